"""Dates and times of day in text, and the Japanese calendar (和暦)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yuhitsu.errors import InputError
from yuhitsu.japanese.number_words import narrow, parse_number


@dataclass(frozen=True, slots=True)
class Era:
    """An era with its letter, its first and last day, and the year before its first."""

    name: str
    letter: str
    first: dt.date
    last: dt.date

    @property
    def base(self) -> int:
        """What is added to a year of the era: 2018 for 令和."""
        return self.first.year - 1


ERAS = (
    Era("令和", "R", dt.date(2019, 5, 1), dt.date.max),
    Era("平成", "H", dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    Era("昭和", "S", dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    Era("大正", "T", dt.date(1912, 7, 30), dt.date(1926, 12, 24)),
    Era("明治", "M", dt.date(1868, 1, 25), dt.date(1912, 7, 29)),
)
_ERA_OF = {name: era for era in ERAS for name in (era.name, era.letter)}
_ERA_OF |= dict(zip("㋿㍻㍼㍽㍾", ERAS, strict=True))


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as far as it is written: ``text[start:end]``."""

    start: int
    end: int
    year: int | None
    """Of the Western calendar."""
    month: int | None
    day: int | None
    granularity: str
    """day, month, year, fiscal_year, month_day, month_of_year, monthly or weekday."""
    era: str | None = None
    """令和, 平成, …, when the year is written so."""
    weekday: int | None = None
    """Monday is 0, when written."""
    valid: bool = True
    """``False``: there is no such day, or it lies outside the era it names."""

    @property
    def key(self) -> tuple[str, int | None, int | None, int | None]:
        """Equal for the same date in any writing."""
        if self.granularity == "weekday":
            return ("weekday", self.weekday, None, None)
        sort = self.granularity if self.granularity in ("fiscal_year", "monthly") else "date"
        return (sort, self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day: ``text[start:end]``; ``hour`` may be 24 and more, as offices write closing times."""

    start: int
    end: int
    hour: int
    minute: int

    @property
    def key(self) -> tuple[str, int]:
        """Equal for the same time: 午後5時15分 and 17:15."""
        return ("time", self.hour * 60 + self.minute)


_SMALL = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_NAMES = "令和|平成|昭和|大正|明治"
_ERA = (
    rf"(?:(?P<era>{_NAMES}|[㋿㍻㍼㍽㍾]|(?<![A-Za-z])[RHSTM](?=[0-9元]))"
    rf"\s?(?P<era_year>元|{_SMALL}))"
)
_WEST = (
    r"(?P<year>(?<![0-9])[0-9]{4}|[一二][〇一二三四五六七八九]{3}"
    r"|(?:千|二千)[〇一二三四五六七八九十百]{0,6})"
)
# the other calendar in brackets: 2026年（令和8年）
_ALSO = rf"(?:\s?\((?:西暦)?(?:[0-9]{{4}}|(?:{_NAMES}|[RHSTM])\s?(?:元|{_SMALL}))\s?年?度?\))?"
_DAYS = "月火水木金土日"
_WEEKDAY = (
    rf"(?:\s?\(\s?(?P<weekday>[{_DAYS}])(?:曜日?)?(?:[・･,]?祝日?)?\)"
    rf"|\s?(?P<weekday2>[{_DAYS}])曜日?)?"
)
_MONTH = rf"(?P<month>{_SMALL})\s?月"
_DAY = rf"(?P<day>{_SMALL})\s?日(?!間)"

_LONG = re.compile(
    rf"(?:{_ERA}|{_WEST}){_ALSO}\s?年(?:(?P<fiscal>度)|(?!間)){_ALSO}"
    rf"(?:\s?{_MONTH}(?!間)(?:\s?{_DAY})?{_WEEKDAY})?"
)
_SHORT = re.compile(
    rf"(?:{_ERA}|(?<![0-9./-])(?P<year>[0-9]{{4}}))(?P<sign>[./-])(?P<month>[0-9]{{1,2}})(?P=sign)"
    rf"(?P<day>[0-9]{{1,2}})(?![0-9]){_WEEKDAY}"
)
_MONTHLY = re.compile(rf"毎月\s?{_DAY}")
_MONTH_DAY = re.compile(rf"{_MONTH}(?!間)(?:\s?{_DAY}){_WEEKDAY}")
_MONTH_ALONE = re.compile(rf"(?<![0-9〇一二三四五六七八九十百千]){_MONTH}(?!間|謝|極|食|曜)")
_SLASHED = re.compile(
    rf"(?<![0-9/.])(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}})\s?\((?P<weekday>[{_DAYS}])(?:曜日?)?(?:・祝)?\)"
)
_WEEKDAY_ALONE = re.compile(rf"(?P<weekday>[{_DAYS}])曜日?")


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "元":
        return 1
    value = parse_number(text)
    return None if value is None else int(value)


def dates(text: str) -> list[DateMention]:
    """All dates of a text, in order: 令和8年11月23日, R8.11.23, 2026/11/23, 11月23日, 毎月15日, 火曜日, …"""
    plain = narrow(text)
    found: list[DateMention] = []
    for pattern, build in _READERS:
        for match in pattern.finditer(plain):
            mention = build(match)
            if mention is not None:
                found.append(mention)
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return list(_apart(found))


def _apart(found: list[DateMention]) -> Iterator[DateMention]:
    """Of mentions that overlap, the first and longest."""
    reached = 0
    for mention in found:
        if mention.start >= reached:
            reached = mention.end
            yield mention


def _group(match: re.Match[str], name: str) -> str | None:
    return match[name] if name in match.re.groupindex else None


def _weekday(match: re.Match[str]) -> int | None:
    name = _group(match, "weekday") or _group(match, "weekday2")
    return _DAYS.index(name) if name else None


def _dated(match: re.Match[str]) -> DateMention | None:
    """A date with its year, whole or in part."""
    era = _ERA_OF[match["era"]] if match["era"] else None
    number = _number(match["era_year"] if era else match["year"])
    if not number:
        return None
    year = era.base + number if era else number
    month, day = _number(match["month"]), _number(match["day"])
    if _group(match, "sign") and not era and not _exists(year, month, day):
        return None
    fiscal = bool(_group(match, "fiscal"))
    granularity = "fiscal_year" if fiscal else "day" if day else "month" if month else "year"
    if fiscal and month is None:
        valid = _within(era, year, 4) or _within(era, year + 1, 3)
    else:
        valid = _exists(year, month, day) and _within(era, year, month, day)
    start, end = match.span()
    name = era.name if era else None
    return DateMention(start, end, year, month, day, granularity, name, _weekday(match), valid)


def _exists(year: int, month: int | None, day: int | None) -> bool:
    """Whether the calendar has such a day (or month, or year)."""
    if not 1 <= year <= dt.MAXYEAR or month == 0 or day == 0 or (month or 1) > 12:
        return False
    return (day or 1) <= calendar.monthrange(year, month or 1)[1]


def _within(era: Era | None, year: int, month: int | None = None, day: int | None = None) -> bool:
    """Whether any day of what is written lies in the era."""
    if era is None:
        return True
    if not 1 <= year <= dt.MAXYEAR:
        return False
    last_month = month or 12
    first = dt.date(year, month or 1, day or 1)
    last = dt.date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return first <= era.last and last >= era.first


def _yearless(match: re.Match[str]) -> DateMention | None:
    month, day = _number(match["month"]), _number(_group(match, "day"))
    if not month or month > 12 or day == 0:
        return None
    granularity = "month_of_year" if day is None else "month_day"
    valid = _exists(2000, month, day)
    return DateMention(*match.span(), None, month, day, granularity, None, _weekday(match), valid)


def _monthly(match: re.Match[str]) -> DateMention | None:
    day = _number(match["day"])
    if not day:
        return None
    return DateMention(*match.span(), None, None, day, "monthly", valid=day <= 31)


def _week(match: re.Match[str]) -> DateMention:
    return DateMention(*match.span(), None, None, None, "weekday", weekday=_weekday(match))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateMention | None]], ...] = (
    (_LONG, _dated),
    (_SHORT, _dated),
    (_MONTHLY, _monthly),
    (_MONTH_DAY, _yearless),
    (_SLASHED, _yearless),
    (_MONTH_ALONE, _yearless),
    (_WEEKDAY_ALONE, _week),
)

# --------------------------------------------------------------------------- times of day

_HALF_DAY = r"(?P<half>午前|午後|朝|早朝|昼|夕方|夜|深夜|[AaPp]\.?[Mm]\.?)?\s?"
_CLOCK = r"(?<![0-9:])(?P<clock>[0-9]{1,2}):(?P<past>[0-9]{2})(?![0-9:])(?:\s?(?P<after>[AaPp][Mm]))?"
_SPOKEN = (
    rf"(?<![0-9])(?P<hour>{_SMALL})\s?時(?!間|点|代|期|給|効|価|短|節)"
    rf"(?:\s?(?:(?P<minute>{_SMALL})\s?分(?!の)|(?P<thirty>半)))?"
)
_TIMES = re.compile(rf"(?P<noon>正午)|{_HALF_DAY}(?:{_CLOCK}|{_SPOKEN})")
_AFTERNOON = frozenset({"午後", "夕方", "夜"})


def times(text: str) -> list[TimeMention]:
    """All times of day, in order: 午前8時30分, 8時半, 17:15, 正午; a bare 一時 is left out (it is a word)."""
    found = []
    for match in _TIMES.finditer(narrow(text)):
        mention = _time(match)
        if mention is not None:
            found.append(mention)
    return found


def _time(match: re.Match[str]) -> TimeMention | None:
    if match["noon"]:
        return TimeMention(*match.span(), 12, 0)
    hour = _number(match["clock"] or match["hour"])
    minute = 30 if match["thirty"] else _number(match["past"] or match["minute"]) or 0
    word = match["hour"] == "一" and not (match["half"] or match["minute"] or match["thirty"])
    if hour is None or hour > 29 or minute > 59 or word:
        return None
    half = (match["half"] or match["after"] or "").lower().replace(".", "")
    if (half in _AFTERNOON or half == "pm") and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return TimeMention(*match.span(), hour, minute)


# --------------------------------------------------------------------------- conversion


def to_wareki(date: dt.date) -> str:
    """令和8年11月23日; the first year of an era is 元年.

    Raises:
        InputError: the date lies before 明治 (25 January 1868).
    """
    for era in ERAS:
        if date >= era.first:
            number = date.year - era.base
            return f"{era.name}{'元' if number == 1 else number}年{date.month}月{date.day}日"
    raise InputError(f"明治より前の日付は和暦に直せません: {date.isoformat()}")


def from_wareki(text: str) -> dt.date:
    """The date that 令和8年11月23日, 令和八年十一月二十三日 or R8.11.23 names.

    Raises:
        InputError: there is no whole date in an era, or no such day in that era.
    """
    for mention in dates(text):
        if mention.era and mention.granularity == "day":
            if not mention.valid:
                raise InputError(f"その元号にない日付です: {text!r}。年月日を確かめてください。")
            assert mention.year and mention.month and mention.day
            return dt.date(mention.year, mention.month, mention.day)
    raise InputError(f"和暦の日付として読めません: {text!r}。「令和8年11月23日」のように書いてください。")
