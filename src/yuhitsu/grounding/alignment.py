"""Which unit of evidence carries which clause of a claim, and what of the clause is not in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yuhitsu.grounding.claims import Parsed, Part, parse
from yuhitsu.grounding.terms import Term, Terms, coverage, found, terms_of
from yuhitsu.grounding.windows import Unit

_TOPIC = re.compile(r"^.{1,40}?(?:は|では|には|とは|における|に関する)(?=[、,]|.)")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A clause of the claim with the unit that fits it best."""

    part: Part
    unit: Unit
    parsed: Parsed
    context: Terms
    """Words of headings and of the topic that the unit stands under."""
    coverage: float
    missing: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Governed:
    """A unit of evidence with the words over it."""

    unit: Unit
    heading: Terms
    """Title and headings, and the sentence before where the unit goes on from it."""
    topic: Terms
    """Topic that opens the passage or paragraph: an omitted subject refers to it."""
    own_topic: Terms | None
    """Topic of the unit itself; it must be the claim's too before another may be borrowed."""

    def context(self, said: Terms) -> Terms:
        """The words that may be borrowed for a claim that says ``said``."""
        own = self.own_topic
        if own is not None and not all(found(t, said) for t in own.items if t.noun and t.weight > 0.5):
            return self.heading
        return merged(self.heading, self.topic)


def govern(units: Sequence[Unit], heading: str) -> tuple[Governed, ...]:
    """Each unit of a passage with what governs it."""
    governed = []
    for index, unit in enumerate(units):
        before = units[index - 1].folded if unit.continues and index else ""
        opening = next(other for other in units if other.line == unit.line)
        topics = [m[0] for other in {units[0], opening} - {unit} if (m := _TOPIC.match(other.folded))]
        own = None if unit.continues else _TOPIC.match(unit.folded)
        governed.append(
            Governed(
                unit, _terms(heading, before), _terms(*sorted(topics)), terms_of(own[0]) if own else None
            )
        )
    return tuple(governed)


def _terms(*texts: str) -> Terms:
    return terms_of(" ".join(filter(None, texts)))


def merged(a: Terms, b: Terms) -> Terms:
    """Both together."""
    return Terms(a.items + b.items, a.forms | b.forms, a.labels | b.labels, a.stems | b.stems)


def align(part: Part, units: Sequence[Governed], said: Terms) -> Aligned:
    """The unit in which most of a clause is found; between equals the one that needs less context."""
    best: Aligned | None = None
    best_rank: tuple[float, float] = (-1.0, -1.0)
    for governed in units:
        unit, context = governed.unit, governed.context(said)
        parsed = parse(unit.folded)
        alone = coverage(part.terms, parsed.terms)
        together = merged(parsed.terms, context)
        whole = coverage(part.terms, together)
        rank = (whole + 0.3 * alone + 0.1 * _figures_found(part, parsed), alone)
        if rank > best_rank:
            missing = tuple(term for term in part.terms if not found(term, together))
            best, best_rank = Aligned(part, unit, parsed, context, whole, missing), rank
    assert best is not None, "align needs at least one unit"
    return best


def _figures_found(part: Part, parsed: Parsed) -> float:
    keys = {figure.key for figure in parsed.figures}
    return sum(figure.key in keys for figure in part.figures) / len(part.figures) if part.figures else 0.0
