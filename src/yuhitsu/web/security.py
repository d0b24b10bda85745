"""Headers on every response, who may post, under which host name, and how large a request may be."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_BYTES = 1024 * 1024
"""Largest request that is not an upload."""


class SecurityHeaders:
    """Adds ``HEADERS`` and ``Cache-Control`` to every response.

    Args:
        count: told the status of every response.
    """

    def __init__(self, app: ASGIApp, count: Callable[[int], None]) -> None:
        self.app = app
        self.count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.count(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # what people ask and read is kept nowhere; our own files are asked for again by their tag
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestGuard:
    """Refuses foreign host names, cross-site posts and requests over the size limit.

    Args:
        names: host names the server answers to, besides localhost and addresses in numbers. Under any other
            a page from outside could reach in, by pointing its own name at this machine.
        upload_bytes: largest request to the paths that take files.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], upload_bytes: int) -> None:
        self.app = app
        self.names = frozenset(filter(None, map(_plain, names)))
        self.upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass the request on; raises HTTPException for the pages of ``web.errors``."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name = _name(headers.get("host", ""))
        if _plain(name) not in self.names and not is_own(name):
            raise HTTPException(421)
        if scope["method"] not in SAFE_METHODS and not is_same_site(headers):
            raise HTTPException(403)
        limit = self.upload_bytes if _takes_files(scope) else REQUEST_BYTES
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise HTTPException(413)
        await self.app(scope, _limited(receive, limit), send)


def is_same_site(headers: Headers) -> bool:
    """Whether an unsafe request comes from our own page or from no page at all (a program, the user).

    Browsers say so in ``Sec-Fetch-Site``; older ones only send ``Origin``; programs send neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def is_loopback(host: str) -> bool:
    """Whether an address or name means this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def is_own(host: str) -> bool:
    """Whether a host name cannot belong to somebody else: an address in numbers, or localhost."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return is_loopback(host)
    return True


def _plain(name: str) -> str:
    return name.strip().lower().rstrip(".")


def _name(host: str) -> str:
    """The ``Host`` header without its port."""
    if host.startswith("["):
        return host.partition("]")[0].strip("[")
    return host.partition(":")[0]


def _takes_files(scope: Scope) -> bool:
    return scope["path"] in ("/api/documents", "/documents")


def _limited(receive: Receive, limit: int) -> Receive:
    """Count the body, for requests that do not declare their length."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413)
        return message

    return counted
