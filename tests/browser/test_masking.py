"""Looking at what is masked before sending, as a clerk does it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.web.live import eventually
from tests.web.scripted_office import ScriptedOffice

pytestmark = pytest.mark.browser
TEXT = "山田太郎さん（090-0123-4567）の住民票の手数料は"


def looked(page: Page) -> None:
    page.get_by_label("質問", exact=True).fill(TEXT)
    page.get_by_text("伏せ字を確かめる").click()
    page.get_by_label("ほかに伏せる語").fill("住民票")
    page.get_by_role("button", name="送る前に、伏せる語を見る").click()
    expect(page.locator(".mask-items li")).to_have_count(3)


def test_a_name_is_left_and_a_word_added_before_sending(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    looked(page)
    expect(page.get_by_label("質問", exact=True)).to_have_value(TEXT)
    page.get_by_label("伏せない").check()
    page.get_by_role("button", name="質問する").click()
    assert eventually(lambda: office.assistant.asked == [TEXT], 5)
    question = office.assistant.questions[-1]
    assert question.unmask == ("山田太郎",)
    assert question.also_mask == ("住民票",)
    expect(page.locator(".mask-items li")).to_have_count(0)


def test_the_same_without_javascript(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/", java_script_enabled=False)
    looked(page)
    page.get_by_label("伏せない").check()
    page.get_by_role("button", name="質問する").click()
    assert eventually(lambda: office.assistant.asked == [TEXT], 5)
    assert office.assistant.questions[-1].unmask == ("山田太郎",)
