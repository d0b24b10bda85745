"""What is written like a person's name and is none: firms, works, places in a list, heads of letters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.privacy.persons_names import known

_KATAKANA = re.compile("[ァ-ヺー・= ]+")
_KANJI = re.compile("[㐀-䶿一-鿿々]+")
_LATIN = re.compile("[A-Za-z' .,-]+")
_NAME = "[㐀-䶿一-鿿々ァ-ヺー]{1,8}"
_PERSONAL = re.compile(" ?(?:さん|様|氏|殿|君|くん|ちゃん|先生|議員|委員|主任|係長|課長|部長|[(:])")
_LONGEST_PART = 3


def is_no_person(text: str, start: int, end: int, listed: list[tuple[int, int]]) -> bool:
    """Whether what stands at ``start:end`` of a folded text is a thing or a place.

    Args:
        text: the folded text.
        start: where the finding begins.
        end: where it ends.
        listed: ``lists_of_places`` of the text.
    """
    if _PERSONAL.match(text, end):
        return False
    name = text[start:end]
    if any(first <= start and end <= last for first, last in listed):
        return True
    if _KATAKANA.fullmatch(name):
        return _is_foreign_thing(text, start, end)
    if _LATIN.fullmatch(name):
        return any(part in _words("salutations") for part in re.split("[ .,]+", name))
    if not _KANJI.fullmatch(name):
        return False
    if name.endswith(_ends()) and not known(name).person:
        return True
    if text.startswith("の", end) and name in _words("prefectures") and _begins_freely(text, start):
        return True
    return len(name) <= _LONGEST_PART and text.startswith(_organisations(), end)


def _is_foreign_thing(text: str, start: int, end: int) -> bool:
    if text[start - 1 : start].isascii() and text[start - 1 : start].isalpha():
        return True
    parts = re.split("[・= ]", text[start:end])
    if parts[-1].endswith(tuple(_words("foreign_things"))) and not known(parts[-1]).foreign:
        return True
    return len(parts) == 1 and text.startswith(_organisations(), end)


def _begins_freely(text: str, start: int) -> bool:
    """Whether a word begins here that no label and no title announces."""
    return text[start - 1 : start] in ("", "、", "。", "\n", "は", "と", "や", "「", "・")


def lists_of_places(text: str) -> list[tuple[int, int]]:
    """Where places or firms stand in a row that is summed up: 松本、高山の各駅, 千歳、帯広、江別の三市."""
    return list(_lists(text)) if "、" in text or "・" in text or "及び" in text else []


def _lists(text: str) -> Iterator[tuple[int, int]]:
    for match in _list().finditer(text):
        yield match.start(), match.end("names")


@cache
def _list() -> re.Pattern[str]:
    things = "|".join(sorted(_table()["things"], key=len, reverse=True))
    return re.compile(
        rf"(?P<names>(?:{_NAME}(?:、|・|及び|並びに|と)){{1,12}}{_NAME}?)(?:の|など|等)+"
        rf"(?:各 ?(?:{things})|(?:[0-9]{{1,2}}|[二三四五六七八九十]{{1,2}}) ?(?:{things})(?![民長議会役所]))"
    )


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads(
        files(__package__).joinpath("persons_not.json").read_text("utf-8")
    )
    return table


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_table()[name])


@cache
def _ends() -> tuple[str, ...]:
    return tuple(_table()["places"])


@cache
def _organisations() -> tuple[str, ...]:
    return tuple(_table()["organisations"])
