"""What streaming the cells of a sheet does not tell: merged and hidden places, and where its content ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.utils.cell import range_boundaries

from yuhitsu.documents.readers.grid import WIDEST

MOST_MERGED = 20_000
Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(slots=True)
class SheetLayout:
    """The layout of one sheet."""

    merged: dict[Place, Place] = field(default_factory=dict)
    """Every place that a merged cell covers, and the cell's upper left corner."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    last_row: int = 0
    """Below it no cell has a value, however far its format goes."""
    uncomputed: int = 0
    """Formulas whose value was not saved with them."""

    def row(self, element: etree._Element, before: int) -> int:
        """Look at a row; returns its number."""
        number = int(element.get("r") or before + 1)
        if _is_hidden(element):
            self.hidden_rows.add(number)
        for cell in element:
            if len(cell):
                self.last_row = number
                self.uncomputed += _is_uncomputed(cell)
        return number

    def column(self, element: etree._Element) -> None:
        """Look at the format of some columns."""
        if _is_hidden(element):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self.hidden_columns.update(range(first, min(last, WIDEST) + 1))

    def cover(self, element: etree._Element) -> None:
        """Look at a merged cell."""
        bounds = range_boundaries(element.get("ref", "A1"))
        left, top, right, bottom = (int(bound or 1) for bound in bounds)
        for row in range(top, bottom + 1):
            for column in range(left, min(right, WIDEST) + 1):
                if len(self.merged) > MOST_MERGED:
                    return
                self.merged[row, column] = (top, left)


def sheet_layout(part: IO[bytes]) -> SheetLayout:
    """Read the layout from a sheet's XML, holding one row of it at a time.

    Raises:
        lxml.etree.XMLSyntaxError, ValueError: the sheet is damaged.
    """
    layout, number = SheetLayout(), 0
    tags = ("{*}row", "{*}col", "{*}mergeCell")
    for _, element in etree.iterparse(part, tag=tags, resolve_entities=False):
        tag = str(element.tag)
        if tag.endswith("}row"):
            number = layout.row(element, number)
        elif tag.endswith("}col"):
            layout.column(element)
        else:
            layout.cover(element)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return layout


def _is_uncomputed(cell: etree._Element) -> bool:
    return str(cell[0].tag).endswith("}f") and not (len(cell) > 1 and cell[1].text)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") in ("1", "true")
