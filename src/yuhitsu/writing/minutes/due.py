"""Days by which something is due, as they are spoken: 来週の金曜, 今月末, 10日までに, 2週間以内."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from yuhitsu.japanese.number_words import narrow, parse_number
from yuhitsu.japanese.wareki import dates
from yuhitsu.writing.minutes.model import Due

_DAYS = "月火水木金土日"
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "翌週": 1, "次週": 1}
_MONTHS = {"今月": 0, "来月": 1, "再来月": 2, "翌月": 1}
_NEAR = {
    "本日": 0, "今日": 0, "きょう": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2,
    "しあさって": 3,
}  # fmt: skip

Resolve = Callable[[re.Match[str], dt.date], dt.date | None]


def _week_day(match: re.Match[str], day: dt.date) -> dt.date:
    monday = day + dt.timedelta(days=7 * _WEEKS[match["week"]] - day.weekday())
    weekday = match["weekday"] or match["weekday2"]
    # a week alone is over on Friday for an office
    return monday + dt.timedelta(days=_DAYS.index(weekday) if weekday else 4)


def _weekday(match: re.Match[str], day: dt.date) -> dt.date:
    ahead = (_DAYS.index(match["weekday"]) - day.weekday()) % 7
    return day + dt.timedelta(days=ahead or 7)


def _month_day(match: re.Match[str], day: dt.date) -> dt.date | None:
    first = _month(day, _MONTHS[match["month"]])
    if match["part"]:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    number = parse_number(match["number"]) if match["number"] else None
    last = calendar.monthrange(first.year, first.month)[1]
    if number is None:
        return first.replace(day=last)
    return first.replace(day=int(number)) if 1 <= number <= last else None


def _month(day: dt.date, shift: int) -> dt.date:
    months = day.year * 12 + day.month - 1 + shift
    return dt.date(months // 12, months % 12 + 1, 1)


def _month_end(match: re.Match[str], day: dt.date) -> dt.date:
    number = parse_number(match["number"]) if match["number"] else None
    month = int(number) if number and 1 <= number <= 12 else day.month
    year = day.year + (month < day.month)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _near(match: re.Match[str], day: dt.date) -> dt.date:
    return day + dt.timedelta(days=_NEAR[match["near"]])


def _year_end(match: re.Match[str], day: dt.date) -> dt.date:
    if match["year"] in ("年内", "今年中", "年末"):
        return dt.date(day.year, 12, 31)
    return dt.date(day.year + (day.month >= 4), 3, 31)


def _after(match: re.Match[str], day: dt.date) -> dt.date | None:
    number = parse_number(match["number"])
    if number is None:
        return None
    count = int(number)
    if match["unit"].startswith(("か", "カ", "ヶ", "ケ", "箇")):
        first = _month(day, count)
        return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
    return day + dt.timedelta(days=count * (7 if match["unit"].startswith("週") else 1))


def _day_alone(match: re.Match[str], day: dt.date) -> dt.date | None:
    number = parse_number(match["number"])
    if number is None:
        return None
    for shift in (0, 1):
        first = _month(day, shift)
        fits = 1 <= number <= calendar.monthrange(first.year, first.month)[1]
        if fits and first.replace(day=int(number)) >= day:
            return first.replace(day=int(number))
    return None


def _unknown(match: re.Match[str], day: dt.date) -> None:
    return None


_READERS: dict[str, Resolve] = {
    "day_of_a_week": _week_day,
    "day_of_a_month": _month_day,
    "unknown": _unknown,
    "end_of_a_month": _month_end,
    "near": _near,
    "end_of_a_year": _year_end,
    "after": _after,
    "day_alone": _day_alone,
    "weekday": _weekday,
}


@cache
def _data() -> tuple[tuple[tuple[re.Pattern[str], Resolve], ...], re.Pattern[str]]:
    """Spoken days with what they mean, and what says that a day is a limit."""
    data = json.loads(files("yuhitsu.writing.minutes").joinpath("due.json").read_text("utf-8"))
    days = tuple((re.compile(pattern), _READERS[kind]) for kind, pattern in data["days"])
    return days, re.compile(rf"(?:[^\s、。]{{0,8}}?){data['limit']}|必着|締め?切")


def due_in(text: str, day: dt.date | None) -> Due | None:
    """The first day of a sentence by which something is due.

    Args:
        text: the sentence.
        day: the day of the meeting, from which 来週 is counted; without it nothing is resolved.
    """
    plain = narrow(text)
    found: list[tuple[int, int, dt.date | None]] = []
    for pattern, resolve in _data()[0]:
        for match in pattern.finditer(plain):
            found.append((match.start(), match.end(), resolve(match, day) if day else None))
    for mention in dates(text):
        if mention.granularity in ("day", "month_day") and mention.valid:
            found.append(
                (mention.start, mention.end, _written(mention.year, mention.month, mention.day, day))
            )
    return _chosen(plain, text, found)


def _written(year: int | None, month: int | None, number: int | None, day: dt.date | None) -> dt.date | None:
    """A date of the calendar; without its year, the next one after the meeting."""
    if month is None or number is None or (year is None and day is None):
        return None
    for candidate in [year] if year else [day.year, day.year + 1, day.year + 2] if day else []:
        try:
            date = dt.date(candidate, month, number)
        except ValueError:  # 29 February of another year
            continue
        if year or day is None or date >= day:
            return date
    return None


def _chosen(plain: str, text: str, found: list[tuple[int, int, dt.date | None]]) -> Due | None:
    """The first that is said to be a limit, longest first; else the first of all."""
    found.sort(key=lambda item: (item[0], -item[1]))
    said_to_be = _data()[1]
    limits = [item for item in found if said_to_be.match(plain, item[1])]
    for start, end, date in limits or found:
        limit = said_to_be.match(plain, end)
        return Due(text[start : limit.end() if limit else end], date)
    return None
