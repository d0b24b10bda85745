"""Requests of persons: the public form, the list with its due dates, and one request with what was found."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yuhitsu.errors import InputError, NotFoundError, Overloaded, PolicyRefusal
from yuhitsu.handling.rights import Person, RightsKind, RightsRequest, RightsResult
from yuhitsu.rights.package import AREA_NAMES
from yuhitsu.rights.requests import OFFICER, Told, is_officer
from yuhitsu.types import User
from yuhitsu.web.errors import status_of
from yuhitsu.web.policy_pages import fields_of
from yuhitsu.web.record_contexts import NewRequestPage, RequestPage, RequestsPage
from yuhitsu.web.site import Site, user_of

_FIELDS = ("kind", "name", "kana", "contact", "identifiers", "user", "details")
_EXPECTED = (InputError, PolicyRefusal, NotFoundError, Overloaded)


def requests(site: Site, request: Request) -> Response:
    """The list; ``?all=1`` shows closed ones too."""
    _officer(request)
    everything = request.query_params.get("all") == "1"
    today = _today()
    found = site.office.rights.store.all(closed=everything)
    page = RequestsPage(tuple((item, item.days_left(today)) for item in found), everything)
    return site.renderer.page(request, page)


def new(site: Site, request: Request) -> Response:
    """The form; ``?by=staff`` for requests that came by letter or at the counter."""
    staff = request.query_params.get("by") == "staff"
    if staff:
        _officer(request)
    return _form(site, request, {}, staff)


async def received(site: Site, request: Request) -> Response:
    """Take a request in and say its number and when it is due."""
    fields = await fields_of(request)
    return await run_in_threadpool(_received, site, request, fields)


def request(site: Site, request: Request) -> Response:
    """One request; ``?find=1`` looks for everything that names the person."""
    user = _officer(request)
    looks = request.query_params.get("find") == "1"
    return _shown(site, request, site.office.rights.store.get(request.path_params["id"]), user, looks=looks)


async def decide(site: Site, request: Request) -> Response:
    """Confirm, extend, erase or close one request."""
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        keys = [value for value in form.getlist("key") if isinstance(value, str)]
    return await run_in_threadpool(_decided, site, request, fields, keys)


def package(site: Site, request: Request) -> Response:
    """What is held on the person as a file: ``?format=html`` or ``json``."""
    user = _officer(request)
    identifier = request.path_params["id"]
    made = site.office.rights.package(identifier, by=user)
    as_json = request.query_params.get("format") == "json"
    data = json.dumps(made.form, ensure_ascii=False, indent=1) if as_json else made.page
    ending = "json" if as_json else "html"
    media = "application/json" if as_json else "text/html"
    name = f'attachment; filename="{made.form["request"]}.{ending}"'
    return Response(data, media_type=f"{media}; charset=utf-8", headers={"Content-Disposition": name})


def _received(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    staff = fields.get("by") == "staff"
    user = _officer(request) if staff else None
    try:
        made = site.office.rights.receive(_told(fields), by=user)
    except _EXPECTED as error:
        return _form(site, request, fields, staff, status_of(error), error=error.message)
    return _form(site, request, {}, staff, received=made)


def _told(fields: Mapping[str, str]) -> Told:
    kinds = {kind.value: kind for kind in RightsKind}
    if fields.get("kind") not in kinds:
        raise InputError("請求の種類を選んでください。")
    person = Person(
        fields.get("name", ""),
        fields.get("kana", ""),
        tuple(fields.get("identifiers", "").splitlines()),
        fields.get("user", ""),
    )
    return Told(kinds[fields["kind"]], person, fields.get("contact", ""), fields.get("details", ""))


def _form(
    site: Site, request: Request, said: Mapping[str, str], staff: bool, code: int = 200, **fields: Any
) -> Response:
    filled = {name: said.get(name, "") for name in _FIELDS}
    contact, officer = site.office.settings.notice.contact, is_officer(user_of(request))
    page = NewRequestPage(filled, staff, contact, officer, **fields)
    return site.renderer.page(request, page, code)


def _decided(site: Site, request: Request, fields: Mapping[str, str], keys: list[str]) -> Response:
    user, desk = _officer(request), site.office.rights
    identifier = request.path_params["id"]
    action = fields.get("action", "")
    try:
        if action == "confirm":
            desk.confirm(identifier, fields.get("how", ""), by=user)
        elif action == "extend":
            desk.extend(identifier, fields.get("reason", ""), by=user)
        elif action == "erase":
            if not keys:
                raise InputError("消去するものを選んでください。")
            desk.erase(identifier, keys, basis=fields.get("basis", ""), by=user)
        elif action == "close":
            desk.close(identifier, _result(fields), fields.get("note", ""), by=user)
        else:
            raise InputError("することを選んでください。")
    except (InputError, PolicyRefusal) as error:
        shown = desk.store.get(identifier)
        return _shown(site, request, shown, user, status_of(error), error=error.message)
    return _shown(site, request, desk.store.get(identifier), user, said=action)


def _result(fields: Mapping[str, str]) -> RightsResult:
    results = {result.value: result for result in RightsResult}
    if fields.get("result") not in results:
        raise InputError("結果を選んでください。")
    return results[fields["result"]]


def _shown(
    site: Site,
    request: Request,
    shown: RightsRequest,
    user: User,
    code: int = 200,
    looks: bool = False,
    **fields: Any,
) -> Response:
    found = tuple(site.office.rights.find(shown.id, by=user)) if looks else None
    page = RequestPage(shown, shown.days_left(_today()), found, AREA_NAMES, **fields)
    return site.renderer.page(request, page, code)


def _officer(request: Request) -> User:
    user = user_of(request)
    if not is_officer(user):
        raise PolicyRefusal(
            "rights.role", f"本人からの請求を見られるのは{OFFICER}だけです。担当の{OFFICER}に頼んでください。"
        )
    return user


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
