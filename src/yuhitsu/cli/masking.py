"""What ``mask`` and ``restore`` share: opening files, sealed tables, passphrases, and writing copies."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from yuhitsu.config import IngestSettings, Settings
from yuhitsu.documents.readers.encodings import decode
from yuhitsu.documents.readers.formats import reader_for
from yuhitsu.documents.reading import MEGABYTE, Contents, FileReading, Source
from yuhitsu.errors import BrokenDocument, DocumentTooLarge, InputError, YuhitsuError
from yuhitsu.privacy.files import ChangedFile, FileMasker
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.privacy.sealing import LEAST_PASSPHRASE, seal, unseal

PASSPHRASE = "YUHITSU_MASK_PASSPHRASE"  # noqa: S105 - the name of a variable
_LARGEST_TABLE = 512 * MEGABYTE


def masker() -> Masker:
    """All rules, and persons."""
    return Masker(Recognition(standard()))


class _Opening:
    """Opens files by the readers of documents, with their limits."""

    def __init__(self, settings: IngestSettings, reading: FileReading) -> None:
        self._settings = settings
        self._reading = reading

    def check(self, data: bytes, name: str) -> None:
        reader_for(data, name, self._settings.unpacked_mb * MEGABYTE)

    def decode(self, data: bytes, name: str) -> str:
        return decode(data, name, declared=name.lower().endswith((".html", ".htm")))

    def text(self, data: bytes, name: str) -> str:
        documents = self._reading.read(Source(name, data=data), Contents())
        return "\n".join(document.text for document in documents)


@contextlib.contextmanager
def file_masker(settings: Settings) -> Iterator[FileMasker]:
    """A masker of files; its reading process ends with it."""
    reading = FileReading(settings.ingest)
    try:
        yield FileMasker(masker(), _Opening(settings.ingest, reading))
    finally:
        reading.close()


def passphrase(*, new: bool) -> str:
    """From the environment or the terminal; asked twice when a table is made.

    Raises:
        InputError: nobody can be asked.
    """
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError(f"対応表の合言葉を、環境変数 {PASSPHRASE} に入れてください。")
    prompt = f"対応表の合言葉（{LEAST_PASSPHRASE}文字以上）" if new else "対応表の合言葉"
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=new, err=True))


def opened_table(path: Path, secret: str, *, must_exist: bool) -> MaskTable:
    """The table in a file; a new one where there is none yet.

    Raises:
        InputError, BrokenDocument
    """
    if not must_exist and not path.exists():
        return MaskTable()
    return unseal(_read(path, _LARGEST_TABLE), secret, path.name)


def write_table(path: Path, table: MaskTable, secret: str) -> None:
    """Seal the table into a file that only its owner may read; the old one stays until the new one is whole.

    Raises:
        InputError: it cannot be written, or the passphrase is too short.
    """
    data = seal(table, secret)
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise InputError(f"対応表 {str(path)!r} を書けません（{error.strerror}）。") from error


def read_file(path: Path, settings: Settings) -> bytes:
    """The bytes of a file.

    Raises:
        BrokenDocument, DocumentTooLarge
    """
    return _read(path, settings.ingest.file_mb * MEGABYTE)


def _read(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise DocumentTooLarge(path.name, f"{limit // MEGABYTE}MBを超えています。分けてください。")
        return path.read_bytes()
    except OSError as error:
        raise BrokenDocument(path.name, f"ファイルを開けません（{error.strerror}）。") from error


def write_copy(folder: Path, made: ChangedFile) -> Path:
    """Write a copy, never over a file that is there.

    Raises:
        InputError
    """
    path = folder / made.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(made.data)
    except FileExistsError:
        raise InputError(f"{str(path)!r} が既にあります。--out で別のフォルダを指定してください。") from None
    except OSError as error:
        raise InputError(f"{str(path)!r} を書けません（{error.strerror}）。") from error
    return path


def each_file(paths: tuple[Path, ...], serve: Callable[[Path], None]) -> int:
    """Serve every file; what one is refused for is shown, and does not end the rest. The exit code."""
    failed = 0
    for path in paths:
        try:
            serve(path)
        except YuhitsuError as error:
            failed += 1
            click.echo(f"yuhitsu: {error.message}", err=True)
    return 1 if failed else 0
