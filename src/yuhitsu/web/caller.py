"""Who sends a request: nobody, the one user of this machine, a person who is signed in, or another system."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

from yuhitsu.accounts.sign_in import Signed
from yuhitsu.errors import Forbidden, SignInNeeded
from yuhitsu.handling.access import ApiKey
from yuhitsu.types import LOCAL_USER, Level, User

SCOPE = "yuhitsu.caller"
NOBODY = User("public", "サインインしていない人", Level.ONE)
"""Reads what everybody may read: nothing of the documents is asked for in this name."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sends a request."""

    user: User
    signed: Signed | None = None
    """A person at a browser."""
    key: ApiKey | None = None
    """Another system."""
    token: str = ""
    """The session's token."""
    second: bool = True
    """Whether the second factor is set up, or need not be."""


LOCAL = Caller(LOCAL_USER)


def caller_of(scope: Scope) -> Caller | None:
    """Who sends this request, if that is known."""
    caller = scope.get(SCOPE)
    return caller if isinstance(caller, Caller) else None


def user_of(request: Request) -> User:
    """The user of a request. A route that needs somebody is not reached by nobody (``web.access``)."""
    caller = caller_of(request.scope)
    if caller is None or (caller.signed is not None and not caller.signed.session.complete):
        return NOBODY
    return caller.user


def signed_of(request: Request) -> Signed:
    """The person of a request.

    Raises:
        SignInNeeded, Forbidden: there is none, but another system.
    """
    caller = caller_of(request.scope)
    if caller is None:
        raise SignInNeeded("サインインしてください。")
    if caller.signed is None:
        raise Forbidden("このページは、サインインした人のためのものです。")
    return caller.signed


def address_of(request: Request) -> str:
    """The network address a request comes from."""
    return request.client.host if request.client else ""
