"""What in a question decides which rule applies: a fiscal year, a numbered class, a named town or place.

Asked about 口径75mm, a sentence that rules 13mm and 20mm is no answer, however well its words fit; asked
about 令和9年度, no sentence about 令和8年度 is; the hours of 北部出張所 are not those of 南部出張所. They
match exactly or not at all. Other numbers of a question (an income, an age, the day somebody moved) describe
the asker and are compared elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise, zip_longest
from typing import Any

from yuhitsu.japanese.number_words import parse_number
from yuhitsu.japanese.tokens import tokenize
from yuhitsu.japanese.wareki import dates, to_wareki

_UP = "以上|以降|超|を超え|から上|より上"
_DOWN = "以下|以内|まで|未満|に満たない|より下"
_TO = r"から|~|～|-|－|ー|ないし|乃至"
_AND = r"・|、|,|及び|および|又は|または|と|や|/"
_ORIGIN = re.compile("から|より|へ(?!の)|に(?:引っ越|転出|移|住|い|勤|通)|在住|出身|在勤|在学")
_MEANT = re.compile(r"(?<=度|年|月|週|日)\([^)]*[年月]度?[^)]*\)")
"""What a relative word was taken to mean, written after it: 来年度(令和9年度)."""
_APART = 0.5
"""Classes are whole numbers: what is beyond 3 begins half a step after it."""


class Fit(IntEnum):
    """How a stretch of text stands to the conditions of a question."""

    CONTRADICTED = -1
    """It rules other classes or years, and not the one asked about."""
    SILENT = 0
    """Nothing is asked, or nothing is said."""
    MET = 1


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that a text speaks of, both ends included."""

    first: float
    last: float

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int | float) and self.first <= number <= self.last


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a question fixes by number."""

    years: tuple[int, ...]
    """Fiscal years (the year of their April) that it names."""
    relative: tuple[int, ...]
    """Fiscal years that it means by 今年度, 来年度: what bears no year may speak of them too."""
    this_year: int
    classes: tuple[tuple[str, float], ...]
    """Label and number of each class: ``("級", 3)``."""
    places: tuple[tuple[str, str], ...]
    """Name and kind of each place that is named with its kind: ``("緑ヶ丘", "出張所")``."""

    def named(self) -> str:
        """The conditions as an answer names them: 「令和9年度」「口径75mm」."""
        years = [f"{to_wareki(dt.date(year, 12, 31)).split('年')[0]}年度" for year in self.years]
        classes = [_class_name(label, number) for label, number in self.classes]
        places = [name + kind for name, kind in self.places]
        return "".join(f"「{word}」" for word in (*years, *classes, *places))


def fiscal_year(day: dt.date) -> int:
    """The fiscal year of a day: it begins on 1 April (地方自治法208条)."""
    return day.year - (day.month < 4)


def conditions_of(question: str, today: dt.date) -> Conditions:
    """The conditions of a question (NFKC); 今年度 and 来年度 are meant from ``today``."""
    this_year = fiscal_year(today)
    years = {int(s.first) for s in fiscal_years(_MEANT.sub("", question)) if s.first == s.last}
    years |= {year for year in _dated(_MEANT.sub("", question)) if year > this_year}
    shifts = ((0, "this_year"), (1, "next_year"), (-1, "last_year"))
    relative = {this_year + shift for shift, word in shifts if _words(word).search(question)} - years
    asked = tuple(
        (label, span.first)
        for label, spans in classes(question).items()
        for span in spans
        if span.first == span.last
    )
    return Conditions(
        tuple(sorted(years)), tuple(sorted(relative)), this_year, asked, tuple(_places(question))
    )


def _places(question: str) -> Iterator[tuple[str, str]]:
    """Proper names with the kind of place after them; where somebody comes from is no condition."""
    for name in tokenize(question):
        kind = _words("places").match(question, name.end)
        if name.pos[1] == "固有名詞" and kind and not _ORIGIN.match(question, kind.end()):
            yield question[name.start : name.end], kind[0]


def year_fit(conditions: Conditions, unit: str, heading: str, passage: str) -> Fit:
    """Whether a unit of a passage speaks of the fiscal years asked about."""
    asked = {*conditions.years, *conditions.relative}
    if not asked:
        return Fit.SILENT
    near = [*fiscal_years(unit), *fiscal_years(heading)]
    said, dated = [*near, *fiscal_years(passage)], _dated(f"{heading} {passage}")
    if all(any(year in span for span in said) or year in dated for year in asked):
        return Fit.MET
    if not near and set(conditions.years) <= {conditions.this_year}:
        return Fit.SILENT  # what bears no year is the rule in force
    return Fit.CONTRADICTED


def is_past(conditions: Conditions, heading: str) -> bool:
    """Whether a heading names fiscal years and all of them are over (料金表（平成31年度版）)."""
    years = fiscal_years(heading)
    return bool(years) and all(span.last < conditions.this_year for span in years)


def class_fit(conditions: Conditions, unit: str, heading: str, passage: str) -> Fit:
    """Whether a unit rules the classes asked about; the nearest text that names such classes decides."""
    fits = [_class_fit(label, number, (unit, heading, passage)) for label, number in conditions.classes]
    if Fit.CONTRADICTED in fits:
        return Fit.CONTRADICTED
    return max(fits, default=Fit.SILENT)


def _class_fit(label: str, number: float, texts: tuple[str, ...]) -> Fit:
    for text in texts:
        spans = classes(text).get(label, ())
        if spans:
            return Fit.MET if any(number in span for span in spans) else Fit.CONTRADICTED
    return Fit.SILENT


def _class_name(label: str, number: float) -> str:
    data = _data()
    if label in data["ordinal"]:
        return f"第{number:g}{label}"
    return f"{number:g}{label}" if label in data["after"] else f"{label}{number:g}"


def place_fit(conditions: Conditions, heading: str, passage: str, everywhere: str) -> Fit:
    """Whether a passage speaks of the places named.

    ``everywhere`` is the text of all passages that were found.
    A town of another name stands nowhere; an office of another name leaves its kind in the passage.
    """
    text = f"{heading} {passage}"
    fits = [
        Fit.MET
        if name + kind in text
        else Fit.CONTRADICTED
        if name + kind not in everywhere or (kind in text and kind not in _data()["towns"])
        else Fit.SILENT
        for name, kind in conditions.places
    ]
    return min(fits, default=Fit.SILENT)


@lru_cache(maxsize=8192)
def fiscal_years(text: str) -> tuple[Range, ...]:
    """Fiscal years that a text names; 令和6年度から令和8年度まで is one range."""
    found = [(m.start, m.end, int(m.year)) for m in dates(text) if m.granularity == "fiscal_year" and m.year]
    ranges = [Range(year, year) for _, _, year in found]
    for (_, end, year), (start, _, later) in pairwise(found):
        if year < later and re.fullmatch(rf"\s?(?:{_TO})\s?", text[end:start]):
            ranges.append(Range(year, later))
    for match in _SHORT_RANGE.finditer(text):
        first = next((int(m.year) for m in dates(f"{match['era']}{match['a']}年度") if m.year), None)
        if first is not None:
            ranges.append(Range(first, first + int(match["b"]) - int(match["a"])))
    return tuple(ranges)


_SHORT_RANGE = re.compile(
    rf"(?P<era>令和|平成)\s?(?P<a>[0-9]{{1,2}})(?:年度)?\s?(?:{_TO}|・)\s?(?P<b>[0-9]{{1,2}})年度"
)
"""令和6～8年度: the second year without its era."""


def _dated(text: str) -> frozenset[int]:
    """Fiscal years of the dates that are written with their year."""
    return frozenset(
        mention.year - (mention.month < 4)
        for mention in dates(text)
        if mention.year and mention.month and mention.granularity in ("day", "month")
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """A number with the word that it numbers, when there is one, and 以上 or 未満 after it."""

    start: int
    end: int
    value: float
    label: str
    ordinal: bool
    bound: str


@lru_cache(maxsize=8192)
def classes(text: str) -> dict[str, tuple[Range, ...]]:
    """Numbered classes that a text names, by label; 1級から3級まで and 3級以上 are ranges."""
    found: dict[str, list[Range]] = {}
    for chain in _chains(text):
        label = next((item.label for item, _ in chain if item.label), "")
        if label in _data()["either_way"] and any(item.bound and not leads for item, leads in chain[:1]):
            found.setdefault(label, []).append(Range(float("-inf"), float("inf")))
        elif label and (label not in _data()["ordinal"] or any(item.ordinal for item, _ in chain)):
            found.setdefault(label, []).extend(_ranges(chain))
    return {label: tuple(spans) for label, spans in found.items()}


def _chains(text: str) -> Iterator[list[tuple[_Item, bool]]]:
    """Numbers said in one breath (1・2級, 50cc超90cc以下), each with whether a range leads on from it."""
    chain: list[tuple[_Item, bool]] = []
    items = list(_items(text))
    for item, following in zip_longest(items, items[1:]):
        between = text[item.end : following.start].strip() if following else None
        leads = between is not None and (
            bool(re.fullmatch(_TO, between)) or (not between and bool(re.match(_UP, item.bound)))
        )
        chain.append((item, leads))
        if between is None or not (leads or re.fullmatch(_AND, between)):
            yield chain
            chain = []


def _items(text: str) -> Iterator[_Item]:
    for match in _item().finditer(text):
        before, after = match["before"] or "", match["after"] or ""
        label = _labels().get(after, "") or _labels().get(before, "")
        value = float(parse_number(match["number"]) or 0)
        yield _Item(match.start(), match.end(), value, label, before == "第", match["bound"] or "")


def _ranges(chain: list[tuple[_Item, bool]]) -> Iterator[Range]:
    low: float | None = None
    for item, leads in chain:
        if leads:
            low = _above(item)
        elif low is not None:
            yield Range(low, _below(item))
            low = None
        elif re.match(_UP, item.bound):
            yield Range(_above(item), float("inf"))
        elif re.match(_DOWN, item.bound):
            yield Range(float("-inf"), _below(item))
        else:
            yield Range(item.value, item.value)


def _above(item: _Item) -> float:
    return item.value + (_APART if item.bound.startswith(("超", "を超え")) else 0.0)


def _below(item: _Item) -> float:
    return item.value - (_APART if item.bound.startswith(("未満", "に満たない")) else 0.0)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath("conditions.json").read_text("utf-8"))
    return data


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_data()[name]))


@cache
def _labels() -> dict[str, str]:
    """Each written label and the one it stands for."""
    data = _data()
    own = {word: word for name in ("after", "ordinal", "before") for word in data[name]}
    own |= data["spelled"]
    return own


@cache
def _item() -> re.Pattern[str]:
    data = _data()
    after = _longest(
        [*data["after"], *data["ordinal"], *(w for w in data["spelled"] if w not in data["before"])]
    )
    return re.compile(
        rf"(?P<before>第|{_longest(data['before'])})?\s?(?P<number>(?:[0-9]+|[一二三四五六七八九十]+)(?![0-9,.]))"
        rf"\s?(?P<after>{after})?(?P<bound>{_UP}|{_DOWN})?"
    )


def _longest(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))
