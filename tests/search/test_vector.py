"""Vectors: the nearest that may be seen, with levels and removals taken over at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.storage.making import document, passages_of

from yuhitsu.search.vector import VectorIndex
from yuhitsu.types import Level, Passage

SIZE = 8
Item = tuple[int, Passage, NDArray[np.float32]]


def unit(*numbers: float) -> NDArray[np.float32]:
    """A unit vector in the direction of some numbers."""
    vector = np.zeros(SIZE, np.float32)
    vector[: len(numbers)] = numbers
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def item(
    row: int, *numbers: float, key: str = "文書", level: Level = Level.TWO, collection: str = "default"
) -> Item:
    """A row with its passage and vector."""
    made = document(key, level=level, collection=collection)
    return row, passages_of(made)[0], unit(*numbers)


def nearest(
    index: VectorIndex,
    *numbers: float,
    level: Level = Level.THREE,
    collection: str | None = None,
    limit: int = 10,
) -> list[int]:
    """Rows, nearest first."""
    scores = index.search(unit(*numbers), max_level=level, collection=collection, limit=limit)
    return sorted(scores, key=lambda row: -scores[row])


def test_an_empty_index_finds_nothing() -> None:
    assert nearest(VectorIndex(SIZE), 1) == []
    assert VectorIndex(SIZE).cosines(unit(1), [1, 2]) == {}


def test_the_nearest_come_first_with_their_cosines() -> None:
    index = VectorIndex(SIZE)
    index.add([item(5, 1, 0), item(9, 1, 1), item(7, 0, 1)])
    assert nearest(index, 1, 0.1) == [5, 9, 7]
    assert index.search(unit(1), max_level=Level.THREE, collection=None, limit=1) == {
        5: pytest.approx(1, abs=1e-3)
    }
    assert index.cosines(unit(1), [9, 5, 404]) == {
        9: pytest.approx(0.707, abs=1e-3),
        5: pytest.approx(1, abs=1e-3),
    }


def test_levels_and_collections_are_kept_apart_inside_the_scan() -> None:
    index = VectorIndex(SIZE)
    index.add(item(number, 1, 0.001 * number, level=Level.THREE) for number in range(1, 200))
    index.add([item(500, 0, 1, level=Level.ONE), item(501, 0, 1, level=Level.TWO, collection="例規")])
    assert nearest(index, 1, level=Level.ONE, limit=5) == [500]
    assert set(nearest(index, 1, level=Level.TWO, limit=5)) == {500, 501}
    assert nearest(index, 1, collection="例規", limit=5) == [501]
    assert nearest(index, 1, level=Level.ONE, collection="例規") == []
    assert nearest(index, 1, collection="ない") == []
    assert nearest(index, 1, limit=0) == []


def test_a_row_is_held_once() -> None:
    index = VectorIndex(SIZE)
    for _ in range(3):
        index.add([item(1, 1)])
    assert len(index) == 1


def test_rows_that_are_gone_are_never_found() -> None:
    index = VectorIndex(SIZE)
    index.add([item(1, 1, key="甲"), item(2, 1, key="甲"), item(3, 1, key="乙")])
    _, kept, _ = item(2, 1, key="甲")
    index.keep_only("default/甲", [(2, kept)])
    assert set(nearest(index, 1)) == {2, 3}
    index.keep_only("default/甲", [])
    assert nearest(index, 1) == [3]
    assert not index.knows("default/甲") and index.knows("default/乙")
    assert index.cosines(unit(1), [1, 2]) == {}


def test_a_new_level_holds_for_vectors_that_are_here() -> None:
    index = VectorIndex(SIZE)
    index.add([item(1, 1)])
    _, passage, _ = item(1, 1)
    index.keep_only("default/文書", [(1, replace(passage, level=Level.THREE))])
    assert nearest(index, 1, level=Level.TWO) == []
    assert nearest(index, 1, level=Level.THREE) == [1]


def test_packing_after_many_removals_changes_nothing_that_is_found() -> None:
    index = VectorIndex(SIZE)
    index.add(item(row, 1, row / 400, key=f"{row}", collection=f"集{row % 3}") for row in range(400))
    for row in range(400):
        if row % 4:
            index.keep_only(f"集{row % 3}/{row}", [])
    assert len(index) == 100
    assert sorted(nearest(index, 1, limit=400)) == list(range(0, 400, 4))
    of_one = sorted(nearest(index, 1, collection="集1", limit=400))
    assert of_one == [row for row in range(0, 400, 4) if row % 3 == 1]
    index.add([item(1000, 1, key="新")])
    assert 1000 in nearest(index, 1, limit=10)
    for row in range(0, 400, 4):
        index.keep_only(f"集{row % 3}/{row}", [])
    assert nearest(index, 1, limit=400) == [1000]
