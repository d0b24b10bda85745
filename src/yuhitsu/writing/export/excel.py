"""The tables of an official document as an Excel workbook; nothing in a cell is ever a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from yuhitsu.writing.document_model import Heading, Item, OfficialDocument, Paragraph, Table
from yuhitsu.writing.export.package import repacked
from yuhitsu.writing.export.style import OutputStyle, cleaned, tail, with_ruby, words

MOST_CHARACTERS = 32_767
"""Of one cell, in UTF-16 units, by Excel's own limits."""
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")
"""A number that Excel shows as it is written; one with 15 digits or fewer keeps all of them."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\n")
_MODIFIED = re.compile(rb"(<dcterms:(modified|created)[^>]*>)[^<]*")
_EPOCH = dt.datetime(2000, 1, 1)
_THIN = Side(style="thin")
_FONT = "ＭＳ ゴシック"


def to_excel(document: OfficialDocument, style: OutputStyle | None = None) -> bytes:
    """The document as ``.xlsx``: a sheet that says what it is with its text, and a sheet a table."""
    document, style = cleaned(document), style or OutputStyle()
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = words()["sheet.cover"]
    _cover(cover, document, style)
    names = {cover.title.lower()}
    for number, table in enumerate(document.tables, 1):
        sheet = book.create_sheet(_name(table, number, names))
        _fill(sheet, table)
        sheet.oddHeader.right.text = document.marking.replace("&", "&&")
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    if len(book.worksheets) > 1:
        book.active = 1
    _properties(book, document)
    sink = io.BytesIO()
    book.save(sink)
    return repacked(sink.getvalue(), _dated(document.made))


def _properties(book: Workbook, document: OfficialDocument) -> None:
    book.properties.title = document.title[:255]
    book.properties.creator = "yuhitsu"
    book.properties.category = document.marking[:255]
    if document.uses_ai:
        book.properties.keywords = book.properties.description = words()["ai.property"]


def _dated(made: dt.datetime | None) -> Callable[[str, bytes], bytes]:
    """The library writes the present moment into the properties; the document's own goes there."""
    moment = made.astimezone(dt.UTC).replace(tzinfo=None) if made else _EPOCH
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()

    def change(part: str, data: bytes) -> bytes:
        return _MODIFIED.sub(rb"\g<1>" + stamp, data) if part == "docProps/core.xml" else data

    return change


def _cover(sheet: Any, document: OfficialDocument, style: OutputStyle) -> None:
    """What the document is, and its text line by line, so that a workbook is never without its context."""
    used = words()["cover.ai_used" if document.uses_ai else "cover.ai_unused"]
    facts = [(name, getattr(document, name)) for name in ("title", "number", "date", "recipient", "sender")]
    facts += [("marking", document.marking), ("ai", used if style.ai_mark else "")]
    at = 0
    for name, value in facts:
        if value:
            at += 1
            _put(sheet, at, 1, words()[f"cover.{name}"]).font = Font(name=_FONT, bold=True)
            _put(sheet, at, 2, value, text=True)
    at += 1
    for block in (*document.blocks, *tail(document, style)):
        if isinstance(block, Table):
            continue
        at += 1
        _put(sheet, at, 2, _text(block), text=True)
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 90


def _text(block: Heading | Paragraph | Item) -> str:
    match block:
        case Heading(text, _):
            return text
        case Paragraph(runs, _):
            lead, depth = "", 0
        case Item(number, runs, depth):
            lead = f"{number}　" if number else ""
    notes = [note for run in runs for note in run.notes]
    text = "　" * depth + lead + "".join(map(with_ruby, runs))
    return "\n".join((text, *(f"（{words()['notes.heading']}）{note}" for note in notes)))


def _name(table: Table, number: int, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of ``[]:*?/\\'``, none twice."""
    wanted = _SHEET_NAME.sub(" ", " ".join(table.caption.split())).strip()
    wanted = wanted[:24] or words()["table.name"].format(number=number)
    name, again = wanted, 1
    while name.lower() in taken:
        again += 1
        name = f"{wanted} ({again})"
    taken.add(name.lower())
    return name


def _fill(sheet: Any, table: Table) -> None:
    border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    plain, bold = Font(name=_FONT), Font(name=_FONT, bold=True)
    shade = PatternFill("solid", fgColor="E6EEF5")
    rows = ((table.head,) if table.headers else ()) + table.grid
    for at, row in enumerate(rows, 1):
        header = bool(table.headers) and at == 1
        for column, value in enumerate(row, 1):
            cell = _put(sheet, at, column, value, text=header)
            cell.font, cell.border = (bold if header else plain), border
            if header:
                cell.fill = shade
    if table.headers:
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
    for column in range(table.columns):
        widest = max((_width(row[column]) for row in rows[:200]), default=8)
        letter = sheet.cell(1, column + 1).column_letter
        sheet.column_dimensions[letter].width = min(max(widest + 2, 8), 60)


def _put(sheet: Any, row: int, column: int, value: str, *, text: bool = False) -> Any:
    """A cell with this text; whole numbers are numbers unless ``text``, and nothing is a formula."""
    cell = sheet.cell(row, column)
    if not text and _WHOLE.fullmatch(value):
        cell.value = int(value)
        return cell
    cell.value = _cut(value)
    cell.data_type = "s"  # also what begins with = stays a text
    cell.number_format = "@"
    cell.quotePrefix = value.startswith(_DANGEROUS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cut(value: str) -> str:
    """The value within Excel's limit; what is left out is said."""
    if len(value.encode("utf-16-le")) // 2 <= MOST_CHARACTERS:
        return value
    kept = value.encode("utf-16-le")[: (MOST_CHARACTERS - 60) * 2].decode("utf-16-le", "ignore")
    return kept + words()["cell.cut"].format(count=len(value) - len(kept))


def _width(text: str) -> float:
    return max((sum(1 if ord(c) < 0x80 else 2 for c in line) for line in text.split("\n")), default=0)
