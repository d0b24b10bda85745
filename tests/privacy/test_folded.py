"""A text as recognisers read it, and the way back to what stands there."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.personal import EntityType
from yuhitsu.privacy.folded import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("０９０－１２３４", "090-1234"),
        ("03ー1234‐5678―9", "03-1234-5678-9"),
        ("1\u200b2\u20603\ufeff4", "1234"),
        ("1\u03362\u0301", "12"),
        ("O9O-1234-56l8", "090-1234-5618"),
        ("١٢٣𝟜", "1234"),
        ("山田　太郎\t様", "山田 太郎 様"),
        ("㍼60年", "昭和60年"),
        ("か\u3099く", "がく"),
        ("ｶﾞﾝ", "ガン"),
        ("⼾籍", "戸籍"),
        ("住　　所　甲", "住所 甲"),
        ("個\n人\n番\n号\n1\n2\n3\n4", "個人番号1234"),
    ],
)
def test_what_reads_alike_is_read_alike(written: str, read: str) -> None:
    assert fold(written).text == read


@pytest.mark.parametrize(
    "text", ["サーバー", "髙橋", "OIL", "Io", "①090-0123-4567", "三丁目", "AB12345678CD", "x² + y³", "一\n二"]
)
def test_what_means_something_of_its_own_stays(text: str) -> None:
    assert fold(text).text == text


def test_kanji_digits_are_read_as_digits_only_where_numbers_are_looked_for() -> None:
    folded = fold("〇三－一二三四 三丁目")
    assert folded.text == "〇三-一二三四 三丁目"
    assert folded.digits == "03-1234 3丁目"


@given(st.text())
def test_every_folded_character_comes_from_somewhere_and_in_order(text: str) -> None:
    folded = fold(text)
    at = 0
    for index in range(len(folded.text)):
        start, end = folded.origin(index, index + 1)
        assert at <= start < end <= len(text)
        at = start
    assert len(folded.digits) == len(folded.text)


@given(st.text(min_size=1))
def test_the_whole_folded_text_is_a_stretch_of_the_original(text: str) -> None:
    folded = fold(text)
    if folded.text:
        entity = folded.entity(EntityType.PHONE, 0, len(folded.text), 1.0)
        assert entity.value == text[entity.start : entity.end]


@pytest.mark.parametrize("unit", ["1", "1\u200b", "か\u3099", "O1-", "ー1"])
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        begun = time.process_time()
        fold(text)
        return time.process_time() - begun

    seconds(1_000)
    assert seconds(300_000) < 40 * max(seconds(30_000), 0.005)
