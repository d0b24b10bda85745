"""The rest of the JSON API: conversations, search, verification, and the addresses machines watch."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from yuhitsu.audit.searches import searched
from yuhitsu.errors import InputError, YuhitsuError
from yuhitsu.handling.access import Power
from yuhitsu.jsonforms import conversation_json, hit_json, turn_json, verdict_json
from yuhitsu.types import Passage, User
from yuhitsu.web.asking import body_of
from yuhitsu.web.metrics import exposition
from yuhitsu.web.site import Site, user_of

MOST_HITS = 100


def conversations(site: Site, request: Request) -> Response:
    """The user's conversations, newest first."""
    infos = site.office.conversations.all(user=user_of(request))
    return JSONResponse({"conversations": [conversation_json(info) for info in infos]})


def conversation(site: Site, request: Request) -> Response:
    """All turns of one conversation."""
    turns = site.office.conversations.turns(request.path_params["id"], user=user_of(request))
    return JSONResponse({"id": request.path_params["id"], "turns": [turn_json(turn) for turn in turns]})


def remove_conversation(site: Site, request: Request) -> Response:
    """Remove one conversation."""
    site.office.conversations.remove(request.path_params["id"], user=user_of(request))
    return Response(status_code=204)


def search(site: Site, request: Request) -> Response:
    """Passages for ``?q=``, best first and on record; ``limit`` and ``collection`` narrow them."""
    query = request.query_params.get("q", "").strip()
    if not query:
        raise InputError("探す言葉を ?q= に書いてください。")
    given = request.query_params.get("limit", "10")
    if not given.isdecimal() or not 1 <= int(given) <= MOST_HITS:
        raise InputError(f"limit は 1 から {MOST_HITS} の数にしてください。")
    user = user_of(request)
    longest = site.office.settings.answer.question_characters
    hits = searched(
        site.office.index,
        site.office.log,
        query[:longest],
        user=user,
        limit=int(given),
        collection=request.query_params.get("collection") or None,
        hide=site.office.hidden,
    )
    return JSONResponse({"hits": [hit_json(hit) for hit in hits]})


async def verify(site: Site, request: Request) -> Response:
    """``{claim, passages}``: is it carried? ``{quote, citation}``: does it stand there?"""
    body = await body_of(request)
    return JSONResponse(await run_in_threadpool(_verified, site, body, user_of(request)))


def _verified(site: Site, body: dict[str, Any], user: User) -> dict[str, Any]:
    if "quote" in body or "citation" in body:
        report = site.office.citations.check(_text(body, "quote"), _text(body, "citation"), user)
        form: dict[str, Any] = {"valid": report.valid, "reason": report.reason}
        return {**form, "found": report.found} if report.found else form
    given = body.get("passages")
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise InputError('\'passages\' は [{"id":…, "text":…}] の形にしてください。')
    passages = [_passage(item, number) for number, item in enumerate(given)]
    return verdict_json(site.office.verifier.verify(_text(body, "claim"), passages))


def _passage(item: dict[str, Any], number: int) -> Passage:
    text = _text(item, "text")
    identifier = str(item.get("id", number))
    return Passage(identifier, 0, str(item.get("title", "")), text, collection="given", end=len(text))


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise InputError(f"{key!r} に文字列が要ります。")
    return value


async def alive(site: Site, request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


def ready(site: Site, request: Request) -> Response:
    """The database can be read: questions can be answered."""
    tells = user_of(request).may(Power.METRICS)  # what is held is nobody's business but theirs
    try:
        status = site.office.status()
    except YuhitsuError as error:
        form = {"status": "unready", "code": error.code}
        return JSONResponse({**form, "message": error.message} if tells else form, status_code=503)
    return JSONResponse({"status": "ready", **status} if tells else {"status": "ready"})


def metrics(site: Site, request: Request) -> Response:
    """Counters for Prometheus."""
    text = exposition(site.counters, site.office.status(), site.gate.inside, site.gate.refused)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")
