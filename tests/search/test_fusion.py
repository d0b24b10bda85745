"""Two lists become one by laws that hold for any scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.search.fusion import fuse, scaled

# whole numbers and powers of two: moving and stretching them loses no digit
scores = st.dictionaries(st.integers(0, 40), st.integers(-1000, 1000).map(float), max_size=12)
weights = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
factors = st.sampled_from([0.125, 0.5, 2.0, 64.0])
shifts = st.integers(-500, 500).map(float)


@given(scores)
def test_scaled_scores_run_from_nought_to_one_and_keep_their_order(given_scores: dict[int, float]) -> None:
    after = scaled(given_scores)
    assert after.keys() == given_scores.keys()
    assert all(0.0 <= score <= 1.0 for score in after.values())
    assert not after or max(after.values()) == 1.0
    for one, other in zip(given_scores, list(given_scores)[1:], strict=False):
        assert (given_scores[one] < given_scores[other]) == (after[one] < after[other])


@given(scores, scores, weights, factors, shifts)
def test_the_unit_in_which_a_list_counts_does_not_matter(
    words: dict[int, float], meaning: dict[int, float], weight: float, factor: float, shift: float
) -> None:
    moved = {row: score * factor + shift for row, score in words.items()}
    assert fuse(moved, meaning, lexical_weight=weight) == fuse(words, meaning, lexical_weight=weight)
    assert fuse(meaning, moved, lexical_weight=weight) == fuse(meaning, words, lexical_weight=weight)


@given(scores, scores, weights)
def test_every_row_comes_once_best_first_and_ties_by_row(
    words: dict[int, float], meaning: dict[int, float], weight: float
) -> None:
    fused = fuse(words, meaning, lexical_weight=weight)
    assert sorted(row for row, _ in fused) == sorted({*words, *meaning})
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))
    assert all(0.0 <= score <= 1.0 for _, score in fused)


@given(scores, scores, weights)
def test_what_is_better_in_both_lists_is_better(
    words: dict[int, float], meaning: dict[int, float], weight: float
) -> None:
    fused = dict(fuse(words, meaning, lexical_weight=weight))
    both = words.keys() & meaning.keys()
    for one in both:
        for other in both:
            if words[one] >= words[other] and meaning[one] >= meaning[other]:
                assert fused[one] >= fused[other]


@given(scores, scores, weights)
def test_the_order_in_which_rows_were_found_does_not_matter(
    words: dict[int, float], meaning: dict[int, float], weight: float
) -> None:
    backwards = dict(reversed(words.items())), dict(reversed(meaning.items()))
    assert fuse(*backwards, lexical_weight=weight) == fuse(words, meaning, lexical_weight=weight)


@given(scores, weights)
def test_when_one_list_is_empty_the_other_counts_alone(only: dict[int, float], weight: float) -> None:
    alone = sorted(scaled(only).items(), key=lambda item: (-item[1], item[0]))
    assert fuse(only, {}, lexical_weight=weight) == alone
    assert fuse({}, only, lexical_weight=weight) == alone


def test_nothing_found_is_nothing() -> None:
    assert fuse({}, {}, lexical_weight=0.5) == []
    assert scaled({}) == {}


def test_equal_scores_are_all_the_best() -> None:
    assert scaled({3: 7.0, 1: 7.0}) == {3: 1.0, 1: 1.0}
    assert fuse({3: 7.0, 1: 7.0}, {}, lexical_weight=0.5) == [(1, 1.0), (3, 1.0)]


def test_a_row_of_one_list_only_gets_nothing_from_the_other() -> None:
    fused = dict(fuse({1: 2.0, 2: 1.0}, {2: 0.9, 3: 0.8}, lexical_weight=0.75))
    assert fused == {1: pytest.approx(0.75), 2: pytest.approx(0.25), 3: 0.0}
