"""Articles that a question names are found first, exactly; those that nobody holds are told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.search.shelves import CLERK, NUMBERS, ORDINANCE, PRIVACY, Shelf, found, hits, law, note

from yuhitsu.protocols import SearchIndex
from yuhitsu.types import LOCAL_USER, DocumentKind, Level, Place, User

LAWS = (
    law(
        PRIVACY,
        ("第二条", 1, "この法律において「個人情報」とは、生存する個人に関する情報をいう。"),
        ("第六十九条", 1, "行政機関の長等は、利用目的以外の目的のために保有個人情報を利用してはならない。"),
        ("第六十九条", 2, "前項の規定にかかわらず、本人の同意があるときは、提供することができる。"),
        ("第七十条", 1, "行政機関の長等は、必要があると認めるときは、制限を付するものとする。"),
    ),
    law(
        NUMBERS,
        (
            "第十九条",
            1,
            "何人も、次の各号のいずれかに該当する場合を除き、特定個人情報の提供をしてはならない。",
        ),
        ("第十九条の二", 1, "前条の規定の適用については、別に定める。"),
        ("第二十条", 1, "何人も、特定個人情報を収集し、又は保管してはならない。"),
    ),
    law(
        "民法",
        ("第一条", 1, "私権は、公共の福祉に適合しなければならない。"),
        ("第三十八条から第八十四条まで", 1, "削除"),
        ("第九十条", 1, "公の秩序又は善良の風俗に反する法律行為は、無効とする。"),
    ),
    law(
        ORDINANCE,
        ("第一条", 1, "この条例は、町が徴収する手数料について定めるものとする。"),
        ("第二条", 1, "町長は、災害により被害を受けた者に対し、手数料を免除することができる。"),
        ("第二条", 2, "前項の規定による免除を受けようとする者は、申請書を提出しなければならない。"),
        kind=DocumentKind.ORDINANCE,
    ),
)


@pytest.fixture
def index(shelf: Shelf) -> SearchIndex:
    """Four laws and a note that speaks of them."""
    for each in LAWS:
        shelf.put(each)
    shelf.put(
        note("手引", "個人情報保護法第69条第2項により提供した例、番号法第19条により提供した例があります。")
    )
    return shelf.index()


def first(index: SearchIndex, query: str) -> tuple[str, str | None, str | None]:
    """Title, article and paragraph of the best hit."""
    passage = hits(index, query)[0].passage
    return passage.title, passage.place.article, passage.place.paragraph


def missing(
    index: SearchIndex, query: str, user: User = LOCAL_USER, max_level: Level = Level.THREE
) -> list[str]:
    """What the question names and nobody holds."""
    return index.missing_references(query, user=user, max_level=max_level)


@pytest.mark.parametrize(
    ("query", "title", "article", "paragraph"),
    [
        ("個人情報保護法の69条2項", PRIVACY, "69", "2"),
        ("個人情報保護法第六十九条第二項の内容を教えてください", PRIVACY, "69", "2"),
        ("個人情報の保護に関する法律第69条", PRIVACY, "69", "1"),
        ("個人情報の保護に関する法律（平成十五年法律第五十七号）第六十九条第二項", PRIVACY, "69", "2"),
        ("個情法６９条２項", PRIVACY, "69", "2"),
        ("番号法第十九条", NUMBERS, "19", "1"),
        ("マイナンバー法19条では何が禁じられていますか", NUMBERS, "19", "1"),
        ("番号法第十九条の二", NUMBERS, "19_2", "1"),
        ("番号法19条の2", NUMBERS, "19_2", "1"),
        ("民法90条", "民法", "90", "1"),
        ("民法第五十条は今もありますか", "民法", "38:84", "1"),
        ("さくら町手数料条例第2条第2項", ORDINANCE, "2", "2"),
        ("「さくら町手数料条例」の第二条", ORDINANCE, "2", "1"),
        ("手数料条例2条2項", ORDINANCE, "2", "2"),
    ],
)
def test_the_article_a_question_names_comes_first(
    index: SearchIndex, query: str, title: str, article: str, paragraph: str
) -> None:
    assert first(index, query) == (title, article, paragraph)
    assert hits(index, query)[0].score == 1.0
    assert missing(index, query) == []


def test_the_rest_of_the_article_follows_and_then_what_else_fits(index: SearchIndex) -> None:
    places = [
        (h.passage.document_id, h.passage.place.article, h.passage.place.paragraph)
        for h in hits(index, "個情法69条2項")
    ]
    assert places[:2] == [(f"{PRIVACY}-2", "69", "2"), (f"{PRIVACY}-2", "69", "1")]
    assert len(places) == len(set(places)) > 2


def test_several_articles_come_in_the_order_of_the_question(index: SearchIndex) -> None:
    titles = [h.passage.title for h in hits(index, "番号法第20条と個人情報保護法第70条の違い")]
    assert titles[:2] == [NUMBERS, PRIVACY]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("個人情報保護法第9999条", ["個人情報保護法第9999条"]),
        ("番号法第十九条の九の内容", ["番号法第19条の9"]),
        ("道路交通法第七十条", ["道路交通法第70条"]),
        ("となり町手数料条例第1条", ["となり町手数料条例第1条"]),
        ("手数料条例第8条", ["手数料条例第8条"]),
        ("民法第90条と刑法第199条と民法1000条", ["刑法第199条", "民法第1000条"]),
        ("刑法199条とは。刑法199条の刑は。", ["刑法第199条"]),
        ("個人情報保護法附則第69条", ["個人情報保護法附則第69条"]),
    ],
)
def test_what_nobody_holds_is_told_as_one_cites_it(
    index: SearchIndex, query: str, expected: list[str]
) -> None:
    assert missing(index, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "手数料はいくらですか",
        "第9999条",
        "同法第9999条",
        "この条例の第8条",
        "三条市の手続",
        "個人情報保護法とは",
        "一条工務店",
    ],
)
def test_a_question_that_names_no_article_of_a_law_misses_nothing(index: SearchIndex, query: str) -> None:
    assert missing(index, query) == []


def test_a_law_above_the_reader_is_as_one_that_is_not_held(shelf: Shelf) -> None:
    shelf.put(
        law("庁舎管理規則", ("第五条", 1, "鍵は守衛室に置く。"), level=Level.THREE, kind=DocumentKind.RULE)
    )
    index = shelf.index()
    assert missing(index, "庁舎管理規則第5条") == []
    assert missing(index, "庁舎管理規則第5条", user=CLERK) == ["庁舎管理規則第5条"]
    assert missing(index, "庁舎管理規則第5条", max_level=Level.ONE) == ["庁舎管理規則第5条"]
    assert found(index, "庁舎管理規則第5条", user=CLERK) == []


@pytest.mark.parametrize("secret_first", [True, False])
def test_of_two_of_one_title_the_reader_gets_the_one_that_may_be_seen(
    shelf: Shelf, secret_first: bool
) -> None:
    """A former or secret version under the same title hides nothing."""
    versions = [
        law("庁舎管理規則", ("第五条", 1, "鍵は金庫に置く。"), level=Level.THREE, collection="案"),
        law("庁舎管理規則", ("第五条", 1, "鍵は守衛室に置く。"), level=Level.ONE, collection="例規"),
    ]
    for version in versions if secret_first else reversed(versions):
        shelf.put(version)
    index = shelf.index()
    for limits in ({"user": CLERK}, {"max_level": Level.ONE}, {"collection": "例規"}):
        (hit,) = hits(index, "庁舎管理規則第5条", **limits)
        assert "守衛室" in hit.passage.text and hit.score == 1.0
    assert missing(index, "庁舎管理規則第5条", user=CLERK) == []
    (hit,) = hits(index, "庁舎管理規則第5条", collection="案")
    assert "金庫" in hit.passage.text


def test_a_new_version_of_a_law_is_known_at_once(shelf: Shelf) -> None:
    index = shelf.index()
    assert missing(index, "民法第1条") == ["民法第1条"]
    shelf.put(law("民法", ("第一条", 1, "古い文。")))
    assert missing(index, "民法第1条") == []
    shelf.put(law("民法", ("第二条", 1, "新しい文。")))
    assert missing(index, "民法第1条") == ["民法第1条"]
    assert first(index, "民法第2条")[1] == "2"
    shelf.documents.remove("default/民法-2")
    assert missing(index, "民法第2条") == ["民法第2条"]


def test_references_are_resolved_while_laws_come_and_go(shelf: Shelf) -> None:
    """No thread sees half of a change."""
    for each in LAWS:
        shelf.put(each)
    index = shelf.index()
    index.refresh()
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            shelf.put(LAWS[2])

    thread = threading.Thread(target=change)
    thread.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            results = list(
                pool.map(lambda _: missing(index, "番号法第19条と民法第90条と刑法第1条"), range(200))
            )
    finally:
        stop.set()
        thread.join()
    assert results == [["刑法第1条"]] * 200


def test_a_supplementary_article_is_another_one(shelf: Shelf) -> None:
    made = law("民法", ("第一条", 1, "本則の文。"), ("第二条", 1, "附則の文。"))
    blocks = [
        replace(block, place=replace(block.place, article="1", supplementary=""))
        if block.text == "附則の文。"
        else block
        for block in made.blocks
    ]
    shelf.put(replace(made, blocks=tuple(blocks)))
    index = shelf.index()
    assert hits(index, "民法第1条")[0].passage.text == "本則の文。"
    top = hits(index, "民法附則第1条")[0].passage
    assert top.text == "附則の文。" and top.place == Place(top.place.headings, "1", "1", supplementary="")
