"""What proofreading found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch ``start:end`` of a text, in code points, that a rule speaks of."""

    start: int
    end: int
    rule: str
    """The rule's stable id."""
    message: str
    """What is wrong with it, in Japanese."""
    source: str = ""
    """Where the rule stands, e.g. 公用文作成の考え方 Ⅰ-3."""
    suggestion: str | None = None
    """What to put in its place; None where only a person can say."""
    safe: bool = False
    """Whether the suggestion may be put in without reading the sentence."""


def finding_json(finding: Finding) -> dict[str, Any]:
    """The JSON form, for programs."""
    return {
        "start": finding.start,
        "end": finding.end,
        "rule": finding.rule,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "source": finding.source,
        "safe": finding.safe,
    }
