"""A PDF page as lines and ruled tables, in reading order, from the places of its characters and rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

from yuhitsu.japanese.lookalikes import unify_lookalikes

CELL_GAP = 1.8
"""A gap wider than so many character sizes parts two cells."""
SPACE_GAP, WORD_GAP = 0.6, 0.2
"""Gaps, in character sizes, that are a space between Japanese characters, and between Latin words."""
SAME_LINE = 0.5
"""Characters whose middles lie within this share of their size stand on one line."""
FEWEST_CELLS = 2
"""Fewer cells are a frame around text, no table."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box, in points from the upper left corner of the page."""

    character: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Height of the middle of its box."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """Height of its box."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; ``size`` of its type in half points' accuracy, ``cells`` parted by wide gaps."""

    cells: tuple[str, ...]
    size: float
    left: float
    top: float
    bottom: float
    indented: str
    """The line with a full-width space in front where it is indented against the page's text."""

    @property
    def text(self) -> str:
        """The whole line, cells parted by a full-width space."""
        return "　".join(self.cells)

    def gap_below(self, line: Line) -> float:
        """Points between this line and the one below it."""
        return abs(line.top - self.bottom)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: texts by row and column; a merged cell stands in each place it covers."""

    grid: tuple[tuple[str, ...], ...]
    top: float


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def page_parts(page: Page) -> list[Line | Table]:
    """Lines and ruled tables of a page, top to bottom within a column."""
    glyphs = list(_glyphs(page))
    found = [] if not glyphs else [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in found]
    parts: list[Line | Table] = [_table(table, glyphs) for table in found]
    outside = [glyph for glyph in glyphs if not any(_inside(glyph, box) for box in boxes)]
    return _in_order(lines_of(outside), [part for part in parts if isinstance(part, Table)])


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Lines of text, column after column, each from top to bottom."""
    rows = [
        row
        for region in _regions(glyphs)
        for row in _rows(region)
        if any(glyph.character.strip() for glyph in row)
    ]
    left = min((row[0].left for row in rows), default=0.0)
    return [_line(row, left) for row in rows]


def _glyphs(page: Page) -> Iterator[Glyph]:
    for char in page.chars:
        text = unify_lookalikes(char["text"])
        if char.get("upright", True) and text.isprintable():
            yield Glyph(text, char["x0"], char["top"], char["x1"], char["bottom"])


def _inside(glyph: Glyph, box: Box) -> bool:
    left, top, right, bottom = box
    return left <= (glyph.left + glyph.right) / 2 <= right and top <= glyph.middle <= bottom


def _in_order(lines: Sequence[Line], tables: Sequence[Table]) -> list[Line | Table]:
    """Each table before the first line that stands below it."""
    parts: list[Line | Table] = list(lines)
    for table in sorted(tables, key=lambda table: table.top):
        below = (at for at, part in enumerate(parts) if isinstance(part, Line) and part.top > table.top)
        parts.insert(next(below, len(parts)), table)
    return parts


# --------------------------------------------------------------------------- lines


def _regions(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Columns: text that is written further up again, and beside what was written before, begins another."""
    regions: list[list[Glyph]] = []
    lowest = 0.0
    for glyph in glyphs:
        if not regions or glyph.middle < lowest - 2 * max(glyph.size, 1.0):
            regions.append([])
            lowest = 0.0
        regions[-1].append(glyph)
        lowest = max(lowest, glyph.middle)
    apart: list[list[Glyph]] = []
    for region in regions:
        other = next((other for other in apart if _overlap(_box(region), _box(other))), None)
        if other is None:
            apart.append(region)
        else:
            other.extend(region)
    return apart if _side_by_side(apart) else [list(glyphs)]


def _side_by_side(regions: Sequence[Sequence[Glyph]]) -> bool:
    """Whether two regions are columns: both several lines high, and next to one another."""
    tall = [box for box in map(_box, regions) if box[3] - box[1] > 0.15 * 842]
    return any(a is not b and a[1] < b[3] and b[1] < a[3] for a in tall for b in tall)


def _box(glyphs: Sequence[Glyph]) -> Box:
    return (
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


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
    return sorted(rows, key=lambda row: row[0].middle)


def _on_line(first: Glyph, glyph: Glyph) -> bool:
    height = max(min(first.size, glyph.size), 1.0)
    return abs(first.middle - glyph.middle) < SAME_LINE * height


def _line(row: Sequence[Glyph], left: float) -> Line:
    size = max(glyph.size for glyph in row)
    cells = _cells(row, size)
    indent = "　" if row[0].left - left > 0.8 * size else ""
    return Line(
        cells,
        round(size * 2) / 2,
        row[0].left,
        min(glyph.top for glyph in row),
        max(glyph.bottom for glyph in row),
        indent + "　".join(cells),
    )


def _cells(row: Sequence[Glyph], size: float) -> tuple[str, ...]:
    cells, cell = list[str](), ""
    last: Glyph | None = None
    wide = False
    for glyph in row:
        if not glyph.character.strip():
            wide = wide or glyph.character == "　"
            continue
        gap = (glyph.left - last.right) / size if last is not None else 0.0
        if cell and gap > CELL_GAP:
            cells.append(cell)
            cell = ""
        cell += (_space(cell[-1], glyph.character, gap, wide) if cell else "") + glyph.character
        last, wide = glyph, False
    return (*cells, cell) if cell else tuple(cells)


def _space(before: str, after: str, gap: float, wide: bool) -> str:
    """What stands between two characters that are not in different cells."""
    if wide:
        return "　"
    if before.isascii() and after.isascii():
        return " " if gap > WORD_GAP else ""
    return "　" if gap > SPACE_GAP else ""


# --------------------------------------------------------------------------- tables


def _is_table(table: Any) -> bool:
    return len(table.cells) >= FEWEST_CELLS and len(table.rows) > 1


def _table(table: Any, glyphs: Sequence[Glyph]) -> Table:
    """The cells between the rules, each in every place of the grid that it covers."""
    across = sorted({round(cell[0]) for cell in table.cells})
    down = sorted({round(cell[1]) for cell in table.cells})
    grid = [["" for _ in across] for _ in down]
    for cell in table.cells:
        text = "".join(line.text for line in lines_of([g for g in glyphs if _inside(g, cell)]))
        for row, column in itertools.product(range(len(down)), range(len(across))):
            if _covers(cell, across[column], down[row]):
                grid[row][column] = text
    return Table(tuple(map(tuple, grid)), table.bbox[1])


def _covers(cell: Box, left: float, top: float) -> bool:
    return round(cell[0]) <= left < round(cell[2]) and round(cell[1]) <= top < round(cell[3])
