"""Restoring: placeholders that were given become the words again, in whole texts and in streams."""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Replacement, replaced
from yuhitsu.privacy.placeholders import first, mentions, unfinished, unknown_mark


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored text, and the placeholders in it that nobody gave, as they were written."""

    text: str
    unknown: tuple[str, ...] = ()


def restore(text: str, table: MaskTable) -> Restored:
    """Put the words of ``table`` back; what looks like a placeholder and is none is shown as unknown."""
    unknown: list[str] = []
    return Restored(replaced(text, restorations(text, table, unknown)), tuple(unknown))


def restorations(text: str, table: MaskTable, unknown: list[str]) -> list[Replacement]:
    """What to write for the placeholders of a text; those that nobody gave are also added to ``unknown``."""
    made = []
    for mention in mentions(text):
        value = table.value(mention.placeholder)
        if value is None:
            unknown.append(text[mention.start : mention.end])
            value = unknown_mark()
        made.append(Replacement(mention.start, mention.end, value))
    return made


class RestoreStream:
    """Restores a text that comes in pieces: the pieces together are what ``restore`` makes of the whole.

    Nothing is held back but what may still become a placeholder, at most ``placeholders.LONGEST``
    characters.
    """

    def __init__(self, table: MaskTable) -> None:
        self._table = table
        self._held = ""
        self._unknown: list[str] = []

    @property
    def unknown(self) -> tuple[str, ...]:
        """Placeholders met so far that nobody gave."""
        return tuple(self._unknown)

    def feed(self, piece: str) -> str:
        """The next piece comes in; what can be said of the text goes out."""
        text = self._held + piece
        out, at = [], 0
        while True:
            end = unfinished(text, at)
            mention = first(text, at)
            if mention is None or mention.start >= end:
                break
            out.append(text[at : mention.start])
            out.append(self._restored(text[mention.start : mention.end]))
            at = mention.end
        self._held = text[end:]
        return "".join([*out, text[at:end]])

    def finish(self) -> str:
        """The end of the text: what was held back goes out."""
        last, self._held = self._held, ""
        return self._restored(last)

    def _restored(self, text: str) -> str:
        done = restore(text, self._table)
        self._unknown.extend(done.unknown)
        return done.text
