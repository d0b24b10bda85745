"""Dates, times, figures and names of a text, each with its place, in a form in which two texts compare."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.grounding.figures import figures_of
from yuhitsu.japanese.number_words import narrow, parse_number
from yuhitsu.japanese.numerals import Quantity, quantities
from yuhitsu.japanese.tokens import Token, tokenize
from yuhitsu.japanese.wareki import DateMention, dates, times

_DAYS = "月火水木金土日"
_NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_NEXT_DAY = re.compile(
    rf"(?:\s?から\s?|\s?~\s?|・|、|及び|と|又は|または|\s?-\s?)(?P<day>{_NUMBER})\s?日(?!間|以|前|後|目)"
    rf"(?:\s?\((?P<weekday>[{_DAYS}])(?:曜日?)?(?:・祝)?\))?"
)
_SAME_MONTH = re.compile(rf"同月\s?(?P<day>{_NUMBER})\s?日(?:\s?\((?P<weekday>[{_DAYS}])(?:曜日?)?\))?")
_ITEM_NUMBER = re.compile(
    r"^[\s　]*(?:第?[0-9]{1,2}[\s　.．、)）:：]|[(（][0-9]{1,2}[)）]|[①-⑳]|[0-9]{1,2}(?=\s*$))", re.MULTILINE
)
_FRACTION = re.compile(r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})(?![0-9/(])")
_HALF_DAY = re.compile("午前|午後|AM|PM|am|pm|正午|朝|夜|夕方")
_EVENING = re.compile("(?:夜|夕方|晩)の?$")
_LATER_DAY = re.compile(
    rf"(?<![週計約全延])(?<![0-9])(?:翌\s?)?(?P<day>{_NUMBER})\s?日(?:\s?\((?P<weekday>[{_DAYS}])(?:曜日?)?\))?(?=[はにのまか、へ)]|以降)"
)


@cache
def fact_words() -> dict[str, Any]:
    """The tables of ``fact_words.json``."""
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("fact_words.json").read_text("utf-8"))
    return loaded


@cache
def any_of(table: str) -> re.Pattern[str]:
    """A pattern of the words of one list of ``fact_words.json``."""
    words: list[str] = fact_words()[table]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day: ``text[start:end]``; without 午前 or 午後 it may be either of two."""

    start: int
    end: int
    minutes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week that stands alone."""

    start: int
    end: int
    day: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, and how it is bounded (``ge``, ``lt``, …)."""

    quantity: Quantity
    bounds: frozenset[str]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.quantity.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.quantity.end


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name, an office, a place or a role."""

    start: int
    end: int
    surface: str
    parts: tuple[str, ...]
    """The words of which one must stand in the source, where the whole does not."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states, in order."""

    text: str
    dates: tuple[DateMention, ...]
    times: tuple[TimeOfDay, ...]
    weekdays: tuple[Weekday, ...]
    amounts: tuple[Amount, ...]
    names: tuple[Name, ...]


def facts_of(text: str) -> Facts:
    """Read a text once."""
    plain = narrow(text.replace("：", "　"))  # 開票：20:00 holds a time, not 3 numbers
    found_dates = _with_following(plain, dates(plain))
    spans = [(date.start, date.end) for date in found_dates if date.granularity != "weekday"]
    found_amounts = [q for q in quantities(plain) if not _inside(q.start, q.end, spans)]
    numbered = [match.span() for match in _ITEM_NUMBER.finditer(plain)]
    figures = {figure.start: figure.comparators for figure in figures_of(plain)}
    found_times = tuple(_times(plain))
    taken = [(time.start, time.end) for time in found_times] + spans
    return Facts(
        text,
        tuple(date for date in found_dates if date.granularity != "weekday"),
        found_times,
        tuple(_weekdays(plain, spans)),
        tuple(
            Amount(quantity, figures.get(quantity.start, frozenset()))
            for quantity in _summed(_with_fractions(plain, found_amounts))
            if not (not quantity.unit and _inside(quantity.start, quantity.end, numbered))
            and not _inside(quantity.start, quantity.end, taken)
        ),
        tuple(name for name in _names(text) if not _inside(name.start, name.end, taken)),
    )


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _with_following(plain: str, found: Sequence[DateMention]) -> list[DateMention]:
    """Also the days that share the month of the date before them: 6月1日から30日まで, 同月10日."""
    result: list[DateMention] = list(found)
    for date in found:
        at = date
        while at.day is not None and (match := _NEXT_DAY.match(plain, at.end)):
            at = _day_of(at, match)
            result.append(at)
        if date.day is not None:
            stop = min((p for mark in "。\n" if (p := plain.find(mark, at.end)) >= 0), default=len(plain))
            result += [_day_of(at, match) for match in _LATER_DAY.finditer(plain, at.end, stop)]
    for match in _SAME_MONTH.finditer(plain):
        before = [date for date in result if date.end <= match.start() and date.month]
        if before:
            result.append(_day_of(max(before, key=lambda date: date.end), match))
    return sorted(_apart(result), key=lambda date: date.start)


def _apart(found: Iterable[DateMention]) -> Iterator[DateMention]:
    """Of mentions that overlap, the first: those with a month of their own come first."""
    taken: list[tuple[int, int]] = []
    for date in found:
        if not _inside(date.start, date.end, taken):
            taken.append((date.start, date.end))
            yield date


def _day_of(month: DateMention, match: re.Match[str]) -> DateMention:
    day = int(parse_number(match["day"]) or 0)
    weekday = _DAYS.index(match["weekday"]) if match["weekday"] else None
    return replace(
        month,
        start=match.start("day"),
        end=match.end(),
        day=day,
        weekday=weekday,
        granularity="day" if month.year else "month_day",
    )


def _times(plain: str) -> Iterator[TimeOfDay]:
    for mention in times(plain):
        minutes = mention.hour * 60 + mention.minute
        said = _HALF_DAY.search(plain, max(mention.start - 2, 0), mention.end)
        evening = _EVENING.search(plain, 0, mention.start) if mention.hour < 12 else None
        minutes += 720 if evening and plain[mention.start - 1] in "夜方晩の" else 0
        either = not said and mention.hour <= 12
        yield TimeOfDay(
            mention.start, mention.end, frozenset({minutes, (minutes + 720) % 1440} if either else {minutes})
        )


def _weekdays(plain: str, spans: Sequence[tuple[int, int]]) -> Iterator[Weekday]:
    for figure in figures_of(plain):
        if figure.unit == "weekday" and not _inside(figure.start, figure.end, spans):
            yield Weekday(figure.start, figure.end, str(figure.key[1]))


def _with_fractions(plain: str, found: Sequence[Quantity]) -> list[Quantity]:
    """2/3 is 3分の2."""
    fractions = [
        Quantity(match.start(), match.end(), Decimal(int(match[1])) / Decimal(int(match[2])), "", "number")
        for match in _FRACTION.finditer(plain)
        if int(match[2])
    ]
    spans = [(fraction.start, fraction.end) for fraction in fractions]
    rest = [quantity for quantity in found if not _inside(quantity.start, quantity.end, spans)]
    return sorted([*rest, *fractions], key=lambda quantity: quantity.start)


def _summed(found: Sequence[Quantity]) -> list[Quantity]:
    """1時間30分 is one duration of 90 minutes."""
    result: list[Quantity] = []
    for quantity in found:
        last = result[-1] if result else None
        joined = (
            last is not None
            and last.kind == quantity.kind == "duration"
            and last.end == quantity.start
            and last.measure_key[0] == quantity.measure_key[0]
        )
        if joined and last is not None:
            total = last.measure_key[1] + quantity.measure_key[1]
            base = {"分": "分", "日": "日", "か月": "か月"}.get(last.measure_key[0])
            if base:
                result[-1] = replace(last, end=quantity.end, value=Decimal(total), unit=base)
                continue
        result.append(quantity)
    return result


def _names(text: str) -> Iterator[Name]:
    tokens = list(tokenize(text))
    taken = -1
    for index, token in enumerate(tokens):
        if token.start < taken:
            continue
        name = _role(text, token) or _place(tokens, index) or _proper(token)
        if name is not None:
            taken = name.end
            yield name


def _role(text: str, token: Token) -> Name | None:
    for role in _roles():
        if text.startswith(role, token.start):
            return Name(token.start, token.start + len(role), role, (role,))
    return None


@cache
def _roles() -> tuple[str, ...]:
    return tuple(sorted(fact_words()["roles"], key=len, reverse=True))


def _place(tokens: Sequence[Token], index: int) -> Name | None:
    """A run of nouns that ends like the name of an office, a place or a rule."""
    if index and _noun(tokens[index - 1]) and tokens[index - 1].end == tokens[index].start:
        return None
    run = [tokens[index]] if _noun(tokens[index]) else []
    while run and len(run) < 8 and index + len(run) < len(tokens):
        following = tokens[index + len(run)]
        if not _noun(following) or following.start != run[-1].end:
            break
        run.append(following)
    while len(run) > 1:
        surface = "".join(token.surface for token in run)
        if any(surface.endswith(suffix) for suffix in fact_words()["name_suffixes"]):
            parts = tuple(token.surface for token in run if token.surface not in fact_words()["name_general"])
            return Name(run[0].start, run[-1].end, surface, parts) if parts else None
        run.pop()
    return None


def _noun(token: Token) -> bool:
    return token.pos[0] in ("名詞", "接頭辞") or (token.pos[0] == "接尾辞" and token.pos[1] == "名詞的")


def _proper(token: Token) -> Name | None:
    if token.pos[0] != "名詞" or token.pos[1] != "固有名詞" or token.surface in fact_words()["not_names"]:
        return None
    return Name(token.start, token.end, token.surface, (token.surface,))


def resolved_weekday(date: DateMention) -> int | None:
    """The day of the week of a whole date (Monday is 0), or None."""
    if date.year is None or date.month is None or date.day is None:
        return None
    try:
        return dt.date(date.year, date.month, date.day).weekday()
    except ValueError:
        return None
