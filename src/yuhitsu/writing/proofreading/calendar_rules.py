"""Days that do not exist, weekdays that do not fit, and years whose two calendars disagree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.wareki import ERAS, DateMention, dates
from yuhitsu.writing.proofreading.prose import Hit, Prose

_DATED = re.compile(
    "[年月度/.／．][0-9０-９〇一二三四五六七八九十元]|[0-9０-９〇一二三四五六七八九十元][年月]"
)
_NAMES = "月火水木金土日"
_BOTH = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<number>元|\d+)年(?P<fiscal>度)?[（(](?:西暦)?(?P<west>\d{4})(?:年(?:度)?)?[）)]"
    r"|(?<!\d)(?P<west2>\d{4})年?(?P<fiscal2>度)?[（(](?P<era2>明治|大正|昭和|平成|令和)(?P<number2>元|\d+)(?:年(?:度)?)?[）)]"
)
_DAY = re.compile(r"(?<![\d月])(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?!間)")


def calendar_faults(prose: Prose) -> Iterator[Hit]:
    """All of them; a year not written is that of the document's first date with one."""
    mentions = list(_dates(prose))
    yield from _impossible(prose, mentions)
    yield from _weekdays(prose, mentions)
    yield from _both_calendars(prose)


def _dates(prose: Prose) -> Iterator[DateMention]:
    """Dates line by line: only lines with a year or a month are looked into."""
    for start, line in prose.lines:
        if _DATED.search(line):
            for mention in dates(line):
                yield replace(mention, start=mention.start + start, end=mention.end + start)


def _impossible(prose: Prose, mentions: list[DateMention]) -> Iterator[Hit]:
    found: set[int] = set()
    for mention in mentions:
        if not mention.valid and mention.granularity in ("day", "month", "month_day"):
            found.update(range(mention.start, mention.end))
            yield Hit(
                "date-impossible",
                mention.start,
                mention.end,
                None,
                f"「{prose.text[mention.start : mention.end]}」",
            )
        elif mention.granularity == "month_day" and (mention.month, mention.day) == (2, 29):
            year = _year_of(prose, mention, mentions)
            if year and year % 4:
                yield Hit("date-impossible", mention.start, mention.end, None, f"{year}年の「2月29日」")
    plain = narrow(prose.text)
    for match in _DAY.finditer(plain):
        month, day = int(match["month"]), int(match["day"])
        if match.start() not in found and not (1 <= month <= 12 and 1 <= day <= _longest(month)):
            yield Hit("date-impossible", match.start(), match.end(), None, f"「{match.group()}」")


def _longest(month: int) -> int:
    return {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)


def _weekdays(prose: Prose, mentions: list[DateMention]) -> Iterator[Hit]:
    for mention in mentions:
        if mention.weekday is None or not mention.valid or mention.day is None or mention.month is None:
            continue
        year = mention.year or _year_of(prose, mention, mentions)
        if not year:
            continue
        try:
            right = dt.date(year, mention.month, mention.day).weekday()
        except ValueError:
            continue
        if right != mention.weekday:
            written = prose.text[mention.start : mention.end]
            places = [
                m.start() for m in re.finditer(f"[（(・]?{_NAMES[mention.weekday]}(?=曜|[）)]|・|$)", written)
            ]
            at = mention.start + (places[-1] if places else 0)
            at += prose.text[at] in "（(・"
            about = f"{year}年{mention.month}月{mention.day}日は{_NAMES[right]}曜日です"
            yield Hit("date-weekday", at, at + 1, _NAMES[right], about)


def _year_of(prose: Prose, mention: DateMention, mentions: list[DateMention]) -> int | None:
    """The year a date without one has: that of the nearest date before it, else of the heading."""
    if mention.year:
        return mention.year
    nearest: DateMention | None = None
    for other in mentions:
        if other.year and other.valid and (other.start < mention.start or nearest is None):
            nearest = other
    if nearest is None or nearest.year is None or mention.month is None:
        return None
    if nearest.granularity == "fiscal_year":
        return nearest.year + (mention.month < 4)
    return nearest.year


def _both_calendars(prose: Prose) -> Iterator[Hit]:
    bases = {era.name: era.base for era in ERAS}
    for match in _BOTH.finditer(narrow(prose.text)):
        era, number = match["era"] or match["era2"], match["number"] or match["number2"]
        group = "west" if match["west"] else "west2"
        right = bases[era] + (1 if number == "元" else int(number))
        if int(match[group]) != right:
            about = f"{era}{number}年は{right}年です"
            if group == "west":
                yield Hit("date-era", match.start(group), match.end(group), str(right), about)
            else:
                years = int(match["west2"]) - bases[era]
                suggestion = ("元" if years == 1 else str(years)) if years > 0 else None
                yield Hit("date-era", match.start("number2"), match.end("number2"), suggestion, about)
