"""今日 and 今年度 are written out from the day of asking."""

from __future__ import annotations

import datetime as dt

import pytest

from yuhitsu.japanese.relative_dates import dated, searched

WEDNESDAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今年度の税率は", "今年度（令和8年度）の税率は"),
        ("来年度の税率は", "来年度（令和9年度）の税率は"),
        ("昨年度の税率は", "昨年度（令和7年度）の税率は"),
        ("明日ごみは出せますか", "明日（令和8年11月26日木曜日）ごみは出せますか"),
        ("来週の休館日は", "来週（11月30日から12月6日まで）の休館日は"),
        ("来月の健診は", "来月（令和8年12月）の健診は"),
        ("再来月の健診は", "再来月（令和9年1月）の健診は"),
        ("去年の予算は", "去年（令和7年）の予算は"),
        ("来年度（令和9年度）の税率は", "来年度（令和9年度）の税率は"),
        ("住民票の手数料は", "住民票の手数料は"),
    ],
)
def test_what_a_word_means_stands_after_it(text: str, meant: str) -> None:
    assert dated(text, WEDNESDAY) == meant


def test_in_march_this_fiscal_year_began_the_year_before() -> None:
    assert dated("今年度は", dt.date(2027, 3, 31)) == "今年度（令和8年度）は"
    assert dated("今年は", dt.date(2027, 3, 31)) == "今年（令和9年）は"


def test_writing_out_twice_adds_nothing() -> None:
    once = dated("今日と来週と今年度", WEDNESDAY)
    assert dated(once, WEDNESDAY) == once


def test_the_present_fiscal_year_is_not_searched_for_and_any_other_is() -> None:
    assert searched(dated("今年度の手数料は", WEDNESDAY)) == "今年度の手数料は"
    assert searched(dated("本年度の手数料は", WEDNESDAY)) == "本年度の手数料は"
    assert searched(dated("来年度の手数料は", WEDNESDAY)) == "来年度（令和9年度）の手数料は"
    assert searched("手数料（普通）は") == "手数料（普通）は"
