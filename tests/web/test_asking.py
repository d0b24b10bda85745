"""Questions over HTTP: sentences as they are checked, the reader who leaves, the bounded queue."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message

from tests.web.live import eventually, serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.types import Answer, Question, Sentence
from yuhitsu.web.application import create_asgi
from yuhitsu.web.walks import Walks


def events(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


def test_an_answer_comes_as_json_lines_ending_with_the_whole(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "住民票の手数料は"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["cache-control"] == "no-store"
    found = events(response)
    assert [event["type"] for event in found] == ["looked", "sentence", "withheld", "sentence", "answer"]
    assert found[-1]["answer"] == found[1]["text"] + found[3]["text"]
    assert found[1]["citations"][0]["quote"] == "住民票の写しの交付手数料は、1通につき300円です。"


def test_a_sentence_is_sent_before_the_next_exists(client: httpx.Client, scripted: ScriptedOffice) -> None:
    with client.stream("POST", "/api/ask", json={"question": "ゆっくり"}) as response:
        lines = response.iter_lines()
        next(lines)
        began = time.monotonic()
        first = json.loads(next(lines))
        assert first["text"] == "1番目の文です。"
        assert time.monotonic() - began < 1.5  # twenty sentences take six seconds
        assert scripted.assistant.running == 1


def test_the_walk_is_closed_within_a_second_of_the_readers_leaving(
    client: httpx.Client, scripted: ScriptedOffice
) -> None:
    with client.stream("POST", "/api/ask", json={"question": "ゆっくり"}) as response:
        next(response.iter_lines())
    assert eventually(lambda: scripted.assistant.closed == ["stopped"], 1.0)
    assert scripted.assistant.running == 0


def test_a_reader_who_leaves_while_waiting_takes_no_turn(tmp_path: Path) -> None:
    office = scripted_office(tmp_path, questions_at_once=1, questions_waiting=1)
    with serving(create_asgi(office)) as address, httpx.Client(base_url=address, timeout=10) as client:
        first = threading.Thread(
            target=client.post, args=("/api/ask",), kwargs={"json": {"question": "待つ"}}
        )
        first.start()
        assert eventually(lambda: office.assistant.running == 1)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/api/ask", json={"question": "あとの質問"}, timeout=0.3)
        office.assistant.release.set()
        first.join(5)
        assert eventually(lambda: office.assistant.closed == ["answered"])
        time.sleep(0.1)
        assert office.assistant.closed == ["answered"]


def test_a_question_too_many_is_refused_at_once_and_those_inside_are_served(tmp_path: Path) -> None:
    office = scripted_office(tmp_path, questions_at_once=1, questions_waiting=1)
    statuses: list[int] = []
    with serving(create_asgi(office)) as address, httpx.Client(base_url=address, timeout=10) as client:

        def ask() -> None:
            statuses.append(client.post("/api/ask", json={"question": "待つ"}).status_code)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert eventually(lambda: "yuhitsu_questions_in_progress 2" in client.get("/metrics").text)
        refused = client.post("/api/ask", json={"question": "三つ目"})
        assert refused.status_code == 503
        assert refused.json() == {
            "type": "error",
            "code": "overloaded",
            "message": "質問が混み合っています。少し待ってから、もう一度質問してください。",
        }
        office.assistant.release.set()
        for thread in threads:
            thread.join(5)
        assert statuses == [200, 200]
        assert office.assistant.most_running == 1
        assert "yuhitsu_questions_refused_total 1" in client.get("/metrics").text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"question": ""}', "input"),
        (b'{"question": 5}', "input"),
        (b"[1]", "input"),
        (b"{", "input"),
        (b'\xff\xfe{"', "input"),
        (b'{"question": "\xe6\x89\x8b", "collection": "\\ud800"}', "input"),
        (b'{"question": "\\ud83d"}', "input"),
        (b'{"\\udfff": 1, "question": "a"}', "input"),
        (b'{"question": "\xed\xa0\x80"}', "input"),
        (b'{"question": ' + b"[" * 200_000, "input"),
        (b'{"question": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "input"),
    ],
)
def test_what_is_no_question_is_refused_with_a_reason(client: httpx.Client, body: bytes, code: str) -> None:
    response = client.post("/api/ask", content=body)
    assert response.status_code == 400
    assert response.json()["code"] == code
    assert response.json()["message"]


def test_a_failure_after_the_first_sentence_is_the_last_line(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "途切れる手数料"})
    assert response.status_code == 200
    last = events(response)[-1]
    assert last["type"] == "error" and last["code"] == "model.timeout" and "30 秒" in last["message"]


def test_an_unforeseen_failure_after_the_first_sentence_tells_no_details(
    client: httpx.Client, scripted: ScriptedOffice, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(question: Question, sentences: tuple[Sentence, ...]) -> Answer:
        raise ValueError("secret detail")

    monkeypatch.setattr(scripted.assistant, "_finished", broken)
    response = client.post("/api/ask", json={"question": "手数料は"})
    assert events(response)[-1]["code"] == "error"
    assert "secret" not in response.text and "secret detail" in caplog.text
    assert 'yuhitsu_answers_total{ending="error"} 1' in client.get("/metrics").text


def test_a_question_under_way_ends_when_the_server_stops_and_says_why(tmp_path: Path) -> None:
    office, walks = scripted_office(tmp_path), Walks()
    with serving(create_asgi(office, walks)) as address:
        threading.Timer(0.3, walks.stopping.set).start()
        found = events(httpx.post(f"{address}/api/ask", json={"question": "黙る"}, timeout=10))
        assert (found[-1]["type"], found[-1]["code"]) == ("error", "stopped")
        page = httpx.post(address, data={"question": "黙る"}, timeout=10)
        assert page.status_code == 503 and "サーバーを止めている" in page.text
        assert walks.count == 0
        assert office.assistant.running == 0


@pytest.mark.anyio
async def test_a_task_that_is_cancelled_still_closes_the_walk(scripted: ScriptedOffice) -> None:
    asgi = create_asgi(scripted)
    silence = asyncio.Event()
    body = [{"type": "http.request", "body": json.dumps({"question": "黙る"}).encode(), "more_body": False}]

    async def receive() -> Message:
        if not body:
            await silence.wait()
        return body.pop()

    async def send(message: Message) -> None:
        pass

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/ask",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    task = asyncio.create_task(asgi(scope, receive, send))
    while not scripted.assistant.running:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    task.cancel()  # as uvicorn does when its patience ends: anyio's shields do not stop it
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (scripted.assistant.running, scripted.assistant.closed) == (0, ["answered"])


def test_a_follow_up_stays_in_its_conversation(client: httpx.Client) -> None:
    first = events(client.post("/api/ask", json={"question": "手数料は"}))[-1]
    second = events(
        client.post("/api/ask", json={"question": "コンビニでは", "conversation": first["conversation"]})
    )[-1]
    assert second["conversation"] == first["conversation"]
    kept = client.get(f"/api/conversations/{first['conversation']}").json()
    assert [turn["question"] for turn in kept["turns"]] == ["手数料は", "コンビニでは"]


def test_drafting_without_documents_needs_a_model(tmp_path: Path) -> None:
    office = scripted_office(tmp_path, with_model=False)
    with serving(create_asgi(office)) as address:
        response = httpx.post(f"{address}/api/ask", json={"question": "案内文", "free": True})
        assert response.status_code == 403
        assert response.json()["code"] == "policy"
        assert office.assistant.asked == ["案内文"]  # the walk itself refuses, and so it is on record
        assert 'id="free"' not in httpx.get(address).text


def test_drafts_are_marked_as_unproved(client: httpx.Client) -> None:
    found = events(client.post("/api/ask", json={"question": "案内文", "free": True}))
    assert {e["verdict"] for e in found if e["type"] == "sentence"} == {"ungrounded"}
    assert found[-1]["outcome"] == "free"
