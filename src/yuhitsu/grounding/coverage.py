"""Words of a claim that its evidence does not say, and the opposite words it says instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yuhitsu.grounding.polarity import modality
from yuhitsu.grounding.terms import Term, Terms

_LIGHT = 0.35


def missing_words(missing: Iterable[Term], evidence: str) -> list[Term]:
    """Nouns of weight that the evidence does not hold, not even inside a longer word."""
    return [t for t in missing if t.noun and not t.name and t.weight > _LIGHT and t.surface not in evidence]


def opposite_in(missing: Sequence[Term], evidence: Terms, evidence_text: str) -> tuple[str, str] | None:
    """``(word of the claim, its opposite in the evidence)`` where the claim's own word is not there."""
    for term in missing:
        for pair in modality().antonyms:
            for said, stated in (pair, pair[::-1]):
                if said in (term.form, term.surface) and (
                    stated in evidence.forms or stated in evidence_text
                ):
                    return term.surface, stated
    return None
