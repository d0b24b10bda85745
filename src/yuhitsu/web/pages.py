"""The pages people read: each builds its context and has it rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yuhitsu.errors import ApprovalNeeded, NotFoundError, YuhitsuError
from yuhitsu.jsonforms import answer_json, hit_json
from yuhitsu.policy.notice import destination
from yuhitsu.types import Answer, DocumentInfo, Event, Looked, Passage, Question, User, Withheld
from yuhitsu.web.asking import events_of, question_of
from yuhitsu.web.contexts import (
    AboutPage,
    AskPage,
    ConversationsPage,
    DocumentPage,
    DocumentsPage,
    TurnView,
)
from yuhitsu.web.documents_api import info_of, reports, upload_of
from yuhitsu.web.errors import status_of
from yuhitsu.web.examples import Examples
from yuhitsu.web.policy_pages import (
    DECLARED,
    approved_fields,
    destination_of,
    fields_of,
    usable_requests,
)
from yuhitsu.web.reading import parts
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse
from yuhitsu.web.wording import language_of

ROWS = 200
"""Documents on one page of the list."""


def ask_page(site: Site, examples: Examples, user: User, language: str, **fields: Any) -> AskPage:
    """The first screen, or a conversation with its turns."""
    office = site.office
    status = office.status(user)
    conversation = fields.get("conversation", "")
    kept = office.conversations.purpose(conversation, user=user) if conversation else ""
    zone = office.model.zone if office.model else None
    return AskPage(
        destination=destination(office.policy, destination_of(office), language, user),
        asks_level=office.model is not None,
        asks_purpose=not kept and office.policy.takes_purpose(zone),
        purposes=office.policy.purposes,
        approved=len(usable_requests(office, user)),
        exports=office.exporter.allowed,
        templates=office.exporter.templates,
        examples=examples.choose(user),
        collections=tuple(office.documents.collections(user=user)),
        documents=int(status["documents"]),
        free_mode=office.model is not None and office.settings.policy.free_mode,
        model=office.model.name if office.model else "",
        longest=office.settings.answer.question_characters,
        preparing=int(status["passages_without_vector"]),
        **fields,
    )


class AskPages:
    """``/`` and ``/conversations/{id}``: one screen, empty or with what was asked before."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._examples = Examples(site.office.documents)

    def empty(self, request: Request) -> Response:
        """The first screen; ``?question=``, or the approved one of ``?approval=``, is put into the box."""
        approval = request.query_params.get("approval", "")
        if approval:
            return self._show(request, **approved_fields(self._site.office, approval, user_of(request)))
        question = request.query_params.get("question", "")
        return self._show(request, question=question)

    def conversation(self, request: Request) -> Response:
        """An earlier conversation, ready to be continued."""
        identifier = request.path_params["id"]
        return self._show(request, turns=self._turns(identifier, request), conversation=identifier)

    async def asked(self, request: Request) -> Response:
        """The form without JavaScript: a full page with the answer comes back."""
        fields: dict[str, Any] = await fields_of(request)
        async with request.form() as form:  # a box for each word
            fields["unmask"] = [word for word in form.getlist("unmask") if isinstance(word, str)]
        kept: dict[str, Any] = {name: fields.get(name, "") for name in ("question", "collection")}
        kept["declared"] = {name: fields.get(name, "") for name in DECLARED}

        def refused(error: YuhitsuError) -> Response:
            waiting = isinstance(error, ApprovalNeeded)
            return self._show(request, error=error.message, waiting=waiting, code=status_of(error), **kept)

        try:
            question = question_of(fields, user_of(request))
        except YuhitsuError as error:
            return await run_in_threadpool(refused, error)
        if fields.get("step") == "preview":
            return await run_in_threadpool(self._previewed, request, question, refused, kept)

        def page(left: Callable[[], bool]) -> Generator[str, None, None]:
            with closing(events_of(self._site, replace(question, stopped=left))) as events:
                answered = self._answered(request, question, events)
            yield answered

        return GeneratorResponse(
            page,
            refuse=refused,
            fail=lambda error: "",
            media_type="text/html",
            turn=self._site.gate.pass_through(),
        )

    def _previewed(
        self,
        request: Request,
        question: Question,
        refused: Callable[[YuhitsuError], Response],
        kept: dict[str, Any],
    ) -> Response:
        """The form again, with what of the question the model would not see."""
        conversation = question.conversation or ""
        try:
            preview = self._site.office.assistant.preview(question)
            turns = self._turns(conversation, request) if conversation else ()
        except YuhitsuError as error:
            return refused(error)
        return self._show(request, preview=preview, turns=turns, conversation=conversation, **kept)

    def _answered(self, request: Request, question: Question, events: Generator[Event, None, None]) -> str:
        before: tuple[TurnView, ...] = ()
        looked: tuple[dict[str, Any], ...] = ()
        withheld: list[str] = []
        for event in events:
            if isinstance(event, Looked):
                before = self._turns(question.conversation, request) if question.conversation else ()
                places = {(hit.passage.title, hit.passage.place.label()): hit for hit in reversed(event.hits)}
                looked = tuple(hit_json(hit) for hit in reversed(places.values()))
            elif isinstance(event, Withheld):
                withheld += event.reasons
            elif isinstance(event, Answer):
                turn = TurnView(
                    question.text,
                    answer_json(event),
                    tuple(withheld),
                    looked,
                    event.conversation,
                    event.turn,
                )
                page = self._show(
                    request,
                    turns=(*before, turn),
                    conversation=event.conversation,
                    collection=question.collection or "",
                )
                return bytes(page.body).decode()
        return ""  # the reader has left

    def _turns(self, identifier: str, request: Request) -> tuple[TurnView, ...]:
        turns = self._site.office.conversations.turns(identifier, user=user_of(request))
        return tuple(
            TurnView(turn.question, turn.answer, conversation=turn.conversation, turn=turn.id)
            for turn in turns
        )

    def _show(self, request: Request, code: int = 200, **fields: Any) -> Response:
        language = language_of(request)
        page = ask_page(self._site, self._examples, user_of(request), language, **fields)
        return self._site.renderer.page(request, page, code)


def documents(site: Site, request: Request, sent: tuple[dict[str, Any], ...] = ()) -> Response:
    """The list of documents, with what became of files just sent."""
    user = user_of(request)
    query = request.query_params.get("q", "").strip()
    found = _filtered(site.office.documents.all(user=user), query)
    pages = max(-(-len(found) // ROWS), 1)
    number = min(max(_offset(request, "page"), 1), pages)
    page = DocumentsPage(
        documents=tuple(found[(number - 1) * ROWS : number * ROWS]),
        found=len(found),
        page=number,
        pages=pages,
        query=query,
        collections=tuple(site.office.documents.collections(user=user)),
        upload_mb=site.office.settings.server.upload_mb,
        reports=sent,
    )
    return site.renderer.page(request, page)


def _filtered(infos: list[DocumentInfo], query: str) -> list[DocumentInfo]:
    """The documents whose title, file or collection holds every word."""
    words = unicodedata.normalize("NFKC", query).lower().split()
    return [info for info in infos if all(word in searched(info) for word in words)]


def searched(info: DocumentInfo) -> str:
    """The text in which the list's filter looks."""
    return unicodedata.normalize("NFKC", f"{info.title} {info.name} {info.collection}").lower()


async def upload(site: Site, request: Request) -> Response:
    """The upload form without JavaScript."""
    sources, collection, level = await upload_of(request)

    def take_in() -> Response:
        sent = tuple(reports(site, sources, collection, level, user_of(request)))
        return documents(site, request, sent)

    return await run_in_threadpool(take_in)


def document(site: Site, request: Request) -> Response:
    """A document's text; ``?passage=&start=&end=`` highlights a quote."""
    key = request.path_params["key"]
    user = user_of(request)
    read = site.office.documents.get(key, user=user)
    info = info_of(site, key, user)
    text = read.text
    start, end = _offset(request, "start"), _offset(request, "end")
    asked = "start" in request.query_params or "end" in request.query_params
    missing = asked and not 0 <= start < end <= len(text)
    if missing or not asked:
        start = end = 0
    passage = _passage(site, key, request)
    if passage is not None and not asked:
        start, end = passage.start, passage.end
    page = DocumentPage(
        document=info,
        parts=parts(read, start, end),
        has_original=_has_original(site, info, user),
        place=passage.place.label() if passage else "",
        quote=text[start:end],
        missing=missing,
    )
    return site.renderer.page(request, page)


def _offset(request: Request, name: str) -> int:
    value = request.query_params.get(name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,10}", value) else -1


def _passage(site: Site, key: str, request: Request) -> Passage | None:
    """The passage that ``?passage=`` names by its ordinal."""
    ordinal = _offset(request, "passage")
    if ordinal < 0:
        return None
    found = (passage for _, passage in site.office.documents.passages_of(key) if passage.ordinal == ordinal)
    return next(found, None)


def _has_original(site: Site, info: DocumentInfo, user: User) -> bool:
    if not site.office.settings.ingest.keep_originals:
        return False
    return site.office.documents.original(info.key, user=user) is not None


def conversations(site: Site, request: Request) -> Response:
    """Earlier conversations."""
    infos = tuple(site.office.conversations.all(user=user_of(request)))
    return site.renderer.page(request, ConversationsPage(infos))


async def remove_conversation(site: Site, request: Request) -> Response:
    """The remove button without JavaScript."""
    identifier = (await fields_of(request)).get("conversation", "")
    if not identifier:
        raise NotFoundError("削除する会話が選ばれていません。")
    remove = site.office.conversations.remove
    await run_in_threadpool(lambda: remove(identifier, user=user_of(request)))
    return RedirectResponse("/conversations", status_code=303)


def about(site: Site, request: Request) -> Response:
    """Version, model, how answers are proved, keys."""
    return site.renderer.page(request, AboutPage(site.office.status(user_of(request))))
