"""Office files with names in every corner, and what can be read out of a file at all."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

import docx
import openpyxl
from docx.document import Document as WordDocument
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from yuhitsu.documents.readers.encodings import decode
from yuhitsu.documents.readers.formats import reader_for

UNPACKED = 50 << 20
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class Opening:
    """Opens files in this process."""

    def check(self, data: bytes, name: str) -> None:
        """By the readers' own rules."""
        reader_for(data, name, UNPACKED)

    def decode(self, data: bytes, name: str) -> str:
        """By the readers' own rules."""
        return decode(data, name, declared=name.endswith("html"))

    def text(self, data: bytes, name: str) -> str:
        """Everything a reader reads."""
        return "\n".join(document.text for document in reader_for(data, name, UNPACKED).read(data, name))


def saved(build: Callable[[WordDocument], None]) -> bytes:
    """A Word file."""
    document = docx.Document()
    build(document)
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def word_everywhere(name: str) -> bytes:
    """A Word file that has ``name`` in its body, split over runs, and everywhere else one may put it."""

    def build(document: WordDocument) -> None:
        paragraph = document.add_paragraph("申請者は")
        paragraph.add_run(name[:1]).bold = True
        paragraph.add_run(name[1:3])
        paragraph.add_run(f"{name[3:]}です。")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "氏名", "電話"
        table.cell(1, 0).text, table.cell(1, 1).text = name, "090-1234-5678"
        section = document.sections[0]
        section.header.paragraphs[0].text = f"{name}様"
        section.footer.paragraphs[0].text = f"担当 {name}"
        document.add_comment(paragraph.runs, text=f"{name}に確認", author=name, initials="T.K")
        document.core_properties.author = name
        document.core_properties.last_modified_by = name
        document.core_properties.title = f"{name}の申請"

    return saved(build)


def excel_everywhere(name: str) -> bytes:
    """An Excel file that has ``name`` in cells, a hidden sheet, comments, formulas, names and properties."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "一覧"
    page.append(["氏名", "個人番号", "生年月日", "備考"])
    page.append([name, 123456789018, dt.date(1985, 3, 5), f'=A2&"と{name}"'])
    page["A2"].comment = Comment(f"{name}に確認", name)
    assert page.oddHeader is not None
    page.oddHeader.center.text = f"{name}様"
    hidden = book.create_sheet(name)
    hidden.sheet_state = "hidden"
    hidden["A1"] = f"担当{name}"
    page["E2"] = f"='{name}'!A1"
    book.defined_names["担当"] = DefinedName("担当", attr_text=f"'{name}'!$A$1", comment=name)
    book.properties.creator = name
    book.properties.title = f"{name}の一覧"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def everything(data: bytes) -> str:
    """All text of an Office file: every part, also without its tags, so that split runs are found."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(info).decode("utf-8", "replace") for info in archive.infolist()]
    return "\n".join([*parts, *(re.sub("<[^>]*>", "", part) for part in parts)])
