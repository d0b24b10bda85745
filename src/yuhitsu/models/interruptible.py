"""Lets go of a model at once when the reader leaves, even while the model says nothing."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator

POLL_SECONDS = 0.1
"""How often it looks whether the reader is still there while it waits for a piece."""
CLOSE_SECONDS = 0.5
"""How long it waits for the model to end; one that hangs is left to its own time-out."""

_END = object()


def interruptible(
    pieces: Generator[str, None, None], stopped: Callable[[], bool]
) -> Generator[str, None, None]:
    """Yield ``pieces`` until they end or ``stopped()`` turns true.

    A generator cannot be closed while it waits inside ``next``; therefore a thread of its own waits for the
    model, and closes it. What the model raises is raised here.
    """
    listener = _Listener(pieces)
    try:
        while not stopped():
            item = listener.heard()
            if isinstance(item, Exception):
                raise item
            if item is _END:
                return
            if item is not None:
                yield str(item)
    finally:
        listener.leave()


class _Listener:
    """A thread that puts pieces, an error, or the end into a bounded queue."""

    def __init__(self, pieces: Generator[str, None, None]) -> None:
        self._pieces = pieces
        self._queue: queue.Queue[object] = queue.Queue(maxsize=16)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="yuhitsu-model-listener", daemon=True)
        self._thread.start()

    def heard(self) -> object | None:
        """The next thing that came, or None when nothing came in time."""
        with contextlib.suppress(queue.Empty):
            return self._queue.get(timeout=POLL_SECONDS)
        return None

    def leave(self) -> None:
        """Have the model closed, now or as soon as it says anything."""
        self._left.set()
        self._thread.join(CLOSE_SECONDS)

    def _listen(self) -> None:
        try:
            for piece in self._pieces:
                self._hand_over(piece)
                if self._left.is_set():
                    return
            self._hand_over(_END)
        except Exception as error:
            self._hand_over(error)
        finally:
            self._pieces.close()

    def _hand_over(self, item: object) -> None:
        while not self._left.is_set():
            with contextlib.suppress(queue.Full):
                self._queue.put(item, timeout=POLL_SECONDS)
                return
