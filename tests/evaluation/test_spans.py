"""Short answers against right ones: what counts as the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.evaluation.spans import exact, f1, holds


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("３００円", "300円"),
        ("「町民課」", "町民課"),
        ("14日 以内。", "14日以内"),
        ("町民課です。", "町民課"),
        ("ＮＨＫ", "nhk"),
    ],
)
def test_width_spaces_quotation_marks_and_a_closing_stop_count_for_nothing(said: str, right: str) -> None:
    assert exact(said, [right])
    assert f1(said, [right]) == 1.0


@pytest.mark.parametrize(
    ("said", "right"), [("300円", "200円"), ("", "300円"), ("14日", "14日以内"), ("", "。")]
)
def test_other_words_and_nothing_at_all_are_not_exact(said: str, right: str) -> None:
    assert not exact(said, [right])


def test_the_best_of_several_right_answers_counts() -> None:
    assert exact("5月", ["初夏に入った5月ごろ", "5月"])
    assert f1("5月ごろ", ["初夏に入った5月ごろ"]) == pytest.approx(2 * 4 / (4 + 10))
    assert f1("300円", []) == 0.0


def test_a_sentence_holds_an_answer_that_stands_in_it() -> None:
    assert holds("手数料は、１通につき ３００円です。", ["300円"])
    assert not holds("手数料は無料です。", ["300円"])
    assert not holds("手数料は無料です。", ["", "。"])


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=20), st.text(max_size=20))
def test_f1_is_a_share_the_same_both_ways_and_one_for_an_exact_answer(a: str, b: str) -> None:
    value = f1(a, [b])
    assert 0 <= value <= 1
    assert value == pytest.approx(f1(b, [a]))
    if exact(a, [b]):
        assert value == 1.0
