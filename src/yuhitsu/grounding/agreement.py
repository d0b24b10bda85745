"""Documents that say the same: the figure asked for stands in several, under the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yuhitsu.grounding.asked import Asked
from yuhitsu.grounding.figures import figures_of
from yuhitsu.grounding.question_kind import answer_spans, asks_for_figure
from yuhitsu.grounding.windows import plain

MOST = 8
"""Candidates that are compared, best first."""
COVERED = 0.9
"""Share of the question's words that a candidate must hold to bear witness."""
ODDS = 3.0
"""What the odds of a candidate are multiplied by when another document agrees with it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A candidate: its document, its text, and the share of the question's words in it."""

    document: str
    text: str
    share: float


def agreeing(asked: Asked, witnesses: Sequence[Witness]) -> list[bool]:
    """Of each witness whether another document gives the same figure of the kind asked for.

    Only of questions for a figure; those beyond the first ``MOST`` agree with nobody.
    """
    if not asks_for_figure(asked.kinds):
        return [False] * len(witnesses)
    said = [
        _figures(asked, witness.text) if at < MOST and witness.share >= COVERED else frozenset()
        for at, witness in enumerate(witnesses)
    ]
    return [
        any(
            mine & theirs
            for other, theirs in zip(witnesses, said, strict=True)
            if other.document != witness.document
        )
        for witness, mine in zip(witnesses, said, strict=True)
    ]


def more_likely(chance: float) -> float:
    """A chance (0..1) after another document agreed."""
    odds = chance / max(1 - chance, 1e-9) * ODDS
    return odds / (1 + odds)


def _figures(asked: Asked, text: str) -> frozenset[object]:
    return frozenset(
        figure.key
        for kind in asked.kinds
        for start, end in answer_spans(text, kind)
        for figure in figures_of(plain(text[start:end]))
    )
