"""Ordinances are found in whatever format an office keeps them, and every place is known."""

from __future__ import annotations

import pytest
from docx.document import Document as WordDocument

from tests.documents.making import ORDINANCE, block_with, read_one, texts, word
from yuhitsu.documents.readers.markdown import MarkdownReader
from yuhitsu.documents.readers.plain import PlainReader
from yuhitsu.documents.readers.word import WordReader
from yuhitsu.types import BlockKind, Document, DocumentKind

HEADINGS = ("○さくら町手数料条例", "第1章", "第2章", "附　則")


def as_text() -> Document:
    return read_one(PlainReader(), ORDINANCE.encode("cp932"), "条例.txt")


def as_word() -> Document:
    def build(document: WordDocument) -> None:
        for line in filter(None, ORDINANCE.splitlines()):
            if line.startswith(HEADINGS):
                document.add_heading(line, 1)
            else:
                document.add_paragraph(line)

    return read_one(WordReader(), word(build=build), "条例.docx")


def as_markdown() -> Document:
    lines = [f"# {line}" if line.startswith(HEADINGS) else line for line in ORDINANCE.splitlines()]
    return read_one(MarkdownReader(), "\n".join(lines).encode(), "条例.md")


def plain(*lines: str, title: str = "さくら町規則") -> Document:
    return read_one(PlainReader(), "\n".join((title, "", *lines)).encode(), "規則.txt")


@pytest.fixture(params=[as_text, as_word, as_markdown], ids=["text", "word", "markdown"], scope="module")
def ordinance(request: pytest.FixtureRequest) -> Document:
    made: Document = request.param()
    return made


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("この条例は、町が徴収", "第1条第1項"),
        ("次の各号", "第12条の2第1項"),
        ("住民票の写し", "第12条の2第1項第1号"),
        ("次に掲げる証明書", "第12条の2第1項第2号"),
        ("印鑑登録証明書", "第12条の2第1項第2号ア"),
        ("納税証明書", "第12条の2第1項第2号イ"),
        ("申請のとき", "第12条の2第2項"),
        ("平成12年4月1日", "附則 > 附則第1項"),
        ("従前の例", "附則 > 附則第2項"),
        ("公布の日", "附則（令和3年条例第7号）"),
    ],
)
def test_every_place_is_known(ordinance: Document, words: str, label: str) -> None:
    assert block_with(ordinance, words).place.label() == label


def test_title_and_kind_are_the_ordinances(ordinance: Document) -> None:
    assert (ordinance.title, ordinance.kind) == ("さくら町手数料条例", DocumentKind.ORDINANCE)


def test_chapters_and_captions_govern_the_text(ordinance: Document) -> None:
    assert block_with(ordinance, "次の各号").place.headings == ("第2章　手数料", "第12条の2（額）")


def test_a_proviso_stays_with_its_paragraph(ordinance: Document) -> None:
    assert block_with(ordinance, "ただし").text.startswith("手数料の額は")


def test_a_caption_in_the_supplement_belongs_to_what_follows(ordinance: Document) -> None:
    assert block_with(ordinance, "（経過措置）").place == block_with(ordinance, "従前の例").place


def test_the_amending_ordinance_is_known(ordinance: Document) -> None:
    assert block_with(ordinance, "平成12年4月1日").place.supplementary == ""
    assert block_with(ordinance, "公布の日").place.supplementary == "令和3年条例第7号"


def test_nothing_of_the_ordinance_is_lost(ordinance: Document) -> None:
    text = "".join(ordinance.text.split()).replace("　", "")
    for line in ORDINANCE.splitlines():
        words = line.replace("　", "").removeprefix("第1条").removeprefix("第12条の2").removeprefix("○")
        assert words.lstrip("１２") in text or line.startswith(("附", "（"))


def test_numbers_in_kanji_are_read() -> None:
    rule = plain(
        "（趣旨）",
        "第一条　この規則は、手続を定める。",
        "第十二条の二　届け出る。",
        "一　氏名",
        "二の三　住所",
        "２　省く。",
    )
    assert rule.kind is DocumentKind.RULE
    assert block_with(rule, "住所").place.label() == "第12条の2第1項第2号の3"
    assert block_with(rule, "省く").place.label() == "第12条の2第2項"


def test_appendices_stand_in_no_article() -> None:
    rule = plain(
        "第1条　定める。",
        "第2条　届け出る。",
        "別表第1（第2条関係）",
        "第1種　300円",
        "第2号様式（第2条関係）",
        "氏名の欄",
    )
    assert block_with(rule, "300円").place.headings == ("別表第1（第2条関係）",)
    assert block_with(rule, "氏名の欄").place.headings == ("第2号様式（第2条関係）",)
    assert block_with(rule, "氏名の欄").place.article is None


def test_a_reference_inside_a_sentence_is_no_article() -> None:
    guide = plain("第1条の規定により、届け出てください。", "第2条は次のとおりです。", title="手引き")
    assert guide.kind is DocumentKind.GENERAL
    assert all(block.place.article is None for block in guide.blocks)


def test_one_article_quoted_alone_makes_no_ordinance() -> None:
    assert (
        plain("第5条　届け出なければならない。", "以上です。", title="お知らせ").kind is DocumentKind.GENERAL
    )


@pytest.mark.parametrize("odd", ["第1条の一　一つ目です。", "第〇千条　何もない。", "第3条の1の1　枝です。"])
def test_what_only_looks_like_an_article_breaks_nothing(odd: str) -> None:
    rule = plain("第1条　定める。", odd, "第2条　届け出る。")
    assert odd.split("　")[1] in rule.text
    assert block_with(rule, "届け出る").place.article == "2"


def test_the_text_before_the_first_article_is_kept_as_it_was() -> None:
    rule = plain(
        "令和3年3月1日規則第2号",
        "目次",
        "第1章　総則（第1条・第2条）",
        "第1章　総則",
        "第1条　定める。",
        "第2条　届け出る。",
    )
    assert "令和3年3月1日規則第2号" in texts(rule, BlockKind.PARAGRAPH)
    assert block_with(rule, "定める").place.headings == ("第1章　総則", "第1条")
