"""Whatever is asked over HTTP leaves its entry, and what cannot be recorded is not shown."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.models.ugly_server import UglyHandler
from tests.models.ugly_server import serving as model_server
from tests.web.live import eventually, serving
from yuhitsu.app import App, build
from yuhitsu.config import Settings
from yuhitsu.documents.ingest import Source
from yuhitsu.errors import RecordError
from yuhitsu.handling.record import Entry
from yuhitsu.models.openai import OpenAIModel
from yuhitsu.types import Json, Level, Zone
from yuhitsu.web.application import create_asgi

FEE = "住民票の写しの手数料はいくらですか"


@contextlib.contextmanager
def office(settings: Settings, **parts: Any) -> Iterator[tuple[App, httpx.Client]]:
    """An installation with one document behind a server."""
    with build(settings, **parts) as app:
        source = Source("窓口.txt", data="住民票の写しの手数料は、1通につき300円です。".encode())
        list(app.library.take_in([source], actor="test", level=Level.ONE))
        with serving(create_asgi(app)) as address, httpx.Client(base_url=address, timeout=30) as client:
            yield app, client


def endings(app: App) -> list[Entry]:
    return [entry for entry in app.log.export() if entry.kind.startswith("question.")]


def test_a_draft_without_a_model_is_refused_on_record(settings: Settings) -> None:
    with office(settings) as (app, client):
        response = client.post("/api/ask", json={"question": "案内文を書いて", "free": True})
        assert response.status_code == 403 and response.json()["code"] == "policy"
        (entry,) = endings(app)
        assert (entry.kind, entry.body["cause"]) == ("question.refused", "free.no_model")
        assert entry.body["question"] == "案内文を書いて"


def test_a_form_of_an_unknown_conversation_is_refused_on_record(settings: Settings) -> None:
    with office(settings) as (app, client):
        assert client.post("/", data={"question": FEE, "conversation": "ない"}).status_code == 404
        (entry,) = endings(app)
        assert (entry.kind, entry.body["cause"]) == ("question.failed", "not_found")


def test_a_search_is_recorded_with_the_passages_it_showed(settings: Settings) -> None:
    with office(settings) as (app, client):
        shown = client.get("/api/search", params={"q": "住民票"}).json()["hits"]
        entry = list(app.log.export())[-1]
        assert (entry.kind, entry.actor) == ("search.done", "local")
        assert entry.body == {
            "query": "住民票",
            "collection": None,
            "passages": [hit["passage"] for hit in shown],
        }
        assert shown


def test_passages_that_cannot_be_recorded_are_not_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(settings) as (app, client):
        _cannot_write(app, "search.done", monkeypatch)
        response = client.get("/api/search", params={"q": "住民票"})
        assert response.status_code >= 500 and "300円" not in response.text


def test_the_reader_of_a_form_who_leaves_stops_the_model(settings: Settings) -> None:
    def hanging(handler: UglyHandler) -> None:
        handler.start()
        handler.event("住民票の写しの手数料は、")
        time.sleep(8)

    with model_server(hanging) as server:
        model = OpenAIModel(server.base_url, "m", Zone.OFFICE)
        with office(settings, model=model) as (app, client):
            with pytest.raises(httpx.ReadTimeout):
                client.post("/", data={"question": FEE}, timeout=2)
            assert server.requests
            assert eventually(lambda: [e.kind for e in endings(app)][1:] == ["question.stopped"], 1.5)


def test_no_answer_whose_end_cannot_be_recorded(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(settings) as (app, client):
        _cannot_write(app, "question.answered", monkeypatch)
        page = client.post("/", data={"question": FEE})
        assert page.status_code == 500
        assert "300円" not in page.text and "記録できません" in page.text and FEE in page.text

        body = {"model": "yuhitsu", "messages": [{"role": "user", "content": FEE}]}
        whole = client.post("/v1/chat/completions", json=body)
        assert whole.status_code == 500 and whole.json()["error"]["code"] == "record"

        stream = client.post("/v1/chat/completions", json={**body, "stream": True}).text
        assert (
            "記録できません" in stream and "[DONE]" not in stream and '"finish_reason": "stop"' not in stream
        )

        lines = [
            json.loads(line) for line in client.post("/api/ask", json={"question": FEE}).text.splitlines()
        ]
        assert lines[-1]["code"] == "record"
        assert "answer" not in {line["type"] for line in lines}


def _cannot_write(app: App, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on entries of this kind meet a full disk."""
    write = type(app.log).write

    def failing(log: Any, given: str, actor: str, body: Json) -> Entry:
        if given == kind:
            raise RecordError("いまは記録できません。")
        return write(log, given, actor, body)

    monkeypatch.setattr(type(app.log), "write", failing)
