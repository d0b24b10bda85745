"""Hard words of office language and their easy words (``words.json``), found as they are inflected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yuhitsu.japanese.inflection import Forms, forms_of
from yuhitsu.japanese.tokens import Token, tokenize

_KANJI = "一-鿿々"
_KATAKANA = "ァ-ヴー"


@dataclass(frozen=True, slots=True)
class Found:
    """A hard word at ``text[start:end]`` and what may stand there instead."""

    start: int
    end: int
    after: str
    kind: str
    source: str


@cache
def _data() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        files("yuhitsu.writing.easy").joinpath("words.json").read_text("utf-8")
    )
    return loaded


@cache
def _endings() -> tuple[tuple[str, str, str], ...]:
    """What may follow the noun of 納付する, which form of 払う takes its place, and what is added."""
    data = json.loads(files("yuhitsu.writing.easy").joinpath("endings.json").read_text("utf-8"))
    return tuple((str(pattern), str(form), str(rest)) for pattern, form, rest in data["endings"])


def count() -> int:
    """How many words the list holds."""
    return sum(len(_data()[kind]) for kind in ("explain", "replace", "sahen", "verbs", "phrases"))


def hard_words() -> frozenset[str]:
    """All words of the list."""
    data = _data()
    return frozenset(word for kind in ("explain", "replace", "sahen", "verbs") for word in data[kind])


def _either(words: Iterator[str] | list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _pattern() -> re.Pattern[str]:
    """Every word of the list, never inside a longer compound."""
    data = _data()
    alone = rf"(?<![{_KANJI}{_KATAKANA}])"
    end = rf"(?![{_KANJI}{_KATAKANA}])"
    endings = "|".join(f"(?P<e{i}>{pattern})" for i, (pattern, _, _) in enumerate(_endings()))
    return re.compile(
        rf"(?P<phrase>{_either([*data['phrases']])})"
        rf"|{alone}(?P<polite>[ごお御])?(?P<sahen>{_either([*data['sahen']])})(?:{endings})"
        rf"|{alone}(?P<explain>{_either([*data['explain']])}){end}"
        rf"|{alone}(?P<replace>{_either([*data['replace']])}){end}"
    )


def found_words(text: str) -> Iterator[Found]:
    """Hard words of a text, in order, none overlapping another; each 説明 only at its first place."""
    explained: set[str] = set()
    reached = 0
    verbs = list(_verbs(text))
    regular = list(_regular(text, explained))
    for item in sorted([*regular, *verbs], key=lambda found: (found.start, -found.end)):
        if item.start >= reached:
            reached = item.end
            yield item


def _regular(text: str, explained: set[str]) -> Iterator[Found]:
    data = _data()
    for match in _pattern().finditer(text):
        start, end = match.span()
        if match["phrase"]:
            yield Found(start, end, data["phrases"][match["phrase"]], "phrase", _source("phrases"))
        elif match["sahen"]:
            after = _inflected(match, data["sahen"][match["sahen"]])
            if after is not None:
                yield Found(start, end, after, "verb", _source("sahen"))
        elif match["explain"]:
            word = match["explain"]
            if word not in explained:
                explained.add(word)
                yield Found(start, end, f"{word}＜＝{data['explain'][word]}＞", "explain", _source("explain"))
        else:
            yield Found(start, end, data["replace"][match["replace"]], "replace", _source("replace"))


def _source(kind: str) -> str:
    return _data()["sources"][kind]


def _inflected(match: re.Match[str], verb: str) -> str | None:
    """The easy verb as the hard one is inflected; 納付しない is 払わない."""
    forms = forms_of(verb)
    for index, (_, field, rest) in enumerate(_endings()):
        if match[f"e{index}"] is not None:
            # 御持参ください is a request; 御持参の上 and the rest are left as they are
            if match["polite"] and rest != "ください":
                return None
            return f"{getattr(forms, field)}{rest}"
    return None


def _verbs(text: str) -> Iterator[Found]:
    """Verbs of the list with what is joined to them (異なって, 定めます)."""
    verbs = _data()["verbs"]
    tokens = tokenize(text)
    for index, token in enumerate(tokens):
        if token.pos[0] != "動詞" or token.normal not in verbs or not _same_word(token):
            continue
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        done = _verb_in_place(token, following, forms_of(verbs[token.normal]))
        if done is not None:
            end, after = done
            yield Found(token.start, end, after, "verb", _source("verbs"))


def _same_word(token: Token) -> bool:
    """The normalized form of やる is 遣る: only what is written with the word's own first character."""
    return token.surface[:1] == token.normal[:1]


def _verb_in_place(token: Token, following: Token | None, forms: Forms) -> tuple[int, str] | None:
    form, surface = token.pos[5], following.surface if following else ""
    if form.startswith(("終止形", "連体形")):
        return token.end, forms.plain
    if form.startswith("連用形"):
        if following and surface in ("て", "で"):
            return following.end, forms.te
        if following and surface in ("た", "だ"):
            return following.end, forms.ta
        return (token.end, forms.masu) if surface in ("ます", "まし", "ませ", "たい") else None
    if form.startswith("未然形") and surface in ("ない", "なけれ", "なかっ"):
        return token.end, forms.nai
    return (token.end, forms.ba) if form.startswith("仮定形") and surface == "ば" else None
