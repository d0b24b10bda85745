"""``/minutes``, ``/easy``, ``/anticipated``: a text in, something made of it out; for people and programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yuhitsu.anticipated import anticipate, as_text
from yuhitsu.documents.reading import Contents, FileReading, Source
from yuhitsu.errors import InputError, YuhitsuError
from yuhitsu.exporting import wanted
from yuhitsu.web.asking import body_of, line
from yuhitsu.web.contexts import AnticipatedPage, EasyPage, MinutesPage, SpokenTurn
from yuhitsu.web.errors import api_response, error_json, status_of
from yuhitsu.web.exports import download
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse
from yuhitsu.writing.easy.making import easy_view
from yuhitsu.writing.easy.model import Change, EasyText
from yuhitsu.writing.minutes.document import minutes_document
from yuhitsu.writing.minutes.forms import cited_numbers, minutes_json
from yuhitsu.writing.minutes.making import make_minutes
from yuhitsu.writing.minutes.model import Minutes, Utterance
from yuhitsu.writing.minutes.transcript import Transcript

LARGEST_FIELD = 8 * 1024 * 1024
"""Bytes of one text field: two million characters of Japanese."""
WHOLE_TRANSCRIPT = 4000
"""Utterances up to which the page shows all of them; of more, those that are cited and their neighbours."""
_NEIGHBOURS = 2


async def _form(site: Site, request: Request) -> dict[str, str]:
    """The fields of a form; a file that was chosen takes the place of ``text``."""
    async with request.form(max_part_size=LARGEST_FIELD, max_files=1) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        changes = [value for value in form.getlist("left") if isinstance(value, str)]
        fields["left"] = ",".join(changes)
        upload = form.get("file")
        if isinstance(upload, UploadFile) and upload.filename:
            data = await upload.read()
            fields["text"] = await run_in_threadpool(_text_of, site, upload.filename, data)
    return fields


def _text_of(site: Site, name: str, data: bytes) -> str:
    known = name if "." in name and not name.lower().endswith((".vtt", ".srt")) else f"{name}.txt"
    with closing(FileReading(site.office.settings.ingest)) as reading:
        return "\n".join(document.text for document in reading.read(Source(known, data=data), Contents()))


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError:
        raise InputError(
            f"会議の日は 2026-11-25 のように書いてください（{value!r} は使えません）。"
        ) from None


def _made(text: str, day: dt.date | None) -> Minutes:
    making = make_minutes(text, day)
    while True:
        try:
            next(making)
        except StopIteration as end:
            made: Minutes = end.value
            return made


# --------------------------------------------------------------------------- minutes


def minutes(site: Site, request: Request) -> Response:
    """The empty form."""
    return site.renderer.page(request, MinutesPage())


async def minutes_made(site: Site, request: Request) -> Response:
    """Minutes beside the transcript, or with ``format`` as a file."""
    try:
        fields = await _form(site, request)
        return await run_in_threadpool(_minutes_page, site, request, fields)
    except YuhitsuError as error:
        page = MinutesPage(error=error.message)
        return site.renderer.page(request, page, status_of(error))


def _minutes_page(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    text, day = fields.get("text", ""), fields.get("day", "")
    try:
        made = _made(text, _day(day))
        if fields.get("format"):
            form = wanted(fields["format"])
            about = {"made": "minutes", "characters": made.characters}
            document = minutes_document(made)
            return download(site.office.exporter.document(document, form, user=user_of(request), about=about))
    except InputError as error:
        page = MinutesPage(text=text, day=day, error=error.message)
        return site.renderer.page(request, page, status_of(error))
    cited = cited_numbers(made)
    turns, shortened = _turns(text, made, cited)
    page = MinutesPage(text=text, day=day, minutes=made, turns=turns, shortened=shortened, cited=cited)
    return site.renderer.page(request, page)


def _turns(text: str, made: Minutes, cited: frozenset[int]) -> tuple[tuple[SpokenTurn, ...], bool]:
    """The transcript by turns; of a long one only what is cited and what stands around it."""
    whole = made.utterances <= WHOLE_TRANSCRIPT
    near = {number + step for number in cited for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
    turns: list[SpokenTurn] = []
    open_turn: list[Utterance] = []
    before = 0
    for utterance in Transcript(text).utterances():
        if not whole and utterance.number not in near:
            continue
        jumps = utterance.number != before + 1
        if open_turn and (jumps or utterance.turn != open_turn[-1].turn):
            turns.append(SpokenTurn(open_turn[0].speaker, tuple(open_turn)))
            open_turn = []
        open_turn.append(utterance)
        before = utterance.number
    if open_turn:
        turns.append(SpokenTurn(open_turn[0].speaker, tuple(open_turn)))
    return tuple(turns), not whole


async def minutes_api(site: Site, request: Request) -> Response:
    """``{text, date?}``: JSON lines of progress, then the minutes with the utterances they cite."""
    body = await body_of(request)
    text, day = body.get("text"), body.get("date") or ""
    if not isinstance(text, str) or not isinstance(day, str):
        raise InputError("'text'（文字起こし）と 'date'（2026-11-25 の形）は文字列にしてください。")
    date = _day(day)

    def chunks(left: Callable[[], bool]) -> Generator[str, None, None]:
        making = make_minutes(text, date)
        try:
            while True:
                progress = next(making)
                yield line({"type": "progress", "done": progress.done, "total": progress.total})
        except StopIteration as end:
            cited = cited_numbers(end.value)
            said = tuple(u for u in Transcript(text).utterances() if u.number in cited)
            yield line({"type": "minutes", **minutes_json(end.value, said)})

    return GeneratorResponse(
        chunks,
        refuse=api_response,
        fail=lambda error: line(error_json(error.code, error.message)),
        media_type="application/x-ndjson",
    )


# --------------------------------------------------------------------------- やさしい日本語


def easy(site: Site, request: Request) -> Response:
    """The empty form."""
    return site.renderer.page(request, EasyPage())


async def easy_made(site: Site, request: Request) -> Response:
    """The easy text beside the original; each change may be left out (``left``)."""
    try:
        fields = await _form(site, request)
        return await run_in_threadpool(_easy_page, site, request, fields)
    except YuhitsuError as error:
        return site.renderer.page(request, EasyPage(error=error.message), status_of(error))


def _easy_page(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    text, readings = fields.get("text", ""), fields.get("readings", "")
    ruby = bool(fields.get("ruby"))
    try:
        view = easy_view(text, ruby=ruby, readings=readings, left=_numbers(fields.get("left", "")))
    except InputError as error:
        page = EasyPage(text=text, readings=readings, ruby=ruby, error=error.message)
        return site.renderer.page(request, page, status_of(error))
    page = EasyPage(text=text, readings=readings, ruby=ruby, view=view, pieces=tuple(_pieces(view)))
    return site.renderer.page(request, page)


def _pieces(view: EasyText) -> Iterator[tuple[str, Change | None]]:
    """The original cut where it was changed."""
    reached = 0
    for change in view.changes:
        if change.start > reached:
            yield view.original[reached : change.start], None
        yield change.before, change
        reached = change.end
    yield view.original[reached:], None


def _numbers(value: str) -> frozenset[int]:
    return frozenset(int(item) for item in value.split(",") if item.isascii() and item.isdigit())


async def easy_api(site: Site, request: Request) -> Response:
    """``{text, ruby?, readings?, left?}``: the easy text with each change, level and facts checked."""
    body = await body_of(request)
    text, left, readings = body.get("text"), body.get("left") or [], body.get("readings") or ""
    if not isinstance(text, str) or not isinstance(readings, str):
        raise InputError("'text' と 'readings' は文字列にしてください。")
    if not isinstance(left, list) or not all(isinstance(item, int) for item in left):
        raise InputError("'left' は、入れない言い換えの番号の並びにしてください。")
    made: Any = await run_in_threadpool(
        lambda: easy_view(text, ruby=body.get("ruby") is True, readings=readings, left=frozenset(left)).json()
    )
    return JSONResponse(made)


# --------------------------------------------------------------------------- 想定問答


def anticipated(site: Site, request: Request) -> Response:
    """The empty form."""
    return site.renderer.page(request, AnticipatedPage())


async def anticipated_made(site: Site, request: Request) -> Response:
    """The questions with their answers, waiting for a turn like any question."""
    try:
        fields = await _form(site, request)
        async with site.gate.pass_through():
            return await run_in_threadpool(_anticipated_page, site, request, fields)
    except YuhitsuError as error:
        return site.renderer.page(request, AnticipatedPage(error=error.message), status_of(error))


def _anticipated_page(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    text = fields.get("text", "")
    try:
        items = tuple(anticipate(text, site.office.assistant, user=user_of(request)))
    except YuhitsuError as error:
        page = AnticipatedPage(text=text, error=error.message)
        return site.renderer.page(request, page, status_of(error))
    return site.renderer.page(request, AnticipatedPage(text=text, items=items, plain=as_text(items)))


async def anticipated_api(site: Site, request: Request) -> Response:
    """``{text, collection?}``: a JSON line a question, as soon as it is answered."""
    body = await body_of(request)
    text, collection = body.get("text"), body.get("collection") or None
    if not isinstance(text, str) or not isinstance(collection, str | None):
        raise InputError("'text' と 'collection' は文字列にしてください。")
    user = user_of(request)

    def chunks(left: Callable[[], bool]) -> Generator[str, None, None]:
        for item in anticipate(text, site.office.assistant, user=user, collection=collection):
            yield line({"type": "question", **item.json()})

    return GeneratorResponse(
        chunks,
        refuse=api_response,
        fail=lambda error: line(error_json(error.code, error.message)),
        media_type="application/x-ndjson",
        turn=site.gate.pass_through(),
    )
