"""Numbers, dates and times have one value, however they are written."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.errors import InputError
from yuhitsu.japanese.number_words import int_to_kanji, kanji_to_int, narrow
from yuhitsu.japanese.numerals import Quantity, quantities
from yuhitsu.japanese.wareki import ERAS, DateMention, TimeMention, dates, from_wareki, times, to_wareki

ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            "0123456789０９一二十百千万億,.年月日時分の円割%第令和平成RH元半人か（）/-:～以上😀 "
        ),
    ),
    max_size=60,
)


@given(st.integers(0, 10**16 - 1))
def test_kanji_numbers_come_back(number: int) -> None:
    assert kanji_to_int(int_to_kanji(number)) == number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("百二十", 120),
        ("一二〇", 120),
        ("１２０", 120),
        ("1,200", 1200),
        ("二千二十六", 2026),
        ("二〇二六", 2026),
        ("3億8598万7千", 385_987_000),
        ("一万", 10_000),
        ("千", 1000),
        ("十", 10),
        ("壱万", 10_000),
        ("1.5万", 15_000),
        ("二千5百万", 25_000_000),
        ("〇", 0),
    ],
)
def test_numbers_are_read(written: str, value: int) -> None:
    assert kanji_to_int(written) == value


@pytest.mark.parametrize("text", ["", "円", "1.5", "三つ", "1.2.3", ".", "一 二"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        kanji_to_int(text)


@pytest.mark.parametrize("number", [-1, 10**16])
def test_numbers_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(InputError):
        int_to_kanji(number)


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind", "comparator"),
    [
        ("1,000円", "1000", "円", "amount", None),
        ("¥500", "500", "円", "amount", None),
        ("1万2000円以上", "12000", "円", "amount", "以上"),
        ("一〇〇円", "100", "円", "amount", None),
        ("12.5％", "12.5", "%", "percent", None),
        ("3割", "30", "%", "percent", None),
        ("三割五分", "35", "%", "percent", None),
        ("10%を超える", "10", "%", "percent", "超"),
        ("100円を超えない", "100", "円", "amount", "以下"),
        ("2分の1", "0.5", "", "number", None),
        ("三か月", "3", "か月", "duration", None),
        ("20日間", "20", "日", "duration", None),
        ("14日以内", "14", "日", "duration", "以内"),
        ("半日", "0.5", "日", "duration", None),
        ("8時間", "8", "時間", "duration", None),
        ("十分間", "10", "分", "duration", None),
        ("65歳未満", "65", "歳", "age", "未満"),
        ("１８才", "18", "歳", "age", None),
        ("一人", "1", "人", "count", None),
        ("３箇所", "3", "か所", "count", None),
        ("50㎡", "50", "m2", "measure", None),
        ("5kgまで", "5", "kg", "measure", "まで"),
        ("1.5km", "1.5", "km", "measure", None),
        ("第2回", "2", "回", "number", None),
        ("三つ", "3", "個", "count", None),
        ("五つ", "5", "個", "count", None),
        ("1　個人情報", "1", "", "number", None),
        ("1　件名", "1", "", "number", None),
        ("100 円以上", "100", "円", "amount", "以上"),
        ("番号は42", "42", "", "number", None),
    ],
)
def test_a_quantity_is_read(text: str, value: str, unit: str, kind: str, comparator: str | None) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit, found.kind, found.comparator) == (Decimal(value), unit, kind, comparator)


@pytest.mark.parametrize(
    "group",
    [
        ["1,000円", "千円", "１０００円", "一千円", "1000 円"],
        ["3か月", "三ヶ月", "３カ月", "三箇月", "3ヵ月", "3ケ月"],
        ["1年", "12か月", "十二月間"],
        ["2週間", "14日", "十四日間"],
        ["3割", "30%", "３０パーセント", "30％"],
        ["2分の1", "二分の一", "50%"],
        ["1時間", "60分"],
        ["半年", "6か月"],
        ["1km", "1000m", "千メートル"],
        ["5日以内", "5日以下"],
        ["100円を超える", "百円超"],
        ["3億8598万7千円", "385,987,000円"],
    ],
)
def test_the_same_amount_has_the_same_key(group: list[str]) -> None:
    keys = {quantity.key for text in group for quantity in quantities(text)}
    assert len(keys) == 1
    assert all(len(quantities(text)) == 1 for text in group)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2回", "第2回"),
        ("3人", "3件"),
        ("10円以上", "10円以下"),
        ("10円未満", "10円以下"),
        ("1日", "1か月"),
        ("5", "5円"),
    ],
)
def test_different_amounts_have_different_keys(one: str, other: str) -> None:
    assert quantities(one)[0].key != quantities(other)[0].key


@pytest.mark.parametrize(
    "text",
    [
        "一部を改正",
        "十分な説明",
        "一般の方",
        "三者協議",
        "数十人",
        "第5条第2項",
        "9条",
        "令和8年11月23日",
        "午前8時30分",
        "毎月15日",
        "千葉市",
        "二　件名",
    ],
)
def test_what_only_looks_like_a_quantity_is_none(text: str) -> None:
    assert quantities(text) == []


def test_both_ends_of_a_range_have_the_unit() -> None:
    assert [quantity.unit for quantity in quantities("10～20%、3〜5日")] == ["%", "%", "日", "日"]


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月23日",
        "令和八年十一月二十三日",
        "R8.11.23",
        "Ｒ８．１１．２３",
        "2026年11月23日",
        "2026/11/23",
        "2026-11-23",
        "2026年（令和8年）11月23日",
        "令和8（2026）年11月23日",
        "２０２６年１１月２３日（月）",
        "二〇二六年十一月二十三日",
        "㋿8年11月23日",
        "令和 8 年 11 月 23 日",
    ],
)
def test_a_date_is_one_date_in_any_writing(text: str) -> None:
    (found,) = dates(text)
    assert found.key == ("date", 2026, 11, 23)
    assert (found.start, found.end, found.valid, found.granularity) == (0, len(text), True, "day")


@pytest.mark.parametrize(
    ("text", "key", "granularity"),
    [
        ("令和元年", ("date", 2019, None, None), "year"),
        ("令和6年度", ("fiscal_year", 2024, None, None), "fiscal_year"),
        ("平成30年4月", ("date", 2018, 4, None), "month"),
        ("11月23日", ("date", None, 11, 23), "month_day"),
        ("11/23(月)", ("date", None, 11, 23), "month_day"),
        ("毎月15日", ("monthly", None, None, 15), "monthly"),
        ("火曜日", ("weekday", 1, None, None), "weekday"),
        ("4月", ("date", None, 4, None), "month_of_year"),
    ],
)
def test_parts_of_dates_are_read(text: str, key: tuple[object, ...], granularity: str) -> None:
    (found,) = dates(text)
    assert (found.key, found.granularity) == (key, granularity)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("平成31年4月30日", True),
        ("平成31年5月1日", False),
        ("令和元年5月1日", True),
        ("令和元年4月30日", False),
        ("昭和64年1月7日", True),
        ("S64.1.8", False),
        ("昭和元年12月25日", True),
        ("大正15年12月25日", False),
        ("明治45年7月29日", True),
        ("明治45年7月30日", False),
        ("平成32年", False),
        ("昭和64年", True),
        ("平成31年度", True),
        ("平成32年度", False),
        ("令和8年2月29日", False),
        ("令和6年2月29日", True),
        ("2月29日", True),
        ("2月30日", False),
        ("2026年13月1日", False),
    ],
)
def test_a_day_outside_its_era_or_the_calendar_is_flagged(text: str, valid: bool) -> None:
    assert dates(text)[0].valid is valid


@given(st.dates(dt.date(1868, 1, 25), dt.date(2117, 12, 31)))
def test_every_day_has_one_name_in_the_japanese_calendar(day: dt.date) -> None:
    assert from_wareki(to_wareki(day)) == day
    (mention,) = dates(to_wareki(day))
    assert mention.valid and mention.era in {era.name for era in ERAS}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1926, 12, 25), "昭和元年12月25日"),
        (dt.date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_eras_change_on_their_day(day: dt.date, name: str) -> None:
    assert to_wareki(day) == name


def test_dates_that_do_not_exist_are_refused() -> None:
    for text in ("平成31年5月1日", "2026年1月1日", "令和8年", "明日"):
        with pytest.raises(InputError):
            from_wareki(text)
    with pytest.raises(InputError):
        to_wareki(dt.date(1868, 1, 24))


@pytest.mark.parametrize(
    ("group", "minutes"),
    [
        (["午前8時30分", "8:30", "8時半", "８時３０分", "午前八時三十分", "8:30am", "朝8時30分"], 510),
        (["午後5時15分", "17:15", "17時15分", "PM 5:15", "夕方5時15分"], 1035),
        (["正午", "12時", "12:00", "午後0時", "PM 12:00"], 720),
        (["24時", "24:00"], 1440),
    ],
)
def test_a_time_is_one_time_in_any_writing(group: list[str], minutes: int) -> None:
    assert {mention.key for text in group for mention in times(text)} == {("time", minutes)}


@pytest.mark.parametrize("text", ["8時間", "同時", "一時的", "一時保護", "25:99", "1:2", "12:30:45"])
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert times(text) == []


@given(ANY)
def test_any_text_is_read_with_true_offsets(text: str) -> None:
    assert len(narrow(text)) == len(text)
    mentions: list[Quantity | DateMention | TimeMention] = [*quantities(text), *dates(text), *times(text)]
    for found in mentions:
        assert 0 <= found.start < found.end <= len(text)
        hash(found.key)
    apart: list[Quantity | DateMention] = [*quantities(text), *dates(text)]
    spans = sorted((found.start, found.end) for found in apart)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    ["1", "一", "十", "1,", "令和", "年", " ", "半", "分の1", "(", "二千", "1億", "2026年(", "R1.", "午前"],
)
def test_long_texts_are_read_in_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    quantities(text)
    dates(text)
    times(text)
    assert time.process_time() - start < 5
