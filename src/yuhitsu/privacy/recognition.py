"""All recognisers over one text, and what stands when two of them claim the same words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.folded import fold
from yuhitsu.protocols import Recognizer

# a finding below this stands only directly behind a person: 山田太郎（昭和60年3月5日）
_DOUBTFUL = 0.3
_BESIDE = 3
# from here on the longer of two findings stands, below the more certain
_CERTAIN = 0.5
# what is left of a finding that another one cuts, if it is shorter, says nothing
_SHORTEST_REST = 2


class Recognition:
    """Runs recognisers over texts."""

    def __init__(self, recognizers: Iterable[Recognizer]) -> None:
        self._recognizers = tuple(recognizers)

    def entities(self, text: str) -> tuple[Entity, ...]:
        """Personal data in ``text``: sorted, not overlapping, values verbatim."""
        folded = fold(text)
        found = {entity for recognizer in self._recognizers for entity in recognizer.find(folded)}
        people = {entity.end for entity in found if entity.type is EntityType.PERSON}
        return resolve(
            entity
            for entity in found
            if entity.score >= _DOUBTFUL or any(entity.start - gap in people for gap in range(1, _BESIDE + 1))
        )

    def kinds(self, text: str) -> frozenset[EntityType]:
        """Which kinds of personal data stand in ``text``."""
        return frozenset(entity.type for entity in self.entities(text))


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
