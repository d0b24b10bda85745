"""A message that asks several things is taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.question_parts import parts_of


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "転入届はいつまでですか。必要なものは何ですか。",
            ("転入届はいつまでですか。", "転入届について、必要なものは何ですか。"),
        ),
        (
            "先月引っ越してきました。転入届はいつまでですか？印鑑は要りますか？",
            (
                "先月引っ越してきました。転入届はいつまでですか？",
                "先月引っ越してきました。印鑑は要りますか？",
            ),
        ),
        (
            "こんにちは。図書館は何時までですか。あと、本は何冊借りられますか。",
            ("図書館は何時までですか。", "図書館について、あと、本は何冊借りられますか。"),
        ),
        (
            "粗大ごみの出し方を教えてください。テレビは出せますか？",
            ("粗大ごみの出し方を教えてください。", "テレビは出せますか？"),
        ),
    ],
)
def test_each_question_stands_alone(message: str, parts: tuple[str, ...]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "住民票の手数料はいくらですか",
        "年収300万円です。国保税は軽減されますか。",
        "粗大ごみの手数料",
        "いつまでに、どこへ届け出ればよいですか。",
        "第12条の2. の規定は何ですか",
    ],
)
def test_one_question_stays_as_it_is(message: str) -> None:
    assert parts_of(message) == (message,)


@given(st.text(alphabet="住民票はいくらですか。?？ \nあと", max_size=80))
def test_nothing_asked_is_lost(message: str) -> None:
    whole = "".join(parts_of(message))
    assert set("".join(message.split())) - set("".join(whole.split())) <= set("こんにちは。")
