"""Requests of persons and the record in a browser: by keyboard, asked again before erasing, readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import violations
from tests.web.scripted_office import ScriptedOffice
from yuhitsu.handling.rights import Person, RightsKind
from yuhitsu.rights.requests import Told
from yuhitsu.types import LOCAL_USER

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 800}


def asked(office: ScriptedOffice) -> str:
    """A confirmed request for erasure, and a document that names the person."""
    office.shelf.held = {"相談.md": "渡辺花子様が来庁。", "名簿.md": "渡邊花子郎"}
    request = office.rights.receive(Told(RightsKind.ERASURE, Person("渡邊花子")), by=LOCAL_USER)
    office.rights.confirm(request.id, "運転免許証", by=LOCAL_USER)
    return f"/requests/{request.id}"


def test_a_citizen_fills_in_the_form_with_the_keyboard(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/requests/new")
    page.get_by_label("消去").focus()
    page.keyboard.press("Space")
    for text in ("渡邊花子", "わたなべはなこ", "0120-000-000"):
        page.keyboard.press("Tab")
        page.keyboard.insert_text(text)
    page.keyboard.press("Tab")
    page.keyboard.insert_text("090-1234-5678")
    page.keyboard.press("Enter")  # a new line, nothing is sent
    page.keyboard.insert_text("さくら町1-1")
    assert office.rights.store.all() == []
    page.get_by_role("button", name="請求する").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("請求を受け付けました")
    (made,) = office.rights.store.all()
    assert made.person.identifiers == ("090-1234-5678", "さくら町1-1")


def test_erasing_is_asked_again_and_spares_what_is_doubtful(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page(f"{asked(office)}?find=1")
    expect(page.get_by_role("checkbox", name="相談.md")).to_be_checked()
    expect(page.get_by_role("checkbox", name="名簿.md")).not_to_be_checked()
    page.get_by_role("button", name="選んだものを消去する").click()
    page.get_by_role("dialog").get_by_role("button", name="やめる").click()
    assert set(office.shelf.held) == {"相談.md", "名簿.md"}
    page.get_by_role("button", name="選んだものを消去する").click()
    page.get_by_role("dialog").get_by_role("button", name="選んだものを消去する").click()
    expect(page.get_by_role("status")).to_contain_text("消去しました")
    assert set(office.shelf.held) == {"名簿.md"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_pages(open_page: Open, office: ScriptedOffice, scheme: str) -> None:
    path = asked(office)
    page = open_page("/record", viewport=PHONE, color_scheme=scheme)
    for each in ("/record", "/requests", "/requests/new", f"{path}?find=1"):
        page.goto(each)
        assert violations(page) == [], each
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, each
