"""``/work``: the tasks of writing as cards, each with its form, its draft beside the source, its files."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from yuhitsu.drafting import Draft, DraftRequest, draft_json, task_json
from yuhitsu.errors import ApprovalNeeded, InputError, Stopped, YuhitsuError
from yuhitsu.exporting import wanted
from yuhitsu.web.asking import body_of, level_of
from yuhitsu.web.contexts import DraftView, TaskPage, WorkPage
from yuhitsu.web.errors import api_response, error_json, status_of
from yuhitsu.web.exports import download
from yuhitsu.web.policy_pages import fields_of
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse

DECLARED = ("level", "level_reason", "purpose", "approval")
"""What a form says of a text besides its fields."""
_FIELD = "field."
"""Before the names of the fields of a task in its form."""


def work(site: Site, request: Request) -> Response:
    """The cards; ``?q=`` leaves those that hold these words."""
    query = request.query_params.get("q", "").strip()[:100]
    groups = site.office.drafting.tasks.groups(query)
    return site.renderer.page(request, WorkPage(groups=groups, query=query))


def task(site: Site, request: Request) -> Response:
    """The form of one task; one that has a page of its own leads there."""
    chosen = site.office.drafting.tasks.get(request.path_params["id"])
    if chosen.link:
        return RedirectResponse(chosen.link, status_code=303)
    return _page(site, request)


async def draft(site: Site, request: Request) -> Response:
    """The form sent: the draft beside its source, with the form under it."""
    fields = await fields_of(request)
    values = {name.removeprefix(_FIELD): text for name, text in fields.items() if name.startswith(_FIELD)}
    kept: dict[str, Any] = {
        "values": values,
        "declared": {name: fields.get(name, "") for name in DECLARED},
        "use_model": fields.get("by") != "rules",
    }

    def refused(error: YuhitsuError) -> Response:
        waiting = isinstance(error, ApprovalNeeded)
        return _page(site, request, status_of(error), error=error.message, waiting=waiting, **kept)

    try:
        wish = _request_of(request, values, fields, use_model=bool(kept["use_model"]))
    except YuhitsuError as error:
        return await run_in_threadpool(refused, error)

    def page(left: Callable[[], bool]) -> Generator[str, None, None]:
        made = _drafted(site, replace(wish, stopped=left))
        yield bytes(_page(site, request, draft=_view(made), **kept).body).decode()

    return GeneratorResponse(
        page, refuse=refused, fail=lambda error: "", media_type="text/html", turn=site.gate.pass_through()
    )


def _page(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    office = site.office
    chosen = office.drafting.tasks.get(request.path_params["id"])
    zone = office.model.zone if office.model else None
    page = TaskPage(
        task=chosen,
        model=office.model.name if office.model and chosen.prompt else "",
        zone=zone,
        asks_purpose=office.policy.takes_purpose(zone),
        purposes=office.policy.purposes,
        exports=office.exporter.allowed,
        templates=office.exporter.templates,
        **fields,
    )
    return site.renderer.page(request, page, code)


def _request_of(
    request: Request, values: Mapping[str, str], said: Mapping[str, Any], *, use_model: bool
) -> DraftRequest:
    """What is asked for.

    Raises:
        InputError: a field has the wrong type.
    """
    for name in ("level_reason", "purpose", "approval"):
        if not isinstance(said.get(name) or "", str):
            raise InputError(f"{name!r} は文字列にしてください。")
    level = said.get("level")
    return DraftRequest(
        task=request.path_params["id"],
        values=values,
        user=user_of(request),
        use_model=use_model,
        level=None if level in (None, "") else level_of(level),
        level_reason=said.get("level_reason") or "",
        purpose=said.get("purpose") or "",
        approval=said.get("approval") or "",
    )


def _drafted(site: Site, wish: DraftRequest) -> Draft:
    """The draft, counted by how it ended.

    Raises:
        Stopped: the server is going. Whatever ``Drafting.draft`` raises.
    """
    left, stopping = wish.stopped, site.walks.stopping
    ending = "stopped"
    try:
        with site.walks.under_way():
            made = site.office.drafting.draft(replace(wish, stopped=lambda: left() or stopping.is_set()))
        ending = "made"
        return made
    except YuhitsuError as error:
        ending = error.code
        if isinstance(error, Stopped) and stopping.is_set():
            raise Stopped(
                "サーバーを止めているため、途中で終えました。あとでもう一度作成してください。"
            ) from error
        raise
    finally:
        site.counters.add("yuhitsu_drafts_total", "ending", ending)


def _view(made: Draft) -> DraftView:
    return DraftView(
        id=made.id,
        document=made.document,
        text=made.text,
        added=made.report.added,
        missing=made.report.missing,
        source=source_parts(made.source, [(f.start, f.end) for f in made.report.missing]),
        notices=made.notices,
        model=made.model,
        to_fill=made.to_fill,
        checks=made.task.checks,
        compared=bool(made.task.sources or made.model or any(f.reference for f in made.task.fields)),
    )


def source_parts(source: str, spans: list[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The source cut where something is missing: each part, and whether it is."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        if start < at:
            start = at
        if end > start:
            parts += [(source[at:start], False), (source[start:end], True)]
            at = end
    parts.append((source[at:], False))
    return tuple((text, lost) for text, lost in parts if text)


def export(site: Site, request: Request) -> Response:
    """``?draft=`` as a file: ``format`` is docx, pdf, md, txt or xlsx; ``template=``; ``encoding=``."""
    query = request.query_params
    user = user_of(request)
    form = wanted(
        query.get("format", ""), encoding=query.get("encoding", ""), template=query.get("template", "")
    )
    made = site.office.drafting.kept(query.get("draft", ""), user)
    about = {"draft": made.id, "task": made.task.id}
    file = site.office.exporter.document(made.document, form, user=user, about=about)
    site.counters.add("yuhitsu_exports_total", "format", form.format.value)
    return download(file)


# ------------------------------------------------------------------ programs


def list_work(site: Site, request: Request) -> Response:
    """Every task with its fields."""
    return JSONResponse({"tasks": [task_json(each) for each in site.office.drafting.tasks.all()]})


async def draft_api(site: Site, request: Request) -> Response:
    """``{values, use_model?, level?, level_reason?, purpose?, approval?}`` in, the draft out."""
    body = await body_of(request)
    values = body.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise InputError("'values' は、欄の名前と文字列の組にしてください。")
    wish = _request_of(request, values, body, use_model=body.get("use_model") is not False)

    def made(left: Callable[[], bool]) -> Generator[str, None, None]:
        form = draft_json(_drafted(site, replace(wish, stopped=left)))
        yield bytes(JSONResponse(form).body).decode()

    return GeneratorResponse(
        made,
        refuse=api_response,
        fail=lambda error: str(error_json(error.code, error.message)),
        media_type="application/json",
        turn=site.gate.pass_through(),
    )
