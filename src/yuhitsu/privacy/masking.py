"""Masking: personal data becomes placeholders of one table, so that ``restore(mask(x)) == x`` for every text.

Text that already looks like a placeholder becomes a placeholder itself (``［記号1・…］``): it comes back
as it was, and no document can pull another's data into an answer by writing one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.known_values import KnownValues
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.placeholders import mentions
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.spellings import is_reading_of
from yuhitsu.types import Span

_KNOWN = 0.9
"""How certain it is that a value that was masked before is one here."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text and what was masked; offsets count in the text as it was, in code points."""

    text: str
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """``text`` instead of what stands at ``start:end``."""

    start: int
    end: int
    text: str


class Masker:
    """Masks texts with what a recognition finds."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition

    def mask(
        self,
        text: str,
        table: MaskTable,
        *,
        also: Iterable[Entity] = (),
        leave: Iterable[Span] = (),
        found: Sequence[Entity] | None = None,
        opened: Callable[[Entity], bool] = lambda entity: False,
    ) -> Masked:
        """Mask one text of a turn.

        Args:
            text: any string.
            table: the table of the turn; it grows.
            also: stretches of ``text`` that a clerk added, and as what kind.
            leave: stretches that a clerk does not want masked; a finding that touches one stays as it is.
                Both are noted in the table and hold for the texts after this one.
            found: what was found in ``text`` before, so that it is not read twice.
            opened: which findings are not personal here; they stay, and nothing is noted.
        """
        also, leave = list(also), list(leave)
        for entity in also:
            table.also_mask(entity.type, text[entity.start : entity.end])
        entities = tuple(e for e in self.entities(text, table, leave, found) if not opened(e))
        return Masked(replaced(text, replacements(text, entities, table)), entities)

    def found(self, text: str) -> tuple[Entity, ...]:
        """What recognition alone finds in a text."""
        return self._recognition.entities(text)

    def across(self, before: str, after: str) -> tuple[Entity, ...]:
        """What stands over the border of two texts that follow each other."""
        return self._recognition.across(before, after)

    def entities(
        self, text: str, table: MaskTable, leave: Sequence[Span] = (), given: Sequence[Entity] | None = None
    ) -> tuple[Entity, ...]:
        """What would be masked: findings and what the table knows; sorted, none overlapping another."""
        read = self.found(text) if given is None else given
        found = [e for e in read if 0 <= e.start < e.end <= len(text)]
        here = KnownValues()  # a rule may find a name in one place of a text and not in another
        for entity in found:
            here.add(entity.type, text[entity.start : entity.end])
        for known in (table.known, here):
            found += [
                Entity(start, end, kind, text[start:end], _KNOWN) for start, end, kind in known.find(text)
            ]
        for span in leave:
            for entity in found:
                if entity.start < span.end and span.start < entity.end:
                    table.leave(text[entity.start : entity.end])
        return merged(text, (e for e in found if not table.is_left(text[e.start : e.end])))


def merged(text: str, found: Iterable[Entity]) -> tuple[Entity, ...]:
    """Findings that overlap become one: what either covers is masked. The longer names the kind."""
    whole: list[Entity] = []
    longest = 0
    for entity in sorted(found, key=lambda e: (e.start, -e.end)):
        if whole and entity.start < whole[-1].end:
            last = whole.pop()
            end, length = max(last.end, entity.end), entity.end - entity.start
            kind = entity.type if length > longest else last.type
            longest = max(longest, length)
            score = max(last.score, entity.score)
            whole.append(Entity(last.start, end, kind, text[last.start : end], score))
        else:
            whole.append(entity)
            longest = entity.end - entity.start
    return tuple(whole)


def replacements(
    text: str, entities: Sequence[Entity], table: MaskTable, cuts: Sequence[int] = ()
) -> list[Replacement]:
    """What to write for ``entities`` and for what looks like a placeholder; no part goes over a cut.

    Args:
        text: the text in which the entities stand.
        entities: sorted, none overlapping another.
        table: gives the placeholders.
        cuts: sorted places in the text over which nothing may be joined (ends of cells, tracked changes).
    """
    for entity in entities:
        if entity.type is EntityType.PERSON:
            table.announce(text[entity.start : entity.end])
    made: list[Replacement] = []
    at = 0
    before: Entity | None = None
    for entity in entities:
        made += _literals(text, at, entity.start, table, cuts)
        same_as = _read_as(text, before, entity)
        for start, end in _pieces(entity.start, entity.end, cuts):
            if cuts and not text[start:end].strip():
                continue  # the sign between two cells
            given = table.placeholder(entity.type, text[start:end], same_as)
            made.append(Replacement(start, end, given.text))
        at, before = entity.end, entity
    return made + _literals(text, at, len(text), table, cuts)


def _read_as(text: str, before: Entity | None, entity: Entity) -> str | None:
    """The name right before, when the entity is how it is read."""
    if before is None or before.type is not EntityType.PERSON or entity.type is not EntityType.PERSON:
        return None
    name, value = text[before.start : before.end], text[entity.start : entity.end]
    return name if is_reading_of(value, name, text[before.end : entity.start]) else None


def _literals(text: str, start: int, end: int, table: MaskTable, cuts: Sequence[int]) -> list[Replacement]:
    """Placeholders for what looks like one between two entities."""
    found = []
    for left, right in _pieces(start, end, cuts):
        gap = text[left:right]
        for mention in mentions(gap):
            written = table.literal(gap[mention.start : mention.end]).text
            found.append(Replacement(left + mention.start, left + mention.end, written))
    return found


def _pieces(start: int, end: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """``start:end`` parted at the cuts inside it."""
    if start < end:
        first = bisect_right(cuts, start)
        inside = []
        while first < len(cuts) and cuts[first] < end:
            inside.append(cuts[first])
            first += 1
        yield from pairwise((start, *dict.fromkeys(inside), end))


def replaced(text: str, changes: Iterable[Replacement]) -> str:
    """The text with the replacements made; they are sorted and do not overlap."""
    pieces, at = [], 0
    for change in changes:
        pieces += [text[at : change.start], change.text]
        at = change.end
    return "".join([*pieces, text[at:]])
