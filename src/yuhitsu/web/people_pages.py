"""``/people``, ``/keys`` and ``/collections``: what the 管理者 and the 文書管理者 set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yuhitsu.accounts.keys import KeyWish
from yuhitsu.accounts.people import Profile
from yuhitsu.accounts.secrets import new_token
from yuhitsu.errors import InputError
from yuhitsu.handling.access import CollectionRights, Duty, Power
from yuhitsu.web.access_contexts import CollectionsPage, KeysPage, PeoplePage, PersonPage
from yuhitsu.web.asking import level_of
from yuhitsu.web.errors import status_of
from yuhitsu.web.me_pages import EXPECTED, days_of, powers_of
from yuhitsu.web.site import Site, user_of

Form = tuple[dict[str, str], dict[str, list[str]]]


async def _form(request: Request) -> Form:
    """The text fields of a form, and its lists: duties, sections, scopes, readers."""
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        lists = {
            name: [value for value in form.getlist(name) if isinstance(value, str)]
            for name in ("duty", "section", "scope", "reader")
        }
    return fields, lists


# ---------------------------------------------------------------------- people


def people(site: Site, request: Request) -> Response:
    """Everybody, and the sections."""
    return _people(site, request)


async def people_changed(site: Site, request: Request) -> Response:
    """Add a person, or add or remove a section."""
    fields, lists = await _form(request)
    return await run_in_threadpool(_people_changed, site, request, fields, lists)


def _people_changed(
    site: Site, request: Request, fields: Mapping[str, str], lists: Mapping[str, list[str]]
) -> Response:
    desk, by = site.office.accounts.people, user_of(request).id
    action = fields.get("action", "")
    try:
        if action == "add_section":
            desk.add_section(fields.get("name", ""), by=by)
            return _people(site, request, said="section_added")
        if action == "remove_section":
            desk.remove_section(fields.get("name", ""), by=by)
            return _people(site, request, said="section_removed")
        if action == "add":
            # a password that nobody chose, shown once, to be changed at the first sign-in
            made = desk.add(_profile(fields, lists), new_token(), by=by)
            shown = desk.give_password(made.id, by=by)
            return _people(site, request, said="added", shown=shown, shown_for=made.name)
        raise InputError("することを選んでください。")
    except EXPECTED as error:
        chosen = frozenset((*lists["duty"], *lists["section"]))
        return _people(site, request, status_of(error), error=error.message, filled=fields, chosen=chosen)


def _people(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    store = site.office.accounts.people.store
    fields.setdefault("filled", {})
    page = PeoplePage(members=tuple(store.all()), sections=tuple(store.sections()), **fields)
    return site.renderer.page(request, page, code)


def person(site: Site, request: Request) -> Response:
    """One person."""
    return _person(site, request)


async def person_changed(site: Site, request: Request) -> Response:
    """Change, suspend or resume a person, give a password, take away a second factor."""
    fields, lists = await _form(request)
    return await run_in_threadpool(_person_changed, site, request, fields, lists)


def _person_changed(
    site: Site, request: Request, fields: Mapping[str, str], lists: Mapping[str, list[str]]
) -> Response:
    desk, by = site.office.accounts.people, user_of(request).id
    identifier, action = request.path_params["id"], fields.get("action", "")
    held = desk.store.get(identifier)
    try:
        version = int(fields["version"]) if fields.get("version", "").isdecimal() else -1
        if action == "change":
            desk.change(identifier, version, _profile(fields, lists), by=by)
        elif action in ("suspend", "resume"):
            desk.set_active(identifier, version, action == "resume", by=by)
        elif action == "password" and not held.external:
            return _person(site, request, said=action, shown=desk.give_password(identifier, by=by))
        elif action == "second":
            desk.drop_second(identifier, by=by)
        else:
            raise InputError("することを選んでください。")
    except EXPECTED as error:
        return _person(site, request, status_of(error), error=error.message)
    return _person(site, request, said=action)


def _person(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    store = site.office.accounts.people.store
    member = store.get(request.path_params["id"])
    confirmed = store.credentials(member.id).confirmed
    page = PersonPage(member=member, sections=tuple(store.sections()), confirmed=confirmed, **fields)
    return site.renderer.page(request, page, code)


def _profile(fields: Mapping[str, str], lists: Mapping[str, list[str]]) -> Profile:
    duties = {duty.value: duty for duty in Duty}
    return Profile(
        sign_in=fields.get("sign_in", ""),
        name=fields.get("name", ""),
        level=level_of(fields.get("level", "")),
        sections=tuple(lists["section"]),
        duties=frozenset(duties[name] for name in lists["duty"] if name in duties),
    )


# ---------------------------------------------------------------------- API keys


def keys(site: Site, request: Request) -> Response:
    """The API keys of other systems."""
    return _keys(site, request)


async def keys_changed(site: Site, request: Request) -> Response:
    """Make or revoke one."""
    fields, lists = await _form(request)
    return await run_in_threadpool(_keys_changed, site, request, fields, lists)


def _keys_changed(
    site: Site, request: Request, fields: Mapping[str, str], lists: Mapping[str, list[str]]
) -> Response:
    desk, by = site.office.accounts.keys, user_of(request).id
    action = fields.get("action", "")
    try:
        if action == "make":
            wish = KeyWish(
                fields.get("name", ""),
                powers_of(lists["scope"]),
                days_of(fields),
                level_of(fields.get("level", "")),
                tuple(lists["section"]),
            )
            return _keys(site, request, made=desk.make(wish, by=by)[1])
        if action == "revoke":
            desk.revoke(fields.get("key", ""), by=by)
            return _keys(site, request, said="revoked")
        raise InputError("することを選んでください。")
    except EXPECTED as error:
        return _keys(site, request, status_of(error), error=error.message)


def _keys(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    accounts = site.office.accounts
    held, now = accounts.keys.store.all(), dt.datetime.now(dt.UTC)
    page = KeysPage(
        keys=tuple(held),
        holding=frozenset(key.id for key in held if key.holds(now)),
        makers={member.id: member.name for member in accounts.people.store.all()},
        sections=tuple(accounts.people.store.sections()),
        **fields,
    )
    return site.renderer.page(request, page, code)


# ---------------------------------------------------------------------- collections


def collections(site: Site, request: Request) -> Response:
    """The matrix; ``?change=`` opens one collection's form."""
    return _collections(site, request, chosen=request.query_params.get("change", ""))


async def collections_changed(site: Site, request: Request) -> Response:
    """Set the rights of one collection."""
    fields, lists = await _form(request)
    return await run_in_threadpool(_collections_changed, site, request, fields, lists)


def _collections_changed(
    site: Site, request: Request, fields: Mapping[str, str], lists: Mapping[str, list[str]]
) -> Response:
    name = fields.get("name", "").strip()
    try:
        rights = CollectionRights(
            name=name,
            everyone=fields.get("everyone") == "1",
            readers=tuple(lists["reader"]),
            ceiling=level_of(fields.get("ceiling", "")),
            standard=level_of(fields.get("standard", "")),
            version=int(fields["version"]) if fields.get("version", "").isdecimal() else 0,
        )
        site.office.accounts.shelves.change(rights, by=user_of(request).id)
    except EXPECTED as error:
        return _collections(site, request, status_of(error), chosen=name, error=error.message)
    return _collections(site, request, said=name)


def _collections(site: Site, request: Request, code: int = 200, chosen: str = "", **fields: Any) -> Response:
    shelves, user = site.office.accounts.shelves, user_of(request)
    held = site.office.documents.collections(user=user)
    changes = user.may(Power.COLLECTIONS)
    page = CollectionsPage(
        rows=tuple((rights, held.get(rights.name, 0)) for rights in shelves.store.all()),
        readers=shelves.readers(),
        chosen=shelves.store.get(chosen) if chosen and changes else None,
        changes=changes,
        **fields,
    )
    return site.renderer.page(request, page, code)
