"""Tables as readers find them, cells side by side, become rows that can be read alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from yuhitsu.documents.outline import Outline, clean

WIDEST = 200
"""Cells of a row that are read; a sheet's last column may be the 16,384th."""
MOST_ROWS = 20_000
LONGEST_HEADER = 40
_FIGURE = re.compile(r"[0-9０-９]")

Grid = Sequence[Sequence[str]]


def write_grid(outline: Outline, grid: Grid, headers: int | None = None) -> None:
    """Write a table.

    Args:
        outline: where rows go.
        grid: texts of cells; a merged cell stands in each place it covers.
        headers: how many rows at the top are headers, or ``None`` to judge by their text.
    """
    rows = [[clean(cell) for cell in row[:WIDEST]] for row in grid]
    rows = [row for row in rows if any(row)]
    if _is_layout(rows):
        for row in rows:
            outline.paragraph("　".join(_distinct(row)))
        return
    count = header_rows(rows) if headers is None else _marked_rows(rows, headers)
    names = column_names(rows[:count])
    for row in rows[count:]:
        write_row(outline, row, names)


def write_row(outline: Outline, row: Sequence[str], names: Sequence[str], number: int | None = None) -> None:
    """One row under its headers; a cell merged over several columns is said once, a lone one alone."""
    said = _distinct(row)
    if len(said) == 1 and row[0]:
        outline.row([("", said[0])], number)
        return
    cells = []
    for at, value in enumerate(row):
        if value and not (at and value == row[at - 1] and _merged_name(names, at)):
            cells.append((names[at] if at < len(names) else "", value))
    outline.row(cells, number)


def column_names(rows: Grid) -> list[str]:
    """Names of columns from one or more header rows: 料金 over 午前 is 料金 午前."""
    width = max(map(len, rows), default=0)
    names = []
    for at in range(width):
        parts = dict.fromkeys(row[at] for row in rows if at < len(row) and row[at])
        names.append(" ".join(parts))
    return names


def is_header(row: Sequence[str], below: Sequence[str] = ()) -> bool:
    """Whether a row names columns: short texts that differ, no figures where the next row has some."""
    said = [cell for cell in row if cell]
    if len(said) < 2 or len(set(said)) < 2 or any(len(cell) > LONGEST_HEADER for cell in said):
        return False
    if any(cell.endswith("。") for cell in said):
        return False
    figures = sum(bool(_FIGURE.match(cell)) for cell in said)
    return figures == 0 or (figures < len(said) / 2 and _all_figures(row, below))


def _all_figures(row: Sequence[str], below: Sequence[str]) -> bool:
    """Columns whose header begins with a figure (1か月, 7割軽減) hold figures below it as well."""
    pairs = [(cell, under) for cell, under in zip(row, below, strict=False) if _FIGURE.match(cell)]
    return bool(pairs) and all(_FIGURE.search(under) for _, under in pairs)


def header_rows(rows: Grid) -> int:
    """How many rows at the top are headers; a table of one row has none."""
    if len(rows) < 2 or not is_header(rows[0], rows[1]):
        return 0
    return 2 if len(rows) > 2 and _is_parted(rows[0], rows[1]) and is_header(rows[1], rows[2]) else 1


def _marked_rows(rows: Grid, marked: int) -> int:
    """Rows marked as headers, and the one that a marked row's cells reach down into."""
    count = min(marked, len(rows) - 1)
    if 0 < count < len(rows) - 1 and _is_parted(rows[count - 1], rows[count]):
        reaches = any(a and a == b for a, b in zip(rows[count - 1], rows[count], strict=False))
        return count + 1 if reaches else count
    return count


def _is_parted(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a cell merged sideways has several under it."""
    pairs = zip(pairwise(row), pairwise(below), strict=False)
    return any(a and a == b and c != d and (c or d) for (a, b), (c, d) in pairs)


def _is_layout(rows: Grid) -> bool:
    """A table of one column is a frame around text."""
    return all(len(_distinct(row)) <= 1 for row in rows)


def _merged_name(names: Sequence[str], at: int) -> bool:
    """Equal neighbours under different headers are two values; under one header, one cell."""
    return at >= len(names) or not names[at] or names[at] == names[at - 1]


def _distinct(row: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(cell for cell in row if cell))
