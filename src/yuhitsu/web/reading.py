"""A document's blocks as they are read on a page: runs of text, tables rebuilt from rows, a quote marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from yuhitsu.types import Block, BlockKind, Document, Place

_NUMBERED = re.compile(
    r"\s*([・●○◆■※\-*]|[（(]?([0-9０-９]+|[一二三四五六七八九十]+|[ア-ン]|[a-zａ-ｚ]|[①-⑳])[）).．、\s　])"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, inside the quote or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A heading, paragraph or list item."""

    kind: str
    level: int
    runs: tuple[Run, ...]
    first_mark: bool = False
    """Whether the quote begins here: the place to scroll to."""
    bullet: bool = False
    """A list item without a number of its own."""
    number: str = ""
    """Number of a law's paragraph, from the second on, as laws are printed; it is no part of the text."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; each cell is its runs."""

    cells: tuple[tuple[Run, ...], ...]
    marked: bool = False
    first_mark: bool = False


@dataclass(slots=True)
class Table:
    """Rows that follow one another under the same headers."""

    headers: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    kind: str = "table"


@dataclass(slots=True)
class _Quote:
    """The stretch to mark, and whether its beginning was met already."""

    start: int
    end: int
    met: bool = False

    def meet(self, runs: tuple[Run, ...]) -> bool:
        """Whether these runs hold the quote's first piece."""
        first = not self.met and any(run.marked for run in runs)
        self.met = self.met or first
        return first


def parts(document: Document, start: int = 0, end: int = 0) -> tuple[TextBlock | Table, ...]:
    """The document's blocks in order, with ``start:end`` of its text marked (nothing when empty)."""
    return tuple(_grouped(document, _Quote(start, end)))


def _grouped(document: Document, quote: _Quote) -> Iterator[TextBlock | Table]:
    table: Table | None = None
    at = 0
    before = Place()
    for block in document.blocks:
        if block.kind is BlockKind.TABLE_ROW and block.cells:
            headers = tuple(header for header, _ in block.cells)
            if table is None or table.headers != headers:
                if table is not None:
                    yield table
                table = Table(headers)
            table.rows.append(_row(block, at, quote))
        else:
            if table is not None:
                yield table
                table = None
            runs = cut(block.text, quote.start - at, quote.end - at)
            bullet = block.kind is BlockKind.LIST_ITEM and not _NUMBERED.match(block.text)
            number = _paragraph_number(block, before)
            yield TextBlock(block.kind.value, block.level, runs, quote.meet(runs), bullet, number)
        before = block.place
        at += len(block.text) + 1
    if table is not None:
        yield table


def _paragraph_number(block: Block, before: Place) -> str:
    """The number of a paragraph that begins here, unless its text has it already."""
    place = block.place
    begins = (place.article, place.paragraph) != (before.article, before.paragraph)
    if block.kind is not BlockKind.PARAGRAPH or place.article is None or not begins:
        return ""
    number = place.paragraph or ""
    written = unicodedata.normalize("NFKC", block.text[:4]).startswith(number)
    return "" if number in ("", "1") or written else number


def _row(block: Block, at: int, quote: _Quote) -> Row:
    cells = []
    cursor = 0
    for header, value in block.cells:
        found = block.text.find(f"{header}：{value}" if header else value, cursor)
        begin = found + (len(header) + 1 if header else 0) if found >= 0 else cursor
        cells.append(cut(value, quote.start - at - begin, quote.end - at - begin))
        cursor = begin + len(value)
    # a quote may cover only a header inside the row's text: then the row itself is marked
    inside = quote.start < at + len(block.text) and quote.end > at and quote.end > quote.start
    first = inside and not quote.met
    quote.met = quote.met or inside
    return Row(tuple(cells), inside, first)


def cut(text: str, start: int, end: int) -> tuple[Run, ...]:
    """``text`` as runs, ``start:end`` marked as far as it lies inside."""
    start, end = max(start, 0), min(end, len(text))
    if start >= end:
        return (Run(text),) if text else ()
    pieces = (Run(text[:start]), Run(text[start:end], True), Run(text[end:]))
    return tuple(run for run in pieces if run.text)
