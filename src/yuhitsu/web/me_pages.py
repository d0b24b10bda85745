"""``/me``: one's own rights, sessions, password, second factor and keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yuhitsu.accounts.keys import KeyWish
from yuhitsu.accounts.second_factor import Enrolment
from yuhitsu.errors import ConflictError, Forbidden, InputError, NotFoundError, SignInRefused
from yuhitsu.handling.access import KEY_SCOPES, Power
from yuhitsu.web.access_contexts import MePage, PasswordPage, SecondPage
from yuhitsu.web.caller import address_of, signed_of
from yuhitsu.web.errors import status_of
from yuhitsu.web.policy_pages import fields_of
from yuhitsu.web.qr import qr_path
from yuhitsu.web.sign_in_pages import following, forget, short_form
from yuhitsu.web.site import Site

EXPECTED = (InputError, NotFoundError, ConflictError, SignInRefused, Forbidden)
"""Errors that a page shows above its form."""


def me(site: Site, request: Request) -> Response:
    """Who one is here, and where one is signed in."""
    return _page(site, request)


async def changed(site: Site, request: Request) -> Response:
    """End a session, or make or revoke a key of one's own."""
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        scopes = [value for value in form.getlist("scope") if isinstance(value, str)]
    return await run_in_threadpool(_changed, site, request, fields, scopes)


def _changed(site: Site, request: Request, fields: Mapping[str, str], scopes: list[str]) -> Response:
    accounts, signed = site.office.accounts, signed_of(request)
    action = fields.get("action", "")
    try:
        if action == "end":
            accounts.sign_ins.end(signed.member, fields.get("session", ""))
            return _page(site, request, said="ended")
        if action == "key" and accounts.settings.own_keys:
            wish = KeyWish(fields.get("name", ""), powers_of(scopes), days_of(fields), signed.member.level)
            _, token = accounts.keys.make_own(signed.member, wish)
            return _page(site, request, made=token)
        if action == "revoke" and any(key.id == fields.get("key") for key in accounts.keys.of(signed.member)):
            accounts.keys.revoke(fields["key"], by=signed.member.id)
            return _page(site, request, said="revoked")
        raise InputError("することを選んでください。")
    except EXPECTED as error:
        return _page(site, request, status_of(error), error=error.message)


def _page(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    accounts, signed = site.office.accounts, signed_of(request)
    member, here = signed.member, signed.session.token_hash
    keys = tuple(accounts.keys.of(member)) if accounts.settings.own_keys else None
    now = dt.datetime.now(dt.UTC)
    page = MePage(
        member=member,
        sessions=tuple(
            (item, item.token_hash == here) for item in accounts.sign_ins.store.sessions(member.id)
        ),
        confirmed=accounts.people.store.credentials(member.id).confirmed,
        passwords=not member.external,
        keys=keys,
        scopes=tuple(scope for scope in KEY_SCOPES if scope.value in member.user().powers),
        holding=frozenset(key.id for key in keys or () if key.holds(now)),
        **fields,
    )
    return site.renderer.page(request, page, code)


def password(site: Site, request: Request) -> Response:
    """The form for a new password."""
    return _password(site, request, following(request.query_params))


async def password_changed(site: Site, request: Request) -> Response:
    """Change the password; one signs in again with it."""
    fields = await short_form(request)
    return await run_in_threadpool(_password_changed, site, request, fields)


def _password_changed(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    signed = signed_of(request)
    try:
        if fields.get("password") != fields.get("again"):
            raise InputError("新しいパスワードと確認の入力が違います。")
        site.office.accounts.sign_ins.change_password(
            signed.member, fields.get("former", ""), fields.get("password", ""), address=address_of(request)
        )
    except EXPECTED as error:
        return _password(site, request, following(fields), status_of(error), error.message)
    response = RedirectResponse("/sign-in", status_code=303)
    forget(request, response)
    return response


def _password(site: Site, request: Request, after: str, code: int = 200, error: str = "") -> Response:
    member = signed_of(request).member
    if member.external:
        raise NotFoundError("パスワードは、認証サーバーで変更してください。")
    shortest = site.office.accounts.people.passwords.shortest
    return site.renderer.page(request, PasswordPage(shortest, member.must_change, after, error), code)


def second(site: Site, request: Request) -> Response:
    """Whether there is a second factor."""
    return _second(site, request)


async def second_changed(site: Site, request: Request) -> Response:
    """Begin, confirm or remove the second factor."""
    fields = await fields_of(request)
    return await run_in_threadpool(_second_changed, site, request, fields)


def _second_changed(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    accounts, member = site.office.accounts, signed_of(request).member
    action, given = fields.get("action", ""), fields.get("password", "")
    try:
        if action == "begin":
            accounts.sign_ins.check(member, given, address=address_of(request))
            return _second(site, request, enrolment=accounts.second.begin(member))
        if action == "confirm":
            accounts.sign_ins.confirm_second(member, fields.get("code", ""), address=address_of(request))
            return RedirectResponse("/me", status_code=303)
        if action == "remove":
            accounts.sign_ins.check(member, given, address=address_of(request))
            accounts.people.drop_second(member.id, by=member.id)
            return RedirectResponse("/sign-in", status_code=303)
        raise InputError("することを選んでください。")
    except EXPECTED as error:
        waiting = action == "confirm"
        return _second(site, request, status_of(error), error=error.message, waiting=waiting)


def _second(
    site: Site,
    request: Request,
    code: int = 200,
    enrolment: Enrolment | None = None,
    error: str = "",
    waiting: bool = False,
) -> Response:
    accounts, member = site.office.accounts, signed_of(request).member
    if member.external:
        raise NotFoundError("二段階認証は、認証サーバーで設定してください。")
    held = accounts.people.store.credentials(member.id)
    if waiting and enrolment is None:
        # a mistyped code must not cost the secret that the app has taken over already
        enrolment = Enrolment("", "", ())
    picture, size = qr_path(enrolment.address) if enrolment and enrolment.address else ("", 0)
    page = SecondPage(
        enrolment=enrolment,
        picture=picture,
        size=size,
        confirmed=held.confirmed,
        recovery=held.recovery,
        required=accounts.settings.second_factor == "required",
        error=error,
    )
    return site.renderer.page(request, page, code)


def powers_of(names: list[str]) -> frozenset[Power]:
    """Powers as a form names them; unknown ones are left out."""
    known = {power.value: power for power in Power}
    return frozenset(known[name] for name in names if name in known)


def days_of(fields: Mapping[str, str]) -> int:
    """How many days a key is to hold.

    Raises:
        InputError: it is no number.
    """
    given = fields.get("days", "")
    if not given.isdecimal() or len(given) > 4:
        raise InputError("期限を日数で書いてください。")
    return int(given)
