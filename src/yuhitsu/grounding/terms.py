"""The content words of a text with their weights, and which words say the same (``synonyms.json``)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from yuhitsu.japanese.tokens import Token, tokenize

_KANJI = re.compile("[一-龥々〆]")
_NUMERIC = re.compile("[0-9０-９〇一二三四五六七八九十百千万億兆,.，．]+")
_KATAKANA = re.compile("[ァ-ヶーｦ-ﾟ]{2,}")
_LATIN = re.compile("[A-Za-zＡ-Ｚａ-ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ０-９.&+-]*")
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接尾辞", "代名詞"})


@dataclass(frozen=True, slots=True)
class Term:
    """A content word: normal form, surface, place in the text, weight 0..1, and what it is."""

    form: str
    surface: str
    start: int
    end: int
    weight: float
    noun: bool
    name: bool
    """Proper name, katakana or Latin word: must be in the evidence as it is."""
    labels: frozenset[str]
    """The groups of synonyms it belongs to."""


@dataclass(frozen=True, slots=True)
class Terms:
    """All content words of a text, and what can be found among them."""

    items: tuple[Term, ...]
    forms: frozenset[str]
    labels: frozenset[str]
    stems: frozenset[str]
    """Kanji skeletons of its words and of neighbouring words joined: 申し込み and 申込 are both 申込."""


@dataclass(frozen=True, slots=True)
class _Synonyms:
    light: frozenset[str]
    empty: frozenset[str]
    first: dict[str, list[tuple[tuple[str, ...], str]]]
    """First normal form -> (normal forms, label) of each word of each group."""


@cache
def _synonyms() -> _Synonyms:
    data = json.loads(files(__package__).joinpath("synonyms.json").read_text("utf-8"))
    first: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(word: str, label: str) -> None:
        forms = tuple(token.normal for token in tokenize(word))
        if forms:
            first.setdefault(forms[0], []).append((forms, label))

    for number, group in enumerate(data["equal"]):
        for word in group:
            add(word, f"={number}")
    for key, words in data["broader"].items():
        add(key, f"<{key}")
        for word in words:
            add(word, f">{key}")
    return _Synonyms(frozenset(data["light"]), frozenset(data["empty"]), first)


@lru_cache(maxsize=8192)
def terms_of(text: str) -> Terms:
    """Analyse a text once."""
    tokens = tokenize(text)
    labels = _labels(tokens)
    items = tuple(
        _term(token, frozenset(labels[index])) for index, token in enumerate(tokens) if _is_content(token)
    )
    return Terms(
        items,
        frozenset(term.form for term in items),
        frozenset().union(*labels) if labels else frozenset(),
        _stems(tokens),
    )


def _labels(tokens: Sequence[Token]) -> list[set[str]]:
    """For every token the groups of synonyms whose words cover it."""
    table = _synonyms().first
    labels: list[set[str]] = [set() for _ in tokens]
    normals = [token.normal for token in tokens]
    for index, normal in enumerate(normals):
        for forms, label in table.get(normal, ()):
            if tuple(normals[index : index + len(forms)]) == forms:
                for covered in range(index, index + len(forms)):
                    labels[covered].add(label)
    return labels


def _is_content(token: Token) -> bool:
    if token.pos[0] not in _CONTENT or _NUMERIC.fullmatch(token.surface):
        return False
    return token.pos[1] != "数詞" and any(character.isalnum() for character in token.surface)


def _term(token: Token, labels: frozenset[str]) -> Term:
    surface, form = token.surface, token.normal.lower()
    noun = token.pos[0] in ("名詞", "形状詞", "接尾辞")
    name = token.pos[1] == "固有名詞" or bool(_KATAKANA.fullmatch(surface) or _LATIN.fullmatch(surface))
    return Term(form, surface, token.start, token.end, _weight(token, name), noun, name, labels)


def _weight(token: Token, name: bool) -> float:
    """How much a word says: names most, then nouns, verbs; words like 場合 next to nothing."""
    if token.normal in _synonyms().light or token.surface in _synonyms().light:
        return 0.15
    if name:
        return 1.0
    kanji = len(_KANJI.findall(token.surface))
    if token.pos[0] == "接尾辞":
        return 0.3
    if token.pos[0] == "名詞" or token.pos[0] == "形状詞":
        return 1.0 if kanji >= 2 or len(token.surface) >= 3 else 0.6
    if token.pos[0] == "動詞":
        return 0.3 if token.pos[1].startswith("非自立") else 0.6
    return 0.4


def _stems(tokens: Sequence[Token]) -> frozenset[str]:
    skeletons = ["".join(_KANJI.findall(token.surface)) for token in tokens]
    found = {stem for stem in skeletons if stem}
    for left, right in pairwise(skeletons):
        if left and right:
            found.add(left + right)
    return frozenset(found)


def is_empty(term: Term) -> bool:
    """Whether the word says nothing about what a question is about (いくら, 教える, 場合)."""
    return term.form in _synonyms().empty or term.surface in _synonyms().empty


def found(term: Term, evidence: Terms) -> float:
    """How well a word is found among others: 1 itself, less for a synonym or its stem, 0 not at all."""
    if term.form in evidence.forms:
        return 1.0
    if any(_counterpart(label) in evidence.labels for label in term.labels):
        return 0.9
    if term.name:
        return 0.0
    return 0.85 if _stem_found(term, evidence) else 0.0


def _counterpart(label: str) -> str:
    """The label that carries this one: the same of an equal group; a broader word rests on a narrower one."""
    return label if label[0] == "=" else f">{label[1:]}" if label[0] == "<" else ""


def _stem_found(term: Term, evidence: Terms) -> bool:
    stem = "".join(_KANJI.findall(term.surface))
    if not stem:
        return False
    if stem in evidence.stems:
        return len(stem) >= 2 or stem == "".join(_KANJI.findall(term.form))
    return len(stem) >= 2 and any(
        other.startswith(stem) or (len(other) >= 2 and stem.startswith(other)) for other in evidence.stems
    )


def coverage(terms: Sequence[Term], evidence: Terms) -> float:
    """Weighted share of words found in the evidence, 0..1 (1 for no words at all)."""
    total = sum(term.weight for term in terms)
    if not total:
        return 1.0
    return sum(term.weight * found(term, evidence) for term in terms) / total
