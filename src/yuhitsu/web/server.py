"""The HTTP server, and its going: every question gets its end on record before the database is closed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

from yuhitsu.handling.access import AccessSettings
from yuhitsu.web.walks import Walks

GOODBYE_SECONDS = 5
"""How long requests under way may go on when the server is stopped."""
STOP_SECONDS = 2
"""How long before the end of that time the questions under way are asked to stop."""
HANG_UP_SECONDS = 1
"""How long before the end of that time readers who take nothing are hung up on."""
LAST_SECONDS = 2
"""How long after that time it still waits for what was cut off to be recorded."""


class Server(uvicorn.Server):
    """Uvicorn that asks the questions under way to stop before it cancels them.

    A cancelled task cannot end a walk that waits in its thread. And where uvicorn would raise the signal
    that stopped it once more, this one returns, so that the caller can close the installation.

    Args:
        walks: the questions of ``app``.
        access: which proxies are believed, and the certificate.
    """

    def __init__(
        self, app: ASGIApp, walks: Walks, *, host: str, port: int, access: AccessSettings | None = None
    ) -> None:
        access = access or AccessSettings()
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=GOODBYE_SECONDS,
                forwarded_allow_ips=access.proxies,
                ssl_certfile=access.certificate or None,
                ssl_keyfile=access.certificate_key or None,
            )
        )
        self._walks = walks
        self.left_behind = 0
        """Requests that had not ended when it gave up waiting for them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on SIGINT and SIGTERM while the block runs."""
        former = {sign: signal.signal(sign, self.handle_exit) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for sign, handler in former.items():
                signal.signal(sign, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests end by themselves, then stop the questions, hang up, cancel, in this order."""
        loop = asyncio.get_running_loop()
        timers = (
            loop.call_later(GOODBYE_SECONDS - STOP_SECONDS, self._walks.stopping.set),
            loop.call_later(GOODBYE_SECONDS - HANG_UP_SECONDS, self._hang_up),
        )
        await super().shutdown(sockets)
        for timer in timers:
            timer.cancel()
        self._walks.stopping.set()
        until = loop.time() + LAST_SECONDS
        while (left := max(len(self.server_state.tasks), self._walks.count)) and loop.time() < until:
            await asyncio.sleep(0.05)
        self.left_behind = left

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
