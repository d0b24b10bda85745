"""The walk of a draft: policy, record, the form filled or worded by a model, checked against its source.

Without a model every task gives its form filled by rules. A model that fails leaves that form and says so.
What a model worded is checked against what was filled in: what stands nowhere there is marked, and what
got lost is listed. Nothing a model wrote is ever shown as proved.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from yuhitsu import prompts
from yuhitsu.config import Settings
from yuhitsu.errors import InputError, ModelError, NotFoundError, PolicyRefusal, Stopped, YuhitsuError
from yuhitsu.grounding.fact_findings import FactFinding, FactReport
from yuhitsu.grounding.fact_losses import must_be_kept
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.masked_turn import MaskedTurn
from yuhitsu.models.interruptible import interruptible
from yuhitsu.permission import Granted, Permission
from yuhitsu.policy.decisions import UNRECORDED
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.placeholders import unknown_mark
from yuhitsu.protocols import LanguageModel, Record
from yuhitsu.types import LOCAL_USER, Level, Options, Question, User
from yuhitsu.version import __version__
from yuhitsu.writing.document_model import OfficialDocument
from yuhitsu.writing.marking import body_text, marked, whole_text
from yuhitsu.writing.tasks.form import Occasion, blocks_of, filled
from yuhitsu.writing.tasks.model import Engine, Field, FieldKind, WritingTask
from yuhitsu.writing.tasks.reading import PLACEHOLDER
from yuhitsu.writing.tasks.rules import by_rules
from yuhitsu.writing.tasks.shelf import TaskShelf
from yuhitsu.writing.tasks.values import Values, values_of

_FENCE = re.compile(r"^\s*```.*$", re.MULTILINE)
_TO_FILL = "要記入〕"


class FactChecking(Protocol):
    """Compares a text with its source."""

    def check(self, text: str, source: str, *, known: str = "", losses_too: bool = True) -> FactReport:
        """What is in one and not in the other."""
        ...


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is to be written, by whom, from what."""

    task: str
    values: Mapping[str, str]
    user: User = LOCAL_USER
    use_model: bool = True
    """Whether the configured model may word it."""
    level: Level | None = None
    """What the writer says the text is; without it, the policy's proposal."""
    level_reason: str = ""
    purpose: str = ""
    approval: str = ""
    stopped: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and what must still be looked at. ``added`` counts in ``body_text(document)``."""

    id: str
    task: WritingTask
    document: OfficialDocument
    source: str
    """What it was checked against."""
    report: FactReport
    notices: tuple[str, ...] = ()
    model: str = ""
    """Name of the model that worded it; empty where rules did."""
    to_fill: tuple[str, ...] = ()
    """Places of the form that nobody filled in."""

    @property
    def text(self) -> str:
        """The whole document as text, to be copied."""
        return whole_text(self.document)


@dataclass(slots=True)
class _Walk:
    """What one draft has gathered so far."""

    request: DraftRequest
    task: WritingTask | None = None
    values: Values = field(default_factory=lambda: Values({}))
    granted: Granted | None = None
    asked: int = 0
    notices: list[str] = field(default_factory=list)
    masked: int = 0
    ending: str = "stopped"
    cause: str = ""
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drafting:
    """Makes drafts; every part is given, none is built here."""

    tasks: TaskShelf
    checker: FactChecking
    permission: Permission
    record: Record
    settings: Settings
    model: LanguageModel | None = None
    masker: Masker | None = None
    today: Callable[[], dt.date] = dt.date.today
    shelf: DraftShelf = field(default_factory=lambda: DraftShelf())

    def draft(self, request: DraftRequest) -> Draft:
        """Write.

        Raises:
            NotFoundError: no such task. InputError: a field is missing or impossible. PolicyRefusal,
            RecordError, SettingsError; Stopped: the reader left while the model wrote.
        """
        walk = _Walk(request)
        try:
            return self._walked(walk)
        except YuhitsuError as error:
            if not isinstance(error, Stopped):
                walk.ending = "refused" if isinstance(error, PolicyRefusal | InputError) else "failed"
            walk.cause = error.rule if isinstance(error, PolicyRefusal) else error.code
            raise
        except Exception:
            walk.ending, walk.cause = "failed", "internal"
            raise
        finally:
            self._record_ended(walk)

    def kept(self, identifier: str, user: User) -> Draft:
        """A draft made before, to be saved as a file.

        Raises:
            NotFoundError: it is no longer there, or somebody else's.
        """
        return self.shelf.get(identifier, user)

    # ------------------------------------------------------------------ the walk

    def _walked(self, walk: _Walk) -> Draft:
        request = walk.request
        walk.task = task = self.tasks.get(request.task)
        if task.link:
            raise InputError(f"「{task.title}」は、ページ {task.link} で行います。")
        longest = self.settings.writing.draft_characters
        walk.values = values_of(task, request.values, today=self.today(), longest=longest)
        model = self.model if request.use_model and task.prompt else None
        walk.granted = self.permission.of(_question(walk, model is not None), model)
        self._record_asked(walk, model)
        worded = self._worded(walk, model) if model else ""
        document = self._document(task, walk.values, worded)
        draft = self._checked(walk, document, model.name if model and worded else "")
        walk.ending = "made"
        walk.result = _result(draft)
        self.shelf.put(draft, request.user)
        return draft

    def _document(self, task: WritingTask, values: Values, worded: str) -> OfficialDocument:
        occasion = Occasion(self.today(), self.settings.office.name)
        if task.engine is Engine.FORM:
            return replace(filled(task, values, occasion, worded), uses_ai=bool(worded))
        made = by_rules(task, values, occasion, must_be_kept)
        return replace(made, blocks=blocks_of(worded), uses_ai=True) if worded else made

    def _worded(self, walk: _Walk, model: LanguageModel) -> str:
        """The body in the model's words; empty, with a notice, where the model fails."""
        assert walk.task is not None and walk.granted is not None
        task, room = walk.task, self.settings.model
        filled_in = [(each.label, walk.values[each.name]) for each in task.fields if walk.values[each.name]]
        characters = max(room.context_tokens - min(room.max_tokens, room.context_tokens // 2), 1000)
        if sum(len(label) + len(value) for label, value in filled_in) > characters - prompts.DRAFT_ROOM:
            walk.notices.append("モデルに一度に渡せる長さを超えるため、モデルを使わずに作成しました。")
            return ""
        messages = prompts.draft_messages(task.prompt, task.style, filled_in)
        masked = MaskedTurn(self.masker) if self.masker and walk.granted.permit.mask else None
        if masked:
            messages = masked.hide(messages)
            walk.masked = len(masked.table)
        pieces = interruptible(
            model.generate(messages, Options(max_tokens=room.max_tokens)), walk.request.stopped
        )
        try:
            reply = "".join(pieces)
        except ModelError as error:
            walk.cause = error.code
            walk.notices.append(f"{error.message}モデルを使わずに、様式どおりの案を示します。")
            return ""
        finally:
            pieces.close()
        if walk.request.stopped():
            raise Stopped("文案の作成を途中で終えました。")
        text = _cleaned(masked.reveal(reply).text if masked else reply)
        if not text:
            walk.notices.append("モデルから文が返らなかったため、様式どおりの案を示します。")
        return text

    # ------------------------------------------------------------------ the check

    def _checked(self, walk: _Walk, document: OfficialDocument, model: str) -> Draft:
        assert walk.task is not None
        task, values = walk.task, walk.values
        body = body_text(document)
        source, known = _sources(task, values, document, self.settings.office.name)
        report = self._report(task, body, source, known, by_model=bool(model))
        unproved = _sentences(body, report.added)
        if unknown_mark() in body:
            walk.notices.append("モデルが作った伏せ字が残っています。その箇所は確かめて書き直してください。")
        document = replace(
            marked(document, [(finding.start, finding.end) for finding in report.added]), unproved=unproved
        )
        return Draft(
            id=secrets.token_urlsafe(12),
            task=task,
            document=document,
            source=source,
            report=report,
            notices=tuple(walk.notices),
            model=model,
            to_fill=tuple(dict.fromkeys(re.findall(rf"〔([^〔〕]+)：{_TO_FILL}", whole_text(document)))),
        )

    def _report(self, task: WritingTask, body: str, source: str, known: str, *, by_model: bool) -> FactReport:
        if task.engine is Engine.COMPARISON or not source.strip():
            return FactReport()
        referenced = any(each.reference for each in task.fields) and task.engine is Engine.FORM
        if task.engine is Engine.FORM and not by_model and not referenced:
            return FactReport()  # every word of it was filled in
        losses = by_model or bool(task.sources)
        return self.checker.check(body, source, known=known, losses_too=losses)

    # ------------------------------------------------------------------ the record

    def _record_asked(self, walk: _Walk, model: LanguageModel | None) -> None:
        """Before any model sees anything: no record, no draft. An approval is used up with it."""
        assert walk.granted is not None and walk.task is not None
        question = _question(walk, model is not None)
        entry = self.record.write(
            "draft.asked",
            walk.request.user.id,
            {
                "task": walk.task.id,
                "question": question.text,
                "model": model.name if model else None,
                "zone": model.zone.value if model else None,
                "version": __version__,
                **walk.granted.body(question),
            },
        )
        walk.asked = entry.sequence
        self.permission.used(question)

    def _record_ended(self, walk: _Walk) -> None:
        body: dict[str, Any] = {"asked": walk.asked, "task": walk.request.task[:60], **walk.result}
        if walk.masked:
            body["masked"] = walk.masked
        if walk.cause:
            body["cause"] = walk.cause
        if not walk.asked and walk.cause not in UNRECORDED and walk.task is not None:
            body["question"] = _question(walk, False).text[: self.settings.writing.draft_characters]
        self.record.write(f"draft.{walk.ending}", walk.request.user.id, body)


class DraftShelf:
    """The newest drafts, kept in memory so that they can be saved as files; others are made again."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[str, Draft]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, draft: Draft, user: User) -> None:
        """Keep a draft for its user; the oldest makes room."""
        with self._lock:
            self._kept[draft.id] = (user.id, draft)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def get(self, identifier: str, user: User) -> Draft:
        """The draft, or NotFoundError."""
        with self._lock:
            owner, draft = self._kept.get(identifier, ("", None))
        if draft is None or owner != user.id:
            raise NotFoundError(
                "この案はもう保存されていません。もう一度作成してから、ファイルにしてください。"
            )
        return draft


def _question(walk: _Walk, by_model: bool) -> Question:
    """What the policy is asked about: everything that was filled in."""
    request, task = walk.request, walk.task
    fields = task.fields if task else ()
    given = [f"{each.label}: {walk.values[each.name]}" for each in fields if walk.values[each.name]]
    if not given:  # refused before the values were read
        given = [f"{name}: {value}" for name, value in request.values.items() if value]
    return Question(
        "\n".join(given),
        user=request.user,
        free=by_model,
        keep=False,
        level=request.level,
        level_reason=request.level_reason,
        purpose=request.purpose,
        approval=request.approval,
    )


def _sources(task: WritingTask, values: Values, document: OfficialDocument, office: str) -> tuple[str, str]:
    """What the text is checked against, and what else is known to be true."""
    references = [each for each in task.fields if each.reference and values[each.name]]
    chosen = list(task.sources) or references or [each for each in task.fields if _placed(each, task)]
    others = [each for each in task.fields if each not in chosen]
    if references:  # what is claimed must stand in the reference: it cannot prove itself
        others = [each for each in others if each.kind in (FieldKind.PERSON, FieldKind.DATE)]
    form = task.form
    templates = [PLACEHOLDER.sub("", text) for text in (form.title, form.text, form.body)]
    head = (document.title, document.date, document.recipient, document.sender, document.number, office)
    known = [*(values[each.name] for each in others), *templates, *head]
    source = "\n".join(values[each.name] for each in chosen if values[each.name])
    return source, "\n".join(filter(None, known))


def _placed(each: Field, task: WritingTask) -> bool:
    """Whether the field has a place in the form, so that it may not get lost."""
    templates = (task.form.title, task.form.body, task.form.text)
    return each.kind is not FieldKind.CHOICE and any(
        match[1].rstrip("*") == each.name for text in templates for match in PLACEHOLDER.finditer(text)
    )


def _sentences(body: str, added: tuple[FactFinding, ...]) -> tuple[str, ...]:
    """The sentences in which something stands that no source carries."""
    spans = split_sentences(body)
    found = [
        span.text.strip()
        for span in spans
        if any(finding.start < span.end and finding.end > span.start for finding in added)
    ]
    return tuple(dict.fromkeys(found))


def _cleaned(reply: str) -> str:
    """A model's reply as plain lines: no fences, no bold, no more than one empty line."""
    text = _FENCE.sub("", reply).replace("**", "")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _result(draft: Draft) -> dict[str, Any]:
    """What the record keeps of a draft."""
    text = draft.text
    return {
        "draft": draft.id,
        "model": draft.model or None,
        "text": text,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "unproved": [[f.kind.value, f.surface, f.reason] for f in draft.report.added],
        "missing": [[f.kind.value, f.surface] for f in draft.report.missing],
    }


def draft_json(draft: Draft) -> dict[str, Any]:
    """The JSON form of a draft, for pages, API and command line."""
    return {
        "draft": draft.id,
        "task": draft.task.id,
        "title": draft.document.title,
        "text": draft.text,
        "body": body_text(draft.document),
        "model": draft.model,
        "uses_ai": draft.document.uses_ai,
        "notices": list(draft.notices),
        "unproved": [finding_json(finding) for finding in draft.report.added],
        "missing": [finding_json(finding) for finding in draft.report.missing],
        "to_fill": list(draft.to_fill),
        "checks": list(draft.task.checks),
    }


def finding_json(finding: FactFinding) -> dict[str, Any]:
    """The JSON form of a finding; places count in ``body``, of what is missing in the source."""
    return {
        "kind": finding.kind.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.surface,
        "reason": finding.reason,
        "instead": finding.instead,
    }


def task_json(task: WritingTask) -> dict[str, Any]:
    """The JSON form of a task: what to fill in."""
    return {
        "id": task.id,
        "title": task.title,
        "group": task.group,
        "about": task.about,
        "link": task.link,
        "fields": [
            {
                "name": each.name,
                "label": each.label,
                "kind": each.kind.value,
                "required": each.required,
                "help": each.help,
                "example": each.example,
                "choices": list(each.choices),
            }
            for each in task.fields
        ],
    }
