"""The threshold for given passages refuses as many answerable questions as it was told to."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training.fit_given import bias_for

SCORES = st.lists(st.integers(-99, 99).map(lambda n: n / 8), min_size=20, max_size=60, unique=True)


@settings(deadline=None, max_examples=60)
@given(SCORES, st.sampled_from([0.02, 0.05, 0.2]), st.sampled_from([0.3, 0.5]))
def test_the_bias_refuses_the_share_it_is_told_and_no_more(
    scores: list[float], refused: float, answer: float
) -> None:
    bias = bias_for(scores, refused, answer)
    below = sum(1 / (1 + math.exp(-(score + bias))) < answer - 1e-9 for score in scores)
    assert below == int(refused * len(scores) + 1e-9)


def test_a_bias_needs_scores() -> None:
    with pytest.raises(IndexError):
        bias_for([], 0.05, 0.5)
