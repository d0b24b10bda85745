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
from openpyxl.utils.exceptions import InvalidFileException

from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.cell_text import cell_text
from yuhitsu.documents.readers.grid import LONGEST_HEADER, WIDEST, column_names, header_rows, write_row
from yuhitsu.documents.readers.sheet_layout import Place, SheetLayout, sheet_layout
from yuhitsu.errors import BrokenDocument
from yuhitsu.types import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, etree.XMLSyntaxError, SyntaxError,
)  # fmt: skip
Row = tuple[int, list[str]]


class ExcelReader:
    """A table begins after an empty row; a text alone in its row is its title or a remark.

    What a sheet hides is not read, and ``notes`` says so.
    """

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
        with archive.open(sheet._worksheet_path) as part:
            layout = sheet_layout(part)
        outline.sheet = sheet.title
        outline.heading(1, sheet.title)
        self._note(sheet.title, layout)
        blocks = itertools.chain(_blocks(self._rows(sheet, layout)), [[]])
        for block, following in itertools.pairwise(blocks):
            _write(outline, block, bool(following))

    def _note(self, title: str, layout: SheetLayout) -> None:
        hidden = {"行": layout.hidden_rows, "列": layout.hidden_columns}
        for unit, numbers in hidden.items():
            if numbers:
                self.notes.append(
                    f"シート「{title}」の非表示の{unit}（{len(numbers)}{unit}）は読みませんでした。"
                )
        if layout.uncomputed:
            self.notes.append(
                f"シート「{title}」の数式{layout.uncomputed}個は計算結果が保存されていないため"
                "読みませんでした。Excelで開き、保存し直してください。"
            )

    def _rows(self, sheet: Any, layout: SheetLayout) -> Iterator[Row]:
        """Number and texts of each row, empty ones included; merged cells stand in each place they cover."""
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong in both directions
        kept: dict[Place, str] = {}
        widest = 0
        for number, cells in enumerate(sheet.iter_rows(max_row=max(layout.last_row, 1)), start=1):
            texts = [
                cell_text(cell.value, cell.number_format) if cell.value is not None else ""
                for cell in cells[:WIDEST]
            ]
            if len(cells) > WIDEST and any(cell.value is not None for cell in cells[WIDEST:]):
                widest = widest or number
            own = any(texts)
            _fill(texts, number, layout.merged, kept)
            for column in layout.hidden_columns:
                texts[column - 1 : column] = [""] * (column <= len(texts))
            covered = not own and any(texts)  # by cells from above: said already
            if not covered and number not in layout.hidden_rows:
                yield number, texts
        if widest:
            self.notes.append(f"シート「{sheet.title}」は{WIDEST}列までを読みました（{widest}行目など）。")


def _fill(texts: list[str], number: int, merged: dict[Place, Place], kept: dict[Place, str]) -> None:
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


def _write(outline: Outline, block: Sequence[Row], followed: bool) -> None:
    """Titles, then headers, then rows; a row of one text below is a remark or a heading inside the table."""
    at = 0
    while at < len(block) and _lone(block[at][1]):
        text = _lone(block[at][1])
        if at == 0 and (len(block) > 1 or followed) and _is_title(text):
            outline.heading(2, text)
        else:
            outline.paragraph(text)
        at += 1
    body = block[at:]
    names, skip = _names(body)
    for number, texts in body[skip:]:
        write_row(outline, texts, names, number)


def _is_title(text: str) -> bool:
    return len(text) <= LONGEST_HEADER and not text.endswith("。") and not text.startswith(("※", "注"))


def _names(body: Sequence[Row]) -> tuple[list[str], int]:
    """Names of the columns, and how many rows they took."""
    texts = [row[1] for row in body[:3]]
    count = header_rows(texts)
    return column_names(texts[:count]), count


def _lone(texts: Sequence[str]) -> str:
    """The one text of a row that has no other (a merged title stands in several places)."""
    said = {text for text in texts if text}
    return said.pop() if len(said) == 1 else ""


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0] or name
