"""Which reader takes a file: by its name's ending and by what it really is."""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import cast

from yuhitsu.documents.readers.archive import check_archive
from yuhitsu.errors import (
    EmptyDocument,
    EncryptedDocument,
    MislabelledDocument,
    UnsupportedFormat,
)
from yuhitsu.protocols import Reader

_READERS = {
    ".xml": ("law_xml", "LawXMLReader"),
    ".jsonl": ("records", "RecordsReader"),
    ".ndjson": ("records", "RecordsReader"),
    ".txt": ("plain", "PlainReader"),
    ".text": ("plain", "PlainReader"),
    ".md": ("markdown", "MarkdownReader"),
    ".markdown": ("markdown", "MarkdownReader"),
    ".html": ("html", "HTMLReader"),
    ".htm": ("html", "HTMLReader"),
    ".csv": ("sheet_text", "CSVReader"),
    ".docx": ("word", "WordReader"),
    ".xlsx": ("excel", "ExcelReader"),
    ".xlsm": ("excel", "ExcelReader"),
    ".pdf": ("pdf", "PDFReader"),
}
"""Loaded when needed: a process that reads text does not pay for the PDF engine."""

_ARCHIVES = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".xlsm": "xl/workbook.xml"}
_CURES = {
    ".doc": "古いWord形式です。Wordで開き、.docx形式で保存し直してください。",
    ".xls": "古いExcel形式です。Excelで開き、.xlsx形式で保存し直してください。",
    ".ppt": "古いPowerPoint形式です。PDFで書き出してください。",
    ".pptx": "PowerPointはまだ読めません。PDFで書き出してください。",
    ".jtd": "一太郎はまだ読めません。一太郎で開き、.docx形式かPDFで保存し直してください。",
    ".rtf": "リッチテキストはまだ読めません。Wordで開き、.docx形式で保存し直してください。",
    ".odt": "OpenDocumentはまだ読めません。.docx形式で保存し直してください。",
    ".ods": "OpenDocumentはまだ読めません。.xlsx形式で保存し直してください。",
    ".zip": "圧縮ファイルは読みません。展開してから取り込んでください。",
}
_IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"}
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP形式（WordやExcelなど）"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古いOffice形式か、パスワード付きのOfficeファイル"),
    (b"\x89PNG", "PNG画像"),
    (b"\xff\xd8\xff", "JPEG画像"),
    (b"GIF8", "GIF画像"),
    (b"II*\x00", "TIFF画像"),
    (b"MM\x00*", "TIFF画像"),
    (b"MZ\x90\x00", "実行ファイル"),
    (b"\x7fELF", "実行ファイル"),
    (b"{\\rtf", "リッチテキスト"),
    (b"7z\xbc\xaf", "7z圧縮ファイル"),
    (b"\x1f\x8b", "gzip圧縮ファイル"),
)
_TEXTS = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".csv", ".xml", ".jsonl", ".ndjson"}


def reader_for(data: bytes, name: str, unpacked_limit: int) -> Reader:
    """The reader for a file.

    Args:
        data: the whole file.
        name: the file's name as the user knows it.
        unpacked_limit: bytes a Word or Excel file may unpack to.

    Raises:
        EmptyDocument, UnsupportedFormat, MislabelledDocument, EncryptedDocument, DocumentTooLarge,
        BrokenDocument
    """
    suffix = PurePath(name).suffix.lower()
    if not data.strip(b"\x00 \t\r\n"):
        raise EmptyDocument(name, "中身が空です。")
    if suffix not in _READERS:
        raise UnsupportedFormat(name, _cure(suffix))
    _check_content(data, name, suffix, unpacked_limit)
    module, kind = _READERS[suffix]
    found = getattr(importlib.import_module(f"yuhitsu.documents.readers.{module}"), kind)
    return cast(Reader, found())


def _cure(suffix: str) -> str:
    if suffix in _IMAGES:
        return "画像は読めません。文字のある文書を取り込んでください。"
    return _CURES.get(suffix, f"この形式（{suffix or '拡張子なし'}）は読めません。")


def _check_content(data: bytes, name: str, suffix: str, unpacked_limit: int) -> None:
    really = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if suffix == ".pdf":
        _must(b"%PDF-" in data[:1024], name, "PDF", really or "PDFではないもの")
    elif suffix in _ARCHIVES:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise EncryptedDocument(
                name, "パスワードで保護されているか古い形式です。保護を外し、保存し直してください。"
            )
        _must(data.startswith(b"PK"), name, suffix, really or "別の形式")
        members = check_archive(data, name, unpacked_limit)
        _must(_ARCHIVES[suffix] in members, name, suffix, _archive_kind(members))
    elif suffix in _TEXTS and really:
        raise MislabelledDocument(
            name, f"拡張子は {suffix} ですが、中身は{really}です。拡張子を直してください。"
        )


def _must(fits: bool, name: str, claimed: str, really: str) -> None:
    if not fits:
        raise MislabelledDocument(
            name, f"{claimed} とありますが、中身は{really}です。拡張子を確かめてください。"
        )


def _archive_kind(members: frozenset[str]) -> str:
    for suffix, member in _ARCHIVES.items():
        if member in members:
            return f"{suffix} のファイル"
    return "ただのZIP圧縮ファイル"
