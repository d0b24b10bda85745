"""A folded text cut into Sudachi's morphemes, with the few facts about each that person names need."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.japanese.tokens import Tokenizer
from yuhitsu.japanese.variants import unified

FAMILY, GIVEN, PERSON, PLACE, PROPER, NOUN, UNKNOWN = "S", "G", "P", "L", "O", "N", "U"
NUMBER, PARTICLE, AUXILIARY, VERB, MODIFIER = "#", "p", "a", "v", "j"
SUFFIX, PREFIX, SYMBOL, SPACE, OTHER = "s", "x", "y", "_", "o"

_PERSONS = {"姓": FAMILY, "名": GIVEN, "一般": PERSON}
_CODES = {
    "助詞": PARTICLE,
    "助動詞": AUXILIARY,
    "動詞": VERB,
    "形容詞": MODIFIER,
    "形状詞": MODIFIER,
    "副詞": MODIFIER,
    "連体詞": MODIFIER,
    "接尾辞": SUFFIX,
    "接頭辞": PREFIX,
    "補助記号": SYMBOL,
    "空白": SPACE,
}


@cache
def words(name: str) -> frozenset[str]:
    """A list of words of ``persons.json``."""
    return frozenset(_lists()[name])


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(
        files("yuhitsu.privacy").joinpath("persons.json").read_text("utf-8")
    )
    return lists


_code_of: dict[int, str] = {}


def _code(morpheme: Any) -> str:
    number = morpheme.part_of_speech_id()
    code = _code_of.get(number)
    if code is None:
        code = _code_of[number] = _coded(*morpheme.part_of_speech()[:4])
    return code


def _coded(major: str, minor: str, kind: str, sort: str) -> str:
    if major != "名詞":
        return _CODES.get(major, OTHER)
    if kind == "人名":
        return _PERSONS.get(sort, PERSON)
    if kind == "地名":
        return PLACE
    if minor == "固有名詞":
        return PROPER
    return NUMBER if minor == "数詞" else NOUN


@dataclass(frozen=True, slots=True)
class Words:
    """Morphemes of ``text``: morpheme ``i`` is ``surfaces[i] == text[starts[i]:ends[i]]``.

    ``text`` has one shape for each kanji (髙 is 高) and is as long as what it was made from.
    """

    text: str
    surfaces: list[str]
    starts: list[int]
    ends: list[int]
    codes: list[str]

    def first(self, offset: int) -> int:
        """The first morpheme that begins at ``offset`` or later."""
        return bisect_left(self.starts, offset)

    def last(self, offset: int) -> int:
        """One more than the last morpheme that ends at ``offset`` or before it."""
        return bisect_left(self.ends, offset + 1)


_TOKENIZER = Tokenizer()


def cut(text: str) -> Words:
    """The morphemes of a folded text; empty ones are left out."""
    plain = unified(text)
    surfaces, starts, ends, codes = [], [], [], []
    known = _code_of
    for shift, morpheme in _TOKENIZER.morphemes(plain):
        start, end = shift + morpheme.begin(), shift + morpheme.end()
        if start == end:
            continue
        surface = plain[start:end]
        code = known.get(morpheme.part_of_speech_id()) or _code(morpheme)
        if code == NOUN and morpheme.is_oov():
            code = UNKNOWN
        surfaces.append(surface)
        starts.append(start)
        ends.append(end)
        codes.append("n" if surface == "\n" else code)
    return Words(plain, surfaces, starts, ends, codes)
