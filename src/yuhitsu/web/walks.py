"""The questions under way, and the wish that they end: a server that stops asks it of all of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Walks:
    """Counts the questions under way; safe to use from any thread."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        """Set when they must end."""
        self._lock = threading.Lock()
        self._count = 0

    @property
    def count(self) -> int:
        """How many have no end on record yet."""
        return self._count

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count one question while the block runs."""
        with self._lock:
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
