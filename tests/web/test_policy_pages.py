"""The pages about rules: the matrix, what happens if, the queue, the notice; without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.config import NoticeSettings
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.handling.rows import read_rows
from yuhitsu.handling.terms import LevelNames
from yuhitsu.policy.decisions import Case
from yuhitsu.types import LOCAL_USER, Level, Zone
from yuhitsu.web.application import create_asgi

ROWS = [
    {
        "level": 2,
        "zone": "cloud",
        "role": "窓口",
        "task": "下書き",
        "decision": "承認後",
        "reason": "課長が見ます。",
    },
    {"level": 2, "zone": "office", "task": "窓口案内", "decision": "不可"},
]


def ruled(home: Path, zone: Zone = Zone.CLOUD, **policy: Any) -> ScriptedOffice:
    """An office with rules of its own and a model in this zone."""
    office = scripted_office(home)
    rows = read_rows(ROWS, policy.get("levels", LevelNames.NATIONAL))
    settings = replace(
        office.settings.policy, **{"roles": "窓口, 税務", "purposes": "窓口案内", "rule": rows, **policy}
    )
    notice = NoticeSettings(contact="総務課情報係", retention="5年間")
    office.settings = replace(office.settings, policy=settings, notice=notice)
    assert office.model is not None
    office.model = replace(office.model, zone=zone)
    office.__post_init__()
    return office


@pytest.fixture
def office(tmp_path: Path, running: Any) -> Iterator[tuple[ScriptedOffice, httpx.Client]]:
    """The ruled office behind the running server."""
    switch, address = running
    office = ruled(tmp_path)
    switch.asgi = create_asgi(office)
    with httpx.Client(base_url=address, timeout=10) as client:
        yield office, client


def waiting(office: ScriptedOffice, text: str = "案文を書いて") -> ApprovalRequest:
    return office.approvals.ask(Case(Level.TWO, Zone.CLOUD, LOCAL_USER), text, rule="rule.1", model="m")


def test_the_matrix_shows_each_cell_with_its_rule(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office
    html = client.get("/policy").text
    assert html.count('<td data-label="') >= 12
    for word in (
        "可",
        "伏せて可",
        "不可",
        "約款型は公開できる情報だけ",
        "いまのモデル: scripted",
        "課長が見ます。",
    ):
        assert word in html
    english = client.get("/policy?lang=en").text
    assert "Not allowed" in english and "Public services: level 1 only" in english


def test_it_answers_what_happens_if(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office

    def happens(**asked: str) -> str:
        html = client.get("/policy", params={"lang": "ja", **asked}).text
        return html.partition('<div class="what-happens')[2].partition("</div>")[0]

    clerk = {"role": "窓口", "level": "2", "zone": "cloud"}
    assert "承認後" in happens(**clerk, task="draft") and "rule.1" in happens(**clerk, task="draft")
    assert "伏せて可" in happens(**clerk, task="ask")
    assert "伏せて可" in happens(role="税務", level="2", zone="cloud", task="draft")
    assert "rule.2" in happens(level="2", zone="office", purpose="窓口案内")
    assert "mynumber.machine" in happens(level="1", zone="office", my_number="1")
    assert "secret.never" in happens(level="1", zone="none", secret="1")
    for nonsense in ({}, {"level": "4", "zone": "cloud"}, {"level": "2", "zone": "moon"}):
        assert happens(**nonsense) == ""


def test_what_is_asked_comes_back_as_text(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office
    attack = '"><img src=x>'
    html = client.get(
        "/policy", params={"role": attack, "purpose": attack, "level": "2", "zone": "cloud"}
    ).text
    assert "<img" not in html


def test_local_governments_see_their_own_levels(tmp_path: Path, running: Any) -> None:
    switch, address = running
    switch.asgi = create_asgi(ruled(tmp_path, levels=LevelNames.LOCAL))
    assert "自治体機密性3B・3A" in httpx.get(f"{address}/policy").text
    assert "自治体機密性2・3C" in httpx.get(f"{address}/documents").text


def test_the_notice_is_there_before_anything_is_asked(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office
    ask = client.get("/").text
    assert "契約したクラウドのモデル（scripted）に渡します" in ask and 'href="/notice"' in ask
    assert ask.index("composer-send") < ask.index('class="destination"')
    whole = client.get("/notice").text
    assert "総務課情報係" in whole and "5年間" in whole
    assert "Where a question goes" in client.get("/notice?lang=en").text


def test_without_a_model_the_line_says_that_nothing_leaves(tmp_path: Path) -> None:
    with serving(create_asgi(scripted_office(tmp_path, with_model=False))) as address:
        html = httpx.get(address).text
        assert "このコンピューターの中だけ" in html and 'name="level"' not in html


def test_a_request_is_approved_with_a_reason_and_then_asked(
    office: tuple[ScriptedOffice, httpx.Client],
) -> None:
    held, client = office
    request = waiting(held)
    assert "案文を書いて" in client.get("/approvals").text
    form = {"request": request.id, "decision": "approve", "reason": "広報のため"}
    assert "承認しました" in client.post("/approvals", data=form).text
    page = client.get("/approvals").text
    assert f'href="/?approval={request.id}"' in page and "広報のため" in page
    assert "承認された申請が1件" in client.get("/").text
    filled = client.get("/", params={"approval": request.id}).text
    assert f'name="approval" value="{request.id}"' in filled and ">案文を書いて</textarea>" in filled


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"decision": "approve", "reason": " "}, 400),
        ({"decision": "", "reason": "可"}, 400),
        ({"decision": "approve", "reason": "可", "request": "ない"}, 404),
    ],
)
def test_a_decision_that_cannot_be_taken_is_told(
    office: tuple[ScriptedOffice, httpx.Client], form: dict[str, str], code: int
) -> None:
    held, client = office
    request = waiting(held)
    page = client.post("/approvals", data={"request": request.id, **form})
    assert page.status_code == code and 'role="alert"' in page.text
    assert held.approvals.get(request.id).state is RequestState.WAITING


def test_only_who_has_the_role_sees_others_requests_and_decides(tmp_path: Path, running: Any) -> None:
    switch, address = running
    held = ruled(tmp_path, approver_role="課長")
    switch.asgi = create_asgi(held)
    waiting(held)
    assert "request-form" in httpx.get(f"{address}/approvals").text, "the one user has every role"


def test_an_approval_that_is_not_there_is_not_found(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office
    assert client.get("/", params={"approval": "x"}).status_code == 404


def test_what_the_asker_says_of_a_question_reaches_the_walk(
    office: tuple[ScriptedOffice, httpx.Client],
) -> None:
    held, client = office
    said = {"level": 1, "level_reason": "公表済み", "purpose": "窓口案内", "approval": "a1"}
    client.post("/api/ask", json={"question": "手数料は", **said})
    body = {"model": "yuhitsu", "messages": [{"role": "user", "content": "手数料は"}], **said}
    client.post("/v1/chat/completions", json=body)
    client.post("/", data={"question": "手数料は", **{key: str(value) for key, value in said.items()}})
    for question in held.assistant.questions:
        assert (question.level, question.level_reason) == (Level.ONE, "公表済み")
        assert (question.purpose, question.approval) == ("窓口案内", "a1")
    assert len(held.assistant.questions) == 3
    assert client.post("/api/ask", json={"question": "手数料は", "level": 9}).status_code == 400
    assert client.post("/api/ask", json={"question": "手数料は", "purpose": ["x"]}).status_code == 400


def test_a_question_that_waits_says_so_and_stays_in_the_box(
    office: tuple[ScriptedOffice, httpx.Client],
) -> None:
    _, client = office
    page = client.post("/", data={"question": "承認が要る問い", "purpose": "窓口案内", "level": "2"})
    assert page.status_code == 403
    shown = page.text.partition("<template")[0]
    assert "承認を待っています" in shown and 'href="/approvals"' in shown
    assert ">承認が要る問い</textarea>" in shown and "<option selected>窓口案内</option>" in shown
    streamed = client.post("/api/ask", json={"question": "承認が要る問い"})
    assert (streamed.status_code, streamed.json()["code"]) == (403, "policy.approval")


def test_lowering_a_document_needs_a_reason(office: tuple[ScriptedOffice, httpx.Client]) -> None:
    _, client = office
    path = "/api/documents/reiki/fees"
    assert client.patch(path, json={"level": 1}).status_code == 400
    assert client.patch(path, json={"level": 1, "reason": ["x"]}).status_code == 400
    assert client.patch(path, json={"level": 1, "reason": "公布済み"}).json()["level"] == 1
