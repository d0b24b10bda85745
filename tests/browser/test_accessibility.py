"""Every page, light and dark: no violation axe-core knows; narrow, enlarged, printed, forced colours."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.web.scripted_office import ScriptedOffice
from yuhitsu.handling.access import CollectionRights

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/documents",
    "/documents/default/certificates?passage=3&start=21&end=47#quote",
    "/documents/default/certificates?start=177&end=200#quote",
    "/conversations",
    "/policy?level=2&zone=public",
    "/approvals",
    "/notice",
    "/about",
    "/nowhere",
]
QUESTIONS = ["手数料は", "関連する制度は", "市長の好きな色は", "引用で"]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {[n['html'][:120] for n in v['nodes']]}" for v in found]


def ask_all(page: Page) -> None:
    for question in QUESTIONS:
        page.locator("#question").fill(question)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".turn:last-child .outcome")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation(open_page: Open, office: ScriptedOffice, scheme: str) -> None:
    office.preparing = 10
    page = open_page(color_scheme=scheme)
    ask_all(page)
    page.get_by_label("資料を使わない下書き").check()
    page.locator("#question").fill("案文")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".outcome-free")).to_be_visible()
    assert violations(page) == []
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path
    page.goto("/documents")
    page.locator("[data-action=remove]").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-action=classify]").first.click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_on_a_narrow_screen(open_page: Open, width: int) -> None:
    """320 css px is also a 1280 px screen enlarged to 400 %."""
    page = open_page(viewport={"width": width, "height": 640})
    ask_all(page)

    def overflow() -> int:
        wide: int = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    assert overflow() == 0
    for path in [*PAGES, "/?lang=en", "/documents", "/about"]:
        page.goto(path)
        assert overflow() == 0, path


def test_the_matrix_of_rights_scrolls_inside_the_page(open_page: Open, office: ScriptedOffice) -> None:
    office.accounts.shelves.change(CollectionRights("総務課"), by="local")
    page = open_page("/collections", viewport={"width": 360, "height": 640})
    expect(page.get_by_role("rowheader", name="総務課")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []


def test_buttons_are_large_enough_to_touch(open_page: Open) -> None:
    page = open_page("/documents", viewport={"width": 360, "height": 640})
    for box in [button.bounding_box() for button in page.locator("main button:visible").all()]:
        assert box is not None and box["height"] >= 44


def test_marks_stay_visible_in_forced_colours(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    ask_all(page)
    expect(page.locator(".mark").first).to_be_visible()
    assert page.locator(".mark").first.inner_text() == "根拠あり"


def test_paper_shows_the_answer_and_not_the_controls(open_page: Open) -> None:
    page = open_page()
    ask_all(page)
    page.emulate_media(media="print")
    expect(page.locator(".sentence").first).to_be_visible()
    for hidden in (".composer", ".site-header", ".answer-actions"):
        expect(page.locator(hidden).first).not_to_be_visible()


def test_nothing_moves_for_who_asked_for_calm(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    page.locator("#question").fill("ゆっくり")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".progress-dots span").first).to_be_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.progress-dots span')).animationName")
        == "none"
    )
    page.keyboard.press("Escape")


def test_english_is_one_link_away_and_stays(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Answers from your documents")
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert violations(page) == []
