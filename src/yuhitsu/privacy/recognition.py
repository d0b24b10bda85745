"""All recognisers over one text, and what stands when two of them claim the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.broken_lines import REACH, Seam, joined, seams
from yuhitsu.privacy.folded import fold
from yuhitsu.protocols import Recognizer

# a finding below this stands only directly behind a person: 山田太郎（昭和60年3月5日）
_DOUBTFUL = 0.3
_BESIDE = 3
# from here on the longer of two findings stands, below the more certain
_CERTAIN = 0.5
# what is left of a finding that another one cuts, if it is shorter, says nothing
_SHORTEST_REST = 2
_REMEMBERED, _LONGEST_REMEMBERED = 1024, 4000


class Recognition:
    """Runs recognisers over texts; remembers the last, as a turn reads a text several times."""

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        self._recognizers = tuple(recognizers)
        self._read = lru_cache(maxsize=_REMEMBERED)(self._entities)

    def entities(self, text: str) -> tuple[Entity, ...]:
        """Personal data in ``text``: sorted, not overlapping, values verbatim."""
        return self._read(text) if len(text) <= _LONGEST_REMEMBERED else self._entities(text)

    def _entities(self, text: str) -> tuple[Entity, ...]:
        found = self._found(fold(text))
        whole = joined(text)
        if whole is not None:
            found |= self._found(whole)
        else:
            found |= {entity for seam in seams(text) for entity in self._over(text, seam)}
        people = {entity.end for entity in found if entity.type is EntityType.PERSON}
        return resolve(
            entity
            for entity in found
            if entity.score >= _DOUBTFUL or any(entity.start - gap in people for gap in range(1, _BESIDE + 1))
        )

    def _found(self, folded: Folded) -> set[Entity]:
        return {entity for recognizer in self._recognizers for entity in recognizer.find(folded)}

    def across(self, before: str, after: str) -> tuple[Entity, ...]:
        """What stands over the border of two texts that follow each other; counted in both as one."""
        text = before + after
        seam = Seam(
            max(0, len(before) - REACH), len(before), len(before), min(len(text), len(before) + REACH)
        )
        return resolve(self._over(text, seam))

    def _over(self, text: str, seam: Seam) -> Iterator[Entity]:
        """What is found over a break when the break is not read."""
        for entity in self._found(fold(text[seam.start : seam.left] + text[seam.right : seam.end])):
            middle, gap = seam.left - seam.start, seam.right - seam.left
            if entity.start < middle < entity.end:
                start, end = entity.start + seam.start, entity.end + seam.start + gap
                yield replace(entity, start=start, end=end, value=text[start:end])

    def kinds(self, text: str) -> frozenset[EntityType]:
        """Which kinds of personal data stand in ``text``; the name of an organisation is none."""
        return frozenset(entity.type for entity in self.entities(text)) - {EntityType.ORGANISATION}


def resolve(found: Iterable[Entity]) -> tuple[Entity, ...]:
    """One finding for every place, sorted: of certain ones the longer, else the more certain.

    What the loser covers beyond the winner stays covered: nothing that was found leaks.
    """
    ranked = sorted(found, key=_rank)
    taken = bytearray(max((entity.end for entity in ranked), default=0))
    kept: list[Entity] = []
    for entity in ranked:
        for piece in _free(entity, taken):
            taken[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
            kept.append(piece)
    return tuple(sorted(kept, key=lambda entity: entity.start))


def _rank(entity: Entity) -> tuple[bool, int, float, int, str]:
    certain = entity.score >= _CERTAIN
    return not certain, entity.start - entity.end if certain else 0, -entity.score, entity.start, entity.type


def _free(entity: Entity, taken: bytearray) -> list[Entity]:
    """The finding, or what of it no other one holds yet."""
    if taken.find(1, entity.start, entity.end) < 0:
        return [entity]
    pieces, at = [], entity.start
    while at < entity.end:
        left = taken.find(0, at, entity.end)
        if left < 0:
            break
        right = taken.find(1, left, entity.end)
        right = entity.end if right < 0 else right
        pieces.append(_piece(entity, left, right))
        at = right
    return [piece for piece in pieces if len(piece.value) >= _SHORTEST_REST]


def _piece(entity: Entity, left: int, right: int) -> Entity:
    """A part of a finding, without white space and signs at its ends."""
    value = entity.value[left - entity.start : right - entity.start]
    while value and not value[0].isalnum():
        value, left = value[1:], left + 1
    while value and not value[-1].isalnum():
        value, right = value[:-1], right - 1
    return replace(entity, start=left, end=right, value=value)
