"""A document as a Word file, read back with python-docx."""

from __future__ import annotations

import dataclasses
import io
import time
import zipfile
from typing import Any

import docx
from hypothesis import given, settings
from lxml import etree
from tests.writing.export.making import DOCUMENTS, NOTICE, ODD, long_table
from tests.writing.export.word_reading import W, body, parts

from yuhitsu.writing.document_model import OfficialDocument
from yuhitsu.writing.export.style import OutputStyle
from yuhitsu.writing.export.word import to_word

MADE = to_word(NOTICE)


def opened(data: bytes = MADE) -> Any:
    return docx.Document(io.BytesIO(data))


def lines(data: bytes = MADE) -> list[str]:
    return [paragraph.text for paragraph in opened(data).paragraphs]


def test_number_date_recipient_and_sender_stand_above_the_title_in_their_order() -> None:
    assert lines()[:5] == [
        "さ総第12号",
        "令和8年4月1日",
        "各課長　様",
        "さくら町長　見本　太郎\n（公印省略）",
        "窓口の手数料の改定について（通知）",
    ]
    assert opened().paragraphs[4].style.name == "Title"


def test_headings_items_and_text_keep_their_words() -> None:
    found = lines()
    assert "第1　改定の内容" in found and ODD in found
    assert "1\t手数料は、300円です。," in found  # the comma stands between two raised references
    heading = next(p for p in opened().paragraphs if p.text == "第1　改定の内容")
    assert heading.style.name == "Heading 1"


def test_sources_are_footnotes_of_word_with_a_reference_each() -> None:
    notes = etree.fromstring(parts(MADE)["word/footnotes.xml"])
    texts = {n.get(f"{W}id"): "".join(t.text or "" for t in n.iter(f"{W}t")).strip() for n in notes}
    references = [r.get(f"{W}id") for r in body(MADE).iter(f"{W}footnoteReference")]
    assert [texts[number] for number in references] == ["手数料条例 第2条「300円とする。」", "窓口案内"]


def test_the_page_is_a4_and_counts_itself_and_the_header_has_number_and_level() -> None:
    section = opened().sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == "機密性2情報　さ総第12号"
    assert section.first_page_header.paragraphs[0].text == "機密性2情報"
    fields = [f.get(f"{W}instr") for f in section.footer._element.iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_every_style_names_its_japanese_font() -> None:
    for name, font in (("Normal", "ＭＳ 明朝"), ("Title", "ＭＳ ゴシック"), ("Heading 1", "ＭＳ ゴシック")):
        fonts = opened().styles[name].element.rPr.find(f"{W}rFonts")
        assert fonts.get(f"{W}eastAsia") == font
        assert not [attribute for attribute in fonts.attrib if "Theme" in attribute or "theme" in attribute]
    other = opened(to_word(NOTICE, OutputStyle(font="游明朝"))).styles["Normal"]
    assert other.element.rPr.find(f"{W}rFonts").get(f"{W}eastAsia") == "游明朝"


def test_a_table_has_its_cells_and_repeats_its_head() -> None:
    [table] = opened().tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["証明書", "手数料"],
        ["住民票の写し", "300"],
        ["印鑑登録証明書", "=1+1"],
    ]
    assert table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None


def test_ruby_stands_above_its_word() -> None:
    [ruby] = body(MADE).iter(f"{W}ruby")
    assert ruby.findtext(f".//{W}rt//{W}t") == "たかさき"
    assert ruby.findtext(f".//{W}rubyBase//{W}t") == "髙﨑"


def test_what_no_source_carries_is_marked_and_listed() -> None:
    found = lines()
    assert any(line.endswith("コンビニでは200円です。〔要確認〕") for line in found)
    at = found.index("資料で確認できていない文")
    assert found[at + 2] == "(1)\tコンビニでは200円です。"


def test_that_a_model_was_used_is_said_in_text_and_properties_unless_the_office_decides_otherwise() -> None:
    assert lines()[-1] == "（この文書は、生成AIを利用して作成しました。）"
    assert opened().core_properties.keywords == "生成AIを利用して作成"
    silent = to_word(NOTICE, OutputStyle(ai_mark=False))
    assert "生成AI" not in "".join(lines(silent))
    assert opened(silent).core_properties.keywords == "生成AIを利用して作成"
    without = opened(to_word(dataclasses.replace(NOTICE, uses_ai=False)))
    assert without.core_properties.keywords == ""
    assert "生成AI" not in without.paragraphs[-1].text


def test_nothing_in_the_file_says_when_it_was_written() -> None:
    assert to_word(NOTICE) == MADE
    with zipfile.ZipFile(io.BytesIO(MADE)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = opened().core_properties
    assert core.created == core.modified == NOTICE.made


def test_a_very_long_table_is_whole_and_quick() -> None:
    began = time.process_time()
    data = to_word(long_table(5000))
    assert time.process_time() - began < 15
    rows = list(body(data).iter(f"{W}tr"))
    assert len(rows) == 5001
    assert "".join(rows[-1].itertext()) == "住所4999氏名49994999"


@settings(max_examples=12, deadline=None)
@given(DOCUMENTS)
def test_any_document_becomes_a_file_that_opens(document: OfficialDocument) -> None:
    data = to_word(document)
    for name, part in parts(data).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    assert len(opened(data).tables) == sum(1 for table in document.tables if table.columns)
