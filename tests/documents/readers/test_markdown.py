"""Markdown: headings, lists, tables; HTML inside gives only what a reader would see."""

from __future__ import annotations

from tests.documents.making import MARKDOWN, block_with, read_one, texts
from yuhitsu.documents.readers.markdown import MarkdownReader
from yuhitsu.types import BlockKind


def test_headings_tables_and_lists_are_read() -> None:
    page = read_one(MarkdownReader(), MARKDOWN.encode())
    assert page.title == "証明書の窓口"
    assert texts(page, BlockKind.TABLE_ROW)[0] == "証明書：住民票の写し｜手数料：300円"
    assert texts(page, BlockKind.LIST_ITEM) == ["代理人は委任状が必要です。"]
    assert block_with(page, "午前8時30分").place.headings == ("証明書の窓口", "受付時間")


def test_front_matter_gives_the_title_alone() -> None:
    page = read_one(MarkdownReader(), '---\ntitle: "規約"\ndraft: true\n---\n\n本文です。\n'.encode())
    assert (page.title, page.text) == ("規約", "本文です。")


def test_numbers_of_lists_and_depths_are_kept() -> None:
    page = read_one(MarkdownReader(), "1. 申請する\n   - 窓口で\n2. 受け取る\n".encode())
    assert texts(page) == ["1. 申請する", "窓口で", "2. 受け取る"]
    assert [block.level for block in page.blocks] == [1, 2, 1]


def test_comments_and_scripts_are_left_out_and_tags_are_not_text() -> None:
    hidden = "<!-- 秘密 -->\n<div>見える<script>alert(1)</script></div>"
    source = f"# 案内\n\n{hidden}\n\n文<b>字</b>です。<br>次です。\n"
    text = read_one(MarkdownReader(), source.encode()).text
    assert "秘密" not in text and "alert" not in text and "<" not in text
    assert "見える" in text and "文字です。" in text


def test_code_and_quotes_and_links_give_their_words() -> None:
    source = "> 引用です。\n\n```\ncode\n```\n\n[様式](http://example.invalid/x)は`窓口`にあります。\n"
    text = read_one(MarkdownReader(), source.encode()).text
    assert "引用です。" in text and "code" in text and "様式は窓口にあります。" in text
    assert "http" not in text


def test_what_is_nested_without_end_is_read_in_time() -> None:
    for source in (
        "# a\n\n" + "[" * 5000,
        "a\n" + ">" * 5000,
        "a\n\n" + "*" * 5000 + "b",
        "|" * 5000 + "\nb",
    ):
        assert read_one(MarkdownReader(), source.encode()).blocks
