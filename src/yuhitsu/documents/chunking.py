"""Documents become passages: along headings in general, along 項 and 号 in laws.

A passage is a contiguous stretch of the document's text, so ``document.text[p.start:p.end] == p.text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.types import Block, BlockKind, Document, Passage, Place

GENERAL_CHARACTERS = 350
LAW_CHARACTERS = 500
LONGEST_CHARACTERS = 800
"""A single block over this is cut at sentence ends."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text with its place, and whether something must end before it."""

    start: int
    text: str
    place: Place
    after_heading: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def passages(document: Document) -> list[Passage]:
    """Cut a document; every text but its headings is in exactly one passage."""
    text = document.text
    found = []
    for ordinal, group in enumerate(_groups(list(_pieces(document.blocks)))):
        start, end = group[0].start, group[-1].end
        found.append(
            Passage(
                document_id=document.id,
                ordinal=ordinal,
                title=document.title,
                text=text[start:end],
                place=group[0].place,
                collection=document.collection,
                level=document.level,
                kind=document.kind,
                start=start,
                end=end,
            )
        )
    return found


def _pieces(blocks: Sequence[Block]) -> Iterator[_Piece]:
    at, after_heading = 0, True
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            after_heading = True
        else:
            for start, text in _cut(block.text):
                if text.strip():
                    yield _Piece(at + start, text, block.place, after_heading)
                    after_heading = False
        at += len(block.text) + 1


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """A long block in parts of at most ``LONGEST_CHARACTERS`` where sentences allow, always in order."""
    if len(text) <= LONGEST_CHARACTERS:
        yield 0, text
        return
    begin = end = 0
    for span in split_sentences(text):
        while span.end - begin > LONGEST_CHARACTERS:
            if end == begin:
                end = min(begin + LONGEST_CHARACTERS, span.end)
            yield begin, text[begin:end]
            begin = end
        end = span.end
    if begin < len(text):
        yield begin, text[begin:]


def _groups(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    for piece in pieces:
        if group and not _joins(group, piece):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _joins(group: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a piece belongs to the passage before it."""
    first = group[0].place
    if piece.after_heading or _unit(first) != _unit(piece.place):
        return False
    limit = LAW_CHARACTERS if first.article is not None else GENERAL_CHARACTERS
    return piece.end - group[0].start <= limit


def _unit(place: Place) -> tuple[object, ...]:
    """What a passage never crosses: headings, 項, page, sheet."""
    return (place.headings, place.article, place.paragraph, place.supplementary, place.page, place.sheet)
