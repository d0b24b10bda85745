"""Saving an answer as a file, as a clerk does it."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).last.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_an_answer_that_just_came_can_be_saved_as_word_and_pdf(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    expect(page.get_by_role("link", name="会話をWordで保存")).to_be_hidden()
    page.get_by_label("質問", exact=True).fill("住民票の手数料は")
    page.get_by_role("button", name="質問する").click()
    word = saved(page, "Wordで保存", tmp_path)
    lines = [paragraph.text for paragraph in docx.Document(str(word)).paragraphs]
    assert "住民票の手数料は" in lines
    assert saved(page, "PDFで保存", tmp_path).read_bytes().startswith(b"%PDF-")
    page.get_by_text("ほかの形式").click()
    text = saved(page, "テキスト（Shift_JIS、古いシステム用）", tmp_path)
    assert "住民票の手数料は" in text.read_bytes().decode("cp932")
    assert saved(page, "会話をWordで保存", tmp_path).suffix == ".docx"


def test_it_works_without_javascript(open_page: Open, tmp_path: Path) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_label("質問", exact=True).fill("住民票の手数料は")
    page.get_by_role("button", name="質問する").click()
    assert saved(page, "Wordで保存", tmp_path).suffix == ".docx"
