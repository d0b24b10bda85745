"""An office with scripted answers behind a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.web.application import create_asgi


@pytest.fixture
def scripted(tmp_path: Path) -> ScriptedOffice:
    """Three documents, a scripted model."""
    return scripted_office(tmp_path)


class Switch:
    """One running server for all tests: each puts its own application behind it."""

    def __init__(self) -> None:
        self.asgi: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.asgi is not None
        await self.asgi(scope, receive, send)


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[Switch, str]]:
    """The server and its address."""
    switch = Switch()
    with serving(switch) as address:
        yield switch, address


@pytest.fixture
def address(running: tuple[Switch, str], scripted: ScriptedOffice) -> str:
    """Where this test's office answers."""
    switch, address = running
    switch.asgi = create_asgi(scripted)
    return address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """A client of the running server."""
    with httpx.Client(base_url=address, timeout=10) as client:
        yield client


@pytest.fixture
def anyio_backend() -> str:
    """The loop of asynchronous tests."""
    return "asyncio"
