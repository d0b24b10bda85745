"""Lines of a PDF page from the places of its characters, cells of a line from the gaps between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium_c

CELL_GAP = 1.8
"""A gap wider than so many character sizes parts two cells."""
SAME_LINE = 0.5
"""Characters whose middles lie within this share of their size stand on one line."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box, in points from the lower left corner of the page."""

    character: str
    left: float
    bottom: float
    right: float
    top: float
    size: float

    @property
    def middle(self) -> float:
        """Height of the middle of its box."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``size`` of its type in half points' accuracy, ``cells`` parted by wide gaps."""

    cells: tuple[str, ...]
    size: float
    left: float
    bottom: float
    top: float
    indented: str
    """The line with a full-width space in front where it is indented against the page's text."""

    @property
    def text(self) -> str:
        """The whole line, cells parted by a full-width space."""
        return "　".join(self.cells)

    def gap_below(self, line: Line) -> float:
        """Points between this line and the one below it."""
        return abs(self.bottom - line.top)


def page_lines(text: pypdfium2.PdfTextPage) -> list[Line]:
    """Lines of a page in the order in which they were written, top to bottom within a column."""
    rows = [row for row in _rows(list(_glyphs(text))) if any(g.character.strip() for g in row)]
    left = min((min(g.left for g in row) for row in rows), default=0.0)
    return [_line(row, left) for row in rows]


def _glyphs(text: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    count = text.count_chars()
    for at in range(count):
        code = pdfium_c.FPDFText_GetUnicode(text, at)
        if code in (0, 0xFFFE, 0xFFFF, 10, 13) or 0xD800 <= code <= 0xDFFF:
            continue
        pdfium_c.FPDFText_GetLooseCharBox(text, at, _RECT)
        size = pdfium_c.FPDFText_GetFontSize(text, at)
        yield Glyph(chr(code), _RECT.left, _RECT.bottom, _RECT.right, _RECT.top, size)


_RECT = pdfium_c.FS_RECTF()


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs by line; a new line begins where the middle leaves the line's height."""
    rows: list[list[Glyph]] = []
    for glyph in glyphs:
        row = next((row for row in reversed(rows[-40:]) if _on_line(row[0], glyph)), None)
        if row is None:
            rows.append([glyph])
        else:
            row.append(glyph)
    for row in rows:
        row.sort(key=lambda glyph: glyph.left)
    return sorted(rows, key=lambda row: -row[0].middle)


def _on_line(first: Glyph, glyph: Glyph) -> bool:
    height = max(min(first.top - first.bottom, glyph.top - glyph.bottom), 1.0)
    return abs(first.middle - glyph.middle) < SAME_LINE * height


def _line(row: Sequence[Glyph], left: float) -> Line:
    size = max(_height(glyph) for glyph in row)
    cells, cell = list[str](), ""
    last: Glyph | None = None
    for glyph in row:
        gap = glyph.left - last.right if last is not None else 0.0
        if cell.strip() and gap > CELL_GAP * size:
            cells.append(cell.strip(" 　"))
            cell = ""
        elif gap > 0.2 * size and glyph.character.isascii() and cell and cell[-1].isascii():
            cell += " "
        cell += glyph.character
        last = glyph if glyph.character.strip() else last
    cells.append(cell.strip(" 　"))
    found = tuple(filter(None, cells))
    indent = "　" if row[0].left - left > 0.8 * size else ""
    return Line(
        found,
        round(size * 2) / 2,
        row[0].left,
        min(glyph.bottom for glyph in row),
        max(glyph.top for glyph in row),
        indent + "　".join(found),
    )


def _height(glyph: Glyph) -> float:
    return glyph.top - glyph.bottom
