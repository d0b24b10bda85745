"""Reads Excel workbooks (.xlsx, .xlsm): each visible sheet, each row with its headers and its number.

Cells are streamed, because a sheet whose last cell is XFD1048576 would otherwise become 17 thousand
million cells.
"""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.cell_text import cell_text
from yuhitsu.documents.readers.grid import WIDEST, column_names, is_header, write_row
from yuhitsu.errors import BrokenDocument
from yuhitsu.types import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EMPTY_ROWS = 20_000
"""So many empty rows one after another end a sheet."""
MOST_MERGED = 20_000

_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, etree.XMLSyntaxError, SyntaxError,
)  # fmt: skip
Row = tuple[int, list[str]]


class ExcelReader:
    """A table begins after an empty row; a text alone in its row is its title or a remark."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the workbook as one document.

        Raises:
            BrokenDocument, EmptyDocument
        """
        outline = Outline()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
                for sheet in book.worksheets:
                    self._sheet(outline, sheet, archive)
                title = str(book.properties.title or "")
        except _BROKEN as error:
            raise BrokenDocument(
                name, "Excelとして開けません。Excelで開き、保存し直してください。"
            ) from error
        outline.sheet = None
        yield outline.document(name, title or _stem(name), MEDIA_TYPE)

    def _sheet(self, outline: Outline, sheet: Any, archive: zipfile.ZipFile) -> None:
        if sheet.sheet_state != "visible":
            self.notes.append(f"非表示のシート「{sheet.title}」は読みませんでした。")
            return
        merged = _merged(archive, sheet._worksheet_path)
        outline.sheet = sheet.title
        outline.heading(1, sheet.title)
        for block in _blocks(_rows(sheet, merged)):
            _write(outline, block)


def _rows(sheet: Any, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    """Number and texts of each row, empty ones included; merged cells stand in each place they cover."""
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong in both directions
    kept: dict[tuple[int, int], str] = {}
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [
            cell_text(cell.value, cell.number_format) if cell.value is not None else ""
            for cell in cells[:WIDEST]
        ]
        _fill(texts, number, merged, kept)
        empty = 0 if any(texts) else empty + 1
        if empty > EMPTY_ROWS:
            return
        yield number, texts


def _fill(
    texts: list[str],
    number: int,
    merged: dict[tuple[int, int], tuple[int, int]],
    kept: dict[tuple[int, int], str],
) -> None:
    if not merged:
        return
    for at in range(WIDEST):
        corner = merged.get((number, at + 1))
        if corner is None:
            continue
        while len(texts) <= at:
            texts.append("")
        if corner == (number, at + 1):
            kept[corner] = texts[at]
        else:
            texts[at] = kept.get(corner, "")


def _merged(archive: zipfile.ZipFile, path: str) -> dict[tuple[int, int], tuple[int, int]]:
    """``(row, column) -> corner`` of every place that a merged cell covers (streaming gives only corners)."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    with archive.open(path) as part:
        for _, element in etree.iterparse(part, tag=("{*}mergeCell", "{*}row"), resolve_entities=False):
            if etree.QName(element).localname == "mergeCell":
                left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
                _cover(covered, int(left or 1), int(top or 1), int(right or 1), int(bottom or 1))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return covered


def _cover(
    covered: dict[tuple[int, int], tuple[int, int]], left: int, top: int, right: int, bottom: int
) -> None:
    for row in range(top, bottom + 1):
        for column in range(left, min(right, WIDEST) + 1):
            if len(covered) > MOST_MERGED:
                return
            covered[row, column] = (top, left)


def _blocks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows between empty rows; a very long table is given in parts, its first part holds the headers."""
    block: list[Row] = []
    for number, texts in rows:
        if any(texts):
            block.append((number, texts))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _write(outline: Outline, block: Sequence[Row]) -> None:
    """Titles, then headers, then rows; a row of one text below is a remark or a heading inside the table."""
    at = 0
    while at < len(block) and _lone(block[at][1]):
        text = _lone(block[at][1])
        if at == 0 and len(block) > 1 and len(text) <= 40 and not text.endswith("。"):
            outline.heading(2, text)
        else:
            outline.paragraph(text)
        at += 1
    body = block[at:]
    names, skip = _names(body)
    for number, texts in body[skip:]:
        write_row(outline, texts, names, number)


def _names(body: Sequence[Row]) -> tuple[list[str], int]:
    """Names of the columns, and how many rows they took."""
    if len(body) < 2 or not is_header(body[0][1], body[1][1]):
        return [], 0
    top, second = body[0][1], body[1][1]
    sideways = any(a and a == b for a, b in itertools.pairwise(top))
    if sideways and len(body) > 2 and is_header(second, body[2][1]):
        return column_names([top, second]), 2
    return column_names([top]), 1


def _lone(texts: Sequence[str]) -> str:
    """The one text of a row that has no other (a merged title stands in several places)."""
    said = {text for text in texts if text}
    return said.pop() if len(said) == 1 else ""


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0] or name
