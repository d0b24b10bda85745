"""A document as Markdown and as plain text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.writing.export.making import DOCUMENTS, NOTICE, TEXT, long_table

from yuhitsu.writing.document_model import OfficialDocument, Paragraph, Run, plain
from yuhitsu.writing.export.markdown import escaped, to_markdown
from yuhitsu.writing.export.plain_text import to_shift_jis, to_text
from yuhitsu.writing.export.style import writable

READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def test_markdown_has_headings_notes_and_tables() -> None:
    made = to_markdown(NOTICE)
    assert "\n# 窓口の手数料の改定について（通知）\n" in made
    assert "\n## 第1　改定の内容\n" in made
    assert "手数料は、300円です。[^1][^2]" in made
    assert "\n[^1]: 手数料条例 第2条「300円とする。」\n" in made
    html = READER.render(made)
    assert "<th>証明書</th>" in html and "<td>=1+1</td>" in html
    assert "<strong>係長が説明します。</strong>" in html
    assert "コンビニでは200円です。〔要確認〕" in html


@settings(max_examples=80, deadline=None)
@given(TEXT)
def test_no_text_becomes_markup(text: str) -> None:
    clean = writable(text)
    html = READER.render(escaped(clean))
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= {"p", "br"}
    shown = re.sub(r"<[^>]*>", "", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, sign)
    assert _letters(shown) == _letters(clean)


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS)
def test_any_document_becomes_text_with_every_letter_of_its_paragraphs(document: OfficialDocument) -> None:
    made = _letters(to_text(document))
    to_markdown(document).encode()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            assert all(_letters(writable(run.text)) in made for run in block.runs)


def test_plain_text_numbers_its_notes_and_places_its_lines() -> None:
    made = to_text(NOTICE)
    lines = made.split("\n")
    assert lines[1].endswith("　さ総第12号")
    assert "1　手数料は、300円です。（注1）（注2）" in lines
    assert lines[-3:] == ["（注1）手数料条例 第2条「300円とする。」", "（注2）窓口案内", ""]
    assert "印鑑登録証明書\t=1+1" in lines
    assert to_text(long_table(5000)).count("住所") == 5001


def test_shift_jis_holds_what_it_can_and_names_what_it_cannot() -> None:
    made = to_shift_jis(NOTICE)
    assert made.lost == ("𠮷", "😀")
    text = made.data.decode("cp932")
    assert "髙﨑さん、〓田さん、ﾊﾝｶｸ、〓、" in text
    assert "この形式で表せない文字を「〓」に置き換えました: U+20BB7、U+1F600" in text
    assert "\r\n" in text and not re.search(r"(?<!\r)\n", text)


def test_signs_that_only_have_another_number_in_shift_jis_are_no_loss() -> None:
    document = OfficialDocument("記号", blocks=(Paragraph(plain("9時〜17時—休み−")),))
    made = to_shift_jis(document)
    assert made.lost == ()
    assert "9時～17時―休み－" in made.data.decode("cp932")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40))
def test_shift_jis_never_fails_and_loses_nothing_silently(text: str) -> None:
    made = to_shift_jis(OfficialDocument("題", blocks=(Paragraph((Run(text),)),)))
    shown = made.data.decode("cp932")
    assert all(f"U+{ord(character):04X}" in shown for character in made.lost)
