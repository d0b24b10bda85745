"""Figures of answering only when sure: error against coverage, calibration, true told from false (pure).

A system that may keep silent is measured by the error among the answers that it gives, at the share of
questions that it answers (selective risk and coverage: El-Yaniv and Wiener, JMLR 11, 2010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from yuhitsu.evaluation.choices import wilson

BINS = 10
"""Bins of a calibration, of equal width."""
DRAWN = 200
"""Points of a curve that are kept for drawing, at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Try:
    """One question: how sure the system was, and whether what it said, or would have said, is right."""

    score: float | None
    """Its own estimate, 0..1; None where it says nothing at any threshold."""
    right: bool
    answered: bool = True
    """Whether it answered at its own threshold."""
    answerable: bool = True
    """Whether there is a right answer at all."""


@dataclass(frozen=True, slots=True)
class Point:
    """What happens when everything from ``threshold`` on is answered."""

    threshold: float
    given: int
    wrong: int
    coverage: float
    """Share of all questions that are answered."""
    answerable: float
    """Share of the answerable questions that are answered, rightly or not."""

    @property
    def error(self) -> float:
        """Share of the given answers that are wrong, 0..1."""
        return self.wrong / self.given


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like score; the mean of their scores, and how many of them are right."""

    low: float
    high: float
    count: int
    score: float
    right: int

    @property
    def share(self) -> float:
        """Share of right answers, 0..1."""
        return self.right / self.count


def curve(tries: Sequence[Try]) -> list[Point]:
    """A point for every score at which something more is answered, the surest first."""
    scored = sorted((t for t in tries if t.score is not None), key=lambda t: -(t.score or 0.0))
    answerable = sum(t.answerable for t in tries)
    points, given, wrong, reached = [], 0, 0, 0
    for score, group in groupby(scored, key=lambda t: t.score or 0.0):
        for one in group:
            given += 1
            wrong += not one.right
            reached += one.answerable
        share = reached / answerable if answerable else 0.0
        points.append(Point(score, given, wrong, given / len(tries), share))
    return points


def at_coverage(points: Sequence[Point], coverage: float, *, of_answerable: bool = False) -> Point | None:
    """The first point that answers at least this share of the questions; None when no threshold does.

    Args:
        points: as ``curve`` gives them.
        coverage: 0..1.
        of_answerable: count the answerable questions alone. What cannot be answered then still counts among
            the errors where it is answered.
    """
    for point in points:
        if (point.answerable if of_answerable else point.coverage) >= coverage - 1e-9:
            return point
    return None


def at_error(points: Sequence[Point], error: float) -> Point | None:
    """The point with the highest coverage of those with at most this error; None when there is none."""
    return max((p for p in points if p.error <= error + 1e-9), key=lambda p: p.coverage, default=None)


def area(points: Sequence[Point]) -> float:
    """Area under the curve of error over coverage, 0..1 and better when small; a step at every point.

    It ends at the largest coverage there is: compare only areas of the same reach.
    """
    total, reached = 0.0, 0.0
    for point in points:
        total += point.error * (point.coverage - reached)
        reached = point.coverage
    return total


def calibration(tries: Iterable[Try], bins: int = BINS) -> list[Bin]:
    """Bins of equal width over the scores 0..1; empty ones are left out."""
    held: list[list[Try]] = [[] for _ in range(bins)]
    for one in tries:
        if one.score is not None:
            held[min(int(one.score * bins), bins - 1)].append(one)
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            len(inside),
            sum(t.score or 0.0 for t in inside) / len(inside),
            sum(t.right for t in inside),
        )
        for number, inside in enumerate(held)
        if inside
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of score and share of right answers, weighed by the bins' counts (0..1)."""
    total = sum(b.count for b in bins)
    return sum(abs(b.score - b.share) * b.count for b in bins) / total if total else 0.0


def separation(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Chance that a score of the first is above one of the second, ties half (area under the ROC curve)."""
    if not higher or not lower:
        return None
    marked = sorted([(score, True) for score in higher] + [(score, False) for score in lower])
    won, below = 0.0, 0
    for _, group in groupby(marked, key=lambda pair: pair[0]):
        wins = [is_higher for _, is_higher in group]
        here = len(wins) - sum(wins)
        won += sum(wins) * (below + here / 2)
        below += here
    return won / (len(higher) * len(lower))


def threshold_for(scores: Sequence[float], refused: float) -> float:
    """The highest threshold that refuses at most this share of the scores (a score on it is not refused).

    Raises ValueError when there are no scores.
    """
    ordered = sorted(scores)
    return ordered[min(int(refused * len(ordered) + 1e-9), len(ordered) - 1)]


def matched(
    first: Sequence[T], second: Sequence[T], value: Callable[[T], float], apart: float
) -> list[tuple[T, T]]:
    """Pairs of one of each, each used once, whose values are no further apart; the nearest first."""
    distances = sorted(
        (abs(value(a) - value(b)), i, j) for i, a in enumerate(first) for j, b in enumerate(second)
    )
    used: tuple[set[int], set[int]] = set(), set()
    pairs = []
    for distance, i, j in distances:
        if distance > apart:
            break
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((first[i], second[j]))
    return pairs


# --------------------------------------------------------------------------- as a report


def share(right: int, total: int) -> float | None:
    """A share for a report; None when nothing was counted."""
    return round(right / total, 4) if total else None


def interval(right: int, total: int) -> list[float]:
    """Wilson's 95 % interval of a share, for a report."""
    low, high = wilson(right, total)
    return [round(low, 4), round(high, 4)]


def selective_figures(
    tries: Sequence[Try], coverages: Sequence[float], errors: Sequence[float]
) -> dict[str, Any]:
    """Everything above for a report: error at coverages, coverage at errors, area, calibration, both drawn.

    ``threshold`` in it is the score from which one would answer for that figure.
    """
    points = curve(tries)
    bins = calibration(tries)
    report: dict[str, Any] = {
        "error_at_coverage": {f"{c:.2f}": _point(at_coverage(points, c)) for c in coverages},
        "coverage_at_error": {f"{e:.2f}": _point(at_error(points, e)) for e in errors},
        "area_under_curve": round(area(points), 4),
        "largest_coverage": round(points[-1].coverage, 4) if points else 0.0,
        "calibration_error": round(expected_calibration_error(bins), 4),
        "curve": [[round(p.coverage, 4), round(p.error, 4), round(p.threshold, 4)] for p in _thinned(points)],
        "calibration": [
            {"low": b.low, "high": b.high, "count": b.count, "score": round(b.score, 4), "right": b.right}
            for b in bins
        ],
    }
    if not all(t.answerable for t in tries):
        report["error_at_coverage_of_answerable"] = {
            f"{c:.2f}": _point(at_coverage(points, c, of_answerable=True)) for c in coverages
        }
    return report


def _point(point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "error": round(point.error, 4),
        "interval95": {"error": interval(point.wrong, point.given)},
        "coverage": round(point.coverage, 4),
        "of_answerable": round(point.answerable, 4),
        "given": point.given,
        "wrong": point.wrong,
        "threshold": round(point.threshold, 4),
    }


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Evenly chosen points, the first and the last among them."""
    if len(points) <= DRAWN:
        return list(points)
    return [points[round(n * (len(points) - 1) / (DRAWN - 1))] for n in range(DRAWN)]
