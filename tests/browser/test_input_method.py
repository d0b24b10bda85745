"""Japanese conversion: the Enter that confirms it never sends a half-typed question."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Open
from tests.web.scripted_office import ScriptedOffice

pytestmark = pytest.mark.browser

SAFARI_ORDER = """(box) => {
  box.dispatchEvent(new CompositionEvent("compositionend", { data: "手数料" }));
  box.dispatchEvent(new KeyboardEvent("keydown",
    { key: "Enter", keyCode: 229, ctrlKey: CTRL, bubbles: true, cancelable: true }));
}"""
"""Safari ends the composition first and then reports its Enter with code 229."""

COMPOSING_WITHOUT_CODE = """(box) => box.dispatchEvent(new KeyboardEvent("keydown",
  { key: "Enter", keyCode: 13, isComposing: true, ctrlKey: true, bubbles: true, cancelable: true }))"""
"""An input method that keeps Enter's own code while it composes."""


def composing(page: Page) -> CDPSession:
    """A conversion under way: てすうりょう -> 手数料."""
    session = page.context.new_cdp_session(page)
    for text in ("て", "てす", "てすう", "てすうりょう", "手数料"):
        session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    return session


def enter_while_composing(session: CDPSession, modifiers: int = 0) -> None:
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {
                "type": kind,
                "key": "Enter",
                "code": "Enter",
                "windowsVirtualKeyCode": 229,
                "modifiers": modifiers,
            },
        )


@pytest.mark.parametrize("enter_sends", [False, True])
def test_confirming_a_conversion_does_not_send(
    open_page: Open, office: ScriptedOffice, enter_sends: bool
) -> None:
    page = open_page()
    if enter_sends:
        page.get_by_label("Enterで送信").check()
    box = page.locator("#question")
    box.focus()
    session = composing(page)
    enter_while_composing(session)
    enter_while_composing(session, modifiers=2)  # Ctrl is held for something else in some input methods
    session.send("Input.insertText", {"text": "手数料"})
    box.evaluate(SAFARI_ORDER.replace("CTRL", "false"))
    box.evaluate(SAFARI_ORDER.replace("CTRL", "true"))
    box.evaluate(COMPOSING_WITHOUT_CODE)
    expect(box).to_have_value("手数料")
    assert page.locator(".turn").count() == 0
    page.keyboard.press("Enter" if enter_sends else "Control+Enter")
    expect(page.locator(".turn-question-text")).to_have_text("手数料")
    assert len(office.assistant.closed) <= 1


def test_enter_makes_a_new_line_unless_chosen_otherwise(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#question")
    box.focus()
    page.keyboard.insert_text("一行目")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("二行目")
    expect(box).to_have_value("一行目\n二行目")
    page.get_by_label("Enterで送信").check()
    page.reload()
    expect(page.get_by_label("Enterで送信")).to_be_checked()
    box.focus()
    page.keyboard.insert_text("手数料は")
    page.keyboard.press("Shift+Enter")
    page.keyboard.insert_text("いくら")
    expect(box).to_have_value("手数料は\nいくら")
    page.keyboard.press("Enter")
    expect(page.locator(".turn-question-text")).to_have_text("手数料は\nいくら")


def test_command_enter_sends_on_a_mac(open_page: Open) -> None:
    page = open_page()
    page.locator("#question").fill("手数料は")
    page.keyboard.press("Meta+Enter")
    expect(page.locator(".turn")).to_have_count(1)
