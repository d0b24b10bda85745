"""Masked copies of files, and files put back: Word, Excel, PDF as text, text, Markdown, CSV, HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from yuhitsu.errors import UnsupportedFormat
from yuhitsu.privacy.file_formats import excel, html, plain, word
from yuhitsu.privacy.file_formats.changes import Masking, Restoring
from yuhitsu.privacy.file_formats.leaves import Change
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.restoring import restore

MASKED, RESTORED = "（伏せ字）", "（復元）"
_PLAIN = frozenset((".txt", ".text", ".md", ".markdown", ".csv"))
_HTML = frozenset((".html", ".htm"))
_OFFICE: dict[str, Callable[[bytes, str, Change, list[str]], bytes]] = {
    ".docx": word.rewrite,
    ".xlsx": excel.rewrite,
}
_LONGEST_NAME = 200
"""Bytes of a file's name; most systems allow 255."""


class Opening(Protocol):
    """How files are opened safely: what the readers of documents know already."""

    def check(self, data: bytes, name: str) -> None:
        """Whether the file is what its name says, and not too large.

        Raises:
            DocumentError
        """
        ...

    def decode(self, data: bytes, name: str) -> str:
        """The text of a text file.

        Raises:
            DocumentError
        """
        ...

    def text(self, data: bytes, name: str) -> str:
        """The text of any file that a reader takes.

        Raises:
            DocumentError
        """
        ...


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that was masked or restored."""

    name: str
    data: bytes
    masked: int = 0
    """Places that were masked."""
    notes: tuple[str, ...] = ()
    """What a clerk must know, in Japanese."""
    unknown: tuple[str, ...] = ()
    """Placeholders that the table does not hold."""


class FileMasker:
    """Makes masked copies of files and puts them back."""

    def __init__(self, masker: Masker, opening: Opening) -> None:
        self._masker = masker
        self._opening = opening

    def mask(self, data: bytes, name: str, table: MaskTable) -> ChangedFile:
        """A masked copy; its name is masked too, and noted in the table.

        Raises:
            DocumentError: of a kind that cannot be masked, broken, encrypted, too large.
        """
        self._opening.check(data, name)
        notes: list[str] = []
        change = Masking(self._masker, table)
        suffix = PurePath(name).suffix.lower()
        if suffix == ".pdf":
            text = self._masker.mask(self._opening.text(data, name), table)
            made, suffix = text.text.encode("utf-8", "replace"), ".txt"
            change.masked = len(text.entities)
            notes.append(
                "PDFは、文字だけを取り出したテキストの写しにしました。図、体裁、しおりは含みません。"
            )
        else:
            made = self._rewritten(data, name, suffix, change, notes)
        new = self._masked_name(PurePath(name).stem, suffix, table)
        table.names[new] = name
        return ChangedFile(new, made, change.masked, tuple(notes))

    def restore(self, data: bytes, name: str, table: MaskTable) -> ChangedFile:
        """The file with the words of ``table`` in the place of its placeholders.

        Raises:
            DocumentError: as for ``mask``; PDF cannot be put back.
        """
        suffix = PurePath(name).suffix.lower()
        if suffix == ".pdf":
            raise UnsupportedFormat(
                name, "PDFは復元できません。文字を取り出したテキスト（.txt）を渡してください。"
            )
        self._opening.check(data, name)
        notes: list[str] = []
        change = Restoring(table)
        made = self._rewritten(data, name, suffix, change, notes)
        return ChangedFile(
            _restored_name(name, table), made, notes=tuple(notes), unknown=tuple(change.unknown)
        )

    def _rewritten(self, data: bytes, name: str, suffix: str, change: Change, notes: list[str]) -> bytes:
        if suffix in _OFFICE:
            return _OFFICE[suffix](data, name, change, notes)
        if suffix in _HTML:
            text = self._opening.decode(data, name)
            return plain.encoded(html.rewrite(text, change), text, data, notes)
        if suffix in _PLAIN:
            return plain.rewrite(data, name, change, self._opening.decode, notes)
        raise UnsupportedFormat(
            name,
            f"この形式（{suffix or '拡張子なし'}）は伏せ字にできません。"
            "Word（.docx）、Excel（.xlsx）、PDF、テキスト、CSV、HTMLにしてください。",
        )

    def _masked_name(self, stem: str, suffix: str, table: MaskTable) -> str:
        name = self._masker.mask(stem, table).text + MASKED + suffix
        if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
            name = f"伏せ字{len(table.names) + 1}{MASKED}{suffix}"
        return name


def _restored_name(name: str, table: MaskTable) -> str:
    """The true name, marked as restored; a text made of a PDF stays a text."""
    suffix = PurePath(name).suffix
    true = table.names.get(name) or restore(name.replace(MASKED, ""), table).text
    return PurePath(true).stem + RESTORED + suffix
