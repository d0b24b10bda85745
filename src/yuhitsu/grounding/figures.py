"""Figures, amounts, dates, times and article numbers of a text in one normal form, with their comparators."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = "[〇一二三四五六七八九十百千万億兆]+"
_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_MIXED = rf"(?:(?:{_ARABIC})[千百]?[万億兆]?)+[千百]?"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in normal form.

    ``key`` starts with the unit (``円``, ``人``, ``date``, ``time``, ``weekday``, ``条`` …); the rest is its
    value. Of a date ``(date, year, month, day)`` parts that are not said are 0.
    """

    key: tuple[str | int | Fraction, ...]
    start: int
    end: int
    surface: str
    comparators: frozenset[str] = frozenset()

    @property
    def unit(self) -> str:
        """What is counted."""
        return str(self.key[0])


@dataclass(frozen=True, slots=True)
class _Tables:
    unit_of: dict[str, tuple[str, int]]
    number: re.Pattern[str]
    date: re.Pattern[str]
    weekday: re.Pattern[str]
    time: re.Pattern[str]
    not_number: re.Pattern[str]
    zero: re.Pattern[str]
    comparators: tuple[tuple[str, re.Pattern[str]], ...]
    prefixes: tuple[tuple[str, re.Pattern[str]], ...]
    opposed: frozenset[frozenset[str]]
    eras: dict[str, int]
    counted: re.Pattern[str]


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _tables() -> _Tables:
    data = json.loads(files(__package__).joinpath("figures.json").read_text("utf-8"))
    unit_of = {word: (unit, 1) for unit, words in data["units"].items() for word in words}
    unit_of |= {word: (unit, factor) for word, (unit, factor) in data["scaled"].items()}
    units = _either(unit_of)
    eras = _either(data["eras"])
    n = rf"(?:{_ARABIC}|{_KANJI}|元)"
    return _Tables(
        unit_of,
        re.compile(
            rf"(?P<ordinal>第)?(?:(?P<arabic>{_MIXED})\s?(?P<unit>{units})?(?![A-Za-z])|(?P<kanji>{_KANJI})(?P<kunit>{_either(data['kanji_needs_unit'])}))"
            rf"(?P<branch>(?:の[0-9〇一二三四五六七八九十]+)*)"
        ),
        re.compile(
            rf"(?:(?P<era>{eras})\s?)?(?P<year>{n})年(?P<fy>度)?(?:\s?(?P<month>{n})月(?!間|額|分)(?:\s?(?P<day>{n})日|(?P<part>末日|末|上旬|中旬|下旬))?)?"
            rf"|(?P<month2>{n})月(?!間|額|分)(?:\s?(?P<day2>{n})日|(?P<part2>末日|末|上旬|中旬|下旬))?"
            r"|(?P<y3>(?:19|20)[0-9]{2})[/.-](?P<m3>[01]?[0-9])[/.-](?P<d3>[0-3]?[0-9])(?![0-9])"
        ),
        re.compile(
            r"(?P<days>[月火水木金土日](?:[・、,][月火水木金土日])*)曜日?|(?<=[(（])(?P<short>[月火水木金土日])(?=[)）])"
        ),
        re.compile(
            rf"(?P<half>午前|午後)?(?P<hour>{n})時(?!間|期|点|代|効|価|刻)(?:(?P<minute>{n})分|(?P<thirty>半))?"
            r"|(?<![0-9:])(?P<h2>[0-2]?[0-9]):(?P<min2>[0-5][0-9])(?![0-9:])|(?P<noon>正午)"
        ),
        re.compile(_either(data["not_numbers"])),
        re.compile(_either(data["zero"])),
        tuple((name, re.compile(_either(words))) for name, words in data["comparators"].items()),
        tuple((name, re.compile(f"(?:{_either(words)})$")) for name, words in data["prefixes"].items()),
        frozenset(frozenset(pair) for pair in data["opposed"]),
        data["eras"],
        re.compile(f"何({units})"),
    )


def number(text: str) -> Fraction | None:
    """The value of 1,000 / 千 / 1万5千 / 二十五 / 二〇二五 / 元, or None."""
    if text == "元":
        return Fraction(1)
    if re.fullmatch("[〇一二三四五六七八九]{2,}", text):
        return Fraction(int("".join(str(_DIGITS[c]) for c in text)))
    total, section, current = Fraction(0), Fraction(0), None
    for part in re.findall(rf"{_ARABIC}|.", text):
        if part[0].isdigit() and part.isascii():
            current = Fraction(part.replace(",", ""))
        elif part in _DIGITS:
            current = Fraction(_DIGITS[part])
        elif part in _SMALL:
            section, current = section + (1 if current is None else current) * _SMALL[part], None
        elif part in _LARGE:
            section = section + (current or 0)
            total, section, current = total + (section or 1) * _LARGE[part], Fraction(0), None
        else:
            return None
    return total + section + (current or 0)


@lru_cache(maxsize=16384)
def figures_of(text: str) -> tuple[Figure, ...]:
    """All figures of a text (NFKC), in order; a later date takes over the year of an earlier one."""
    tables = _tables()
    plain = tables.not_number.sub(lambda match: "＊" * len(match[0]), text)
    found: list[Figure] = []
    for reader in (_dates, _times, _weekdays, _numbers):
        for figure in reader(plain):
            found.append(replace(figure, surface=text[figure.start : figure.end]))
            plain = plain[: figure.start] + "＊" * (figure.end - figure.start) + plain[figure.end :]
    found += [Figure(("円", Fraction(0)), m.start(), m.end(), m[0]) for m in tables.zero.finditer(plain)]
    found.sort(key=lambda figure: figure.start)
    return tuple(replace(figure, comparators=_comparators(text, figure)) for figure in found)


def _dates(text: str) -> Iterator[Figure]:
    tables = _tables()
    for match in tables.date.finditer(text):
        group = match.groupdict()
        year, month = group["year"] or group["y3"], group["month"] or group["month2"] or group["m3"]
        day = group["day"] or group["day2"] or group["d3"]
        part = group["part"] or group["part2"] or ""
        if year and not group["era"] and not month and not group["fy"] and (number(year) or 0) < 1000:
            continue  # 「3年」 is a duration
        # 0 stands for what is not said; a month or day that is written 0 is none
        numbers = [int(number(value) or -1) if value else 0 for value in (year, month, day)]
        if group["era"] or 0 < numbers[0] < 1000:
            numbers[0] += tables.eras.get(group["era"] or "令和", 0)
        unit = "fiscal" if group["fy"] and not month else "date"
        key = (unit, *numbers, *((part.rstrip("日"),) if part else ()))
        yield Figure(key, match.start(), match.end(), match[0])


def _times(text: str) -> Iterator[Figure]:
    for match in _tables().time.finditer(text):
        if match["noon"]:
            minutes = 720
        else:
            hour = int(number(match["hour"] or match["h2"]) or 0)
            minute = 30 if match["thirty"] else int(number(match["minute"] or match["min2"] or "〇") or 0)
            minutes = (hour + (12 if match["half"] == "午後" and hour < 12 else 0)) * 60 + minute
        yield Figure(("time", minutes), match.start(), match.end(), match[0])


def _weekdays(text: str) -> Iterator[Figure]:
    for match in _tables().weekday.finditer(text):
        for offset, day in enumerate(match["days"] or match["short"]):
            if day not in "・、,":
                start = match.start() + offset
                yield Figure(("weekday", day), start, start + 1, day)


def _numbers(text: str) -> Iterator[Figure]:
    tables = _tables()
    for match in tables.number.finditer(text):
        written, unit = match["arabic"] or match["kanji"], match["unit"] or match["kunit"] or ""
        if unit[:1] in _LARGE or (unit[:1] == "千" and len(unit) > 1):
            written, unit = written + unit[0], unit[1:]
        value = number(written)
        if value is None:
            continue
        canonical, factor = tables.unit_of.get(unit, (unit, 1))
        branch = _branch(match["branch"]) if canonical in ("条", "号") else ""
        end = match.end() if canonical in ("条", "号") else match.start("branch")
        yield Figure(
            (canonical, value * factor, *((branch,) if branch else ())), match.start(), end, match[0]
        )


def _branch(text: str) -> str:
    """の二の三 as _2_3."""
    return "".join(f"_{number(part)}" for part in text.split("の") if part)


def _comparators(text: str, figure: Figure) -> frozenset[str]:
    after = re.sub(r"^(?:\([^)]*\)|（[^）]*）|間|の方|の日|の)*", "", text[figure.end : figure.end + 16])[:5]
    before = text[max(figure.start - 6, 0) : figure.start]
    tables = _tables()
    found = {name for name, pattern in tables.comparators if pattern.match(after)}
    if "before" in found and "まで" in after:
        found.discard("le")
    return frozenset(found | {name for name, pattern in tables.prefixes if pattern.search(before)})


_TIMES = frozenset({"日", "週", "か月", "年", "時間", "分", "営業日", "開庁日"})
_LIKE = {"冊": frozenset({"冊", "点"}), "m": frozenset({"m", "cm", "km"}), "mm": frozenset({"mm", "cm"})}


def counted(question: str) -> frozenset[str]:
    """Units that a question counts with 何 (何冊, 何日間); an answer must hold one of them."""
    found: set[str] = set()
    for match in _tables().counted.finditer(question):
        unit = _tables().unit_of[match[1]][0]
        found |= _TIMES if unit in _TIMES else _LIKE.get(unit, {unit})
    return frozenset(found)


def same_value(claimed: Figure, stated: Figure) -> bool:
    """Whether the stated figure says at least what the claimed one says (a date may say more)."""
    if claimed.key == stated.key:
        return True
    if claimed.unit in ("date", "fiscal") and stated.unit in ("date", "fiscal"):
        return (
            all(not a or a == b for a, b in zip(claimed.key[1:4], stated.key[1:4], strict=False))
            and (set(claimed.key[4:]) <= set(stated.key[4:]))
            and (claimed.unit == stated.unit or claimed.key[2] != 0)
        )
    return _loose(claimed, stated)


def _loose(claimed: Figure, stated: Figure) -> bool:
    """Units that are left out: 「20」 for 「20人」."""
    return "" in (claimed.unit, stated.unit) and claimed.key[1:2] == stated.key[1:2]


def comparators_agree(claimed: Figure, stated: Figure) -> bool:
    """Whether 以上, 未満, まで and the like say the same about a figure."""
    a, b = claimed.comparators, stated.comparators
    if not a or not b:
        # 「20人」 is not 「20人以上」; a bare figure in the claim leaves the comparison open
        return not (a & {"ge", "gt", "lt"} and not b)
    if a & b:
        return not any(frozenset((x, y)) in _tables().opposed for x in a - b for y in b - a)
    return not any(frozenset((x, y)) in _tables().opposed for x in a for y in b)
