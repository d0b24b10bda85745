"""A document as a PDF, read back with pdfplumber."""

from __future__ import annotations

import io
import re
import time

import pdfplumber
from hypothesis import given, settings
from tests.writing.export.making import DOCUMENTS, NOTICE, long_table

from yuhitsu.writing.document_model import OfficialDocument, Paragraph, Run, plain
from yuhitsu.writing.export.pdf import to_pdf
from yuhitsu.writing.export.style import OutputStyle

MADE = to_pdf(NOTICE)


def text(data: bytes = MADE) -> str:
    """All text without spaces and line ends: where a line breaks is the page's concern."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


def test_its_text_can_be_taken_out_as_it_was() -> None:
    found = text()
    for words in (
        "さ総第12号令和8年4月1日各課長様さくら町長見本太郎（公印省略）窓口の手数料の改定について（通知）",
        "このことについて、下記のとおり改定します。記第1改定の内容",
        "髙﨑（たかさき）係長が説明します。",
        "髙﨑さん、𠮷田さん、ﾊﾝｶｸ、",
        "#強調*_<b>&amp;",
        "手数料条例第2条「300円とする。」",
        "コンビニでは200円です。〔要確認〕",
        "（この文書は、生成AIを利用して作成しました。）",
    ):
        assert words in found


def test_a_letter_that_the_font_lacks_is_shown_as_geta_and_named() -> None:
    assert "ﾊﾝｶｸ、〓、" in text()
    assert "この形式で表せない文字を「〓」に置き換えました:U+1F600" in text()


def test_long_paragraphs_come_out_whole_over_lines_and_pages() -> None:
    sentence = (
        "町民の皆さんが安心して暮らせるように、窓口の受付時間を午前8時30分から午後5時15分までとします。"
    )
    document = OfficialDocument("長い文", blocks=(Paragraph(plain(sentence * 60)),))
    found = re.sub(r"[12]/2", "", text(to_pdf(document)))
    assert sentence * 60 in found


def test_table_header_and_page_numbers() -> None:
    with pdfplumber.open(io.BytesIO(to_pdf(long_table(120)))) as pdf:
        pages = pdf.pages
        assert len(pages) > 2
        for number, page in enumerate(pages, 1):
            table = page.extract_table()
            assert table and table[0] == ["住所", "氏名", "番号"]
            assert page.extract_text().endswith(f"{number} / {len(pages)}")
        assert (round(pages[0].width), round(pages[0].height)) == (595, 842)
    with pdfplumber.open(io.BytesIO(MADE)) as pdf:
        assert pdf.pages[0].extract_text().startswith("機密性2情報\n")


def test_its_fonts_are_inside_and_it_can_be_read_aloud() -> None:
    with pdfplumber.open(io.BytesIO(MADE)) as pdf:
        fonts = {character["fontname"] for character in pdf.pages[0].chars}
        assert all("+Noto" in font for font in fonts)  # a subset that travels with the file
        catalog = pdf.doc.catalog
        assert catalog["MarkInfo"]["Marked"] and catalog["Lang"] in (b"ja-JP", "ja-JP")
        assert "StructTreeRoot" in catalog
        assert pdf.metadata["Title"] == NOTICE.title
        assert pdf.metadata["Keywords"] == "生成AIを利用して作成"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert to_pdf(NOTICE) == MADE
    assert "生成AI" not in text(to_pdf(NOTICE, OutputStyle(ai_mark=False)))


def test_a_very_long_table_is_whole_and_quick() -> None:
    began = time.process_time()
    data = to_pdf(long_table(5000))
    assert time.process_time() - began < 20
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert "住所4999 氏名4999 4999" in pdf.pages[-1].extract_text()


def test_text_is_never_code_of_the_typesetter() -> None:
    code = '#read("/etc/passwd") $x$ @a <b> \\u{41} #panic() // 注 /* */ "'
    document = OfficialDocument(code, blocks=(Paragraph((Run(code, notes=(code,)),)),))
    assert text(to_pdf(document)).count(re.sub(r"\s", "", code)) >= 3


@settings(max_examples=12, deadline=None)
@given(DOCUMENTS)
def test_any_document_becomes_a_pdf(document: OfficialDocument) -> None:
    assert to_pdf(document).startswith(b"%PDF-")
