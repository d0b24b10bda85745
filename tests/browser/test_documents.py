"""Documents: adding with progress and refusals, filtering, classifying, removing."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Open
from tests.web.scripted_office import ScriptedOffice
from yuhitsu.types import Level

pytestmark = pytest.mark.browser
GOOD: FilePayload = {
    "name": "水道.txt",
    "mimeType": "text/plain",
    "buffer": "水道料金は2,000円です。".encode(),
}
BAD: FilePayload = {"name": "壊れた.docx", "mimeType": "application/zip", "buffer": b"PK\xff\xff"}
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  const area = document.querySelector(".drop");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    area.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def row(page: Page, title: str) -> object:
    return page.locator("tbody tr").filter(has_text=title)


def test_good_and_bad_files_are_reported_one_by_one(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/documents")
    page.get_by_label("文書群").fill("suido")
    page.locator("#upload-level").select_option("1")
    page.locator("#files").set_input_files([GOOD, BAD])
    expect(page.locator(".report-taken")).to_contain_text("取り込みました（文書1件、1か所）。")
    expect(page.locator(".report-refused")).to_contain_text("壊れた.docx")
    expect(page.locator(".report-refused")).to_contain_text("壊れているか、文字のファイルではありません。")
    expect(page.locator(".upload-status")).to_have_text(
        "1件を取り込みました。取り込めなかったファイルは1件です。"
    )
    expect(page.locator("tbody tr").filter(has_text="水道.txt")).to_contain_text("suido")
    assert office.documents.held["suido/水道.txt"].level is Level.ONE
    page.locator("#files").set_input_files([GOOD])
    expect(page.locator(".report-taken")).to_contain_text("変更はありません")


@pytest.mark.parametrize(
    ("path", "name"), [("/documents", "ファイルを選ぶ"), ("/documents?lang=en", "Choose files")]
)
def test_the_control_that_chooses_files_speaks_the_language_of_the_page(
    open_page: Open, path: str, name: str
) -> None:
    page = open_page(path)
    button = page.locator("label.button", has_text=name)
    expect(button).to_be_visible()
    expect(page.get_by_label(name)).to_have_attribute("type", "file")
    assert page.locator("#files").bounding_box()["width"] <= 1  # type: ignore[index]
    with page.expect_file_chooser():
        button.click()


def test_files_are_chosen_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/documents")
    button = page.locator("label.button", has_text="ファイルを選ぶ")
    expect(button).to_be_visible()
    page.locator("#upload-level").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#files")).to_be_focused()
    assert button.evaluate("(label) => getComputedStyle(label).outlineStyle") == "solid"
    with page.expect_file_chooser():
        page.keyboard.press("Enter")


def test_without_scripts_it_says_that_the_chosen_files_still_have_to_be_sent(open_page: Open) -> None:
    page = open_page("/documents", java_script_enabled=False)
    expect(page.locator(".chosen")).not_to_be_visible()
    page.locator("#files").set_input_files([GOOD])
    expect(page.locator(".chosen")).to_be_visible()
    page.get_by_role("button", name="取り込む").click()
    expect(page.locator(".report-taken")).to_contain_text("水道.txt")


def test_dropping_a_file_takes_it_in(open_page: Open) -> None:
    page = open_page("/documents")
    page.evaluate(DROP, ["お知らせ.txt", "窓口は9時からです。"])
    expect(page.locator(".report-taken")).to_contain_text("お知らせ.txt")
    expect(page.locator("tbody tr")).to_have_count(4)


def test_too_much_at_once_is_not_sent(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/documents")
    page.locator("file-upload").evaluate("(element) => (element.dataset.uploadMb = '0')")
    page.locator("#files").set_input_files([GOOD])
    expect(page.locator(".upload-status")).to_contain_text("大きすぎます")
    assert office.library.actors == []


def test_the_list_can_be_filtered(open_page: Open) -> None:
    page = open_page("/documents")
    page.get_by_label("絞り込み").fill("手数料　条例")
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    expect(page.locator(".filter-status")).to_have_text("1件が見つかりました")
    page.get_by_label("絞り込み").fill("ＸＬＳＸ")
    expect(page.locator("tbody tr:visible")).to_contain_text("よくある質問")
    page.get_by_label("絞り込み").fill("")
    expect(page.locator("tbody tr:visible")).to_have_count(3)


def test_removal_asks_first(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/documents")
    button = page.get_by_role("button", name="「よくある質問」を削除")
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("よくある質問")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(button).to_be_focused()
    assert "default/faq" in office.documents.held
    button.click()
    dialog.get_by_role("button", name="削除する").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".count")).to_have_text("2件")
    expect(page.locator(".list-status")).to_have_text("「よくある質問」を削除しました。")
    assert "default/faq" not in office.documents.held


def test_classifying(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/documents")
    page.get_by_role("button", name="「よくある質問」の分類を変える").click()
    page.get_by_label("機密性3（秘密の情報）").check()
    page.get_by_role("button", name="変更する").click()
    expect(page.locator("tbody tr").filter(has_text="よくある質問").locator(".level")).to_have_text("機密性3")
    assert office.documents.held["default/faq"].level is Level.THREE


def test_what_cannot_be_done_is_said_in_the_dialog(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page("/documents")
    office.documents.remove("default/faq")
    page.get_by_role("button", name="「よくある質問」を削除").click()
    page.get_by_role("dialog").get_by_role("button", name="削除する").click()
    expect(page.get_by_role("dialog")).to_contain_text("見つかりません")


def test_removing_a_conversation_asks_first(open_page: Open, office: ScriptedOffice) -> None:
    page = open_page()
    page.locator("#question").fill("手数料は")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".outcome-answer")).to_be_visible()
    page.goto("/conversations")
    page.get_by_role("button", name="「手数料は」を削除").click()
    page.get_by_role("button", name="やめる").click()
    assert len(office.conversations.kept) == 1
    page.get_by_role("button", name="「手数料は」を削除").click()
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("まだ質問はありません。")).to_be_visible()
    assert office.conversations.kept == {}
