"""Is this quotation really at the cited place? Runs a citation set against the laws an office holds."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yuhitsu.grounding.citation_check import CitationChecker
from yuhitsu.types import User


@dataclass(frozen=True, slots=True)
class CitationFigures:
    """Accuracy over all cases and by kind (0..1), and the milliseconds a check took."""

    cases: int
    accuracy: float
    by_kind: dict[str, float]
    kinds_told: float
    """Share of cases whose fault was named rightly, not only found."""
    median_ms: float
    slowest_ms: float
    wrong: tuple[str, ...]
    """Ids of the cases that were judged wrongly."""


def evaluate(checker: CitationChecker, cases: Iterable[dict[str, Any]], user: User) -> CitationFigures:
    """Check every case: ``{id, quote, citation, valid, kind}``."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    named = 0
    took: list[float] = []
    wrong: list[str] = []
    for case in cases:
        begun = time.perf_counter()
        report = checker.check(case["quote"], case["citation"], user)
        took.append((time.perf_counter() - begun) * 1000)
        kind = str(case["kind"])
        all_of[kind] += 1
        named += report.kind == kind
        if report.valid == case["valid"]:
            right[kind] += 1
        else:
            wrong.append(str(case["id"]))
    total = max(sum(all_of.values()), 1)
    return CitationFigures(
        cases=sum(all_of.values()),
        accuracy=sum(right.values()) / total,
        by_kind={kind: right[kind] / count for kind, count in sorted(all_of.items())},
        kinds_told=named / total,
        median_ms=statistics.median(took) if took else 0.0,
        slowest_ms=max(took, default=0.0),
        wrong=tuple(wrong),
    )
