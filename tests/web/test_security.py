"""Headers, cross-site posts, host names, sizes: what the pages promise whatever is asked of them."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.types import User
from yuhitsu.web.application import create_asgi
from yuhitsu.web.security import HEADERS, is_loopback, is_same_site


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/documents",
        "/nowhere",
        "/static/base.css",
        "/api/ask",
        "/api/documents",
        "/v1/models",
        "/healthz",
    ],
)
def test_every_response_carries_the_headers(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in response.headers["content-security-policy"]


def test_an_unforeseen_failure_also_carries_them_and_tells_nothing(
    client: httpx.Client,
    scripted: ScriptedOffice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(user: User) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr(scripted, "status", broken)
    response = client.get("/about")
    assert response.status_code == 500
    assert "secret detail" not in response.text and "思わぬ誤り" in response.text
    assert response.headers["x-frame-options"] == "DENY"
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_other_sites_cannot_post(
    client: httpx.Client, scripted: ScriptedOffice, headers: dict[str, str]
) -> None:
    response = client.post("/api/ask", json={"question": "手数料は"}, headers=headers)
    assert response.status_code == 403
    assert response.json()["code"] == "cross_site"
    removal = client.delete("/api/documents/default/certificates", headers=headers)
    assert removal.status_code == 403
    assert "default/certificates" in scripted.documents.held


def test_our_own_page_and_programs_can_post(client: httpx.Client) -> None:
    own = f"http://{client.base_url.netloc.decode()}"
    for headers in ({}, {"origin": own}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}):
        assert client.post("/api/ask", json={"question": "手数料は"}, headers=headers).status_code == 200


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=30))
def test_no_foreign_origin_counts_as_ours(origin: str) -> None:
    headers = Headers({"origin": f"https://{origin}.example", "host": "127.0.0.1:8000"})
    try:
        assert not is_same_site(headers)
    except ValueError:  # an address that cannot be parsed is refused too
        pytest.fail("an origin that is no address must be refused, not raise")


def test_foreign_host_names_do_not_reach_a_server_on_the_loopback_address(client: httpx.Client) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", ""):
        response = client.get("/", headers={"host": host})
        assert response.status_code in (400, 421), host
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"):
        assert client.get("/", headers={"host": host}).status_code == 200, host


def test_a_server_answers_to_the_names_of_its_settings_and_to_addresses_in_numbers(tmp_path: Path) -> None:
    office = scripted_office(tmp_path, names="yuhitsu.town.example, Assist.Example")
    with serving(create_asgi(office)) as address:
        for host in (
            "yuhitsu.town.example",
            "YUHITSU.town.example.:8000",
            "assist.example",
            "192.168.1.5:8000",
        ):
            assert httpx.get(address, headers={"host": host}).status_code == 200, host
        for host in ("evil.example", "town.example", "yuhitsu.town.example.evil.example"):
            refused = httpx.get(address, headers={"host": host})
            assert refused.status_code == 421 and "server.names" in refused.text, host


def test_without_names_no_name_reaches_a_server_wherever_it_listens(tmp_path: Path) -> None:
    with serving(create_asgi(scripted_office(tmp_path, host="0.0.0.0"))) as address:
        assert httpx.get(address, headers={"host": "rebound.example"}).status_code == 421
        assert httpx.get(address, headers={"host": "10.0.0.8"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_huge_question_is_refused_without_being_read(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "あ" * 400_000})
    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


def test_static_files_are_kept_by_their_tag(client: httpx.Client) -> None:
    first = client.get("/static/base.css")
    assert first.status_code == 200 and first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/base.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["/static/../application.py", "/static/%2e%2e/application.py", "/static/..%2fapplication.py"]
)
def test_nothing_outside_the_static_folder_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_wrong_methods_and_addresses_are_answered_in_the_askers_form(client: httpx.Client) -> None:
    assert client.get("/api/nowhere").json()["code"] == "not_found"
    assert client.get("/api/ask").status_code == 405
    assert client.get("/api/ask").json()["code"] == "method"
    assert client.get("/v1/nowhere").json()["error"]["code"] == "not_found"
    page = client.get("/nowhere")
    assert page.status_code == 404 and "<h1>見つかりません</h1>" in page.text
    assert client.post("/about").status_code == 405
