"""Streams a synchronous generator to a reader, and closes it as soon as the reader leaves."""

from __future__ import annotations

import inspect
import logging
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

import anyio
from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from yuhitsu.errors import YuhitsuError

logger = logging.getLogger(__name__)

Chunks = Generator[str, None, None]
_END = object()
_POLL_SECONDS = 0.02


class GeneratorResponse(Response):
    """Sends what a generator yields, each chunk as soon as it exists.

    Starlette's own ``StreamingResponse`` leaves a synchronous generator to the garbage collector when the
    reader goes; here a watcher sees the disconnect and the generator is closed explicitly, in a shielded
    scope, so that its ``finally`` (the record's ``stopped``) runs at once.

    Args:
        chunks: makes the generator; called in a thread, once the turn has come. It is given a function
            that says whether the reader has left, for whatever waits inside ``next``, where a generator
            cannot be closed.
        refuse: makes the response for an error before the first chunk; called in a thread.
        fail: makes the chunk for an error after it.
        turn: entered before the generator is made (the bounded queue before the model).
    """

    def __init__(
        self,
        chunks: Callable[[Callable[[], bool]], Chunks],
        *,
        refuse: Callable[[YuhitsuError], Response],
        fail: Callable[[YuhitsuError], str],
        media_type: str,
        turn: AbstractAsyncContextManager[None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.body = b""
        self._chunks = chunks
        self._refuse = refuse
        self._fail = fail
        self._turn: AbstractAsyncContextManager[None] = turn or nullcontext()
        self._started = False
        self._left = threading.Event()
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no", **(headers or {})})
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks until the end, an error, or the reader's leaving."""
        refused: YuhitsuError | None = None
        async with anyio.create_task_group() as tasks:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                self._left.set()
                tasks.cancel_scope.cancel()

            tasks.start_soon(watch)
            try:
                async with self._turn:
                    await self._send_all(send)
            except YuhitsuError as error:
                refused = await self._give_up(error, send)
            except Exception:
                logger.exception("an answer failed")
                refused = await self._give_up(_internal(), send)
            tasks.cancel_scope.cancel()
        if refused is not None:
            refusal = await run_in_threadpool(self._refuse, refused)
            await refusal(scope, receive, send)

    async def _send_all(self, send: Send) -> None:
        generator = await run_in_threadpool(self._chunks, self._left.is_set)
        try:
            while (chunk := await to_thread.run_sync(next, generator, _END)) is not _END:
                await self._start(send)
                body = str(chunk).encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})
            await self._start(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._left.set()
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(_closed, generator)

    async def _start(self, send: Send) -> None:
        if not self._started:
            self._started = True
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )

    async def _give_up(self, error: YuhitsuError, send: Send) -> YuhitsuError | None:
        """Back for a truthful status when nothing was sent yet, else a last chunk says what happened."""
        if not self._started:
            return error
        last: dict[str, Any] = {"type": "http.response.body", "body": self._fail(error).encode()}
        await send({**last, "more_body": False})
        return None


def _closed(generator: Chunks) -> None:
    """Close it, also where whoever waited for its next chunk was cancelled while it still works."""
    while inspect.getgeneratorstate(generator) == inspect.GEN_RUNNING:
        time.sleep(_POLL_SECONDS)
    generator.close()


def _internal() -> YuhitsuError:
    return YuhitsuError("思わぬ誤りが起きました。もう一度試し、続くときは管理者に知らせてください。")
