"""Minutes and easy Japanese in a browser: marks, keyboard, no violations, phone width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import violations
from tests.writing.minutes.meetings import COUNCIL

pytestmark = pytest.mark.browser
HARD = "令和8年11月23日までに、転入届を提出してください。紙が配られます。"


def test_a_line_marks_every_utterance_it_stands_on(open_page: Open) -> None:
    page = open_page("/minutes")
    page.locator("#text").fill(COUNCIL)
    page.get_by_role("button", name="会議録の案を作る").click()
    page.locator("said-marks:defined").wait_for()
    link = page.get_by_role("link", name="発言23")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".is-marked")).to_have_count(4)
    expect(page.locator("#u23")).to_be_focused()
    assert violations(page) == []


def test_enter_in_the_text_makes_a_new_line(open_page: Open) -> None:
    page = open_page("/easy")
    page.locator("#text").press_sequentially("町\n")
    assert page.locator("#text").input_value() == "町\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_changes_can_be_taken_out_with_the_keyboard(open_page: Open, scheme: str) -> None:
    page = open_page("/easy", color_scheme=scheme)
    page.locator("#text").fill(HARD)
    page.get_by_role("button", name="やさしくする").click()
    expect(page.locator(".easier").filter(has_text="出して")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("提出して").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="選び直して作り直す").first.click()
    expect(page.locator(".hard.is-left")).to_have_text("提出して")


@pytest.mark.parametrize("path", ["/minutes", "/easy"])
def test_nothing_is_wider_than_a_phone(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("#text").fill(COUNCIL)
    page.locator("button.button-primary").first.click()
    expect(page.locator(".side-by-side")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
