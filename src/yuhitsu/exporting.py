"""Answers and documents as files: the policy first, then the file, then the record, then the bytes leave."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from yuhitsu.config import ExportRule, Settings
from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal
from yuhitsu.protocols import ConversationStore, DocumentStore, Record
from yuhitsu.types import Json, Level, Turn, User
from yuhitsu.writing.document_model import OfficialDocument
from yuhitsu.writing.export import markdown, plain_text
from yuhitsu.writing.export.answers import answers_document
from yuhitsu.writing.export.style import OutputStyle
from yuhitsu.writing.export.templates import TemplateFolder, fill, values_of

RULE = "writing.export"


class Format(StrEnum):
    """What a file may be, by the ending of its name."""

    WORD = "docx"
    PDF = "pdf"
    MARKDOWN = "md"
    TEXT = "txt"
    EXCEL = "xlsx"


_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    Format.WORD: f"{_OFFICE}.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.TEXT: "text/plain; charset=utf-8",
    Format.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a document shall leave."""

    format: Format
    shift_jis: bool = False
    """Text for old systems, in CP932."""
    template: str = ""
    """Name of the office's own Word file to be filled."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that may leave: it is on record."""

    name: str
    media_type: str
    data: bytes
    lost: tuple[str, ...] = ()
    """Characters that the form cannot hold; each became 「〓」."""


def wanted(format: str, *, encoding: str = "", template: str = "") -> Wanted:
    """What the words of a request ask for.

    Raises:
        InputError: there is no such form.
    """
    try:
        kind = Format(format)
    except ValueError:
        known = "、".join(kind.value for kind in Format)
        raise InputError(f"形式 {format!r} では保存できません。使える形式: {known}。") from None
    if encoding not in ("", "utf-8", "shift_jis"):
        raise InputError(f"文字コード {encoding!r} は使えません。utf-8 か shift_jis にしてください。")
    if (encoding == "shift_jis" and kind is not Format.TEXT) or (template and kind is not Format.WORD):
        raise InputError("shift_jis は txt のとき、様式は docx のときだけ使えます。")
    return Wanted(kind, encoding == "shift_jis", template)


class Exporter:
    """Makes files of answers and documents, as far as the office allows it, and records each."""

    def __init__(
        self, conversations: ConversationStore, documents: DocumentStore, record: Record, settings: Settings
    ) -> None:
        self._conversations, self._documents = conversations, documents
        self._record, self._settings = record, settings
        self._style = OutputStyle(ai_mark=settings.writing.ai_mark, font=settings.writing.font)

    @property
    def allowed(self) -> bool:
        """Whether anything may be saved as a file."""
        return self._settings.writing.export is ExportRule.ALLOW

    @property
    def templates(self) -> tuple[str, ...]:
        """Names of the office's own Word files."""
        folder = self._folder()
        return folder.names() if folder and self.allowed else ()

    def conversation(self, identifier: str, wanted: Wanted, *, user: User, turn: str = "") -> ExportedFile:
        """A conversation as a file, or one turn of it.

        Raises:
            PolicyRefusal: files are forbidden. NotFoundError: no such conversation or turn.
            InputError: the template cannot be filled. RecordError: it cannot be recorded.
        """
        self._permit(user, {"conversation": identifier})
        turns = self._conversations.turns(identifier, user=user)
        turns = [each for each in turns if turn in ("", each.id)]
        if not turns:
            raise NotFoundError("この回答は見つかりません。会話の一覧で確かめてください。")
        level = self._level(turns)
        marking = f"{self._settings.policy.levels.name_of(level)}情報"
        about = {"conversation": identifier, "turns": [each.id for each in turns], "level": int(level)}
        document = answers_document(turns, marking=marking)
        moment = turns[-1].at.astimezone()
        return self._recorded(
            document, wanted, user, ("conversation.exported", about), f"{document.title}_{moment:%Y%m%d-%H%M}"
        )

    def document(
        self, document: OfficialDocument, wanted: Wanted, *, user: User, about: Json
    ) -> ExportedFile:
        """Any other document as a file; ``about`` says in the record where it comes from.

        Raises:
            PolicyRefusal: files are forbidden. InputError: the template cannot be filled.
            RecordError: it cannot be recorded.
        """
        self._permit(user, about)
        return self._recorded(document, wanted, user, ("document.exported", about), file_name(document.title))

    def _permit(self, user: User, about: Json) -> None:
        if self.allowed:
            return
        self._record.write("export.refused", user.id, {**about, "rule": RULE})
        raise PolicyRefusal(
            RULE,
            "この組織の設定では、回答や文書をファイルに保存できません。画面で確かめるか、"
            f"情報管理者に相談してください。（規則: {RULE}）",
        )

    def _recorded(
        self, document: OfficialDocument, wanted: Wanted, user: User, entry: tuple[str, Json], name: str
    ) -> ExportedFile:
        """No record, no file."""
        data, media_type, lost = self._made(document, wanted)
        kind, about = entry
        body: dict[str, Any] = {
            **about,
            "format": wanted.format.value,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        if wanted.template:
            body["template"] = wanted.template
        self._record.write(kind, user.id, body)
        return ExportedFile(f"{name}.{wanted.format.value}", media_type, data, lost)

    def _made(self, document: OfficialDocument, wanted: Wanted) -> tuple[bytes, str, tuple[str, ...]]:
        media_type = MEDIA_TYPES[wanted.format]
        if wanted.template:
            return self._filled(document, wanted.template), media_type, ()
        if wanted.shift_jis:
            made = plain_text.to_shift_jis(document, self._style)
            return made.data, "text/plain; charset=shift_jis", made.lost
        return _maker(wanted.format)(document, self._style), media_type, ()

    def _filled(self, document: OfficialDocument, template: str) -> bytes:
        folder = self._folder()
        if folder is None:
            raise InputError("様式のフォルダが決まっていません。設定 writing.templates に書いてください。")
        data, name = folder.read(template)
        return fill(data, name, values_of(document, self._style), required=False)

    def _folder(self) -> TemplateFolder | None:
        given = self._settings.writing.templates
        return TemplateFolder(self._settings.home / Path(given).expanduser()) if given else None

    def _level(self, turns: Sequence[Turn]) -> Level:
        """The highest level of what the turns were made from, as it was then and as it is now."""
        levels = [Level(int(turn.answer.get("level", Level.THREE))) for turn in turns]
        for key in {key for turn in turns for key in _cited(turn.answer)}:
            levels += [passage.level for _, passage in self._documents.passages_of(key)]
        return max(levels)


def _cited(answer: Json) -> set[str]:
    """Keys of the documents that an answer cites or shows."""
    cited = [citation for sentence in answer.get("sentences", ()) for citation in sentence["citations"]]
    return {f"{c['collection']}/{c['document']}" for c in (*cited, *answer.get("related", ()))}


def file_name(title: str) -> str:
    """A title as the name of a file that every system takes, without its ending."""
    plain = "".join(" " if c in '\\/:*?"<>|' or not c.isprintable() else c for c in title)
    return " ".join(plain.split()).strip(". ")[:60] or f"{dt.date.today():%Y%m%d}"


def _maker(format: Format) -> Callable[[OfficialDocument, OutputStyle], bytes]:
    """What makes a file of this form; its library is loaded when the first is made, not at every start."""
    if format is Format.WORD:
        from yuhitsu.writing.export.word import to_word

        return to_word
    if format is Format.PDF:
        from yuhitsu.writing.export.pdf import to_pdf

        return to_pdf
    if format is Format.EXCEL:
        from yuhitsu.writing.export.excel import to_excel

        return to_excel
    make = markdown.to_markdown if format is Format.MARKDOWN else plain_text.to_text
    return lambda document, style: make(document, style).encode()
