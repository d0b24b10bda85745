"""The rest of the API: documents in and out, conversations, search, verification, health."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.routing import Route

from tests.web.live import eventually, serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.errors import StorageError
from yuhitsu.types import Level
from yuhitsu.web.application import create_asgi

CERTIFICATES = "default/certificates"


def upload(client: httpx.Client, *files: tuple[str, bytes], **fields: str) -> list[dict[str, Any]]:
    response = client.post("/api/documents", files=[("files", file) for file in files], data=fields)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def test_files_are_taken_or_refused_one_by_one(client: httpx.Client, scripted: ScriptedOffice) -> None:
    reports = upload(
        client,
        ("水道.txt", "水道料金は2,000円です。".encode()),
        ("壊れた.docx", b"\xff\xfe\x00"),
        ("空.txt", b" "),
        collection="suido",
        level="1",
    )
    assert [(r["type"], r["name"]) for r in reports] == [
        ("taken", "水道.txt"),
        ("refused", "壊れた.docx"),
        ("refused", "空.txt"),
    ]
    assert reports[0]["documents"] == 1 and reports[0]["passages"] == 1
    assert reports[1]["code"] == "document.broken" and reports[1]["reason"]
    listed = client.get("/api/documents", params={"collection": "suido"}).json()["documents"]
    assert [(d["title"], d["level"]) for d in listed] == [("水道.txt", 1)]
    assert scripted.index.refreshed == 1


def test_the_same_file_twice_changes_nothing(client: httpx.Client) -> None:
    file = ("水道.txt", "水道料金は2,000円です。".encode())
    reports = upload(client, file, file)
    assert [r["unchanged"] for r in reports] == [0, 1]


@pytest.mark.parametrize("fields", [{"level": "4"}, {"level": "高"}])
def test_an_impossible_level_is_refused_before_anything_is_read(
    client: httpx.Client, fields: dict[str, str]
) -> None:
    response = client.post("/api/documents", files=[("files", ("a.txt", b"a"))], data=fields)
    assert response.status_code == 400 and "機密性" in response.json()["message"]


def test_an_upload_without_files_says_so(client: httpx.Client) -> None:
    response = client.post("/api/documents", data={"level": "2"})
    assert response.status_code == 400 and "選ばれていません" in response.json()["message"]


def test_an_upload_over_the_limit_is_refused(tmp_path: Path) -> None:
    office = scripted_office(tmp_path, upload_mb=1)
    with serving(create_asgi(office)) as address:
        response = httpx.post(f"{address}/api/documents", files=[("files", ("a.txt", b"a" * 1_100_000))])
        assert response.status_code == 413
        assert response.json()["code"] == "too_large" and "大きすぎます" in response.json()["message"]


def test_a_sender_who_leaves_in_the_middle_is_no_failure(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def half() -> Iterator[bytes]:
        yield b"--x\r\n"
        raise ConnectionAbortedError

    head = {"content-type": "multipart/form-data; boundary=x"}
    with pytest.raises(ConnectionAbortedError):
        client.post("/api/documents", content=half(), headers=head)
    assert eventually(lambda: 'yuhitsu_http_responses_total{status="400"} 1' in client.get("/metrics").text)
    assert "a request failed" not in caplog.text


@pytest.mark.anyio
async def test_an_upload_that_does_not_declare_its_length_is_cut_off(tmp_path: Path) -> None:
    asgi = create_asgi(scripted_office(tmp_path, upload_mb=1))

    async def endless() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        while True:
            yield b"a" * 65536

    transport = httpx.ASGITransport(asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        response = await client.post("/api/documents", content=endless(), headers=headers)
    assert response.status_code == 413


def test_classifying_is_recorded_with_its_actor(client: httpx.Client, scripted: ScriptedOffice) -> None:
    response = client.patch(f"/api/documents/{CERTIFICATES}", json={"level": 3})
    assert response.status_code == 200 and response.json()["level"] == 3
    assert scripted.documents.held[CERTIFICATES].level is Level.THREE
    assert scripted.library.actors == [("classify", CERTIFICATES, "local")]
    assert client.patch(f"/api/documents/{CERTIFICATES}", json={"level": 9}).status_code == 400
    assert client.patch("/api/documents/default/nothing", json={"level": 1}).status_code == 404


def test_removing_removes_and_a_second_time_is_not_found(client: httpx.Client) -> None:
    assert client.delete(f"/api/documents/{CERTIFICATES}").status_code == 204
    again = client.delete(f"/api/documents/{CERTIFICATES}")
    assert again.status_code == 404 and again.json()["code"] == "not_found"


def test_keys_may_hold_any_character(client: httpx.Client) -> None:
    upload(client, ("手引き 1/2 #%?&.txt", "本文です。".encode()))
    key = "default/手引き 1/2 #%?&.txt"
    path = "/api/documents/" + "/".join(map(_quoted, key.split("/")))
    original = client.get(f"{path}/original")
    assert original.content == "本文です。".encode()
    assert client.delete(path).status_code == 204


def _quoted(part: str) -> str:
    return quote(part, safe="")


def test_an_original_is_a_download_and_never_a_page(client: httpx.Client) -> None:
    page = b"<script>alert(1)</script>"
    upload(client, ('悪い"名前\n.html', page))
    key = client.get("/api/documents").json()["documents"]
    name = next(d["key"] for d in key if d["name"].endswith(".html"))
    response = client.get("/api/documents/" + "/".join(map(_quoted, name.split("/"))) + "/original")
    assert response.content == page
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_conversations_can_be_listed_and_removed(client: httpx.Client) -> None:
    client.post("/api/ask", json={"question": "手数料は"})
    listed = client.get("/api/conversations").json()["conversations"]
    assert [c["title"] for c in listed] == ["手数料は"]
    path = f"/api/conversations/{listed[0]['id']}"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_search_hands_out_passages(client: httpx.Client) -> None:
    hits = client.get("/api/search", params={"q": "コンビニ交付", "limit": 1}).json()["hits"]
    assert [hit["title"] for hit in hits] == ["住民票・印鑑登録の窓口案内"]
    assert client.get("/api/search").status_code == 400
    assert client.get("/api/search", params={"q": "a", "limit": "all"}).status_code == 400


def test_verify_checks_claims_and_quotations(client: httpx.Client) -> None:
    body = {"claim": "300円です", "passages": [{"id": "p", "text": "1通300円です。"}]}
    assert client.post("/api/verify", json=body).json()["verdict"] == "supported"
    cited = client.post("/api/verify", json={"quote": "全て国民は", "citation": "憲法第13条"}).json()
    assert cited == {"valid": False, "reason": "憲法第13条の法令がありません。"}
    assert client.post("/api/verify", json={"claim": "a"}).status_code == 400


def test_health_tells_alive_from_ready(
    client: httpx.Client, scripted: ScriptedOffice, monkeypatch: Any
) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json()["status"] == "ready"

    def broken() -> dict[str, Any]:
        raise StorageError("データベースを読めません。")

    monkeypatch.setattr(scripted, "status", broken)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_metrics_count_answers_and_files(client: httpx.Client) -> None:
    client.post("/api/ask", json={"question": "手数料は"})
    client.post("/api/ask", json={"question": "市長の好きな色は"})
    upload(client, ("a.txt", b"a"), ("b.bin", b"\xff"))
    text = client.get("/metrics").text
    assert 'yuhitsu_answers_total{ending="answer"} 1' in text
    assert 'yuhitsu_answers_total{ending="nothing"} 1' in text
    assert 'yuhitsu_files_total{result="refused"} 1' in text
    assert "yuhitsu_documents 4" in text
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_every_address_for_programs_is_documented(scripted: ScriptedOffice) -> None:
    reference = Path(__file__).parents[2] / "docs" / "reference" / "api.md"
    text = reference.read_text(encoding="utf-8")
    routes = [route for route in create_asgi(scripted).routes if isinstance(route, Route)]
    doors = ("/api", "/v1", "/healthz", "/readyz", "/metrics")
    programs = [route for route in routes if route.path.startswith(doors)]
    assert len(programs) >= 23
    for route in programs:
        (method,) = (route.methods or set()) - {"HEAD"}
        assert f"`{method} {route.path.replace(':path', '')}`" in text, route.path
