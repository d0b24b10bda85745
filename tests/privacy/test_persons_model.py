"""Of candidates that overlap at most one is a name, and the likelihoods say how sure that is."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.privacy.persons_model import best, chances, heaps

SPANS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 4)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    min_size=1,
    max_size=6,
    unique=True,
).map(sorted)


def _choices(spans: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Every set of spans that do not overlap, by trying all."""
    numbers = range(len(spans))
    return [
        chosen
        for size in range(len(spans) + 1)
        for chosen in itertools.combinations(numbers, size)
        if all(
            spans[a][1] <= spans[b][0] or spans[b][1] <= spans[a][0]
            for a, b in itertools.combinations(chosen, 2)
        )
    ]


@given(SPANS, st.data())
def test_likelihoods_are_those_of_counting_every_choice(
    spans: list[tuple[int, int]], data: st.DataObject
) -> None:
    odds = [data.draw(st.floats(-5, 5)) for _ in spans]
    weights = {chosen: math.exp(sum(odds[n] for n in chosen)) for chosen in _choices(spans)}
    whole = sum(weights.values())
    for first, last in heaps(spans):
        counted = [
            sum(weight for chosen, weight in weights.items() if number in chosen) / whole
            for number in range(first, last)
        ]
        assert chances(spans[first:last], odds[first:last]) == pytest.approx(counted, abs=1e-9)


@given(SPANS, st.data())
def test_the_best_choice_is_the_best_of_all(spans: list[tuple[int, int]], data: st.DataObject) -> None:
    odds = [data.draw(st.floats(-5, 5)) for _ in spans]
    most = max(sum(odds[n] for n in chosen) for chosen in _choices(spans))
    reached = sum(
        odds[first + number]
        for first, last in heaps(spans)
        for number in best(spans[first:last], odds[first:last])
    )
    assert reached == pytest.approx(most)


def test_heaps_are_runs_that_overlap() -> None:
    assert list(heaps([(0, 2), (0, 4), (3, 5), (5, 6), (8, 9)])) == [(0, 3), (3, 4), (4, 5)]
    assert list(heaps([])) == []
