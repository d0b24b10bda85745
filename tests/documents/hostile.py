"""Files that break parsers or fill a machine, made when a test asks for them."""

from __future__ import annotations

import io
import random
import zipfile

from tests.documents.making import (
    OLE,
    archive,
    lines,
    pdf,
    sample_pdf,
    sheet,
    with_member,
    word,
    word_xml,
)

MEGABYTE = 1 << 20
GIGABYTE = 1 << 30
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData></worksheet>'
)


def zip_bomb() -> bytes:
    """A Word file of a few megabytes that unpacks to one gigabyte."""
    sink = io.BytesIO(word("手数料は300円です。"))
    with (
        zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("word/media/image1.emf", "w", force_zip64=True) as member,
    ):
        for _ in range(1024):
            member.write(bytes(MEGABYTE))
    return sink.getvalue()


def lying_bomb(bomb: bytes) -> bytes:
    """The same, declaring that it unpacks to little."""
    return bomb.replace(GIGABYTE.to_bytes(8, "little"), (99).to_bytes(8, "little")).replace(
        GIGABYTE.to_bytes(4, "little"), (99).to_bytes(4, "little")
    )


def raw_sheet(rows: str) -> bytes:
    """An Excel file whose one sheet has this XML as its rows."""
    return with_member(sheet([["x"]]), "xl/worksheets/sheet1.xml", _SHEET.format(rows).encode())


def cell(place: str, text: str) -> str:
    """A cell of a sheet as XML."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def far_corner() -> bytes:
    """A sheet whose last cell is the last there can be."""
    first, last = cell("A1", "手数料は300円です。"), cell("XFD1048576", "端")
    return raw_sheet(f'<row r="1">{first}</row><row r="1048576">{last}</row>')


def million_rows() -> bytes:
    """A sheet of a million rows with nothing in them."""
    empty = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    return raw_sheet(f'<row r="1">{cell("A1", "手数料は300円です。")}</row>{empty}')


def many_elements() -> bytes:
    """A Word file that unpacks to less than is allowed, but needs much more as a tree."""
    return word_xml("<w:p/>" * 3_000_000)


def junk() -> bytes:
    """Bytes without meaning."""
    return random.Random(0).randbytes(50_000)


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "空.txt": (b"", "document.empty", "空"),
    "束.docx": (archive({"a.txt": b"a"}), "document.mislabelled", "ZIP"),
    "実は.docx": (sample_pdf(), "document.mislabelled", "PDF"),
    "鍵.pdf": (pdf(lines("秘密です。"), password="x"), "document.encrypted", "パスワード"),
    "鍵.docx": (OLE, "document.encrypted", "パスワード"),
    "鍵.xlsx": (OLE, "document.encrypted", "パスワード"),
    "切.docx": (word("文です。")[:-200], "document.broken", "壊れて"),
    "切.xlsx": (sheet([["a", "b"]])[:-200], "document.broken", "壊れて"),
    "切.pdf": (sample_pdf()[:-200], "document.broken", "PDF"),
    "写真.pdf": (pdf(lambda canvas: canvas.rect(9, 9, 99, 99, fill=1)), "document.scanned", "スキャン"),
    "ゴミ.txt": (junk(), "document.mislabelled", "文字の文書ではありません"),
    "図.png": (b"\x89PNG", "document.unsupported", "画像"),
    "大.txt": ("あ".encode() * 500_000, "document.too_large", "1MB"),
}
"""Name to content, the code of its refusal, and a word of the reason; ``file_mb`` is 1."""
