"""The pages of the record and of requests of persons: who may see them, what they say, without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import Switch
from tests.web.scripted_office import ScriptedOffice
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.signing import SigningKey
from yuhitsu.handling.rights import Person, RightsKind, RightsState
from yuhitsu.rights.requests import PUBLIC_PER_HOUR, Told
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.types import LOCAL_USER, User
from yuhitsu.web import record_pages, rights_pages
from yuhitsu.web.application import create_asgi

CLERK = User("sato", "佐藤", roles=frozenset({"職員"}))
GIVEN = {"kind": "erasure", "name": "渡邊花子", "kana": "わたなべはなこ", "contact": "0120-000-000"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    """An entry an hour, from 1 April on."""
    database = Database(tmp_path / "record.db")
    store = SQLiteLogStore(database)

    def clock() -> dt.datetime:
        return dt.datetime(2026, 4, 1, tzinfo=dt.UTC) + dt.timedelta(hours=store.head()[0])

    yield AuditLog(store, clock, SigningKey(tmp_path / "record.key"), minutes=10**6)
    database.close()


@pytest.fixture
def pages(log: AuditLog, scripted: ScriptedOffice, running: tuple[Switch, str]) -> Iterator[httpx.Client]:
    switch, address = running
    scripted.log = log  # type: ignore[assignment]
    scripted.rights = replace(scripted.rights, record=log)
    switch.asgi = create_asgi(scripted)
    with httpx.Client(base_url=address, timeout=10) as client:
        yield client


def shown(html: str) -> list[str]:
    """The lines of the list, as they are read."""
    found = re.findall(r"<summary>(.*?)</summary>", html, flags=re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", item).split()) for item in found]


# ------------------------------------------------------------------ the record


def test_the_record_is_shown_newest_first_in_words_of_the_office(log: AuditLog, pages: httpx.Client) -> None:
    log.write("question.asked", "sato", {"question": "手数料は<b>いくら</b>ですか", "level": 2})
    log.write("document.added", "tanaka", {"document": "default/窓口.docx"})
    html = pages.get("/record").text
    lines = shown(html)
    assert [line.split()[1] for line in lines] == ["記録の閲覧", "文書の追加", "質問"]
    assert "手数料は&lt;b&gt;いくら&lt;/b&gt;ですか" in html and "<b>いくら" not in html
    assert "署名した控えは、まだありません" in html


def test_reading_the_record_is_on_record(log: AuditLog, pages: httpx.Client) -> None:
    pages.get("/record?area=question&actor=sato")
    entry = list(log.export())[-1]
    assert (entry.kind, entry.actor) == ("record.read", "local")
    assert (entry.body["area"], entry.body["actor"]) == ("question", "sato")


def test_entries_are_filtered_by_area_person_and_day(log: AuditLog, pages: httpx.Client) -> None:
    for number in range(60):
        log.write("question.asked", ["sato", "tanaka"][number % 2], {"question": f"{number}番目の質問"})
        log.write("search.done", "sato", {"query": "粗大ごみ"})
    assert all("番目の質問" in line for line in shown(pages.get("/record?area=question").text))
    assert len(shown(pages.get("/record?area=question&actor=tanaka").text)) == 30
    first = dt.datetime(2026, 4, 1, tzinfo=dt.UTC).astimezone().date()
    one_day = shown(pages.get(f"/record?since={first}&until={first}").text)
    assert 0 < len(one_day) <= 24
    assert shown(pages.get("/record?area=nothing").text) == []
    assert "合う記録はありません" in pages.get("/record?since=2020-01-01&until=2020-01-02").text


def test_a_day_is_shown_in_figures(log: AuditLog, pages: httpx.Client) -> None:
    for number in range(48):
        log.write("question.asked", "sato", {"question": f"{number}"})
    day = (dt.datetime(2026, 4, 1, tzinfo=dt.UTC).astimezone().date() + dt.timedelta(days=1)).isoformat()
    html = pages.get(f"/record?day={day}").text
    assert f"{day}（24件）" in html and html.count("<meter") == 25
    assert "2026-04-01" in html and "2026-04-03" in html


def test_older_entries_are_one_link_away(log: AuditLog, pages: httpx.Client) -> None:
    for number in range(130):
        log.write("question.asked", "sato", {"question": f"<{number}>"})
    html = pages.get("/record?area=question").text
    older = re.search(r'href="(/record\?[^"]*before=[0-9]+)"', html)
    assert older and len(shown(html)) == 100
    rest = shown(pages.get(older[1].replace("&amp;", "&")).text)
    assert len(rest) == 30


def test_what_was_erased_says_so(log: AuditLog, pages: httpx.Client) -> None:
    log.write("question.asked", "sato", {"question": "渡邊花子さんの住所"})
    log.erase([1], basis="個人情報保護法第98条", actor="kanri")
    log.checkpoint()
    html = pages.get("/record").text
    assert "渡邊花子" not in html and "消去済み（2026-04-01、個人情報保護法第98条）" in html
    assert "署名した控えがあります" in html


@pytest.mark.parametrize(
    "query",
    ["day=x", "since=0001-01-01", "until=9999-12-31", "before=x", "before=" + "9" * 40, "area=%00&actor=%FF"],
)
def test_ugly_questions_to_the_record_are_answered(log: AuditLog, pages: httpx.Client, query: str) -> None:
    log.write("question.asked", "sato", {"question": "x"})
    assert pages.get(f"/record?{query}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/record"),
        ("GET", "/requests"),
        ("GET", "/requests/new?by=staff"),
        ("GET", "/requests/R1"),
        ("POST", "/requests/R1"),
        ("GET", "/requests/R1/package"),
    ],
)
def test_who_has_not_the_role_sees_nothing(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    for module in (record_pages, rights_pages):
        monkeypatch.setattr(module, "user_of", lambda request: CLERK)
    assert pages.request(method, path).status_code == 403


# ------------------------------------------------------------------ requests of persons


def test_anybody_can_ask_without_signing_in(
    pages: httpx.Client, scripted: ScriptedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights_pages, "user_of", lambda request: CLERK)
    assert 'name="user"' not in pages.get("/requests/new").text
    html = pages.post(
        "/requests/new", data={**GIVEN, "user": "local", "identifiers": "090-1234-5678\n\n"}
    ).text
    (made,) = scripted.rights.store.all()
    assert made.id in html and made.due.isoformat() in html
    assert made.public and made.person == Person("渡邊花子", "わたなべはなこ", ("090-1234-5678",))


def test_a_form_that_is_not_filled_in_comes_back_as_it_was(pages: httpx.Client) -> None:
    answer = pages.post("/requests/new", data={**GIVEN, "name": " ", "details": "<script>"})
    assert answer.status_code == 400
    assert (
        "氏名を" in answer.text
        and "&lt;script&gt;" in answer.text
        and 'value="erasure" required checked' in answer.text
    )
    assert pages.post("/requests/new", data={**GIVEN, "kind": "x"}).status_code == 400


def test_a_flood_over_the_public_page_is_refused(pages: httpx.Client, scripted: ScriptedOffice) -> None:
    for _ in range(PUBLIC_PER_HOUR):
        scripted.rights.receive(Told(RightsKind.ERASURE, Person("渡邊花子"), "x"))
    answer = pages.post("/requests/new", data=GIVEN)
    assert answer.status_code == 503 and "1時間" in answer.text


def test_a_page_from_elsewhere_cannot_send_the_form(pages: httpx.Client, scripted: ScriptedOffice) -> None:
    answer = pages.post("/requests/new", data=GIVEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert scripted.rights.store.all() == []


def test_staff_takes_a_request_to_its_end(pages: httpx.Client, scripted: ScriptedOffice) -> None:
    scripted.shelf.held = {"相談.md": "渡辺花子様が来庁。", "名簿.md": "渡邊花子郎", "ごみ.md": "粗大ごみ"}
    pages.post("/requests/new", data={**GIVEN, "by": "staff", "contact": ""})
    (made,) = scripted.rights.store.all()
    path = f"/requests/{made.id}"
    listed = pages.get("/requests").text
    assert "あと30日" in listed and made.id in listed and "職員が入力" in listed
    assert "本人の確認" in pages.post(path, data={"action": "erase", "key": "documents:相談.md"}).text
    assert "確認を記録しました" in pages.post(path, data={"action": "confirm", "how": "運転免許証"}).text
    found = pages.get(f"{path}?find=1").text
    assert 'value="documents:相談.md" checked' in found
    assert 'value="documents:名簿.md">' in found and "要確認" in found
    assert "ごみ.md" not in found and "<mark>渡辺花子</mark>" in found
    package = pages.get(f"{path}/package?format=json")
    assert package.headers["content-disposition"].startswith("attachment")
    assert [item["title"] for item in package.json()["items"]] == ["相談.md"]
    assert "渡辺花子" in pages.get(f"{path}/package").text
    assert "30日延ばしました" in pages.post(path, data={"action": "extend", "reason": "文書が多いため"}).text
    assert "選んでください" in pages.post(path, data={"action": "erase"}).text
    assert "消去しました" in pages.post(path, data={"action": "erase", "key": "documents:相談.md"}).text
    assert set(scripted.shelf.held) == {"名簿.md", "ごみ.md"}
    assert "結果を選んで" in pages.post(path, data={"action": "close"}).text
    assert "終わりにしました" in pages.post(path, data={"action": "close", "result": "granted"}).text
    assert scripted.rights.store.get(made.id).state is RightsState.CLOSED
    assert "対応中の請求はありません" in pages.get("/requests").text
    assert "（消去済み）" in pages.get("/requests?all=1").text


def test_a_late_request_says_so(pages: httpx.Client, scripted: ScriptedOffice) -> None:
    made = scripted.rights.receive(Told(RightsKind.DISCLOSURE, Person("山田太郎")), by=LOCAL_USER)
    late = replace(made, due=made.due - dt.timedelta(days=33))
    scripted.rights.store.change(late, made.state)
    assert "3日超過" in pages.get("/requests").text


def test_a_request_that_is_not_there_is_not_found(pages: httpx.Client) -> None:
    for path in ("/requests/R0", "/requests/R0/package"):
        assert pages.get(path).status_code == 404
    assert pages.post("/requests/R0", data={"action": "confirm", "how": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/record", "/requests", "/requests/new", "/requests/new?by=staff"])
def test_the_pages_are_there_in_english_too(pages: httpx.Client, path: str) -> None:
    join = "&" if "?" in path else "?"
    answer = pages.get(f"{path}{join}lang=en")
    assert answer.status_code == 200 and '<html lang="en">' in answer.text
