"""A claim taken apart: clauses with their words and figures, ready to be compared with evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from yuhitsu.grounding.figures import Figure, figures_of
from yuhitsu.grounding.polarity import Clause, clauses
from yuhitsu.grounding.terms import Term, Terms, terms_of
from yuhitsu.grounding.windows import plain

_BULLET = re.compile(r"^(?:[・●○◆■□◇*•▪-]\s*|\(?[0-9]{1,2}[.)]\s+|#+\s*)+")
_FRAME = re.compile(r"(?:\[[0-9]{1,2}\]|【[0-9]{1,2}】|\([0-9]{1,2}\))+(?=[。]?$)")


@dataclass(frozen=True, slots=True)
class Part:
    """One clause of a text with the words and figures that stand in it."""

    clause: Clause
    terms: tuple[Term, ...]
    figures: tuple[Figure, ...]

    @property
    def weight(self) -> float:
        """How much it says."""
        return sum(term.weight for term in self.terms)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence with its words, figures and clauses."""

    text: str
    terms: Terms
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]


@lru_cache(maxsize=16384)
def parse(text: str) -> Parsed:
    """Take a folded sentence apart."""
    terms, figures = terms_of(text), figures_of(text)
    # the words of a figure (14日, 令和7年) are compared as a figure, not again as words
    words = tuple(t for t in terms.items if not any(f.start <= t.start and t.end <= f.end for f in figures))
    parts = tuple(
        Part(
            clause,
            tuple(term for term in words if clause.start <= term.start < clause.end),
            tuple(figure for figure in figures if clause.start <= figure.start < clause.end),
        )
        for clause in clauses(text)
    )
    return Parsed(text, terms, figures, parts)


def cleaned(claim: str) -> str:
    """A claim without list marks and trailing reference numbers, folded."""
    return _FRAME.sub("", _BULLET.sub("", plain(claim))).strip()
