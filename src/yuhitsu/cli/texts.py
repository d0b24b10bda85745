"""What commands on one text share: FILE or - in, a file or the terminal out."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from yuhitsu.cli.whole_file import write_whole
from yuhitsu.config import Settings
from yuhitsu.documents.reading import Contents, FileReading, Source
from yuhitsu.errors import InputError
from yuhitsu.writing.document_model import OfficialDocument
from yuhitsu.writing.export.markdown import to_markdown
from yuhitsu.writing.export.plain_text import to_text
from yuhitsu.writing.export.word import to_word

_PLAIN = (".text", ".vtt", ".srt", "")


def text_of_file(path: Path, settings: Settings) -> str:
    """The text of a file of any format that is taken in, or of stdin for ``-``.

    Raises:
        DocumentError: it cannot be read.
        InputError: stdin is not UTF-8.
    """
    if str(path) == "-":
        try:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(
                "標準入力をUTF-8の文字として読めません。ファイルの名前で渡してください。"
            ) from error
    # subtitles are text to every reader
    name = (
        f"{path.name}.txt" if path.suffix.lower() in _PLAIN and path.suffix.lower() != ".txt" else path.name
    )
    with closing(FileReading(settings.ingest)) as reading:
        documents = reading.read(Source(name, path=path), Contents())
        return "\n".join(document.text for document in documents)


def write_document(document: OfficialDocument, path: Path) -> None:
    """Save a document: ``.docx``, ``.md``, else text in UTF-8.

    Raises:
        InputError: the file is there already, or cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".docx":
        data = to_word(document)
    else:
        data = (to_markdown(document) if suffix == ".md" else to_text(document)).encode("utf-8")
    write_new(path, data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file, never over one that is there.

    Raises:
        InputError, DiskFull
    """
    write_whole(path, data)


def show_document(document: OfficialDocument) -> None:
    """The document as text on stdout."""
    click.echo(to_text(document).replace("\r\n", "\n"))
