"""Whoever asks whatever of whatever office: nothing above a level, of another collection, or gone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.search.shelves import LetterEmbedder, Shelf, hits, note, opened

from yuhitsu.search.index import HybridIndex
from yuhitsu.types import LOCAL_USER, Document, DocumentKind, Level, User

WORDS = ("公園", "税金", "保育", "図書", "水道", "墓地")
COLLECTIONS = ("default", "例規", "内部")
NAMES = ("甲", "乙", "丙", "丁")

levels = st.sampled_from(Level)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
    lambda words: "と".join(words) + "です。"
)
documents = st.builds(
    lambda name, sentences, level, collection, kind: replace(
        note(name, *sentences, level=level, collection=collection), kind=kind
    ),
    st.sampled_from(NAMES),
    st.lists(texts, min_size=1, max_size=3),
    levels,
    st.sampled_from(COLLECTIONS),
    st.sampled_from(DocumentKind),
)


@dataclass(frozen=True)
class Asking:
    """Who asks what, within which limits."""

    query: str
    user_level: Level
    permit: Level
    collection: str | None


askings = st.builds(
    Asking,
    st.lists(st.sampled_from([*WORDS, "甲号第1条"]), min_size=1, max_size=2).map("の".join),
    levels,
    levels,
    st.none() | st.sampled_from(COLLECTIONS),
)
put = documents.map(lambda document: ("put", document))
classified = st.tuples(st.just("classify"), st.tuples(st.integers(0, 20), levels))
removed = st.tuples(st.just("remove"), st.integers(0, 20))
vectors = st.tuples(st.just("vectors"), st.none())
asked = askings.map(lambda asking: ("ask", asking))
lives = st.lists(st.one_of(put, put, asked, classified, removed, vectors), min_size=4, max_size=14)


class Model:
    """The same office as a plain dictionary."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}

    def may_see(self, asking: Asking) -> set[str]:
        """Ids of the passages within the limits."""
        level = min(asking.user_level, asking.permit)
        return {
            f"{key}#{number}"
            for key, document in self.documents.items()
            if document.level <= level and asking.collection in (None, document.collection)
            for number in range(len(document.blocks))
        }

    def holding(self, asking: Asking) -> set[str]:
        """Those of them that hold a word of the question."""
        words = [word for word in WORDS if word in asking.query]
        return {
            ident
            for ident in self.may_see(asking)
            for key, _, number in [ident.rpartition("#")]
            if any(word in self.documents[key].blocks[int(number)].text for word in words)
        }


def ask(index: HybridIndex, asking: Asking) -> set[str]:
    """Ids of the passages that are found."""
    user = User("someone", "だれか", asking.user_level)
    found = hits(
        index, asking.query, user=user, max_level=asking.permit, limit=1000, collection=asking.collection
    )
    return {hit.passage.id for hit in found}


def live(
    shelf: Shelf, index: HybridIndex, embedder: LetterEmbedder, life: Sequence[tuple[str, object]]
) -> None:
    """Do everything, and compare every answer with the plain dictionary's."""
    model = Model()
    for word, what in life:
        if word == "put":
            assert isinstance(what, Document)
            model.documents[shelf.put(what).key] = what
        elif word == "vectors":
            shelf.make_vectors(embedder)
        elif word == "ask":
            assert isinstance(what, Asking)
            answer = ask(index, what)
            assert answer <= model.may_see(what)
            assert answer >= model.holding(what)
        elif model.documents:
            change(shelf, model, what)


def change(shelf: Shelf, model: Model, what: object) -> None:
    """Remove a document, or give it another level."""
    number, level = what if isinstance(what, tuple) else (what, None)
    key = sorted(model.documents)[number % len(model.documents)]
    if level is None:
        shelf.documents.remove(key)
        del model.documents[key]
    else:
        shelf.documents.classify(key, level)
        model.documents[key] = replace(model.documents[key], level=level)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives, askings, st.booleans())
def test_no_passage_is_shown_that_may_not_be_seen_and_none_is_held_back(
    life: list[tuple[str, object]], last: Asking, by_meaning: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for shelf in opened(Path(folder)):
            embedder = LetterEmbedder()
            index = shelf.index(embedder if by_meaning else None)
            index._settings = replace(index._settings, candidates=1000)
            live(shelf, index, embedder, [*life, ("ask", last)])


def test_few_that_may_be_seen_are_found_among_many_that_may_not(shelf: Shelf) -> None:
    """Rights are applied inside the search: candidates are not used up by what is hidden."""
    for number in range(150):
        shelf.note(f"秘{number}", "公園の税金の話です。", "税金です。", level=Level.THREE)
        shelf.note(f"他{number}", "公園の税金の話です。", level=Level.ONE, collection="内部")
    shelf.note("見", "公園も少しだけ出てくる、長い長い別の話の案内の文です。", level=Level.ONE)
    embedder = LetterEmbedder()
    shelf.make_vectors(embedder)
    for index in (shelf.index(), shelf.index(embedder)):
        found = hits(index, "公園の税金", max_level=Level.ONE, collection="default", limit=5)
        assert [hit.passage.document_id for hit in found] == ["見"]


def test_an_index_that_is_behind_shows_nothing_the_store_forbids(shelf: Shelf) -> None:
    """The store has the last word, also between a change and the refresh after it."""
    for name in NAMES:
        shelf.note(name, "公園の案内です。", level=Level.ONE)
    embedder = LetterEmbedder()
    shelf.make_vectors(embedder)
    index = shelf.index(embedder)
    assert len(hits(index, "公園")) == len(NAMES)
    index.refresh = lambda: None  # type: ignore[method-assign]
    shelf.documents.remove("default/甲")
    shelf.documents.classify("default/乙", Level.THREE)
    found = hits(index, "公園", user=User("clerk", "職員", Level.TWO))
    assert {hit.passage.document_id for hit in found} == {"丙", "丁"}
    assert {hit.passage.document_id for hit in hits(index, "公園", user=LOCAL_USER)} == {"乙", "丙", "丁"}
