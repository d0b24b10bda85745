"""A clerk writes: finds the task, fills the form, sees marks and source side by side, copies."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.web.scripted_office import ScriptedOffice
from yuhitsu.models.scripted import Reply

SOURCE = "改修費は2,850万円とする。\n各課は7月10日までに調査票を提出する。"


def test_a_summary_is_written_checked_and_copied(open_page: Open, office: ScriptedOffice) -> None:
    assert office.model is not None
    office.model.replies = [Reply("・改修費は3,100万円とする。")]
    page = open_page("/work", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("仕事を探す").fill("要約")
    page.get_by_label("仕事を探す").press("Enter")
    page.get_by_role("link", name="文書の要約").click()
    box = page.locator('[name="field.文書"]')
    box.fill(SOURCE.partition("\n")[0])
    box.press("End")
    box.press("Enter")  # a new line, never the end of it
    box.press_sequentially(SOURCE.partition("\n")[2])
    page.get_by_role("button", name="案を作成する").click()
    expect(page.locator("mark.unproved")).to_have_text("3,100万円")
    expect(page.locator("mark.lost").first).to_have_text("2,850万円")
    expect(page.get_by_text("期限「7月10日まで」がありません")).to_be_visible()
    expect(box).to_have_value(SOURCE)
    page.get_by_role("button", name="文をコピー").click()
    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    assert "生成AIを利用して作成" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")


def test_a_form_fits_a_phone_and_works_without_a_script(open_page: Open) -> None:
    page = open_page("/work/bulletin", viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.locator('[name="field.見出し"]').fill("料理教室")
    page.locator('[name="field.内容"]').fill("夏野菜を使います。")
    page.get_by_label("生成AIを使わず").check()
    page.get_by_role("button", name="案を作成する").click()
    expect(page.locator(".paper-title")).to_have_text("料理教室")
    widths = page.locator("html").bounding_box()
    assert widths is not None and widths["width"] <= 360
