"""The pages of sign-in, people, keys and rights, over a real connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.accounts.town import PASSWORD, TAX, WELFARE, WELFARE_ONLY, Town, client_of, sign_in, town
from tests.web.live import serving
from yuhitsu.errors import TooManyRequests
from yuhitsu.handling.access import Duty, Power
from yuhitsu.types import Level
from yuhitsu.web.access import Rates, of_accounts, table
from yuhitsu.web.application import create_asgi
from yuhitsu.web.sign_in_pages import safe

HTML = {"accept": "text/html"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path, own_keys=True) as made:
        made.person("admin", Duty.ADMINISTRATOR)
        made.person("clerk", sections=(WELFARE,))
        yield made


@pytest.fixture
def client(office: Town) -> Iterator[httpx.Client]:
    with (
        serving(create_asgi(office.app)) as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield client


def post(client: httpx.Client, path: str, **fields: object) -> httpx.Response:
    return client.post(path, data=fields)


# ---------------------------------------------------------------------- coming in and going out


def test_who_is_not_signed_in_is_led_there_and_back_to_the_page_that_was_asked_for(
    client: httpx.Client,
) -> None:
    led = client.get("/documents?q=手当", headers=HTML)
    assert led.status_code == 303
    page = client.get(led.headers["location"])
    assert page.status_code == 200 and "サインイン名" in page.text
    (following,) = re.findall(r'name="next" value="([^"]*)"', page.text)
    done = post(client, "/sign-in", name="clerk", password=PASSWORD, next=following.replace("&amp;", "&"))
    assert done.status_code == 303 and done.headers["location"].startswith("/documents?q=")
    shown = client.get("/documents")
    assert shown.status_code == 200 and "clerkさん" in shown.text and "サインアウト" in shown.text


def test_programs_are_told_so_in_json(client: httpx.Client) -> None:
    refused = client.get("/api/documents")
    assert refused.status_code == 401 and refused.json()["code"] == "sign_in"
    assert refused.headers["www-authenticate"] == "Bearer"
    assert client.post("/v1/chat/completions", json={}).json()["error"]["code"] == "sign_in"


def test_a_wrong_password_keeps_the_name_and_says_no_more_than_that(client: httpx.Client) -> None:
    refused = sign_in(client, "clerk", "wrong horse battery")
    assert refused.status_code == 401 and 'value="clerk"' in refused.text
    assert "サインイン名かパスワードが違います" in refused.text and "wrong horse" not in refused.text
    assert "set-cookie" not in refused.headers
    for _ in range(6):
        refused = sign_in(client, "clerk", "wrong")
    assert "しばらく待って" in refused.text and int(refused.headers["retry-after"]) > 0


def test_signing_out_ends_the_session_and_takes_what_the_browser_kept(client: httpx.Client) -> None:
    assert sign_in(client, "clerk").status_code == 303
    cookie = client.cookies["yuhitsu"]
    out = client.post("/sign-out")
    assert out.headers["location"] == "/sign-in" and "cache" in out.headers["clear-site-data"]
    client.cookies.clear()
    again = client.get("/api/documents", headers={"cookie": f"yuhitsu={cookie}"})
    assert again.status_code == 401


def test_a_cookie_is_kept_from_scripts_and_other_sites(client: httpx.Client) -> None:
    cookie = sign_in(client, "clerk").headers["set-cookie"]
    assert "HttpOnly" in cookie and "samesite=lax" in cookie.lower() and "Path=/" in cookie
    assert "Domain" not in cookie and "Max-Age" not in cookie


@pytest.mark.anyio
async def test_over_https_the_cookie_is_bound_to_host_and_connection(office: Town) -> None:
    transport = httpx.ASGITransport(app=create_asgi(office.app), client=("192.0.2.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://127.0.0.1") as client:
        done = await client.post("/sign-in", data={"name": "clerk", "password": PASSWORD})
    cookie = done.headers["set-cookie"]
    assert cookie.startswith("__Host-yuhitsu=") and "Secure" in cookie and "HttpOnly" in cookie


@pytest.mark.anyio
async def test_over_plain_http_from_another_machine_no_password_is_taken(office: Town) -> None:
    transport = httpx.ASGITransport(app=create_asgi(office.app), client=("192.0.2.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.1") as client:
        page = await client.get("/sign-in")
        refused = await client.post("/sign-in", data={"name": "clerk", "password": PASSWORD})
    assert "暗号化されていない" in page.text and 'type="password"' not in page.text
    assert refused.status_code == 403 and "set-cookie" not in refused.headers


@pytest.mark.anyio
async def test_a_cookie_of_plain_http_is_none_over_https(office: Town) -> None:
    async with client_of(create_asgi(office.app)) as client:
        await client.post("/sign-in", data={"name": "clerk", "password": PASSWORD})
        token = client.cookies["yuhitsu"]
    async with client_of(create_asgi(office.app)) as client:
        refused = await client.get("https://127.0.0.1/me", headers={"cookie": f"yuhitsu={token}"})
    assert refused.status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
        "/sign-in",
    ],
)
def test_nobody_is_led_to_another_site_after_signing_in(client: httpx.Client, address: str) -> None:
    assert safe(address) == "/"
    done = post(client, "/sign-in", name="clerk", password=PASSWORD, next=address)
    assert done.headers["location"] == "/"


def test_a_huge_password_is_refused_unread(client: httpx.Client) -> None:
    assert sign_in(client, "clerk", "あ" * 500_000).status_code == 413
    assert sign_in(client, "clerk", "a" * 100_000).status_code == 401


def test_other_sites_cannot_sign_anybody_in_or_out(client: httpx.Client) -> None:
    evil = {"origin": "https://evil.example"}
    for path in ("/sign-in", "/sign-out", "/me/password", "/people"):
        assert client.post(path, data={}, headers=evil).status_code == 403


# ---------------------------------------------------------------------- the first time


def test_a_password_that_was_handed_over_is_changed_before_anything_else(
    office: Town, client: httpx.Client
) -> None:
    assert sign_in(client, "admin").status_code == 303
    added = post(
        client, "/people", action="add", name="新しい人", sign_in="new", level="2", duty="staff", section=TAX
    )
    (password,) = re.findall(r'class="secret">([^<]+)<', added.text)
    assert password not in client.get("/people").text
    client.cookies.clear()
    assert sign_in(client, "new", password).headers["location"] == "/"
    led = client.get("/documents")
    assert led.headers["location"].startswith("/me/password")
    assert client.get("/api/documents").status_code == 401
    form = {"former": password, "password": "a longer phrase of mine", "again": "a longer phrase of mine"}
    assert "一時的" in client.get("/me/password").text
    assert post(client, "/me/password", **{**form, "again": "another"}).status_code == 400
    assert post(client, "/me/password", **{**form, "former": "not it"}).status_code == 401
    assert post(client, "/me/password", **form).headers["location"] == "/sign-in"
    assert sign_in(client, "new", password).status_code == 401
    assert sign_in(client, "new", "a longer phrase of mine").status_code == 303
    assert client.get("/documents").status_code == 200
    member = office.app.accounts.people.store.named("new")
    assert member is not None and member.sections == (TAX,) and not member.must_change


def test_a_second_factor_is_set_up_shown_once_and_asked_for(office: Town, client: httpx.Client) -> None:
    sign_in(client, "clerk")
    begun = post(client, "/me/second", action="begin", password=PASSWORD)
    secret = re.sub(r"\s", "", re.findall(r'class="secret">([^<]+)<', begun.text)[0])
    assert begun.text.count("<li><code>") == 10 and "<svg" in begun.text
    assert secret not in client.get("/me/second").text
    wrong = post(client, "/me/second", action="confirm", code="000000")
    assert wrong.status_code == 401 and 'name="code"' in wrong.text
    app = pyotp.TOTP(secret)
    assert post(client, "/me/second", action="confirm", code=app.at(office.clock())).status_code == 303
    client.post("/sign-out")
    office.clock.move(seconds=40)
    half = post(client, "/sign-in", name="clerk", password=PASSWORD, next="/documents?q=a&page=1")
    assert half.headers["location"].startswith("/sign-in/code")
    assert client.get("/documents").headers["location"].startswith("/sign-in/code")
    assert client.get("/api/documents").status_code == 401
    page = client.get(half.headers["location"])
    (following,) = re.findall(r'name="next" value="([^"]*)"', page.text)
    done = post(client, "/sign-in/code", code=app.at(office.clock()), next=following.replace("&amp;", "&"))
    assert done.headers["location"] == "/documents?q=a&page=1"
    assert client.get("/documents").status_code == 200


def test_where_a_second_factor_is_required_nothing_opens_before_it(tmp_path: Path) -> None:
    with town(tmp_path, second_factor="required") as made:
        made.person("clerk")
        with serving(create_asgi(made.app)) as address, httpx.Client(base_url=address) as client:
            sign_in(client, "clerk")
            assert client.get("/documents").headers["location"].startswith("/me/second")
            begun = post(client, "/me/second", action="begin", password=PASSWORD)
            secret = re.sub(r"\s", "", re.findall(r'class="secret">([^<]+)<', begun.text)[0])
            post(client, "/me/second", action="confirm", code=pyotp.TOTP(secret).at(made.clock()))
            assert client.get("/documents").status_code == 200


# ---------------------------------------------------------------------- one's own page, people, keys


def test_one_sees_and_ends_ones_own_sessions_and_no_others(office: Town, client: httpx.Client) -> None:
    sign_in(client, "clerk")
    here = client.cookies["yuhitsu"]
    client.cookies.clear()
    sign_in(client, "clerk")
    page = client.get("/me")
    others = re.findall(r'name="session" value="([^"]+)"', page.text)
    assert len(others) == 1 and "この端末" in page.text
    admin = office.app.accounts.sign_ins.begin(office.people["admin"], address="", method="test")
    (foreign,) = office.app.accounts.sign_ins.store.sessions(office.people["admin"].id)
    assert post(client, "/me", action="end", session=foreign.token_hash).status_code == 404
    assert office.app.accounts.sign_ins.signed(admin.token)
    assert post(client, "/me", action="end", session=others[0]).status_code == 200
    assert office.app.accounts.sign_ins.signed(here) is None


def test_an_own_key_is_shown_once_and_revoked_by_its_owner_only(office: Town, client: httpx.Client) -> None:
    sign_in(client, "clerk")
    made = post(client, "/me", action="key", name="表計算", days="30", scope="search")
    (token,) = re.findall(r'class="secret">([^<]+)<', made.text)
    assert token.startswith("yuhitsu_") and token not in client.get("/me").text
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{client.base_url}/api/documents", headers=bearer).status_code == 200
    system, _ = office.key(Power.SEARCH)
    assert post(client, "/me", action="revoke", key=system.id).status_code == 400
    (own,) = office.app.accounts.keys.of(office.people["clerk"])
    assert "無効" in post(client, "/me", action="revoke", key=own.id).text
    assert httpx.get(f"{client.base_url}/api/documents", headers=bearer).status_code == 401


def test_an_administrator_changes_people_over_what_was_seen(office: Town, client: httpx.Client) -> None:
    sign_in(client, "admin")
    clerk = office.people["clerk"]
    form = {
        "action": "change",
        "version": "1",
        "name": "別の名",
        "sign_in": "clerk",
        "level": "1",
        "duty": "staff",
    }
    assert "変更しました" in post(client, f"/people/{clerk.id}", **form).text
    second = post(client, f"/people/{clerk.id}", **{**form, "name": "さらに別の名"})
    assert second.status_code == 409 and "先に変更" in second.text
    admin = office.people["admin"]
    last = post(client, f"/people/{admin.id}", action="suspend", version="1")
    assert last.status_code == 409 and "管理者が一人も" in last.text
    assert post(client, "/people/" + "0" * 32, **form).status_code == 404
    assert post(client, "/people", action="add", name="", sign_in="x", level="2").status_code == 400
    assert (
        "<script>"
        not in post(
            client, "/people", action="add", name="<script>", sign_in="clerk", level="2", duty="staff"
        ).text
    )


def test_a_key_of_a_system_is_made_and_revoked_by_the_administrator(
    office: Town, client: httpx.Client
) -> None:
    sign_in(client, "admin")
    made = post(client, "/keys", action="make", name="電子申請", days="30", level="1", scope="openai")
    (token,) = re.findall(r'class="secret">([^<]+)<', made.text)
    bearer = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{client.base_url}/v1/models", headers=bearer).status_code == 200
    assert httpx.get(f"{client.base_url}/api/documents", headers=bearer).status_code == 403
    (key,) = office.app.accounts.keys.store.all()
    post(client, "/keys", action="revoke", key=key.id)
    assert httpx.get(f"{client.base_url}/v1/models", headers=bearer).status_code == 401
    assert post(client, "/keys", action="make", name="x", days="many", level="1").status_code == 400


def test_the_matrix_of_rights_is_shown_and_changed(office: Town, client: httpx.Client) -> None:
    office.person("keeper", Duty.DOCUMENTS)
    sign_in(client, "keeper")
    page = client.get("/collections")
    assert page.status_code == 200 and WELFARE in page.text and "読めない" in page.text
    assert 'value="福祉課" checked' in client.get(f"/collections?change={WELFARE_ONLY}").text
    version = str(office.app.accounts.shelves.store.get(WELFARE_ONLY).version)
    form = {"name": WELFARE_ONLY, "everyone": "0", "ceiling": "3", "standard": "2", "version": version}
    assert "29000" not in client.get("/api/search?q=福祉手当の支給額").text
    assert "変更しました" in post(client, "/collections", **form, reader="文書管理者").text
    assert "29000" in client.get("/api/search?q=福祉手当の支給額").text
    assert post(client, "/collections", **form, reader=TAX).status_code == 409
    client.cookies.clear()
    sign_in(client, "admin")
    assert client.get("/collections").status_code == 200
    assert 'href="/collections?change=' not in client.get("/collections").text
    assert post(client, "/collections", **form).status_code == 403


def test_files_are_not_taken_into_what_one_cannot_see(office: Town, client: httpx.Client) -> None:
    office.person("keeper", Duty.DOCUMENTS, sections=(TAX,))
    sign_in(client, "keeper")
    files = {"files": ("手当.txt", "上書きの文です。".encode())}
    sent = client.post("/api/documents", files=files, data={"collection": WELFARE_ONLY})
    assert sent.status_code == 400 and "取り込めません" in sent.text
    kept = office.app.documents.get(f"{WELFARE_ONLY}/手当.txt", user=office.people["clerk"].user())
    assert "29000" in kept.text


# ---------------------------------------------------------------------- how often, and without sign-in


def test_one_person_cannot_keep_the_office_busy(tmp_path: Path) -> None:
    with town(tmp_path, requests_per_minute=20) as made:
        made.person("clerk")
        made.person("other")
        with serving(create_asgi(made.app)) as address:
            with httpx.Client(base_url=address) as client:
                sign_in(client, "clerk")
                codes = [client.get("/api/documents").status_code for _ in range(40)]
                late = client.get("/api/documents")
            with httpx.Client(base_url=address) as client:
                sign_in(client, "other")
                assert client.get("/api/documents").status_code == 200
    assert codes.count(200) in range(18, 24) and late.status_code == 429
    assert late.json()["code"] == "too_many" and int(late.headers["retry-after"]) >= 1


def test_what_was_not_sent_may_be_sent_later() -> None:
    now = [0.0]
    rates = Rates(60, clock=lambda: now[0])
    for _ in range(60):
        rates.take("a")
    with pytest.raises(TooManyRequests):
        rates.take("a")
    rates.take("b")
    now[0] += 1.01
    rates.take("a")
    with pytest.raises(TooManyRequests):
        rates.take("a")


def test_without_sign_in_there_is_nothing_of_it_in_the_way(tmp_path: Path) -> None:
    with (
        town(tmp_path, sign_in="none") as made,
        serving(create_asgi(made.app)) as address,
        httpx.Client(base_url=address) as client,
    ):
        page = client.get("/documents")
        assert page.status_code == 200 and "台帳.txt" in page.text
        assert "サインアウト" not in page.text and 'href="/people"' not in page.text
        assert "すべてを読めます" in client.get("/collections").text
        for route in table():
            method, path = route.split(" ")
            if of_accounts(path):
                hint = client.request(method, path.replace("{id}", "x"))
                assert hint.status_code == 404 and "yuhitsu init" in hint.text, route


def test_navigation_shows_what_opens(office: Town, client: httpx.Client) -> None:
    sign_in(client, "admin")
    page = client.get("/people").raise_for_status().text
    assert 'href="/people"' in page and 'href="/keys"' in page
    assert 'href="/documents"' not in page and 'href="/record"' not in page
    client.cookies.clear()
    sign_in(client, "clerk")
    page = client.get("/documents").text
    assert 'href="/documents"' in page and 'href="/people"' not in page


def test_examples_are_those_of_whoever_asks(office: Town, client: httpx.Client) -> None:
    """They are made from headings of documents, and kept in memory: not for the next person."""
    office.person("tax", sections=(TAX,))
    held = office.app.documents.get(f"{WELFARE_ONLY}/手当.txt", user=office.people["clerk"].user())
    faq = replace(
        held,
        id="FAQ",
        title="よくある質問",
        name="FAQ.txt",
        blocks=(
            replace(
                held.blocks[0], text="手当は誰がもらえますか？", kind=type(held.blocks[0].kind)("heading")
            ),
        ),
        level=Level.ONE,
    )
    office.app.documents.put(faq, [])
    sign_in(client, "clerk")
    assert "手当は誰がもらえますか" in client.get("/").text
    client.cookies.clear()
    sign_in(client, "tax")
    assert "手当は誰が" not in client.get("/").text
