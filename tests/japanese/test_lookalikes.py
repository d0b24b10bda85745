"""Characters that only look like the ones meant, as PDF files hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.japanese.lookalikes import unify_lookalikes
from yuhitsu.japanese.normalize import clean_input


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("国⺠健康保険の⼿続き", "国民健康保険の手続き"),
        ("⼾籍", "戸籍"),
        ("⿊い⻑い⻘い", "黒い長い青い"),
        ("7割‧5割", "7割・5割"),
        ("変わらない文", "変わらない文"),
    ],
)
def test_radicals_become_the_kanji_that_is_meant(printed: str, meant: str) -> None:
    assert unify_lookalikes(printed) == meant


@given(st.text())
def test_offsets_stay_and_doing_it_twice_changes_nothing(text: str) -> None:
    once = unify_lookalikes(text)
    assert len(once) == len(text)
    assert unify_lookalikes(once) == once


def test_a_question_pasted_from_a_pdf_asks_what_it_means() -> None:
    assert clean_input("⼾籍の⼿数料") == "戸籍の手数料"
