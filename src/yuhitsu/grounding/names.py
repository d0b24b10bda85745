"""Proper names, katakana and Latin words of a claim that its evidence does not hold."""

from __future__ import annotations

from collections.abc import Iterable

from yuhitsu.grounding.terms import Term


def missing_names(missing: Iterable[Term], evidence: str) -> list[str]:
    """Names that stand nowhere in the evidence's words (folded), not even inside a longer word."""
    lowered = evidence.lower()
    return [term.surface for term in missing if term.name and term.surface.lower() not in lowered]
