"""Makes lies from a true sentence by changing one thing in it, by the rules of ``minimal_lies.json``.

For training pairs, and for measuring on lies that nobody trained on. A lie shares nearly every word with the
truth: counting words in common cannot find it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_NUMBER = r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_DATE = re.compile(
    r"(?P<head>(?:令和|平成|昭和)?)(?P<number>[0-9０-９]{1,4}|元)(?P<unit>年度|年(?!間|以|未|額)|月(?!額|間)|日(?!間|以|前|後|目|につ))"
)
_WIDE = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
_LONG_MONTHS = (1, 3, 5, 7, 8, 10, 12)
"""Exchanged among themselves, so that a 31st stays a day that exists."""


@dataclass(frozen=True, slots=True)
class Lie:
    """A sentence that is untrue for one thing."""

    text: str
    kind: str
    """figure, date, unit, bound, modality, connective or negation."""


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    find: re.Pattern[str]
    say: str
    rest: Mapping[str, str]
    """What follows the found words, and what it must become with them."""
    unless_after: re.Pattern[str] | None
    """Left alone where the sentence before it ends like this."""

    def applies(self, match: re.Match[str], sentence: str) -> bool:
        """Whether this place may be changed."""
        return self.unless_after is None or not self.unless_after.search(sentence[: match.start()])

    def said_of(self, match: re.Match[str], sentence: str) -> str:
        """The sentence with this one place changed."""
        changed, end = match.expand(self.say), match.end()
        for before, after in self.rest.items():
            if sentence.startswith(before, end):
                changed, end = changed + after, end + len(before)
                break
        return sentence[: match.start()] + changed + sentence[end:]


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[_Rule, ...]
    figure: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = json.loads(files("yuhitsu.training").joinpath("minimal_lies.json").read_text(encoding="utf-8"))
    rules = tuple(
        _Rule(
            row["kind"],
            re.compile(row["find"]),
            row["say"],
            MappingProxyType(row.get("rest", {})),
            re.compile(row["unless_after"]) if "unless_after" in row else None,
        )
        for row in data["rules"]
    )
    units = sorted(data["figure_units"], key=len, reverse=True)
    unit = "|".join(map(re.escape, units))
    return _Rules(
        rules, re.compile(rf"(?P<number>{_NUMBER})(?P<scale>[万千億]?)(?P<unit>{unit})(?!の[0-9０-９])")
    )


def lies(sentence: str, context: str = "", seed: int = 0) -> list[Lie]:
    """Every lie that the rules make of a true sentence, each once, none equal to the sentence.

    Args:
        sentence: true.
        context: what it is true by. Another figure of the same unit is taken from here where there is one:
            the value of another condition is the lie that is told most easily. Figures and dates that do not
            stand here are left alone: they are a case that somebody made up, and another one may be true too.
        seed: of the choice among figures; the same arguments give the same lies.
    """
    chooser = random.Random(f"{seed}:{sentence}")
    found: dict[str, Lie] = {}
    figures, dates = _other_figures(sentence, context, chooser), _other_dates(sentence, context, chooser)
    for lie in (*figures, *dates, *_by_rule(sentence)):
        if lie.text != sentence:
            found.setdefault(lie.text, lie)
    return list(found.values())


def _by_rule(sentence: str) -> Iterator[Lie]:
    for rule in _rules().rules:
        for match in rule.find.finditer(sentence):
            if rule.applies(match, sentence):
                yield Lie(rule.said_of(match, sentence), rule.kind)


def _other_figures(sentence: str, context: str, chooser: random.Random) -> Iterator[Lie]:
    figure = _rules().figure
    known = {_value(match): match["number"] + match["scale"] for match in figure.finditer(context)}
    said = {_value(match) for match in figure.finditer(sentence)}
    dates = [match.span() for match in _DATE.finditer(sentence)]
    for match in figure.finditer(sentence):
        in_date = any(start <= match.start() < end for start, end in dates)
        if in_date or (context and _value(match) not in known):
            continue
        others = sorted(
            written for value, written in known.items() if value[2] == match["unit"] and value not in said
        )
        changed = chooser.choice(others or [_changed(match["number"], chooser) + match["scale"]])
        yield Lie(sentence[: match.start("number")] + changed + sentence[match.end("scale") :], "figure")


def _value(match: re.Match[str]) -> tuple[str, str, str]:
    """A figure however it is written: number, scale, unit."""
    return _plain(match["number"]), match["scale"], match["unit"]


def _other_dates(sentence: str, context: str, chooser: random.Random) -> Iterator[Lie]:
    known = {(_ordinal(match), match["unit"]) for match in _DATE.finditer(context)}
    for match in _DATE.finditer(sentence):
        number = _ordinal(match)
        if context and (number, match["unit"]) not in known:
            continue
        other = chooser.choice(_near(number, match["unit"]))
        start, end = match.span("number")
        yield Lie(sentence[:start] + _as_written(str(other), match["number"]) + sentence[end:], "date")


def _near(number: int, unit: str) -> list[int]:
    """Numbers that a date of this one could be mistaken for, and that exist."""
    if unit == "月" and number in _LONG_MONTHS:
        return [month for month in _LONG_MONTHS if month != number]
    largest = {"月": max(12, number), "日": max(28, number)}.get(unit, number + 2)
    return [other for other in range(max(number - 2, 1), number + 3) if other != number and other <= largest]


def _ordinal(match: re.Match[str]) -> int:
    return 1 if match["number"] == "元" else int(_plain(match["number"]))


def _changed(number: str, chooser: random.Random) -> str:
    """Another number of the same make: as many decimals, commas where there were commas, the same width."""
    plain = _plain(number)
    whole, _, decimals = plain.partition(".")
    value = int(whole)
    step = 10 ** max(len(whole) - 1, 0)
    other = chooser.choice((value * 2, value + step, max(value - step, 1), value + max(step // 2, 1)))
    if other == value:
        other = value + 1
    text = f"{other:,}" if "," in number or "，" in number else str(other)
    return _as_written(text + (f".{decimals}" if decimals else ""), number)


def _as_written(number: str, model: str) -> str:
    wide = model[0] in "０１２３４５６７８９"
    return number.translate(_TO_WIDE) if wide else number


_TO_WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


def _plain(number: str) -> str:
    return number.translate(_WIDE).replace(",", "")
