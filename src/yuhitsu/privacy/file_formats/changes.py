"""The two things that are done to a file's texts: masking and restoring them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from yuhitsu.personal import Entity
from yuhitsu.privacy.file_formats.leaves import Leaves
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker, Replacement, merged, replacements
from yuhitsu.privacy.restoring import restorations


class Masking:
    """Masks pieces with one table; counts what it masked."""

    restoring = False

    def __init__(self, masker: Masker, table: MaskTable) -> None:
        self._masker = masker
        self._table = table
        self.masked = 0

    def find(self, leaves: Leaves) -> Sequence[Entity]:
        """Findings in the text with all tracked changes, with none, and in what is personal anyway."""
        text = leaves.text
        found = list(self._masker.entities(text, self._table))
        for view, places in leaves.views():
            for entity in self._masker.entities(view, self._table):
                start, end = places[entity.start], places[entity.end - 1] + 1
                found.append(Entity(start, end, entity.type, text[start:end], entity.score))
        for span, kind in leaves.forced:
            found.append(Entity(span.start, span.end, kind, text[span.start : span.end], 1.0))
        found = [*merged(text, found)]
        return merged(text, [*found, *_followers(leaves, text, found)])

    def write(self, leaves: Leaves, found: Sequence[Entity]) -> bool:
        """Write placeholders."""
        self.masked += len(found)
        return leaves.write(replacements(leaves.text, found, self._table, leaves.cuts))


def _followers(leaves: Leaves, text: str, found: Sequence[Entity]) -> Iterator[Entity]:
    at = 0
    for leader, follower in sorted(leaves.followers, key=lambda pair: pair[0].start):
        while at < len(found) and found[at].end <= leader.start:
            at += 1
        if at < len(found) and found[at].start < leader.end:
            value = text[follower.start : follower.end]
            yield Entity(follower.start, follower.end, found[at].type, value, 1.0)


class Restoring:
    """Puts the words of a table back; notes placeholders that it does not hold."""

    restoring = True

    def __init__(self, table: MaskTable) -> None:
        self._table = table
        self.unknown: list[str] = []

    def find(self, leaves: Leaves) -> Sequence[Entity]:
        """Nothing: placeholders are found when they are written."""
        return ()

    def write(self, leaves: Leaves, found: Sequence[Entity]) -> bool:
        """Write the words, between the places over which masking joins nothing."""
        text, made = leaves.text, []
        for start, end in pairwise((0, *leaves.cuts, leaves.length)):
            for change in restorations(text[start:end], self._table, self.unknown):
                made.append(Replacement(start + change.start, start + change.end, change.text))
        return leaves.write(made)
