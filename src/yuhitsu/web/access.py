"""Who may use which route: one table (``access.json``), asked before any handler runs.

A route that is not in the table is nobody's but the local user's: a check that was forgotten shuts, and
``tests/web/test_access_matrix.py`` names it.
"""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from yuhitsu.accounts.office import Accounts
from yuhitsu.errors import Forbidden, NotFoundError, SignInNeeded, TooManyRequests
from yuhitsu.types import EVERYTHING
from yuhitsu.web.caller import LOCAL, SCOPE, Caller, caller_of

PUBLIC, SIGNED_IN, PERSON = "public", "signed-in", "person"
ON_THE_WAY = ("/me/password", "/me/second")
"""Open to a person who must first change the password, or set up a second factor."""
_OF_ACCOUNTS = ("/sign-in", "/sign-out", "/me", "/people", "/keys")
_SAFE_COOKIE, _PLAIN_COOKIE = "__Host-yuhitsu", "yuhitsu"
_MOST_KNOWN = 20_000


@functools.cache
def table() -> Mapping[str, frozenset[str]]:
    """``METHOD path -> powers``, any of which opens it, or one of ``public``, ``signed-in``, ``person``."""
    text = files("yuhitsu.web").joinpath("access.json").read_text(encoding="utf-8")
    return {route: frozenset(powers) for route, powers in json.loads(text).items()}


def opens(route: str, caller: Caller | None) -> bool:
    """Whether a route (``GET /documents``) is open to somebody."""
    powers = table().get(route, frozenset())
    if PUBLIC in powers:
        return True
    if caller is None:
        return False
    if caller.user.powers >= EVERYTHING:
        return True
    if PERSON in powers:
        return caller.signed is not None
    return SIGNED_IN in powers or any(caller.user.may(power) for power in powers)


def cookie_name(scope: Scope) -> str:
    """The session's cookie: bound to host and https, but for plain http on this machine."""
    return _SAFE_COOKIE if scope.get("scheme") == "https" else _PLAIN_COOKIE


class Identified:
    """Finds out who sends a request; rights are read anew for each.

    Args:
        accounts: people and keys.
    """

    def __init__(self, app: ASGIApp, accounts: Callable[[], Accounts], on: bool) -> None:
        self.app = app
        self._accounts = accounts
        self._on = on

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note who it is, and pass the request on."""
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            scope[SCOPE] = await run_in_threadpool(self._caller, scope) if self._on else LOCAL
        await self.app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller | None:
        accounts = self._accounts()
        given = Headers(scope=scope).get("authorization", "")
        if given:
            scheme, _, token = given.partition(" ")
            key = accounts.keys.known(token.strip()) if scheme.lower() == "bearer" else None
            return Caller(key.user(), key=key) if key else None
        token = Request(scope).cookies.get(cookie_name(scope), "")
        signed = accounts.sign_ins.signed(token)
        if signed is None:
            return None
        caller = Caller(signed.member.user(), signed=signed, token=token)
        if accounts.settings.second_factor == "required" and not signed.member.external:
            held = accounts.people.store.credentials(signed.member.id)
            caller = replace(caller, second=held.confirmed)
        return caller


@dataclass(slots=True)
class Rates:
    """How many requests somebody sends: as many a minute as allowed, evenly or at once.

    Args:
        per_minute: requests.
        clock: seconds that never go back.
    """

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, who: str) -> None:
        """Count one request.

        Raises:
            TooManyRequests: it is one too many.
        """
        now = self.clock()
        with self._lock:
            left, at = self._left.get(who, (float(self.per_minute), now))
            left = min(left + (now - at) * self.per_minute / 60, self.per_minute)
            if left < 1:
                self._left[who] = (left, now)
                wait = (1 - left) * 60 / self.per_minute
                raise TooManyRequests(
                    f"短い時間に要求が多すぎます。{int(wait) + 1}秒ほど待って、もう一度試してください。", wait
                )
            if len(self._left) >= _MOST_KNOWN and who not in self._left:
                self._left.clear()  # who is forgotten begins with all of it
            self._left[who] = (left - 1, now)


class Guarded:
    """A route that is open only to those whom the table names.

    Args:
        route: ``METHOD path``.
        rates: counts requests, or None without sign-in.
    """

    def __init__(self, app: ASGIApp, route: str, rates: Rates | None) -> None:
        self.app = app
        self._route = route
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass the request on; raises for the pages of ``web.errors``."""
        check(self._route, scope, self._rates)
        await self.app(scope, receive, send)


def check(route: str, scope: Scope, rates: Rates | None) -> None:
    """Whether the request may reach the handler of a route.

    Raises:
        NotFoundError: the route is there only where one signs in.
        SignInNeeded: nobody is signed in, or not all the way. Forbidden: not this person. TooManyRequests
    """
    caller = caller_of(scope)
    if rates is None and of_accounts(route.partition(" ")[2]):
        raise NotFoundError(
            "サインインは使っていません（このパソコンの中からだけ使えます）。"
            "使いはじめるには、`yuhitsu init` で最初の管理者を作ってください。"
        )
    if rates is not None:
        address = scope["client"][0] if scope.get("client") else ""
        rates.take(caller.user.id if caller else f"address:{address}")
    powers = table().get(route, frozenset())
    if PUBLIC in powers:
        return
    if caller is None:
        raise SignInNeeded("サインインしてください。APIキーは、期限と範囲を確かめてください。")
    if caller.signed is not None:
        if not caller.signed.session.complete:
            raise SignInNeeded("確認コードを入力してください。", "/sign-in/code")
        if caller.signed.member.must_change and scope["path"] != ON_THE_WAY[0]:
            raise SignInNeeded("はじめにパスワードを変更してください。", ON_THE_WAY[0])
        if not caller.second and scope["path"] not in ON_THE_WAY:
            raise SignInNeeded("はじめに二段階認証を設定してください。", ON_THE_WAY[1])
    if not opens(route, caller):
        raise Forbidden("この操作をする権限がありません。要るときは、管理者に役割を確かめてください。")


def of_accounts(path: str) -> bool:
    """Whether a page is there only where one signs in."""
    return any(path == page or path.startswith(f"{page}/") for page in _OF_ACCOUNTS)


def guard(routes: list[BaseRoute], rates: Rates | None) -> list[BaseRoute]:
    """The same routes, each behind its check."""
    for route in routes:
        if isinstance(route, Route):
            (method,) = (route.methods or set()) - {"HEAD"}
            route.app = Guarded(route.app, f"{method} {route.path}", rates)
    return routes
