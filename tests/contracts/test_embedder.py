"""Whatever makes vectors keeps these promises."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.search.shelves import LetterEmbedder

from yuhitsu.models.embedder import E5Embedder
from yuhitsu.protocols import Embedder
from yuhitsu.types import Zone

IMPLEMENTATIONS: list[Callable[[], Embedder]] = [E5Embedder, LetterEmbedder]
"""Add yours here."""

TEXTS = ["住民票の写しを郵送で請求する。", "粗大ごみは予約制です。", "住民票の写しを郵送で請求する。"]
UGLY = ["", " ", "\0", "\ud800", "😀", "</s>", "\u200b", "ｶﾞ" * 300, "長い文。" * 600]


@pytest.fixture(scope="module", params=IMPLEMENTATIONS, ids=lambda make: make.__name__)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def well_formed(embedder: Embedder, vectors: NDArray[np.float32], count: int) -> bool:
    """Whether these are so many unit vectors."""
    assert vectors.shape == (count, embedder.dimensions)
    assert vectors.dtype == np.float32
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4))


def test_it_has_a_name_a_zone_and_a_size(embedder: Embedder) -> None:
    assert embedder.name and isinstance(embedder.zone, Zone) and embedder.dimensions > 0


def test_texts_become_unit_vectors(embedder: Embedder) -> None:
    assert well_formed(embedder, embedder.embed_queries(TEXTS), 3)
    assert well_formed(embedder, embedder.embed_passages(TEXTS), 3)


def test_equal_texts_have_equal_vectors_whatever_stands_beside_them(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    assert np.array_equal(together[0], together[2])
    assert np.array_equal(together[1:2], embedder.embed_passages(TEXTS[1:2]))
    assert not np.allclose(together[0], together[1])


def test_a_question_is_nearest_to_the_passage_in_its_own_words(embedder: Embedder) -> None:
    passages = embedder.embed_passages(TEXTS[:2])
    assert (embedder.embed_queries(["住民票の写しを郵送で請求"]) @ passages.T).argmax() == 0
    assert (embedder.embed_queries(["粗大ごみの予約"]) @ passages.T).argmax() == 1


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    for made in (embedder.embed_queries([]), embedder.embed_passages([]), embedder.token_vectors([])):
        assert made.shape == (0, embedder.dimensions)


@pytest.mark.parametrize("text", UGLY, ids=lambda text: ascii(text[:6]))
def test_any_text_is_taken(embedder: Embedder, text: str) -> None:
    assert well_formed(embedder, embedder.embed_queries([text]), 1)
    assert well_formed(embedder, embedder.embed_passages([text]), 1)


def test_words_have_vectors_too(embedder: Embedder) -> None:
    made = embedder.token_vectors(["手数料", "図書館", "手数料"])
    assert well_formed(embedder, made, 3)
    assert np.array_equal(made[0], made[2])


def test_threads_may_share_it(embedder: Embedder) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(embedder.embed_queries, [TEXTS] * 8))
    assert all(np.array_equal(one, made[0]) for one in made)
