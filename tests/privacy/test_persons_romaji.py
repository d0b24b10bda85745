"""Romanized Japanese names are read as kana."""

from __future__ import annotations

import pytest

from yuhitsu.privacy.persons_romaji import initial, katakana, known_romaji


@pytest.mark.parametrize(
    ("word", "kana"),
    [
        ("Matsumoto", "マツモト"),
        ("KENJI", "ケンジ"),
        ("Shinichi", "シニチ"),
        ("Hattori", "ハットリ"),
        ("Kyoko", "キョコ"),
        ("Jun'ichi", "ジュンイチ"),
        ("Smith", ""),
        ("", ""),
    ],
)
def test_a_word_is_read_or_is_no_japanese_one(word: str, kana: str) -> None:
    assert katakana(word) == kana


@pytest.mark.parametrize(("word", "family"), [("Tanaka", True), ("SATO", True), ("Wagner", False)])
def test_family_names_are_known_also_without_their_long_vowels(word: str, family: bool) -> None:
    assert known_romaji(word).family is family


def test_given_names_are_known_where_n_and_a_vowel_are_apart() -> None:
    assert known_romaji("Shinichi").given and known_romaji("Kyoko").given


def test_initials_follow_the_reading() -> None:
    assert [initial(reading) for reading in ("タナカ", "シミズ", "チバ", "フクダ", "")] == [
        "T",
        "S",
        "C",
        "F",
        "",
    ]
