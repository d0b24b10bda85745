"""Whatever finds passages keeps these promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.search.shelves import CLERK, LetterEmbedder, Shelf, found, hits, law, opened

from yuhitsu.config import SearchSettings
from yuhitsu.protocols import DocumentStore, SearchIndex
from yuhitsu.search.index import HybridIndex
from yuhitsu.types import LOCAL_USER, DocumentKind, Level

Make = Callable[[DocumentStore, Path], SearchIndex]


def by_words(documents: DocumentStore, folder: Path) -> SearchIndex:
    """Words alone."""
    return HybridIndex(documents, folder, None, SearchSettings())


def by_words_and_meaning(documents: DocumentStore, folder: Path) -> SearchIndex:
    """Words and meaning."""
    return HybridIndex(documents, folder, LetterEmbedder(), SearchSettings())


IMPLEMENTATIONS: list[Make] = [by_words, by_words_and_meaning]
"""Add yours here: it gets a store and a folder of its own."""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    yield from opened(tmp_path)


@pytest.fixture(params=IMPLEMENTATIONS, ids=lambda make: make.__name__)
def index(request: pytest.FixtureRequest, shelf: Shelf) -> Iterator[SearchIndex]:
    made: SearchIndex = request.param(shelf.documents, shelf.home / "index")
    yield made
    made.close()


def fill(shelf: Shelf) -> None:
    """An office with something of every level, in two collections, with vectors."""
    shelf.note("案内", "住民票の写しの手数料は、三百円です。", "印鑑登録の手数料です。", level=Level.ONE)
    shelf.note("内規", "手数料を減免するときの決裁です。", level=Level.TWO)
    shelf.note("方針", "手数料を値上げする方針です。", level=Level.THREE)
    shelf.note("例規", "手数料を徴収する。", level=Level.ONE, collection="例規")
    rule = ("第一条", 1, "手数料は、前納とする。"), ("第二条", 1, "既納の手数料は、還付しない。")
    shelf.put(law("手数料規則", *rule, kind=DocumentKind.RULE, level=Level.TWO))
    shelf.make_vectors(LetterEmbedder())


def test_an_empty_office_holds_nothing(index: SearchIndex) -> None:
    index.refresh()
    assert hits(index, "手数料") == []


def test_what_is_asked_for_comes_first_with_falling_scores(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    answer = hits(index, "住民票の写しの手数料")
    assert answer[0].passage.text == "住民票の写しの手数料は、三百円です。"
    scores = [hit.score for hit in answer]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len({hit.passage.id for hit in answer}) == len(answer)


def test_passages_are_those_of_the_store(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    kept = {
        p.id: p
        for info in shelf.documents.all(user=LOCAL_USER)
        for _, p in shelf.documents.passages_of(info.key)
    }
    for hit in hits(index, "手数料"):
        assert hit.passage == kept[hit.passage.id]


@pytest.mark.parametrize("limit", [0, 1, 3, 100])
def test_no_more_than_the_limit(index: SearchIndex, shelf: Shelf, limit: int) -> None:
    fill(shelf)
    assert len(hits(index, "手数料", limit=limit)) == min(limit, 7)


def test_nothing_above_the_user_or_the_permit(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    assert "方針" in found(index, "手数料")
    assert "方針" not in found(index, "手数料の方針", user=CLERK)
    for limits in ({"user": CLERK, "max_level": Level.ONE}, {"max_level": Level.ONE}):
        answer = hits(index, "手数料規則第1条の方針と決裁", **limits)
        assert answer and {hit.passage.level for hit in answer} == {Level.ONE}


def test_only_the_named_collection(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    assert found(index, "手数料規則第1条の手数料", collection="例規") == ["例規"]
    assert "例規" not in found(index, "手数料", collection="default")
    assert hits(index, "手数料", collection="ない") == []


def test_changes_of_the_store_are_followed_without_being_told(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    assert "方針" in found(index, "手数料の方針")
    shelf.documents.classify("default/方針", Level.ONE)
    assert "方針" in found(index, "手数料の方針", max_level=Level.ONE)
    shelf.documents.remove("default/方針")
    assert "方針" not in found(index, "手数料の方針")
    shelf.note("新規", "手数料の方針を改めます。")
    assert "新規" in found(index, "手数料の方針")
    shelf.note("新規", "住民票の写しを改めます。")
    assert all("方針を改め" not in hit.passage.text for hit in hits(index, "手数料の方針"))


def test_a_named_article_comes_first(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    first = hits(index, "手数料規則第二条について教えてください")[0].passage
    assert (first.title, first.place.article) == ("手数料規則", "2")


def test_a_named_article_that_may_not_be_seen_is_missing(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    ask = "手数料規則第2条と手数料規則第3条と道路交通法第1条"
    assert index.missing_references(ask, user=CLERK, max_level=Level.TWO) == [
        "手数料規則第3条",
        "道路交通法第1条",
    ]
    every = index.missing_references(ask, user=CLERK, max_level=Level.ONE)
    assert every == ["手数料規則第2条", "手数料規則第3条", "道路交通法第1条"]
    assert index.missing_references("手数料はいくらですか", user=CLERK, max_level=Level.ONE) == []


@pytest.mark.parametrize(
    "query",
    ["", "\x00", "😀", "\ud800", "あ" * 100_000, "ﾃｽｳﾘｮｳ", "What?", "))((", "*"],
    ids=lambda query: ascii(query[:6]),
)
def test_any_question_is_taken(index: SearchIndex, shelf: Shelf, query: str) -> None:
    fill(shelf)
    assert isinstance(hits(index, query), list)
    assert index.missing_references(query, user=CLERK, max_level=Level.TWO) == []


def test_the_same_question_finds_the_same(index: SearchIndex, shelf: Shelf) -> None:
    fill(shelf)
    assert hits(index, "手数料の減免") == hits(index, "手数料の減免")


def test_it_may_be_closed_twice(index: SearchIndex) -> None:
    index.close()
    index.close()
