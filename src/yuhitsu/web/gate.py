"""A bounded queue before the model: a refused question is better than a stuck office."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio

from yuhitsu.errors import Overloaded


class Gate:
    """Lets ``at_once`` questions through, keeps ``waiting`` more, refuses the next.

    Lives in one event loop; only its own coroutines touch it.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._most = max(at_once, 1) + waiting
        self._turns = anyio.Semaphore(max(at_once, 1))
        self.inside = 0
        """Questions being answered or waiting now."""
        self.refused = 0
        """Questions refused since the start."""

    @asynccontextmanager
    async def pass_through(self) -> AsyncGenerator[None, None]:
        """Wait for a turn and hold it.

        Raises:
            Overloaded: too many are waiting already.
        """
        if self.inside >= self._most:
            self.refused += 1
            raise Overloaded("質問が混み合っています。少し待ってから、もう一度質問してください。")
        self.inside += 1
        try:
            async with self._turns:
                yield
        finally:
            self.inside -= 1
