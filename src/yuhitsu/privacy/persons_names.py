"""What is known of a string as a name: family name, given name, foreign name, place or plain word."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from yuhitsu.japanese.tokens import dictionary
from yuhitsu.japanese.variants import unified

_FOLDER = "yuhitsu.privacy"
_COMMON, _FREQUENT = 400, 1500
_LONGEST = 12
_KANJI = re.compile("[㐀-䶿一-鿿々〆𠀀-𯿿]")


@dataclass(frozen=True, slots=True)
class Known:
    """What dictionary and lists know of a string."""

    family: bool = False
    given: bool = False
    foreign: bool = False
    """A person's name of neither sort: foreign, religious, historic."""
    place: bool = False
    word: bool = False
    rank: int = 0
    """As a family name: 3 among the commonest 400, 2 among the commonest 1,500, 1 rare, 0 none."""

    @property
    def person(self) -> bool:
        """Whether it may be a person's name at all."""
        return self.family or self.given or self.foreign


_NOTHING = Known()


@cache
def _ranks() -> dict[str, int]:
    lines = files(_FOLDER).joinpath("surnames.txt").read_text("utf-8").splitlines()
    names = [name for line in lines if not line.startswith("#") for name in line.split()]
    return {name: 3 if at < _COMMON else 2 if at < _FREQUENT else 1 for at, name in enumerate(names)}


@lru_cache(maxsize=100_000)
def known(name: str) -> Known:
    """What is known of ``name`` (also under the shape of its kanji that offices write today)."""
    if not 0 < len(name) <= _LONGEST:
        return _NOTHING
    rank = _ranks().get(unified(name), 0)
    sorts = _sorts(name) | (_sorts(unified(name)) if unified(name) != name else frozenset())
    family = rank > 0 or "姓" in sorts
    return Known(
        family,
        "名" in sorts,
        "人名" in sorts,
        "地名" in sorts,
        "語" in sorts,
        max(rank, 1) if family else 0,
    )


def _sorts(name: str) -> frozenset[str]:
    sorts = set()
    for morpheme in dictionary().lookup(name):
        major, _, kind, sort = morpheme.part_of_speech()[:4]
        if kind == "人名":
            sorts.add("人名" if sort == "一般" else sort)
        elif kind == "地名":
            sorts.add("地名")
        elif major not in ("空白", "補助記号"):
            sorts.add("語")
    return frozenset(sorts)


def grams(word: str) -> list[str]:
    """Pairs and triples of letters of a word, its ends marked: what katakana names are told by."""
    marked = f"^{word}$"
    return [marked[i : i + n] for n in (2, 3) for i in range(len(marked) - n + 1)]


@cache
def _characters() -> dict[str, dict[str, float]]:
    whole: dict[str, Any] = json.loads(files(_FOLDER).joinpath("persons_characters.json").read_text("utf-8"))
    return whole


@lru_cache(maxsize=20_000)
def foreign_likeness(word: str) -> float:
    """How much a katakana word is like a foreign person's name (log odds, about -6..6)."""
    table = _characters()["katakana"]
    return table[""] + sum(table.get(gram, 0.0) for gram in set(grams(word)))


def given_likeness(name: str) -> float:
    """How much the kanji of a string are those of given names (mean log odds, about -5..5)."""
    return _mean(name, "given")


def family_likeness(name: str) -> float:
    """The same for family names."""
    return _mean(name, "family")


def _mean(name: str, sort: str) -> float:
    table = _characters()[sort]
    letters = [c for c in name if _KANJI.match(c)]
    return sum(table.get(c, -1.0) for c in letters) / len(letters) if letters else -3.0


def ranked_families() -> list[str]:
    """The commonest family names, the most frequent first."""
    return list(_ranks())


@lru_cache(maxsize=4096)
def readings(name: str, sort: str) -> frozenset[str]:
    """How a name may be read, in katakana; ``sort`` is 姓 or 名."""
    return frozenset(m.reading_form() for m in dictionary().lookup(name) if m.part_of_speech()[3] == sort)
