"""Words are found however they are written, at once, and whatever is asked."""

from __future__ import annotations

import time

import pytest
from tests.search.shelves import CLERK, LetterEmbedder, Shelf, found, hits

from yuhitsu.types import Level

OTHERS = (
    "粗大ごみの収集は予約制です。",
    "図書館は月曜日に休みます。",
    "水道の使用を止めるときは届け出てください。",
)


def shelve(shelf: Shelf, *sentences: str) -> None:
    """One document a sentence, called by its number, among others."""
    for number, sentence in enumerate(sentences):
        shelf.note(str(number), sentence)
    for number, sentence in enumerate(OTHERS):
        shelf.note(f"他{number}", sentence)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("コンビニエンスストアで受け取れます。", "ｺﾝﾋﾞﾆｴﾝｽｽﾄｱ"),
        ("ガス料金の減免を受けられます。", "ｶﾞｽ料金"),
        ("ＤＶ被害の相談を受けます。", "dv"),
        ("手数料は二千円とする。", "２０００円"),
        ("手数料は2,000円です。", "二千円"),
        ("第二十五条の二の規定による。", "第25条の2"),
        ("第25条の2に定めるとおりです。", "第二十五条の二"),
        ("第２５条の２に定めるとおりです。", "25条の2"),
        ("申込みは窓口で受け付けます。", "申し込み"),
        ("引っ越しのときの手続です。", "引越"),
        ("斎藤の届出を受理した。", "齋藤"),
        ("渡邊氏が議長となる。", "渡辺"),
        ("國の機関が行う。", "国"),
        ("固定資産税の納期限です。", "資産税"),
        ("児童扶養手当を受けている方へ", "扶養手当"),
    ],
)
def test_a_word_is_found_however_it_is_written(shelf: Shelf, written: str, asked: str) -> None:
    shelve(shelf, written)
    assert found(shelf.index(), asked)[:1] == ["0"]


def test_the_article_that_is_asked_for_comes_before_its_neighbours(shelf: Shelf) -> None:
    texts = [
        f"第{number}の場合は、届け出なければならない。"
        for number in ("二十五条", "二十五条の二", "二十五条の三")
    ]
    shelve(shelf, *texts)
    assert found(shelf.index(), "第25条の2の届出")[0] == "1"
    assert found(shelf.index(), "二十五条の場合")[0] == "0"


def test_words_of_the_title_and_headings_find_too(shelf: Shelf) -> None:
    shelf.note("墓地使用料の減免について", "災害のときは、全額とする。")
    shelf.note("他", "災害のときは、半額とする。")
    assert found(shelf.index(), "墓地使用料")[0] == "墓地使用料の減免について"


def test_a_passage_with_more_of_the_words_comes_first(shelf: Shelf) -> None:
    shelve(
        shelf,
        "住民票の写しは窓口で請求できます。",
        "住民票の写しの手数料は、三百円です。",
        "手数料の一覧です。",
    )
    assert found(shelf.index(), "住民票の写しの手数料")[0] == "1"


def test_words_find_while_vectors_are_still_being_made(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    shelf.note("先", "印鑑登録の手数料です。")
    shelf.make_vectors(embedder)
    shelf.note("後", "印鑑登録の窓口です。")
    index = shelf.index(embedder)
    by_name = {hit.passage.document_id: hit for hit in hits(index, "印鑑登録")}
    assert by_name["先"].semantic > 0.0
    assert by_name["後"].semantic == 0.0
    assert by_name["後"].lexical > 0.0


@pytest.mark.parametrize(
    "query",
    [
        "",
        " \t\n　",
        "😀🎉👨‍👩‍👧",
        "\x00\x07\x1b[31m",
        "\ud800",
        "()[]{}\"'*:^~+-&|!",
        "の",
        "。、",
        "ー",
        "\u202e\u200b",
    ],
    ids=ascii,
)
def test_a_question_without_a_word_finds_nothing_and_breaks_nothing(shelf: Shelf, query: str) -> None:
    shelve(shelf, "住民票の手数料は三百円です。")
    index = shelf.index()
    assert hits(index, query) == []
    assert index.missing_references(query, user=CLERK, max_level=Level.THREE) == []


def test_signs_between_words_do_not_hide_them(shelf: Shelf) -> None:
    shelve(shelf, "住民票の手数料は三百円です。")
    index = shelf.index()
    for query in (
        "住\u200b民\u200b票\x00😀",
        "😀住民票😀",
        "「住民票」(?)AND NOT \\",
        "ｼﾞｭｳﾐﾝﾋｮｳ 住民票",
        "body:住民票^9",
    ):
        assert found(index, query)[0] == "0", query


def test_english_finds_english(shelf: Shelf) -> None:
    shelve(shelf, "Certificate of Residence: 300 yen per copy.")
    assert found(shelf.index(), "How much is a residence certificate?")[0] == "0"


@pytest.mark.parametrize(
    "piece",
    ["住民票の手数料はいくらですか。", "第1条", "民法第1条、", "あ", "一", "「", "((", "x", "😀", "ｶﾞ"],
    ids=ascii,
)
def test_a_question_of_100_000_characters_is_answered_in_time(shelf: Shelf, piece: str) -> None:
    shelve(shelf, "住民票の手数料は三百円です。", "第一条　この条例は、手数料について定める。")
    query = (piece * 100_000)[:100_000]
    index = shelf.index()
    began = time.monotonic()
    hits(index, query)
    index.missing_references(query, user=CLERK, max_level=Level.THREE)
    assert time.monotonic() - began < 3.0


def test_a_long_question_is_searched_by_its_beginning(shelf: Shelf) -> None:
    shelve(shelf, "住民票の手数料は三百円です。")
    assert (
        found(shelf.index(), "住民票の手数料を知りたい。" + "これはただの長い前置きです。" * 8000)[0] == "0"
    )


def test_as_many_as_are_wanted_and_no_more(shelf: Shelf) -> None:
    shelve(shelf, *(f"住民票の説明その{number}です。" for number in range(9)))
    index = shelf.index()
    assert len(hits(index, "住民票", limit=4)) == 4
    assert hits(index, "住民票", limit=0) == []
    assert len(hits(index, "住民票", limit=500)) == 9
