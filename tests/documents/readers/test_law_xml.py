"""Law XML: structure, places as e-Gov numbers them, nothing of the text lost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from lxml import etree

from tests.documents.making import LAW_XML, block_with, read_one, texts
from yuhitsu.documents.chunking import passages
from yuhitsu.documents.readers.law_xml import LawXMLReader
from yuhitsu.errors import BrokenDocument, EmptyDocument, MislabelledDocument
from yuhitsu.types import BlockKind, Document, DocumentKind

SHARED = Path(os.environ.get("YUHITSU_EVAL_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
REAL = ("322AC0000000049", "411AC0000000128", "415AC0000000057", "425AC0000000027")


@pytest.fixture(scope="module")
def law() -> Document:
    return read_one(LawXMLReader(), LAW_XML.encode(), "law.xml")


def test_title_kind_and_identifier_are_the_laws(law: Document) -> None:
    assert (law.title, law.kind) == ("さくら手続法", DocumentKind.LAW)
    assert law.id == "501AC0000000001"  # 令和 1年 Act 1, as e-Gov names it


def test_the_identifier_in_the_files_name_comes_first() -> None:
    assert read_one(LawXMLReader(), LAW_XML.encode(), "法令/415AC0000000057.xml").id == "415AC0000000057"


def test_the_envelope_of_the_law_api_is_opened() -> None:
    body = LAW_XML.split("?>", 1)[1]
    inner = f"<LawId>129AC0000000089</LawId><LawFullText>{body}</LawFullText>"
    wrapped = f"<DataRoot><ApplData>{inner}</ApplData></DataRoot>"
    assert read_one(LawXMLReader(), wrapped.encode()).id == "129AC0000000089"


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("この法律は、手続を定める。", "第1条第1項"),
        ("十四日以内", "第12条の2第1項"),
        ("前項の届出", "第12条の2第2項"),
        ("一　氏名", "第12条の2第2項第1号"),
        ("二の二　住所", "第12条の2第2項第2号の2"),
        ("イ　都道府県", "第12条の2第2項第2号の2イ"),
        ("北海道", "第12条の2第2項第2号の2イ（１）"),
        ("上欄：市長", "第12条の2第3項"),
        ("公布の日", "附則第1条第1項"),
        ("印鑑に関する事務", "別表第一（第三条関係） > 第1号"),
    ],
)
def test_every_place_is_known(law: Document, words: str, label: str) -> None:
    assert block_with(law, words).place.label() == label


def test_parts_chapters_and_sections_govern_their_articles(law: Document) -> None:
    headings = block_with(law, "十四日以内").place.headings
    assert headings == ("第一編　総則", "第二章　届出", "第一節　届出の方法", "第十二条の二（届出）")


def test_a_chapters_heading_stands_in_no_article(law: Document) -> None:
    chapter = next(block for block in law.blocks if block.text == "第二章　届出")
    assert (chapter.place.article, chapter.place.headings) == (None, ("第一編　総則",))


def test_a_proviso_stays_with_its_sentence(law: Document) -> None:
    expected = "住民は、十四日以内に届け出なければならない。ただし、災害のときは、この限りでない。"
    assert block_with(law, "ただし").text == expected


def test_columns_of_an_item_are_parted(law: Document) -> None:
    assert block_with(law, "二の二").text == "二の二　住所　現に住む所"


def test_a_cell_over_two_rows_is_said_in_both_under_the_right_header(law: Document) -> None:
    assert texts(law, BlockKind.TABLE_ROW) == [
        "規定：第三条｜上欄：市｜下欄：町",
        "規定：第三条｜上欄：市長｜下欄：町長",
    ]


def test_each_supplement_knows_whose_it_is(law: Document) -> None:
    first, second = block_with(law, "令和二年四月一日"), block_with(law, "公布の日")
    assert (first.place.supplementary, first.place.paragraph) == ("", "1")
    assert second.place.supplementary == "令和三年法律第三十七号"
    headings = [text for text in texts(law, BlockKind.HEADING) if text.startswith("附")]
    assert headings == ["附　則", "附　則（令和三年法律第三十七号）"]


def test_the_caption_of_a_paragraph_without_article_is_kept(law: Document) -> None:
    assert block_with(law, "（施行期日）").place == block_with(law, "令和二年四月一日").place


def test_readings_and_the_table_of_contents_are_left_out(law: Document) -> None:
    assert "とど" not in law.text
    assert law.text.count("第一編") == 1


def test_passages_never_mix_paragraphs(law: Document) -> None:
    found = {passage.place.label(): passage.text for passage in passages(law)}
    assert found["第12条の2第2項"].startswith("前項の届出")
    assert found["第12条の2第2項"].endswith("（１）　北海道")


def test_deleted_articles_keep_their_range() -> None:
    source = LAW_XML.replace('Num="12_2"', 'Num="3:5"').replace("第十二条の二", "第三条から第五条まで")
    assert block_with(read_one(LawXMLReader(), source.encode()), "十四日").place.article == "3:5"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (LAW_XML[:900].encode(), BrokenDocument),
        (b"<html><body>x</body></html>", MislabelledDocument),
        (b"<Law><LawBody><LawTitle>x</LawTitle></LawBody></Law>", EmptyDocument),
        (b"<Law/>", EmptyDocument),
        (b"<a>" * 5000, BrokenDocument),
    ],
    ids=["cut", "other xml", "no text", "no body", "too deep"],
)
def test_what_is_no_law_is_refused_by_name(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"法令\.xml"):
        read_one(LawXMLReader(), data, "法令.xml")


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    declared = f'<!DOCTYPE Law [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    source = LAW_XML.replace("<Law ", f"{declared}<Law ", 1).replace("手続を定める", "&x;を定める", 1)
    assert "秘密" not in read_one(LawXMLReader(), source.encode()).text


# ------------------------------------------------------------------ real laws


@pytest.mark.data
@pytest.mark.parametrize("number", REAL)
def test_no_sentence_of_a_real_law_is_lost(number: str) -> None:
    path = SHARED / "laws" / "xml" / f"{number}.xml"
    if not path.is_file():
        pytest.skip("real law XML is not here (YUHITSU_EVAL_DATA)")
    data = path.read_bytes()
    law = read_one(LawXMLReader(), data, path.name)
    text = re.sub(r"\s", "", law.text)
    root = etree.fromstring(data)
    etree.strip_elements(root, "Rt", with_tail=False)
    said = {
        re.sub(r"\s", "", "".join(map(str, s.itertext()))) for s in root.iter("Sentence", "ParagraphCaption")
    }
    assert [sentence for sentence in said if sentence not in text] == []
    main = root.find(".//MainProvision")
    assert main is not None
    articles = {article.get("Num") for article in main.iter("Article")}
    found = {b.place.article for b in law.blocks if b.place.supplementary is None} - {None}
    assert found == articles
    assert law.id == number
    assert all(p.place.label() for p in passages(law) if p.place.supplementary is None)
