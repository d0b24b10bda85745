"""Asking, as a clerk does it: keyboard, conversion, reading, stopping, opening the source."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.web.live import eventually
from tests.web.scripted_office import ScriptedOffice

pytestmark = pytest.mark.browser
SEND = ".composer-send"


def ask(page: Page, question: str) -> None:
    page.get_by_label("質問", exact=True).or_(page.get_by_label("続けて質問する")).fill(question)
    page.get_by_role("button", name="質問する").click()


def finished(page: Page, outcome: str) -> None:
    expect(page.locator(f".turn:last-child .outcome-{outcome}")).to_be_visible()


def test_checked_sentences_arrive_with_mark_and_source(open_page: Open) -> None:
    page = open_page()
    ask(page, "住民票の手数料は")
    finished(page, "answer")
    sentences = page.locator(".sentence")
    expect(sentences).to_have_count(2)
    expect(sentences.nth(0).locator(".mark")).to_have_text("根拠あり")
    expect(sentences.nth(0).locator(".mark svg")).to_be_visible()
    expect(sentences.nth(0).locator(".citation")).to_have_count(2)
    expect(sentences.nth(0).locator(".short")).to_have_text("300円")
    withheld = page.locator("details.withheld")
    expect(withheld.locator("summary")).to_have_text("根拠を確認できず、表示しなかった文 1件")
    withheld.locator("summary").click()
    expect(withheld.get_by_text("数値「400円」が引用元にありません。")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("質問と回答")


@pytest.mark.parametrize(
    ("question", "outcome", "title"),
    [
        ("引用で教えて", "answer", "回答"),
        ("関連する制度は", "related", "関連する記載（回答ではありません）"),
        ("市長の好きな色は", "nothing", "資料からは確認できません"),
    ],
)
def test_outcomes_are_told_apart_by_words(open_page: Open, question: str, outcome: str, title: str) -> None:
    page = open_page()
    ask(page, question)
    finished(page, outcome)
    expect(page.locator(".outcome-title")).to_have_text(title)
    if outcome == "answer":
        assert page.locator(".mark").all_inner_texts() == ["引用", "引用"]
    if outcome == "nothing":
        expect(page.locator(".looked a")).to_have_count(3)


def test_a_citation_opens_its_document_at_the_highlighted_quote(open_page: Open) -> None:
    page = open_page(viewport={"width": 1000, "height": 500})
    ask(page, "住民票の手数料は")
    finished(page, "answer")
    page.locator(".citation-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("住民票・印鑑登録の窓口案内")
    expect(page.locator("mark")).to_have_text("住民票の写しの交付手数料は、1通につき300円です。")
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.locator(".cited")).to_contain_text("引用された箇所")


def test_coming_back_from_a_source_shows_the_answer_again(open_page: Open) -> None:
    page = open_page()
    ask(page, "住民票の手数料は")
    finished(page, "answer")
    ask(page, "コンビニでは")
    expect(page.locator(".turn")).to_have_count(2)
    finished(page, "answer")
    page.locator(".citation-link").first.click()
    expect(page.locator("mark")).to_be_visible()
    page.go_back()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".short").first).to_have_text("300円")
    ask(page, "代理人でも")
    expect(page.locator(".turn")).to_have_count(3)


def test_stopping_closes_the_walk_and_keeps_what_was_checked(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    ask(page, "ゆっくり")
    expect(page.locator(".sentence").first).to_be_visible()
    page.get_by_role("button", name="停止").click()
    finished(page, "stopped")
    assert eventually(lambda: office.assistant.closed == ["stopped"], 1.0)
    assert 1 <= page.locator(".sentence").count() < 20
    expect(page.locator("#question")).to_be_focused()
    ask(page, "ゆっくり")
    expect(page.locator(".turn:last-child .sentence").first).to_be_visible()
    page.keyboard.press("Escape")
    finished(page, "stopped")
    assert eventually(lambda: office.assistant.closed == ["stopped"] * 2, 1.0)


def test_leaving_the_page_stops_too(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    ask(page, "ゆっくり")
    expect(page.locator(".sentence").first).to_be_visible()
    page.close()
    assert eventually(lambda: office.assistant.closed == ["stopped"], 1.0)


def test_failures_are_said_in_place(open_page: Open) -> None:
    page = open_page()
    ask(page, "途切れる")
    finished(page, "failed")
    expect(page.locator(".outcome-text")).to_contain_text("30 秒以内に届きませんでした")
    expect(page.locator(".sentence")).to_have_count(2)
    ask(page, "手数料は")
    finished(page, "answer")


def test_the_conversation_goes_on_and_can_be_opened_again(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    ask(page, "手数料は")
    finished(page, "answer")
    ask(page, "コンビニでは")
    expect(page.locator(".turn")).to_have_count(2)
    finished(page, "answer")
    assert [len(turns) for turns in office.conversations.kept.values()] == [2]
    page.get_by_role("link", name="これまでの質問").click()
    page.get_by_role("link", name=re.compile("手数料は")).click()
    expect(page.locator(".turn")).to_have_count(2)
    ask(page, "代理人でも")
    expect(page.locator(".turn")).to_have_count(3)
    finished(page, "answer")
    assert [len(turns) for turns in office.conversations.kept.values()] == [3]


def test_free_drafting_is_another_mode_and_marked(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("資料を使わない下書き（根拠なし）").check()
    ask(page, "お知らせの案")
    finished(page, "free")
    assert page.locator(".mark").all_inner_texts() == ["根拠なし", "根拠なし"]
    expect(page.locator(".outcome-title")).to_have_text("下書き（根拠なし）")


def test_answers_are_text(open_page: Open) -> None:
    page = open_page()
    ask(page, "攻撃 <b>太字</b>")
    finished(page, "answer")
    expect(page.locator(".sentence-text").nth(2)).to_have_text("<img src=x onerror=alert(1)><b>太字</b>")
    expect(page.locator(".turn-question-text")).to_have_text("攻撃 <b>太字</b>")
    assert page.locator("main img, main b").count() == 0


def test_copying_takes_the_sources_along(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "手数料は")
    finished(page, "answer")
    page.get_by_role("button", name="出典付きでコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == [
        "手数料は",
        "【回答】",
        "住民票の写しの交付手数料は、窓口では1通につき300円です。[1][2]（根拠あり）",
        "コンビニ交付サービスなら、1通につき250円で取れます。[3]（根拠あり）",
        "",
        "[1] 住民票・印鑑登録の窓口案内 住民票の写し「住民票の写しの交付手数料は、1通につき300円です。」",
        "[2] みどり野町手数料条例 第2条「住民票の写しの交付手数料は、1通につき300円とする。」",
        "[3] 住民票・印鑑登録の窓口案内 住民票の写し"
        "「コンビニ交付サービスを使うと、手数料は1通につき250円になります。」",
    ]


def test_whole_sentences_are_announced_once(open_page: Open) -> None:
    page = open_page()
    region = page.locator("[aria-live=polite][data-announcer]")
    page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver((changes) => changes.forEach((change) =>
            change.addedNodes.forEach((node) => said.push(node.textContent))
          )).observe(document.querySelector("[data-announcer]"),
            { childList: true, subtree: true, characterData: true });
        }"""
    )
    ask(page, "手数料は")
    finished(page, "answer")
    assert page.evaluate("said") == [
        "住民票の写しの交付手数料は、窓口では1通につき300円です。 根拠あり",
        "コンビニ交付サービスなら、1通につき250円で取れます。 根拠あり",
        "回答",
    ]
    expect(region).to_have_count(1)


def test_an_example_goes_into_the_box(open_page: Open) -> None:
    page = open_page()
    page.locator(".example").nth(1).click()
    expect(page.locator("#question")).to_have_value("転入届はいつまでに出せばよいですか")
    expect(page.locator("#question")).to_be_focused()


def test_an_empty_or_endless_question_is_not_sent(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    page.locator(SEND).click()
    expect(page.get_by_role("alert")).to_have_text("質問を入力してください。")
    page.locator("#question").fill("あ" * 4001)
    expect(page.locator(".composer-count")).to_have_text("4,001 / 4,000文字")
    page.locator(SEND).click()
    expect(page.get_by_role("alert")).to_contain_text("長すぎます")
    assert office.assistant.closed == []


def test_the_whole_walk_works_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page(viewport={"width": 1200, "height": 800})
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("住民票の手数料は")
    page.keyboard.press("Tab")  # collection
    page.keyboard.press("Tab")  # send
    expect(page.locator(SEND)).to_be_focused()
    page.keyboard.press("Enter")
    finished(page, "answer")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.sentence:first-child .citation:first-child a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "4px"
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_be_in_viewport()
    page.keyboard.press("Control+Home")
    page.evaluate("document.activeElement.blur()")


def test_the_skip_link_comes_first(open_page: Open) -> None:
    page = open_page("/about")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_without_javascript_a_whole_page_comes_back(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    ask(page, "手数料は")
    finished(page, "answer")
    page.locator("details.withheld summary").click()
    expect(page.get_by_text("数値「400円」が引用元にありません。")).to_be_visible()
    page.locator(".citation-link").first.click()
    expect(page.locator("mark")).to_be_in_viewport()
