"""Passages: every text in exactly one, in order, none too long, none over a border."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.documents.chunking import (
    GENERAL_CHARACTERS,
    LAW_CHARACTERS,
    LONGEST_CHARACTERS,
    passages,
)
from yuhitsu.types import Block, BlockKind, Document, DocumentKind, Level, Place

PIECE = st.text("あいう手続。、！？（）「」a1. 　\n", max_size=40)
LONG = st.builds(lambda piece, times: piece * times, PIECE, st.integers(1, 60))
PLACES = st.builds(
    Place,
    headings=st.sampled_from([(), ("一",), ("一", "二")]),
    article=st.sampled_from([None, None, "1", "12_2"]),
    paragraph=st.sampled_from([None, "1", "2"]),
    page=st.sampled_from([None, 1, 2]),
)
BLOCKS = st.builds(
    Block, text=PIECE | LONG, kind=st.sampled_from(BlockKind), place=PLACES, level=st.integers(0, 3)
)
DOCUMENTS = st.builds(
    Document, id=st.just("d"), title=st.just("題"), blocks=st.lists(BLOCKS, max_size=12).map(tuple)
)


def body_places(document: Document) -> set[int]:
    """Offsets of every character that stands in no heading and is no space."""
    at, found = 0, set[int]()
    for block in document.blocks:
        if block.kind is not BlockKind.HEADING:
            found |= {at + n for n, character in enumerate(block.text) if not character.isspace()}
        at += len(block.text) + 1
    return found


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_a_passage_is_a_stretch_of_its_documents_text(document: Document) -> None:
    for ordinal, passage in enumerate(passages(document)):
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert passage.ordinal == ordinal


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_every_character_but_headings_is_in_exactly_one_passage_in_order(document: Document) -> None:
    covered = [at for passage in passages(document) for at in range(passage.start, passage.end)]
    assert covered == sorted(set(covered))
    text = document.text
    assert {at for at in covered if not text[at].isspace()} == body_places(document)


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_no_passage_is_longer_than_its_limit(document: Document) -> None:
    borders = {0}
    for block in document.blocks:
        borders.add(max(borders) + len(block.text) + 1)
    for passage in passages(document):
        joined = any(passage.start < border <= passage.end for border in borders)
        limit = LAW_CHARACTERS if passage.place.article is not None else GENERAL_CHARACTERS
        assert len(passage.text) <= (max(limit, LONGEST_CHARACTERS) if not joined else limit)


@settings(max_examples=100, deadline=None)
@given(document=DOCUMENTS)
def test_no_passage_crosses_a_heading_an_article_or_a_page(document: Document) -> None:
    starts: list[tuple[int, Block]] = []
    at = 0
    for block in document.blocks:
        starts.append((at, block))
        at += len(block.text) + 1
    for passage in passages(document):
        inside = [
            b for at, b in starts if at < passage.end and at + len(b.text) > passage.start and b.text.strip()
        ]
        assert all(block.kind is not BlockKind.HEADING for block in inside)
        borders = {(b.place.headings, b.place.article, b.place.paragraph, b.place.page) for b in inside}
        assert len(borders) == 1


@settings(max_examples=50, deadline=None)
@given(document=DOCUMENTS)
def test_cutting_twice_gives_the_same(document: Document) -> None:
    assert passages(document) == passages(document)


def test_long_text_is_cut_where_sentences_end() -> None:
    sentence = "この手続には、申請書と本人確認書類が必要です。"
    document = Document("d", "題", (Block(sentence * 100),))
    found = passages(document)
    assert len(found) > 1
    assert all(passage.text.endswith("。") for passage in found)


def test_one_sentence_without_end_is_cut_anyway() -> None:
    found = passages(Document("d", "題", (Block("あ" * 5000),)))
    assert [len(passage.text) for passage in found] == [800] * 6 + [200]


def test_items_stay_with_their_paragraph() -> None:
    place = Place(article="2", paragraph="1")
    items = tuple(
        Block(f"{n}　項目", BlockKind.LIST_ITEM, Place(article="2", paragraph="1", item=str(n)))
        for n in (1, 2)
    )
    (passage,) = passages(Document("d", "題", (Block("次のとおりとする。", place=place), *items)))
    assert passage.place == place
    assert passage.text == "次のとおりとする。\n1　項目\n2　項目"


def test_a_passage_has_the_rights_of_its_document() -> None:
    document = Document(
        "d", "題", (Block("文です。"),), collection="内部", level=Level.THREE, kind=DocumentKind.RULE
    )
    (passage,) = passages(document)
    assert (passage.collection, passage.level, passage.kind) == ("内部", Level.THREE, DocumentKind.RULE)
    assert passage.document_key == document.key


def test_headings_alone_give_no_passage() -> None:
    assert passages(Document("d", "題", (Block("見出し", BlockKind.HEADING), Block(" 　")))) == []
