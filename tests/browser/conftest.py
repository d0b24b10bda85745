"""One real browser for all tests, against a live server; whatever leaves this machine fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from tests.web.conftest import Switch
from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.web.application import create_asgi

MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]


def chromium() -> str | None:
    """Path of a browser on this machine, from ``YUHITSU_CHROMIUM`` or the usual names."""
    named = os.environ.get("YUHITSU_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    return found or (MAC if Path(MAC).exists() else None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser; skipped with the cure where there is none. It ends with this folder: Playwright keeps an
    event loop running in this thread, which other tests may want."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or name it in YUHITSU_CHROMIUM")
    flags = [*FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def live() -> Iterator[tuple[Switch, str]]:
    """The server of all browser tests."""
    switch = Switch()
    with serving(switch) as address:
        yield switch, address


@pytest.fixture
def office(tmp_path: Path) -> ScriptedOffice:
    """Three documents, a scripted model."""
    return scripted_office(tmp_path)


@pytest.fixture
def open_page(browser: Browser, live: tuple[Switch, str], office: ScriptedOffice) -> Iterator[Open]:
    """``open_page(path, **context options)``; outside requests and script errors fail the test."""
    switch, address = live
    switch.asgi = create_asgi(office)
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            problems.append(f"outside request: {route.request.url}")
            route.abort()

    def make(path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=address, locale="ja-JP", **options)  # type: ignore[arg-type]
        context.set_default_timeout(8000)
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on(
            "console", lambda line: problems.append(line.text) if "Content Security" in line.text else None
        )
        page.goto(path)
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []
