"""Vectors are made batch by batch: it can be stopped, killed and begun again, and nothing is made twice."""

from __future__ import annotations

import threading

import pytest
from tests.search.shelves import LetterEmbedder, Shelf, found, law

from yuhitsu.errors import WeightsError
from yuhitsu.search.embedding_queue import BATCH, VectorMaker, embedding_text

MANY = 3 * BATCH + 5


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    """Many passages without a vector."""
    shelf.note("多", *(f"図書館の利用案内その{number}。" for number in range(MANY)))
    return shelf


def left(shelf: Shelf, embedder: LetterEmbedder) -> int:
    """How many passages wait for a vector."""
    return len(shelf.documents.without_vector(embedder.name, 10_000))


def test_every_passage_gets_a_vector_once(filled: Shelf) -> None:
    embedder = LetterEmbedder()
    assert filled.make_vectors(embedder) == MANY
    assert len(embedder.asked) == len(set(embedder.asked)) == MANY
    assert left(filled, embedder) == 0
    assert filled.make_vectors(embedder) == 0


def test_what_is_embedded_says_what_it_is_about(shelf: Shelf) -> None:
    shelf.put(law("民法", ("第一条", 1, "私権は、公共の福祉に適合しなければならない。")))
    embedder = LetterEmbedder()
    shelf.make_vectors(embedder)
    assert embedder.asked == ["民法 > 第一条\n私権は、公共の福祉に適合しなければならない。"]
    ((_, passage),) = shelf.documents.passages_of("default/民法-2")
    assert embedding_text(passage) == embedder.asked[0]


def test_progress_ends_at_the_whole(filled: Shelf) -> None:
    seen: list[tuple[int, int]] = []
    VectorMaker(filled.documents, LetterEmbedder()).make(
        progress=lambda done, total: seen.append((done, total))
    )
    assert [done for done, _ in seen] == [BATCH, 2 * BATCH, 3 * BATCH, MANY]
    assert {total for _, total in seen} == {MANY}


def test_it_stops_after_the_batch_it_is_at_and_goes_on_later(filled: Shelf) -> None:
    stop = threading.Event()
    embedder = LetterEmbedder(before=stop.set)
    assert filled.make_vectors(embedder, stop=stop) == BATCH
    assert left(filled, embedder) == MANY - BATCH
    again = LetterEmbedder()
    assert filled.make_vectors(again) == MANY - BATCH
    assert not set(again.asked) & set(embedder.asked)


def test_stopped_before_it_begins_it_makes_nothing(filled: Shelf) -> None:
    stop = threading.Event()
    stop.set()
    assert filled.make_vectors(LetterEmbedder(), stop=stop) == 0


def test_what_was_made_before_a_failure_is_kept(filled: Shelf) -> None:
    embedder = LetterEmbedder()

    def fail_at_the_third() -> None:
        embedder.fails = len(embedder.asked) >= 2 * BATCH

    embedder.before = fail_at_the_third
    with pytest.raises(WeightsError):
        filled.make_vectors(embedder)
    assert left(filled, embedder) == MANY - 2 * BATCH
    assert filled.make_vectors(LetterEmbedder()) == MANY - 2 * BATCH


def test_a_document_removed_meanwhile_does_not_disturb_it(filled: Shelf) -> None:
    def remove() -> None:
        if filled.documents.passages_of("default/多"):
            filled.documents.remove("default/多")

    filled.note("残", "残る文書です。")
    embedder = LetterEmbedder(before=remove)
    filled.make_vectors(embedder)
    assert left(filled, embedder) == 0
    assert len(list(filled.documents.vectors(embedder.name))) == 1


def test_a_document_replaced_meanwhile_gets_vectors_of_its_new_text(shelf: Shelf) -> None:
    shelf.note("案内", "古い案内です。")
    embedder = LetterEmbedder()

    def replace_once() -> None:
        embedder.before = lambda: None
        shelf.note("案内", "新しい案内です。")

    embedder.before = replace_once
    shelf.make_vectors(embedder)
    assert [text.split("\n")[1] for text in embedder.asked] == ["古い案内です。", "新しい案内です。"]
    ((row, _),) = shelf.documents.passages_of("default/案内")
    assert [number for number, _ in shelf.documents.vectors(embedder.name)] == [row]


def test_another_model_makes_all_vectors_again(filled: Shelf) -> None:
    filled.make_vectors(LetterEmbedder())
    other = LetterEmbedder(name="letters 2")
    assert left(filled, other) == MANY
    assert filled.make_vectors(other) == MANY


def test_vectors_that_come_later_are_found_by_a_running_index(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yuhitsu.search.index.VECTOR_PAUSE_SECONDS", 0.0)
    embedder = LetterEmbedder()
    index = shelf.index(embedder)
    shelf.note("案内", "図書館の利用案内です。")
    assert found(index, "としょかん") == []
    shelf.make_vectors(embedder)
    assert found(index, "としょかん") == ["案内"]
