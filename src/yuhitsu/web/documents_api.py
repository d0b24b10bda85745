"""``/api/documents``: list, take in, classify, remove, and hand out the original file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.jsonforms import document_json
from yuhitsu.types import DocumentInfo, Level, User
from yuhitsu.web.asking import body_of, level_of, line
from yuhitsu.web.errors import api_response, error_json
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse

FILES_AT_ONCE = 1000


def list_documents(site: Site, request: Request) -> Response:
    """All documents, or those of ``?collection=``."""
    collection = request.query_params.get("collection") or None
    infos = site.office.documents.all(user=user_of(request), collection=collection)
    return JSONResponse({"documents": [document_json(info) for info in infos]})


async def take_in(site: Site, request: Request) -> Response:
    """Take in the files of a form; one JSON line a file, as soon as it is done."""
    sources, collection, level = await upload_of(request)
    user = user_of(request)

    def chunks(left: Callable[[], bool]) -> Generator[str, None, None]:
        for report in reports(site, sources, collection, level, user):
            yield line(report)

    return GeneratorResponse(
        chunks,
        refuse=api_response,
        fail=lambda error: line(error_json(error.code, error.message)),
        media_type="application/x-ndjson",
    )


def reports(
    site: Site, sources: list[Source], collection: str, level: Level | None, user: User
) -> Generator[dict[str, Any], None, None]:
    """What became of each file: ``{"type": "taken", …}`` or ``{"type": "refused", …}``.

    Raises:
        InputError: this user may not take files into the collection.
    """
    site.office.accounts.shelves.check_taking(site.office.documents, collection, level, user)
    taking = site.office.library.take_in(sources, actor=user.id, collection=collection, level=level)
    with closing(_closable(taking)) as events:
        for event in events:
            form = report_json(event)
            site.counters.add("yuhitsu_files_total", "result", form["type"])
            yield form
    site.office.index.refresh()


def _closable(events: Iterator[Taken | Refused]) -> Generator[Taken | Refused, None, None]:
    """``take_in`` promises an iterator only; closing this one lets go of it."""
    yield from events


def report_json(event: Taken | Refused) -> dict[str, Any]:
    """What became of one file."""
    if isinstance(event, Refused):
        return {"type": "refused", "name": event.name, "code": event.code, "reason": event.reason}
    return {
        "type": "taken",
        "name": event.name,
        "documents": event.documents,
        "passages": event.passages,
        "unchanged": event.unchanged,
        "notes": list(event.notes),
    }


async def upload_of(request: Request) -> tuple[list[Source], str, Level | None]:
    """The files of a form, and the collection and level it asks for; no level leaves what is known alone.

    Raises:
        InputError: there are no files, or the level is impossible.
    """
    async with request.form(max_files=FILES_AT_ONCE) as form:
        collection, level = _target(form)
        return await _sources(form), collection, level


async def _sources(form: FormData) -> list[Source]:
    uploads = [item for item in form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    if not uploads:
        raise InputError("ファイルが選ばれていません。取り込むファイルを選んでください。")
    return [Source(name=upload.filename or "", data=await upload.read()) for upload in uploads]


def _target(form: Mapping[str, Any]) -> tuple[str, Level | None]:
    level = form.get("level")
    return str(form.get("collection") or "").strip() or "default", level_of(level) if level else None


async def classify(site: Site, request: Request) -> Response:
    """Set a document's level."""
    body = await body_of(request)
    level, reason = level_of(body.get("level")), body.get("reason") or ""
    if not isinstance(reason, str):
        raise InputError("'reason' は文字列にしてください。")
    return JSONResponse(await run_in_threadpool(_classified, site, request, level, reason))


def _classified(site: Site, request: Request, level: Level, reason: str) -> dict[str, Any]:
    key = request.path_params["key"]
    user = user_of(request)
    info_of(site, key, user)
    site.office.library.classify(key, level, actor=user.id, reason=reason)
    site.office.index.refresh()
    return document_json(info_of(site, key, user))


def remove(site: Site, request: Request) -> Response:
    """Remove a document everywhere."""
    key = request.path_params["key"]
    user = user_of(request)
    info_of(site, key, user)
    site.office.library.remove(key, actor=user.id)
    site.office.index.refresh()
    return Response(status_code=204)


def original(site: Site, request: Request) -> Response:
    """The file as it was taken in, always as a download: an uploaded page must not run here."""
    key = request.path_params["key"]
    user = user_of(request)
    info = info_of(site, key, user)
    data = site.office.documents.original(key, user=user)
    if data is None:
        raise NotFoundError("元のファイルは保存されていません。")
    name = quote(info.name.replace("\\", "/").rpartition("/")[2] or info.title, safe="")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def info_of(site: Site, key: str, user: User) -> DocumentInfo:
    """The line of the list for one document.

    Raises:
        NotFoundError: there is none, or it is not for this user.
    """
    collection = key.partition("/")[0]
    for info in site.office.documents.all(user=user, collection=collection):
        if info.key == key:
            return info
    raise NotFoundError(f"文書 {key!r} は見つかりません。削除されたか、名前が変わっています。")
