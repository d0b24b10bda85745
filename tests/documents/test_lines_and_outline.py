"""What is only wrapped is joined, what begins anew is not; text is cleaned and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.documents.lines import joined
from yuhitsu.documents.outline import Outline, clean
from yuhitsu.errors import EmptyDocument
from yuhitsu.types import ABOLISHED, BlockKind

FULL = "あ" * 36


@pytest.mark.parametrize(
    "second",
    [
        "第2条　届け出る。",
        "(1)　氏名",
        "１　前項の",
        "・印鑑",
        "■見出し",
        "附　則",
        "別表第1",
        "　字下げした段落",
        "①　氏名",
    ],
)
def test_what_begins_anew_is_not_joined(second: str) -> None:
    assert list(joined([FULL, second])) == [FULL, second.strip("　")]


def test_a_full_line_goes_on_and_a_short_or_ended_one_does_not() -> None:
    assert list(joined([FULL, "続きです。"])) == [FULL + "続きです。"]
    assert list(joined(["あ" * 35 + "。", "次です。"])) == ["あ" * 35 + "。", "次です。"]
    assert list(joined([FULL, "電話 00", FULL])) == [FULL + "電話 00", FULL]
    assert list(joined([FULL, "", "次です。"])) == [FULL, "次です。"]


def test_latin_words_keep_their_space() -> None:
    line = "This is a full line of an English text that"
    assert list(joined([line, "goes on"])) == [f"{line} goes on"]


@given(st.lists(st.text("あい。(1)　 第条2a", max_size=40), max_size=12))
def test_joining_loses_no_character(lines: list[str]) -> None:
    def bare(texts: list[str]) -> str:
        return "".join("".join(texts).split()).replace("　", "")

    assert bare(list(joined(lines))) == bare(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a \t b ", "a b"),
        ("住民\n票", "住民票"),
        ("Microsoft\nWord", "Microsoft Word"),
        ("第1条　定める", "第1条　定める"),
        ("a\x00b\x1b\ud800", "ab"),
        ("　前後　", "前後"),
    ],
)
def test_text_is_cleaned_to_one_line(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_headings_nest_by_their_level() -> None:
    outline = Outline()
    for level, text in ((1, "一"), (2, "二"), (3, "三"), (2, "四")):
        outline.heading(level, text)
    outline.paragraph("文です。")
    assert outline.blocks[-1].place.headings == ("一", "四")


def test_a_heading_that_is_too_long_is_text() -> None:
    outline = Outline()
    outline.heading(1, "長い" * 80)
    assert outline.blocks[0].kind is BlockKind.PARAGRAPH


def test_a_row_can_be_read_alone() -> None:
    outline = Outline()
    outline.row([("区分", "大人"), ("料金", "300円"), ("備考", "")], 7)
    (row,) = outline.blocks
    assert row.text == "区分：大人｜料金：300円"
    assert (row.cells, row.place.row) == ((("区分", "大人"), ("料金", "300円")), 7)


def test_headings_alone_are_an_empty_document() -> None:
    outline = Outline()
    outline.heading(1, "見出し")
    with pytest.raises(EmptyDocument, match=r"a\.txt"):
        outline.document("a.txt", "", "text/plain")


@pytest.mark.parametrize(
    ("name", "lead", "abolished"),
    [
        ("お知らせ.txt", "このお知らせは、令和7年3月31日をもって廃止しました。", True),
        ("要綱.docx", "本要綱は令和6年度限りで失効した。", True),
        ("手数料_令和5年度_廃止.txt", "手数料を次のとおり改定します。", True),
        ("印鑑登録の廃止.txt", "登録している印鑑の廃止を申請してください。", False),
        ("お知らせ.txt", "この制度は、令和9年3月31日をもって廃止します。", False),
    ],
)
def test_a_document_that_is_no_longer_in_force_says_so_in_its_title(
    name: str, lead: str, abolished: bool
) -> None:
    outline = Outline()
    outline.heading(1, "題名")
    outline.paragraph(lead)
    assert outline.document(name, "題名", "text/plain").title.startswith(ABOLISHED) is abolished
