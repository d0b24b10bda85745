"""A claim that repeats its evidence almost word for word, but for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from yuhitsu.grounding.polarity import modes, negative, opposed
from yuhitsu.grounding.terms import Terms, found, terms_of
from yuhitsu.japanese.tokens import tokenize

_ALMOST = 0.8
"""From this share of equal words on, a difference is a change and not another wording."""
_FEWEST = 6
_FUNCTION = re.compile(r"[ぁ-ん、。，・\s]*")
_AROUND = 4
_AND = frozenset({"及び", "および", "並びに", "ならびに", "かつ", "且つ", "と"})
_OR = frozenset({"又は", "または", "若しくは", "もしくは", "あるいは", "或いは"})
_NOT = frozenset({"ない", "なかっ", "なく", "ん", "ず", "ぬ", "なけれ"})


def substitution(claim: str, evidence: str) -> tuple[str, str] | None:
    """``(what the claim says, what the evidence says instead)`` where they are otherwise almost equal."""
    if likeness(claim, evidence) < _ALMOST:
        return None
    said, stated = _words(claim), _words(evidence)
    if len(said) < _FEWEST or len(stated) > 3 * len(said):
        return None
    matcher = SequenceMatcher(None, said, stated, autojunk=False)
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < _ALMOST * len(said):
        return None
    for (a, b), (c, d) in _gaps(matcher):
        ours, theirs = "".join(said[a:b]), "".join(stated[c:d])
        if _other_words(ours, theirs) or _other_junction(ours, theirs):
            return ours, theirs
        wide = (
            "".join(said[max(a - _AROUND, 0) : b + _AROUND]),
            "".join(stated[max(c - _AROUND, 0) : d + _AROUND]),
        )
        if _other_sign(said[a:b], stated[c:d], *wide):
            return wide
    return None


@lru_cache(maxsize=65536)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def likeness(claim: str, evidence: str) -> float:
    """Share of the claim's pairs of characters that stand in the evidence, 0..1."""
    pairs = _pairs(claim)
    return len(pairs & _pairs(evidence)) / len(pairs) if pairs else 0.0


def _other_junction(ours: str, theirs: str) -> bool:
    return (ours in _AND and theirs in _OR) or (ours in _OR and theirs in _AND)


def _other_sign(ours: Sequence[str], theirs: Sequence[str], wide: str, wide_stated: str) -> bool:
    """Must against may, or one negation more on one side than on the other."""
    if opposed(modes(wide), modes(wide_stated)):
        return True
    if modes(wide) & modes(wide_stated):
        return False
    signs = [sum(word in _NOT for word in words) % 2 for words in (ours, theirs)]
    return signs[0] != signs[1] and negative(wide) != negative(wide_stated)


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.surface for token in tokenize(text))


def _gaps(matcher: SequenceMatcher[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The changed stretches; what stands only at the beginning or end of one of the two is no change."""
    codes = matcher.get_opcodes()
    for index, (name, a, b, c, d) in enumerate(codes):
        if name == "replace" or (name != "equal" and 0 < index < len(codes) - 1):
            yield (a, b), (c, d)


def _other_words(ours: str, theirs: str) -> bool:
    if _FUNCTION.fullmatch(ours) or _FUNCTION.fullmatch(theirs):
        return False
    said, stated = terms_of(ours), terms_of(theirs)
    return (
        bool(_heavy(said))
        and bool(_heavy(stated))
        and not _shared(said, stated)
        and not _shared(stated, said)
    )


def _heavy(words: Terms) -> Sequence[str]:
    return [term.surface for term in words.items if term.noun and term.weight > 0.5]


def _shared(one: Terms, other: Terms) -> bool:
    return any(found(term, other) for term in one.items if term.weight > 0.5)
