"""The faces around the installation as ``yuhitsu serve`` builds it: nothing scripted but the model."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.models.ugly_server import UglyHandler
from tests.models.ugly_server import serving as model_server
from tests.web.live import eventually, serving
from yuhitsu.app import build
from yuhitsu.config import Settings
from yuhitsu.models.openai import OpenAIModel
from yuhitsu.types import Zone
from yuhitsu.web.application import create_asgi

RECORDS = "\n".join(
    json.dumps(record, ensure_ascii=False)
    for record in (
        {"id": "juminhyo", "title": "住民票の窓口", "text": "住民票の写しの手数料は、1通につき300円です。"},
        {"id": "sodai", "title": "ごみの出し方", "text": "粗大ごみの収集は予約制で、1点につき500円です。"},
    )
)


def upload(client: httpx.Client) -> list[dict[str, Any]]:
    files = [("files", ("窓口.jsonl", RECORDS.encode())), ("files", ("壊れた.xml", b"<Law><"))]
    response = client.post("/api/documents", files=files, data={"level": "1"})
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A server of an empty office without a model."""
    with (
        build(settings) as app,
        serving(create_asgi(app)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def test_a_file_sent_again_keeps_its_level_unless_one_is_chosen(client: httpx.Client) -> None:
    def level_after(**form: str) -> int:
        files = {"files": ("窓口.txt", "窓口は1階です。".encode())}
        assert client.post("/api/documents", files=files, data=form).status_code == 200
        (document,) = client.get("/api/documents").json()["documents"]
        return int(document["level"])

    assert level_after(level="") == 2
    assert client.patch("/api/documents/default/窓口.txt", json={"level": 3}).status_code == 200
    assert level_after(level="") == level_after() == 3
    assert level_after(level="1") == 1
    assert '<option value="" selected>変更しない' in client.get("/documents").text


def test_a_document_is_sent_asked_about_opened_and_removed(client: httpx.Client) -> None:
    reports = upload(client)
    assert [(r["type"], r["name"]) for r in reports] == [("taken", "窓口.jsonl"), ("refused", "壊れた.xml")]
    assert reports[0]["documents"] == 2

    lines = client.post("/api/ask", json={"question": "住民票の写しの手数料はいくらですか"}).text.splitlines()
    events = [json.loads(line) for line in lines]
    answer = events[-1]
    assert answer["outcome"] == "answer" and "300円" in answer["answer"]
    citation = answer["sentences"][0]["citations"][0]

    path = f"/documents/{citation['collection']}/{citation['document']}"
    place = {
        "passage": citation["passage"].rpartition("#")[2],
        "start": citation["start"],
        "end": citation["end"],
    }
    page = client.get(path, params=place)
    assert f"<mark>{citation['quote']}</mark>" in page.text

    kept = client.get(f"/conversations/{answer['conversation']}")
    assert "住民票の写しの手数料はいくらですか" in kept.text

    assert client.delete(f"/api{path}").status_code == 204
    again = client.post("/api/ask", json={"question": "住民票の写しの手数料はいくらですか"}).text
    assert "300円" not in again


def test_every_page_and_counter_works_on_the_whole(client: httpx.Client) -> None:
    upload(client)
    for path in ("/", "/documents", "/conversations", "/about"):
        assert client.get(path).status_code == 200, path
    assert client.get("/readyz").json()["documents"] == 2
    assert "yuhitsu_documents 2" in client.get("/metrics").text
    assert client.get("/documents/default/%E3%81%AA%E3%81%84").status_code == 404


@pytest.mark.parametrize("said", [(), ("住民票の写しの手数料は、1通に",)], ids=["silent", "mid-sentence"])
def test_the_record_says_stopped_within_a_second_of_the_readers_leaving(
    settings: Settings, said: tuple[str, ...]
) -> None:
    def hanging(handler: UglyHandler) -> None:
        handler.start()
        for piece in said:
            handler.event(piece)
        time.sleep(8)

    with model_server(hanging) as server:
        model = OpenAIModel(server.base_url, "m", Zone.OFFICE)
        with (
            build(settings, model=model) as app,
            serving(create_asgi(app)) as address,
            httpx.Client(base_url=address, timeout=30) as client,
        ):
            upload(client)
            question = {"question": "住民票の写しの手数料はいくらですか"}
            with client.stream("POST", "/api/ask", json=question) as response:
                assert json.loads(next(response.iter_lines()))["type"] == "looked"
                assert eventually(lambda: server.requests, 5)
                time.sleep(0.2)
            assert eventually(lambda: "question.stopped" in [e.kind for e in app.log.export()], 1.0)
