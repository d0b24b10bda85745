"""``/sign-in``: with a password and a code, or at the identity provider; and signing out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yuhitsu.accounts.sign_in import Opened
from yuhitsu.errors import NotFoundError, SignInRefused
from yuhitsu.web.access import cookie_name
from yuhitsu.web.access_contexts import CodePage, SignInPage
from yuhitsu.web.caller import address_of, caller_of
from yuhitsu.web.errors import status_of
from yuhitsu.web.policy_pages import fields_of
from yuhitsu.web.security import is_loopback
from yuhitsu.web.site import Site

LONGEST_FORM = 4096
"""Bytes of a sign-in form: a password of a megabyte is refused before it is read."""


def sign_in(site: Site, request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    caller = caller_of(request.scope)
    if caller is not None and caller.signed is not None and caller.signed.session.complete:
        return RedirectResponse(following(request.query_params), status_code=303)
    return _form(site, request, request.query_params)


async def signed_in(site: Site, request: Request) -> Response:
    """Name and password."""
    fields = await short_form(request)
    return await run_in_threadpool(_signed_in, site, request, fields)


def _signed_in(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    accounts = site.office.accounts
    if not accounts.takes_passwords or is_unsafe(request):
        return _form(site, request, fields, 403)
    try:
        opened = accounts.sign_ins.with_password(
            fields.get("name", ""),
            fields.get("password", ""),
            address=address_of(request),
            agent=request.headers.get("user-agent", ""),
        )
    except SignInRefused as error:
        response = _form(site, request, fields, status_of(error), error=error.message)
        if error.wait > 0:
            response.headers["Retry-After"] = str(int(error.wait) + 1)
        return response
    return _begun(request, opened, following(fields))


def code(site: Site, request: Request) -> Response:
    """Ask for the second factor."""
    caller = caller_of(request.scope)
    if caller is None or caller.signed is None:
        return RedirectResponse("/sign-in", status_code=303)
    return site.renderer.page(request, CodePage(following(request.query_params)))


async def code_given(site: Site, request: Request) -> Response:
    """The code of the second factor, or a recovery code."""
    fields = await short_form(request)
    return await run_in_threadpool(_code_given, site, request, fields)


def _code_given(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    token = request.cookies.get(cookie_name(request.scope), "")
    agent = request.headers.get("user-agent", "")
    try:
        opened = site.office.accounts.sign_ins.with_code(
            token, fields.get("code", "")[:40], address=address_of(request), agent=agent
        )
    except SignInRefused as error:
        page = CodePage(following(fields), error=error.message)
        return site.renderer.page(request, page, status_of(error))
    return _begun(request, opened, following(fields))


def go(site: Site, request: Request) -> Response:
    """To the identity provider."""
    provider = site.office.accounts.provider
    if provider is None:
        raise NotFoundError("認証サーバーは設定されていません。")
    departure = provider.depart(_back(site, request), following(request.query_params))
    response = RedirectResponse(departure.address, status_code=303)
    _keep(request, response, f"{cookie_name(request.scope)}-way", departure.token)
    return response


def back(site: Site, request: Request) -> Response:
    """From the identity provider."""
    accounts = site.office.accounts
    if accounts.provider is None:
        raise NotFoundError("認証サーバーは設定されていません。")
    name = f"{cookie_name(request.scope)}-way"
    address = address_of(request)
    try:
        arrival = accounts.provider.arrive(request.cookies.get(name, ""), request.query_params)
        member = accounts.arrivals.member(arrival)
    except SignInRefused as error:
        body = {"address": address, "sign_in": "", "method": "oidc"}
        site.office.log.write("sign_in.refused", "unknown", body)
        response = _form(site, request, {}, status_of(error), error=error.message)
    else:
        agent = request.headers.get("user-agent", "")
        opened = accounts.sign_ins.begin(member, address=address, agent=agent, method="oidc")
        response = _begun(request, opened, safe(arrival.next))
    response.delete_cookie(
        name, path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
    return response


async def sign_out(site: Site, request: Request) -> Response:
    """End this session."""
    token = request.cookies.get(cookie_name(request.scope), "")
    await run_in_threadpool(site.office.accounts.sign_ins.sign_out, token)
    response = RedirectResponse("/sign-in", status_code=303)
    # what a shared browser kept of the pages goes too
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    forget(request, response)
    return response


async def short_form(request: Request) -> dict[str, str]:
    """The fields of a small form.

    Raises:
        InputError: it is too large.
    """
    body = await request.body()
    if len(body) > LONGEST_FORM:
        raise SignInRefused("入力が長すぎます。")
    return await fields_of(request)


def following(fields: Mapping[str, Any]) -> str:
    """The page to show afterwards, as a form or an address names it."""
    return safe(str(fields.get("next", "")))


def safe(address: str) -> str:
    """A page of ours; what leads anywhere else becomes the first page."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours and "\\" not in address and not address.startswith("/sign-in") else "/"


def is_unsafe(request: Request) -> bool:
    """Whether what is typed here could be read on the way: plain http from another machine."""
    return request.url.scheme != "https" and not is_loopback(address_of(request))


def forget(request: Request, response: Response) -> None:
    """Take the session's cookie away."""
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request.scope), path="/", secure=secure, httponly=True, samesite="lax")


def _form(
    site: Site, request: Request, fields: Mapping[str, Any], status: int = 200, error: str = ""
) -> Response:
    accounts = site.office.accounts
    page = SignInPage(
        next=following(fields),
        passwords=accounts.takes_passwords,
        provider=accounts.provider is not None,
        name=str(fields.get("name", ""))[:80],
        error=error,
        unsafe=is_unsafe(request),
    )
    return site.renderer.page(request, page, status)


def _begun(request: Request, opened: Opened, target: str) -> Response:
    if not opened.complete:
        target = f"/sign-in/code?{urlencode({'next': target})}" if target != "/" else "/sign-in/code"
    response = RedirectResponse(target, status_code=303)
    _keep(request, response, cookie_name(request.scope), opened.token)
    return response


def _keep(request: Request, response: Response, name: str, token: str) -> None:
    """A cookie that ends with the browser; how long the session holds is the server's to say."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="lax")


def _back(site: Site, request: Request) -> str:
    chosen = site.office.settings.access.redirect
    return chosen or f"{request.url.scheme}://{request.url.netloc}/sign-in/back"
