"""The rules on a page: by keyboard alone; a question that waits, or wants the name of the task."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import violations
from tests.web.scripted_office import ScriptedOffice
from tests.web.test_policy_pages import ruled, waiting
from yuhitsu.types import LOCAL_USER

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path) -> ScriptedOffice:
    """An office with rules of its own and a contracted cloud."""
    return ruled(tmp_path, purpose="outside")


def test_what_happens_if_by_keyboard(open_page: Open) -> None:
    page = open_page("/policy")
    page.locator("#role").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#task")).to_be_focused()
    page.locator("#role").select_option("窓口")
    page.locator("#task").select_option("draft")
    page.get_by_role("button", name="調べる").press("Enter")
    expect(page.locator(".what-happens")).to_contain_text("承認後")
    expect(page.locator(".matrix-asked .action")).to_have_text("承認後")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_on_pages_with_requests(open_page: Open, office: ScriptedOffice, scheme: str) -> None:
    waiting(office)
    page = open_page("/approvals", color_scheme=scheme)
    assert violations(page) == []
    page.get_by_label("承認・却下の理由").fill("広報のため")
    page.get_by_role("button", name="「案文を書いて」を承認する").click()
    expect(page.get_by_role("status")).to_contain_text("承認しました")
    assert violations(page) == []
    page.goto("/policy?role=窓口&level=2&zone=cloud&task=draft")
    assert violations(page) == []


def test_an_approved_question_is_asked_once(open_page: Open, office: ScriptedOffice) -> None:
    request = waiting(office, "手数料は")
    office.approvals.decide(request.id, approve=True, reason="可", by=LOCAL_USER)
    page = open_page("/approvals")
    page.get_by_role("link", name="「手数料は」を質問する").click()
    page.wait_for_load_state()  # the elements are awake then
    expect(page.locator("#question")).to_have_value("手数料は")
    page.locator("#question").press("Control+Enter")
    expect(page.locator(".outcome-answer")).to_be_visible()
    page.locator("#question").fill("コンビニでは")
    page.locator("#question").press("Control+Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn:last-child .outcome")).to_be_visible()
    assert [question.approval for question in office.assistant.questions] == [request.id, ""]


def test_a_question_that_waits_leads_to_the_queue(open_page: Open) -> None:
    page = open_page()
    page.locator("#question").fill("承認が要る問い")
    page.locator("#question").press("Control+Enter")
    expect(page.locator(".outcome-waiting")).to_contain_text("承認を待っています")
    assert violations(page) == []
    page.locator(".outcome-waiting").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("承認")


def test_a_missing_name_of_the_task_is_asked_for_and_the_question_kept(
    open_page: Open, office: ScriptedOffice
) -> None:
    page = open_page()
    page.locator("#question").fill("業務名が要る手数料は")
    page.locator("#question").press("Control+Enter")
    expect(page.locator(".outcome-failed")).to_contain_text("業務名")
    expect(page.locator("#question")).to_have_value("業務名が要る手数料は")
    page.locator("#purpose").select_option("窓口案内")
    page.locator("#question").press("Control+Enter")
    expect(page.locator(".outcome-answer")).to_be_visible()
    expect(page.locator("#purpose")).to_have_count(0)
    assert office.assistant.questions[-1].purpose == "窓口案内"


def test_paper_shows_the_matrix_and_not_the_form(open_page: Open) -> None:
    page = open_page("/policy?level=2&zone=public")
    page.emulate_media(media="print")
    expect(page.locator(".matrix")).to_be_visible()
    expect(page.locator(".what-happens")).to_be_visible()
    expect(page.locator(".policy-form")).not_to_be_visible()


def test_lowering_a_document_asks_for_the_reason_in_the_dialog(
    open_page: Open, office: ScriptedOffice
) -> None:
    page = open_page("/documents")
    page.get_by_role("button", name="「よくある質問」の分類を変える").click()
    page.get_by_label("機密性1（公開できる情報）").check()
    page.get_by_role("button", name="変更する").click()
    expect(page.get_by_role("dialog")).to_contain_text("理由を書いてください")
    page.get_by_label("変更する理由").fill("公表済み")
    page.get_by_label("変更する理由").press("Enter")
    expect(page.locator("tbody tr").filter(has_text="よくある質問").locator(".level")).to_have_text("機密性1")
