"""Figures in one normal form, however they are written."""

from __future__ import annotations

import pytest

from yuhitsu.grounding.figures import Figure, comparators_agree, figures_of, number, same_value


def only(text: str) -> Figure:
    (figure,) = figures_of(text)
    return figure


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000円", "千円"),
        ("10万円", "100,000円"),
        ("1万5千円", "15000円"),
        ("二十五名", "25人"),
        ("平成31年4月1日", "2019年4月1日"),
        ("令和元年5月1日", "2019/5/1"),
        ("令和七年度", "2025年度"),
        ("午後6時", "18:00"),
        ("午後1時半", "13時30分"),
        ("10パーセント", "10%"),
        ("3割", "30%"),
        ("3ヶ月", "3か月"),
        ("三十日", "30日"),
        ("第十二条の二", "第12条の2"),
        ("20ミリ", "20mm"),
        ("無料", "0円"),
    ],
)
def test_the_same_figure_written_otherwise(one: str, other: str) -> None:
    assert only(one).key == only(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [("10日", "10年"), ("3か月", "3日"), ("午前9時", "午後9時"), ("10円", "10ドル"), ("第3条", "第3項")],
)
def test_another_unit_is_another_figure(one: str, other: str) -> None:
    assert not same_value(only(one), only(other))


def test_a_date_may_say_less_than_its_evidence() -> None:
    assert same_value(only("4月1日"), only("平成31年4月1日"))
    assert not same_value(only("平成31年4月1日"), only("4月1日"))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("65歳以上", "65歳以上", True),
        ("65歳以上", "65歳未満", False),
        ("20人以下", "20人未満", False),
        ("14日以内", "14日まで", True),
        ("14日", "14日以内", True),
        ("20人以上", "20人", False),
        ("4月1日から", "4月1日まで", False),
    ],
)
def test_comparators(one: str, other: str, agree: bool) -> None:
    assert comparators_agree(only(one), only(other)) is agree


@pytest.mark.parametrize("text", ["一部の者", "一般の方", "十分な説明", "千葉", "第三者", "四国"])
def test_words_with_kanji_numbers_are_no_figures(text: str) -> None:
    assert figures_of(text) == ()


@pytest.mark.parametrize(
    ("text", "value"), [("二〇二五", 2025), ("千二百三十四", 1234), ("三億", 300_000_000), ("元", 1)]
)
def test_kanji_numbers(text: str, value: int) -> None:
    assert number(text) == value
