"""Generated, not written: every route x who may ask x every kind of object; a route without a row fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.accounts.town import EVERYBODY, TAX, WELFARE, WELFARE_ONLY, Town, sign_in, town
from tests.web.live import serving
from yuhitsu.handling.access import POWERS, Duty, Power
from yuhitsu.types import Level
from yuhitsu.web.access import PERSON, PUBLIC, SIGNED_IN, of_accounts, table
from yuhitsu.web.application import create_asgi
from yuhitsu.web.security import HEADERS

HIDDEN_WORDS = ("手当.txt", "台帳.txt", "29000", "地下2号庫", "福祉手当")
"""What stands in the documents that only the welfare section reads."""


def routes_of(asgi: Starlette) -> list[tuple[str, str]]:
    """``(method, path template)`` of every route."""
    return sorted(
        (method, route.path)
        for route in asgi.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    )


@dataclass
class Face:
    """The running office, and who may ask it something."""

    town: Town
    client: httpx.Client
    routes: list[tuple[str, str]]
    callers: dict[str, dict[str, str]]
    """Headers by who it is."""
    ids: dict[str, dict[str, str]]
    """By path template: an object of the welfare section's, and one that is not there."""


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """One office for all: people of every duty, of another section, of a lower level; keys of every kind."""
    with town(tmp_path_factory.mktemp("matrix"), requests_per_minute=1_000_000) as made:
        keys = keys_of(made)
        for duty in Duty:
            made.person(f"{duty.value}", duty, sections=(WELFARE,))
        made.person("tax", sections=(TAX,))
        made.person("low", sections=(WELFARE,), level=Level.ONE)
        made.person("new", sections=(WELFARE,), must_change=True)
        made.person("gone", *Duty, sections=(WELFARE,))
        asgi = create_asgi(made.app)
        with serving(asgi) as address, httpx.Client(base_url=address, timeout=20) as client:
            callers = {"nobody": {}, "foreign cookie": {"cookie": "yuhitsu=" + "A" * 43}, **keys}
            for name in made.people:
                assert sign_in(client, name).status_code == 303
                callers[name] = {"cookie": f"yuhitsu={client.cookies['yuhitsu']}"}
                client.cookies.clear()
            gone = made.people["gone"]
            made.app.accounts.people.set_active(gone.id, gone.version, False, by="test")
            yield Face(made, client, routes_of(asgi), callers, ids_of(made))


def keys_of(made: Town) -> dict[str, dict[str, str]]:
    """Headers of keys that hold, hold no more, or never did."""
    found = {}
    for scope in (Power.ASK, Power.SEARCH, Power.INGEST, Power.OPENAI, Power.METRICS):
        found[f"key {scope}"] = bearer(made.key(scope, sections=(WELFARE,))[1])
    revoked, token = made.key(Power.SEARCH, Power.ASK, Power.INGEST, sections=(WELFARE,))
    made.app.accounts.keys.revoke(revoked.id, by="test")
    found["revoked key"] = bearer(token)
    expired = made.key(Power.SEARCH, Power.ASK, Power.INGEST, sections=(WELFARE,), days=1)[1]
    found["expired key"] = bearer(expired)
    found["invented key"] = bearer("yuhitsu_" + "B" * 43)
    made.clock.move(days=2)  # every other key holds for a month
    return found


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def ids_of(made: Town) -> dict[str, dict[str, str]]:
    """For each path with an object in it: the welfare section's, one above level 1, one that is not there."""
    welfare = made.people["staff"].user()
    turn = made.app.conversations.add_turn(welfare, None, "福祉手当はいくらですか", {"answer": "月額29000円"})
    documents = {
        "other": f"{WELFARE_ONLY}/手当.txt",
        "level": f"{WELFARE_ONLY}/台帳.txt",
        "absent": "福祉/ない.txt",
    }
    conversations = {"other": turn.conversation, "absent": "0" * 32}
    return {
        "/documents/{key:path}": documents,
        "/api/documents/{key:path}": documents,
        "/api/documents/{key:path}/original": documents,
        "/conversations/{id}": conversations,
        "/conversations/{id}/export": conversations,
        "/api/conversations/{id}": conversations,
        "/people/{id}": {"other": made.people["tax"].id, "absent": "0" * 32},
        "/requests/{id}": {"absent": "0000-0000"},
        "/requests/{id}/package": {"absent": "0000-0000"},
        "/work/{id}": {"absent": "no-such-task"},
        "/work/{id}/export": {"absent": "no-such-task"},
        "/api/work/{id}": {"absent": "no-such-task"},
    }


def asked(face: Face, method: str, path: str, caller: str, identifier: str = "") -> httpx.Response:
    """One request, with a body that every handler understands enough of to refuse it by its content."""
    address = re.sub(r"\{[^}]*\}", identifier.replace("\\", ""), path)
    given: dict[str, Any] = (
        {"json": {}} if path.startswith(("/api/", "/v1/")) and method in ("POST", "PATCH") else {}
    )
    face.client.cookies.clear()
    return face.client.request(method, address, headers=face.callers[caller], **given)


def shut(response: httpx.Response, method: str, path: str) -> bool:
    """Whether the handler was not reached: sent to sign in, or refused."""
    if response.status_code in (401, 403):
        return True
    return response.status_code == 303 and response.headers["location"].startswith(("/sign-in", "/me/"))


def test_every_route_has_a_row_and_every_row_a_route(face: Face) -> None:
    routes = {f"{method} {path}" for method, path in face.routes}
    assert routes - set(table()) == set(), "add these to web/access.json, and say who may use them"
    assert set(table()) - routes == set(), "these are in web/access.json, and there is no such route"


def test_every_row_names_powers_that_there_are() -> None:
    for route, powers in table().items():
        assert powers, route
        assert powers <= {PUBLIC, SIGNED_IN, PERSON, *Power}, route


def test_every_path_with_an_object_in_it_has_objects_to_try(face: Face) -> None:
    assert {path for _, path in face.routes if "{" in path} == set(face.ids)


STRANGERS = ("nobody", "foreign cookie", "gone", "revoked key", "expired key", "invented key")


def test_nothing_but_the_public_pages_answers_who_is_not_signed_in(face: Face) -> None:
    for method, path in face.routes:
        public = PUBLIC in table()[f"{method} {path}"]
        for caller in STRANGERS:
            for identifier in face.ids.get(path, {"": ""}).values():
                response = asked(face, method, path, caller, identifier)
                if not public:
                    assert shut(response, method, path), (method, path, caller, response.status_code)
                assert_nothing_told(response)
                assert_headers(response)


def test_who_must_change_the_password_first_reaches_nothing_else(face: Face) -> None:
    for method, path in face.routes:
        if PUBLIC not in table()[f"{method} {path}"] and path != "/me/password":
            identifier = face.ids.get(path, {"": ""}).get("other", "x")
            assert shut(asked(face, method, path, "new", identifier), method, path), (method, path)


@pytest.mark.parametrize("duty", list(Duty))
def test_a_duty_opens_its_routes_and_no_others(face: Face, duty: Duty) -> None:
    mine = {power.value for power in POWERS[duty]} | {PUBLIC, SIGNED_IN, PERSON}
    for method, path in face.routes:
        if (method, path) in (("POST", "/sign-out"), ("GET", "/sign-in/go"), ("GET", "/sign-in/back")):
            continue
        allowed = bool(table()[f"{method} {path}"] & mine)
        identifier = face.ids.get(path, {"": ""}).get("absent", "x")
        response = asked(face, method, path, duty.value, identifier)
        assert_headers(response)
        assert (response.status_code == 403) != allowed or response.status_code == 303, (
            method,
            path,
            duty,
            response.status_code,
        )


@pytest.mark.parametrize("scope", [Power.ASK, Power.SEARCH, Power.INGEST, Power.OPENAI, Power.METRICS])
def test_a_key_opens_what_it_was_made_for_and_nothing_of_persons(face: Face, scope: Power) -> None:
    for method, path in face.routes:
        powers = table()[f"{method} {path}"]
        if PUBLIC in powers:
            continue
        identifier = face.ids.get(path, {"": ""}).get("absent", "x")
        response = asked(face, method, path, f"key {scope}", identifier)
        allowed = scope.value in powers or SIGNED_IN in powers
        assert (response.status_code == 403) != allowed, (method, path, scope, response.status_code)


def test_what_is_not_mine_and_what_is_absent_get_the_same_answer(face: Face) -> None:
    """Other section, lower level, other owner: status, headers and body as for what is not there at all."""
    tried = 0
    for method, path in face.routes:
        if not path.startswith(("/documents/", "/api/documents/", "/conversations/", "/api/conversations/")):
            continue
        ids = face.ids[path]
        hidden = {"tax": [ids["other"], ids.get("level", ids["other"])]}
        hidden["low"] = [ids["level"]] if "level" in ids else [ids["other"]]
        hidden["documents"] = [ids["other"]] if "conversations" in path else []
        hidden["key ask"] = [ids["other"]] if "conversations" in path else []
        for caller, identifiers in hidden.items():
            absent = asked(face, method, path, caller, ids["absent"])
            for identifier in identifiers:
                response = asked(face, method, path, caller, identifier)
                assert told(response, identifier) == told(absent, ids["absent"]), (method, path, caller)
                tried += 1
    assert tried > 30


def told(response: httpx.Response, identifier: str) -> tuple[int, str, dict[str, str]]:
    """What a response says, but for the name that was asked for, and its length."""
    text = response.text
    for form in (identifier, quote(identifier, safe="/"), quote(identifier, safe=""), quote_plus(identifier)):
        text = text.replace(form, "#")
    headers = {
        name: value for name, value in response.headers.items() if name not in ("date", "content-length")
    }
    return response.status_code, text, headers


def test_lists_counts_and_searches_show_nothing_of_another_section(face: Face) -> None:
    for caller in ("tax", "low"):
        words = HIDDEN_WORDS if caller == "tax" else ("台帳.txt", "地下2号庫")
        for method, path, query in (
            ("GET", "/documents", ""),
            ("GET", "/documents", "?q=手当"),
            ("GET", "/", ""),
            ("GET", "/about", ""),
            ("GET", "/conversations", ""),
            ("GET", "/api/documents", ""),
            ("GET", "/api/documents", f"?collection={WELFARE_ONLY}"),
            ("GET", "/api/search", "?q=福祉手当の支給額と支給台帳"),
            ("GET", "/api/search", f"?q=支給台帳&collection={WELFARE_ONLY}"),
        ):
            response = asked(face, method, f"{path}{query}", caller)
            assert response.status_code == 200, (path, response.text[:200])
            shown = response.text.replace("?q=手当", "").replace('value="手当"', "")
            assert not [word for word in words if word in shown], (caller, path, query)


def test_counts_are_those_of_whoever_asks(face: Face) -> None:
    expected = {"staff": 4, "tax": 2, "low": 2}
    for caller, count in expected.items():
        listed = asked(face, "GET", "/api/documents", caller).json()["documents"]
        assert len(listed) == count
        about = asked(face, "GET", "/about", caller).text
        assert re.search(rf"文書</dt>\s*<dd>{count}\b", about) or f">{count}<" in about
    assert EVERYBODY in asked(face, "GET", "/documents", "tax").text


def test_readiness_tells_the_world_only_whether_it_is_ready(face: Face) -> None:
    assert asked(face, "GET", "/readyz", "nobody").json() == {"status": "ready"}
    assert asked(face, "GET", "/readyz", "staff").json() == {"status": "ready"}
    assert asked(face, "GET", "/readyz", "key metrics").json()["documents"] == 4


def assert_nothing_told(response: httpx.Response) -> None:
    assert not [word for word in ("29000", "地下2号庫", "さん</") if word in response.text]


def assert_headers(response: httpx.Response) -> None:
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["cache-control"] == "no-store"


def test_routes_of_accounts_are_known_by_their_beginnings(face: Face) -> None:
    """Without sign-in these are not there at all (see test_access.py)."""
    found = {path for _, path in face.routes if of_accounts(path)}
    assert {"/sign-in", "/me", "/people", "/keys", "/sign-out"} <= found


def test_the_duties_are_what_an_office_means_by_them() -> None:
    """Said once by hand, so that a slip in the table cannot make itself the rule."""
    open_to = {
        duty: {route for route, powers in table().items() if powers & {p.value for p in POWERS[duty]}}
        for duty in Duty
    }
    assert open_to[Duty.AUDITOR] == {"GET /record"}
    assert not [
        route
        for route in open_to[Duty.ADMINISTRATOR]
        if re.search(r"conversations|documents|/ask|/search|/v1|/work|/record|/requests", route)
    ]
    changes = {route for route in table() if re.match(r"(POST|PATCH|DELETE) /(api/)?documents", route)}
    assert len(changes) == 4
    for duty in Duty:
        assert (changes <= open_to[duty]) == (duty is Duty.DOCUMENTS)
        assert bool(changes & open_to[duty]) == (duty is Duty.DOCUMENTS)
        assert ("POST /approvals" in open_to[duty]) == (duty is Duty.INFORMATION)
        assert ("GET /requests/{id}" in open_to[duty]) == (duty is Duty.INFORMATION)
        assert ("POST /people" in open_to[duty]) == (duty is Duty.ADMINISTRATOR)
        assert ("POST /collections" in open_to[duty]) == (duty is Duty.DOCUMENTS)
    public = {route.partition(" ")[2] for route, powers in table().items() if PUBLIC in powers}
    assert public == {
        "/healthz", "/readyz", "/notice", "/requests/new", "/sign-out",
        "/sign-in", "/sign-in/code", "/sign-in/go", "/sign-in/back",
    }  # fmt: skip
