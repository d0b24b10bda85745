"""Words and meaning together; each alone where the other fails; changes at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.search.shelves import LetterEmbedder, Shelf, found, hits, law, note

from yuhitsu.config import SearchSettings
from yuhitsu.models.e5_weights import default_path
from yuhitsu.models.embedder import E5Embedder
from yuhitsu.search.index import HybridIndex


def test_words_and_meaning_each_bring_what_the_other_misses(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    shelf.note("言葉", "粗大の品は予約制です。")
    shelf.note("意味", "そだいごみのよやく")
    shelf.make_vectors(embedder)
    both = hits(shelf.index(embedder), "粗大ごみのよやく")
    assert {hit.passage.document_id for hit in both} == {"言葉", "意味"}
    assert all(0.0 <= hit.score <= 1.0 for hit in both)
    assert [hit.score for hit in both] == sorted((hit.score for hit in both), reverse=True)


def test_a_hit_tells_how_it_was_found(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    shelf.note("一", "図書館の休館日です。")
    shelf.make_vectors(embedder)
    (by_both,) = hits(shelf.index(embedder), "図書館の休館日")
    assert by_both.lexical == 1.0 and 0.5 < by_both.semantic <= 1.0
    (by_words,) = hits(shelf.index(), "図書館の休館日")
    assert by_words.lexical == 1.0 and by_words.semantic == 0.0


def test_laws_are_searched_more_by_their_words(shelf: Shelf) -> None:
    """The settings' weight for laws counts where most of the best passages are laws."""
    embedder = LetterEmbedder()
    words = "申請書は、町長に提出しなければならない。"
    letters = "＝＋＝＋＝＋＝＋です。"
    shelf.put(law("甲法", ("第一条", 1, words)))
    shelf.put(law("乙法", ("第一条", 1, letters)))
    shelf.make_vectors(embedder)
    query = "申請書＝＋＝＋＝＋＝＋"

    def best(settings: SearchSettings) -> str:
        return found(HybridIndex(shelf.documents, shelf.home / "index", embedder, settings), query)[0]

    assert best(SearchSettings(lexical_weight=0.0, law_lexical_weight=1.0)) == "甲法-2"
    assert best(SearchSettings(lexical_weight=1.0, law_lexical_weight=0.0)) == "乙法-2"


# ------------------------------------------------------------------ changes


@pytest.mark.parametrize("embedder", [None, LetterEmbedder()], ids=["words", "words and meaning"])
def test_a_removed_document_is_gone_everywhere_at_once(shelf: Shelf, embedder: LetterEmbedder | None) -> None:
    index = shelf.index(embedder)
    shelf.put(law("民法", ("第一条", 1, "私権は、公共の福祉に適合しなければならない。")))
    shelf.note("残", "公共の福祉の案内です。")
    shelf.make_vectors(embedder or LetterEmbedder())
    assert found(index, "民法第1条の公共の福祉")[0] == "民法-2"
    shelf.documents.remove("default/民法-2")
    assert found(index, "民法第1条の公共の福祉") == ["残"]
    assert found(shelf.index(embedder), "民法第1条の公共の福祉") == ["残"]


def test_a_replaced_document_is_found_by_its_new_words_only(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    index = shelf.index(embedder)
    shelf.note("案内", "受付は月曜日です。")
    shelf.make_vectors(embedder)
    assert found(index, "月曜日") == ["案内"]
    shelf.note("案内", "受付は木曜日です。")
    assert found(index, "木曜日") == ["案内"]
    assert all("月曜日" not in hit.passage.text for hit in hits(index, "月曜日"))


def test_searching_does_not_hold_up_taking_in(shelf: Shelf) -> None:
    index = shelf.index()
    for number in range(30):
        shelf.note(f"{number}", f"公園の案内その{number}です。")
        assert len(hits(index, "公園", limit=100)) == number + 1


# ------------------------------------------------------------------ an embedder that cannot be used


def test_when_the_embedder_fails_search_by_words_goes_on(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    shelf.note("一", "図書館の休館日です。")
    shelf.make_vectors(embedder)
    index = shelf.index(embedder)
    embedder.fails = True
    (hit,) = hits(index, "図書館の休館日")
    assert hit.passage.document_id == "一" and hit.semantic == 0.0
    embedder.fails = False
    assert hits(index, "図書館の休館日")[0].semantic > 0.0


@pytest.mark.parametrize("kept", [0, 1_000_000, None], ids=["empty", "cut short", "missing"])
def test_with_a_damaged_weights_file_search_by_words_goes_on(
    shelf: Shelf, tmp_path: Path, kept: int | None
) -> None:
    path = tmp_path / "weights.bin"
    if kept is not None:
        with default_path().open("rb") as file:
            path.write_bytes(file.read(kept))
    shelf.note("一", "図書館の休館日です。")
    ((row, _),) = shelf.documents.passages_of("default/一")
    vector = np.full((1, E5Embedder.dimensions), E5Embedder.dimensions**-0.5, np.float32)
    shelf.documents.put_vectors(E5Embedder.name, [row], vector)
    index = shelf.index(E5Embedder(weights=path))
    assert found(index, "図書館の休館日") == ["一"]
    assert found(index, "関係のない問い") == []


def test_without_a_word_to_embed_the_embedder_is_not_asked(shelf: Shelf) -> None:
    embedder = LetterEmbedder()
    index = shelf.index(embedder)
    hits(index, "図書館")  # no vectors yet
    assert embedder.asked == []
    shelf.put(note("一", "図書館です。"))
    shelf.make_vectors(embedder)
    embedder.asked.clear()
    hits(index, " \x00\n")
    assert embedder.asked == []
    hits(index, "図書館" * 3000)
    assert [len(text) for text in embedder.asked] == [2000]
