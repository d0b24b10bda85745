"""Days and years that are meant from the day of asking: 今日, 来週, 今年度."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from yuhitsu.japanese.wareki import to_wareki

_WEEKDAYS = "月火水木金土日"


def dated(text: str, today: dt.date) -> str:
    """The text with what its relative words mean from ``today`` in brackets after them.

    >>> dated("来年度の保険料は", dt.date(2026, 11, 25))
    '来年度（令和9年度）の保険料は'
    """
    return _RELATIVE.sub(lambda match: f"{match[0]}（{_meaning(match[0], today)}）", text)


def searched(text: str) -> str:
    """A ``dated`` text as documents are searched with it: without the number of the present fiscal year.

    What is in force seldom bears it, and a notice of that year about something else would be found first.

    >>> searched("今年度（令和8年度）の手数料は")
    '今年度の手数料は'
    """
    return _PRESENT.sub("", text)


def _meaning(word: str, today: dt.date) -> str:
    kind, shift = _WORDS[word]
    return kind(today, shift)


def _day(today: dt.date, shift: int) -> str:
    day = today + dt.timedelta(days=shift)
    return f"{to_wareki(day)}{_WEEKDAYS[day.weekday()]}曜日"


def _week(today: dt.date, shift: int) -> str:
    monday = today + dt.timedelta(days=7 * shift - today.weekday())
    sunday = monday + dt.timedelta(days=6)
    return f"{monday.month}月{monday.day}日から{sunday.month}月{sunday.day}日まで"


def _month(today: dt.date, shift: int) -> str:
    months = today.year * 12 + today.month - 1 + shift
    day = dt.date(months // 12, months % 12 + 1, 1)
    return to_wareki(day).rsplit("月", 1)[0] + "月"


def _year(today: dt.date, shift: int) -> str:
    return to_wareki(dt.date(today.year + shift, 12, 31)).split("年", 1)[0] + "年"


def _fiscal_year(today: dt.date, shift: int) -> str:
    return _year(today, shift - (today.month < 4)) + "度"


_WORDS: dict[str, tuple[Callable[[dt.date, int], str], int]] = {
    word: (kind, shift)
    for kind, shifts in (
        (
            _day,
            {
                "昨日": -1,
                "きのう": -1,
                "今日": 0,
                "きょう": 0,
                "本日": 0,
                "明日": 1,
                "あした": 1,
                "明後日": 2,
            },
        ),
        (_week, {"先週": -1, "今週": 0, "来週": 1, "再来週": 2}),
        (_month, {"先月": -1, "今月": 0, "来月": 1, "再来月": 2}),
        (_year, {"去年": -1, "昨年": -1, "今年": 0, "本年": 0, "来年": 1, "再来年": 2}),
        (
            _fiscal_year,
            {"昨年度": -1, "去年度": -1, "今年度": 0, "本年度": 0, "来年度": 1, "次年度": 1},
        ),
    )
    for word, shift in shifts.items()
}
_PRESENT = re.compile(r"(?<=[今本]年度)（[^（）]{1,8}年度）")
_RELATIVE = re.compile(rf"(?<!再)(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![度(（])")
