"""Numbers, amounts, dates and times in text, in whatever writing, as values that can be compared."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from yuhitsu.japanese.number_words import (
    AMOUNT,
    int_to_kanji,
    kanji_to_int,
    narrow,
    parse_number,
)
from yuhitsu.japanese.wareki import (
    DateMention,
    TimeMention,
    dates,
    from_wareki,
    times,
    to_wareki,
)

__all__ = [
    "DateMention",
    "Quantity",
    "TimeMention",
    "dates",
    "from_wareki",
    "int_to_kanji",
    "kanji_to_int",
    "quantities",
    "times",
    "to_wareki",
]

_EXACT = Decimal("1e-12")
# two ways to say the same bound; from and up to are left to the reader of the sentence
_BOUNDS = {"以上": ">=", "以下": "<=", "以内": "<=", "未満": "<", "超": ">"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``text[start:end]`` is both, without the comparator that follows."""

    start: int
    end: int
    value: Decimal
    """In ``unit``: 3割 is 30 (%), 3億円 is 300000000 (円); a fraction without unit is its quotient."""
    unit: str
    """As ``units.json`` names it (円, %, か月, m2, …); empty for a bare number."""
    kind: str
    """amount, percent, duration, count, age, measure or number."""
    comparator: str | None = None
    """以上, 以下, 未満, 超, 以内, まで, から, or ``None``."""
    ordinal: bool = False
    """第2回 is not 2回."""

    @property
    def measure_key(self) -> tuple[str, Decimal]:
        """Equal for equal measures: 1年 and 12か月, 3割 and 30%, 2週間 and 14日."""
        base, factor = _bases().get(self.unit, (self.unit, Decimal(1)))
        if self.kind == "number" and not self.unit and self.value % 1:
            base = "比"
        value = self.value * factor
        rounded = value.quantize(_EXACT) if value < 10**12 else value
        return ("第" if self.ordinal else "") + base, rounded.normalize()

    @property
    def key(self) -> tuple[str, Decimal, str]:
        """``measure_key`` and the bound (``>=``, ``<=``, ``<``, ``>`` or nothing)."""
        return (*self.measure_key, _BOUNDS.get(self.comparator or "", ""))


@dataclass(frozen=True, slots=True)
class _Units:
    written: dict[str, tuple[str, str]]
    """As written -> (kind, unit)."""
    halves: dict[str, tuple[Decimal, str]]
    comparators: dict[str, str]
    pattern: re.Pattern[str]
    not_quantity: re.Pattern[str]


@cache
def _data() -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    loaded: dict[str, dict[str, dict[str, dict[str, str]]]] = json.loads(
        files("yuhitsu.japanese").joinpath("units.json").read_text("utf-8")
    )
    return loaded


@cache
def _bases() -> dict[str, tuple[str, Decimal]]:
    return {
        unit: (row["base"], Decimal(row["factor"]))
        for units in _data()["kinds"].values()
        for unit, row in units.items()
    }


def _either(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _units() -> _Units:
    data = _data()
    written = {
        narrow(word): (kind, unit)
        for kind, units in data["kinds"].items()
        for unit, row in units.items()
        for word in row["written"]
    }
    halves = {word: (Decimal(str(row[0])), str(row[1])) for word, row in data["halves"].items()}  # type: ignore[index]
    comparators = {word: str(name) for word, name in data["comparators"].items()}
    # a unit in letters must not be the beginning of a word: 5 members; 1時間30分 goes on after its unit
    plain = [word for word in written if word not in ("年", "つ", "個")]
    unit = (
        rf"(?P<unit>(?:{_either(plain)})(?:(?<=[^A-Za-z0-9])|(?![A-Za-z0-9]))|年(?!度|生|次)|個(?!人|別)"
        r"|(?<=[0-9一二三四五六七八九])つ)"
    )
    pattern = re.compile(
        rf"(?P<half>{_either(list(halves))})"
        rf"|(?P<ordinal>第)?(?P<yen>¥)?(?P<number>{AMOUNT})"
        rf"(?:分の(?P<share>{AMOUNT})|割(?:(?P<tenth>[0-9一二三四五六七八九])分)?|\s?{unit})?"
        rf"(?=(?P<comparator>{_either(list(comparators))})?)"
    )
    return _Units(written, halves, comparators, pattern, re.compile("|".join(data["not"])))


def quantities(text: str) -> list[Quantity]:
    """All numbers of a text that are neither dates nor times of day, in order.

    Numbers in kanji count only with a unit (二千円; not the 三 of 三者). 条, 項 and 号 are no units:
    see ``lawref``.
    """
    plain = narrow(text)
    taken = _Taken([*((d.start, d.end) for d in dates(text)), *((t.start, t.end) for t in times(text))])
    found: list[Quantity] = []
    for match in _units().pattern.finditer(plain):
        if taken.covers(match.start(), match.end()):
            continue
        quantity = _quantity(plain, match)
        if quantity is not None:
            found.append(quantity)
    return _ranges(plain, found)


class _Taken:
    """Spans in order, asked from left to right."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans, reverse=True)

    def covers(self, start: int, end: int) -> bool:
        while self._spans and self._spans[-1][1] <= start:
            self._spans.pop()
        return bool(self._spans) and self._spans[-1][0] < end


def _quantity(plain: str, match: re.Match[str]) -> Quantity | None:
    units = _units()
    start, end = match.span()
    comparator = units.comparators.get(match["comparator"] or "")
    if match["half"]:
        value, unit = units.halves[match["half"]]
        return Quantity(start, end, value, unit, "duration", comparator)
    number = parse_number(match["number"])
    if number is None or _only_looks_so(plain, match):
        return None
    ordinal = match["ordinal"] is not None
    if match["unit"] and _numbers_a_heading(plain, match):
        return Quantity(start, match.end("number"), number, "", "number")
    if match["share"]:
        share = parse_number(match["share"])
        if share is None or not number:
            return None
        return Quantity(start, end, share / number, "", "number", comparator)
    if match["unit"]:
        kind, unit = units.written[match["unit"]]
        return Quantity(start, end, number, unit, "number" if ordinal else kind, comparator, ordinal)
    if match["yen"]:
        return Quantity(start, end, number, "円", "amount", comparator)
    if plain[match.end("number") : end].startswith("割"):
        tenth = parse_number(match["tenth"]) if match["tenth"] else None
        return Quantity(start, end, number * 10 + (tenth or 0), "%", "percent", comparator)
    return Quantity(start, end, number, "", "number", comparator, ordinal)


def _only_looks_so(plain: str, match: re.Match[str]) -> bool:
    """Words such as 一部 and 十分, vague numbers (数十人), kanji without a unit, articles."""
    start = match.start("number")
    bare = match.end() == match.end("number") or bool(match["unit"] and _numbers_a_heading(plain, match))
    kanji = not any(character.isdigit() and character.isascii() for character in match["number"])
    vague = start > 0 and plain[start - 1] in "数何幾"
    if kanji and (bare or vague or _units().not_quantity.match(plain, start)):
        return True
    return bare and plain[match.end("number") : match.end("number") + 1] in ("条", "項", "号")


def _numbers_a_heading(plain: str, match: re.Match[str]) -> bool:
    """1　件名: a number, a space and a word that only begins like a unit of counting."""
    spaced = match.end("number") < match.start("unit")
    following = plain[match.end() : match.end() + 1]
    counted = _units().written[match["unit"]][0] == "count"
    return spaced and counted and "一" <= following <= "鿿" and following not in "以未超"


def _ranges(plain: str, found: list[Quantity]) -> list[Quantity]:
    """In 10～20% the first number has the unit of the second."""
    for index in range(len(found) - 2, -1, -1):
        here, following = found[index], found[index + 1]
        if not here.unit and following.unit and plain[here.end : following.start] == "~":
            found[index] = replace(here, unit=following.unit, kind=following.kind)
    return found
