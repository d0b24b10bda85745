"""Which reader takes a file, and what is refused before any parser sees it."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.documents.making import HTML, OLE, archive, samples, sheet, word
from yuhitsu.documents.readers.formats import reader_for
from yuhitsu.errors import (
    BrokenDocument,
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    MislabelledDocument,
    UnsupportedFormat,
)

LIMIT = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("name", "data", "error", "words"),
    [
        ("空.txt", b"", EmptyDocument, "空"),
        ("空.docx", b"\x00\x00 \n", EmptyDocument, "空"),
        ("旧.doc", OLE, UnsupportedFormat, ".docx"),
        ("旧.xls", OLE, UnsupportedFormat, ".xlsx"),
        ("太郎.jtd", b"x", UnsupportedFormat, "一太郎"),
        ("図.png", PNG, UnsupportedFormat, "画像"),
        ("束.zip", archive({"a": b"b"}), UnsupportedFormat, "展開"),
        ("名無し", b"x", UnsupportedFormat, "拡張子なし"),
        ("図.txt", PNG, MislabelledDocument, "PNG"),
        ("実行.txt", b"MZ\x90\x00\x03" + bytes(50), MislabelledDocument, "実行ファイル"),
        ("束.docx", archive({"a.txt": b"b"}), MislabelledDocument, "ZIP"),
        ("表.docx", sheet([["a"]]), MislabelledDocument, ".xlsx"),
        ("文.xlsx", word("a"), MislabelledDocument, ".docx"),
        ("文.docx", b"%PDF-1.7", MislabelledDocument, "PDF"),
        ("頁.pdf", HTML.encode(), MislabelledDocument, "PDF"),
        ("文.txt", word("a"), MislabelledDocument, "ZIP"),
        ("鍵.docx", OLE, EncryptedDocument, "パスワード"),
        ("鍵.xlsx", OLE, EncryptedDocument, "パスワード"),
        ("切.docx", word("a")[:500], BrokenDocument, "壊れて"),
    ],
)
def test_each_is_refused_by_name_and_reason(
    name: str, data: bytes, error: type[DocumentError], words: str
) -> None:
    with pytest.raises(error) as refused:
        reader_for(data, name, LIMIT)
    assert refused.value.name == name
    assert words in refused.value.reason


def test_text_that_begins_like_a_program_is_text() -> None:
    assert reader_for("MZ世代の職員研修について。".encode(), "研修.txt", LIMIT)


def test_the_ending_may_be_written_in_capitals() -> None:
    for name, data in samples().items():
        stem, _, ending = name.rpartition(".")
        assert reader_for(data, f"{stem}.{ending.upper()}", LIMIT)


def test_what_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(DocumentTooLarge, match=r"爆\.docx.*1MB"):
        reader_for(archive({"word/document.xml": bytes(2 << 20)}), "爆.docx", LIMIT)
    many = archive({f"{number}.xml": b"" for number in range(20_001)})
    with pytest.raises(DocumentTooLarge, match=r"爆\.docx"):
        reader_for(many, "爆.docx", LIMIT)


def test_a_declared_size_that_lies_does_not_help() -> None:
    size = 2 << 20
    lying = archive({"word/document.xml": bytes(size)}).replace(
        size.to_bytes(4, "little"), b"\x09\x00\x00\x00"
    )
    with pytest.raises((BrokenDocument, DocumentTooLarge), match=r"嘘\.docx"):
        reader_for(lying, "嘘.docx", LIMIT)


def test_an_encrypted_member_is_said_to_be_encrypted() -> None:
    data = bytearray(archive({"word/document.xml": b"x"}))
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        start = made.start_dir
    data[start + 8] |= 1
    with pytest.raises(EncryptedDocument, match=r"鍵\.docx"):
        reader_for(bytes(data), "鍵.docx", LIMIT)
