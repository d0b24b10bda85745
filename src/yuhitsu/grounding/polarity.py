"""Does a clause say yes or no, must or may, all or some, and/or: compared between claim and evidence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

# a comma after a particle (…は、…ときは、…を、) does not end a clause: its predicate is still to come
_CLAUSE_END = re.compile(
    r"[。;；｜\n]|(?<![はもをにへとのやか])(?<!から)(?<!まで)(?<!より)(?<![0-9一-龥ァ-ヶ])[、,]|(?<=[0-9一-龥ァ-ヶ])、(?=[^、。]{1,20}?[はが])"
)
_PAREN = re.compile(r"[（(][^（）()]*[）)]")
_AND = r"(?:及び|および|並びに|ならびに|かつ|且つ|と)"
_OR = r"(?:又は|または|若しくは|もしくは|あるいは|或いは)"
_WORD = r"[一-龥々ァ-ヶーA-Za-z0-9]{1,12}"
_JUNCTION = re.compile(f"({_WORD})(?:の|を|が|は|に|で)?(?:、)?(?:({_AND})|({_OR}))({_WORD})")


@dataclass(frozen=True, slots=True)
class Modality:
    """The tables of ``modality.json``, compiled."""

    classes: tuple[tuple[str, re.Pattern[str]], ...]
    opposite: frozenset[frozenset[str]]
    negation: re.Pattern[str]
    not_negation: re.Pattern[str]
    all: re.Pattern[str]
    some: re.Pattern[str]
    antonyms: tuple[tuple[str, str], ...]


@cache
def modality() -> Modality:
    """Read ``modality.json`` once."""
    data = json.loads(files(__package__).joinpath("modality.json").read_text("utf-8"))

    def either(words: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    return Modality(
        tuple((name, either(words)) for name, words in data["classes"].items()),
        frozenset(frozenset(pair) for pair in data["opposite"]),
        either(data["negations"]),
        either(data["not_negations"]),
        either(data["all"]),
        either(data["some"]),
        tuple((a, b) for a, b in data["antonyms"]),
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas or stops: where it stands and what it says about its predicate."""

    start: int
    end: int
    text: str
    modes: frozenset[str]
    negative: bool


@lru_cache(maxsize=16384)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a text; brackets count as their own words, not as clauses."""
    found, start = [], 0
    flat = _PAREN.sub(lambda match: "　" * len(match[0]), text)
    for match in _CLAUSE_END.finditer(flat):
        if match.start() - start > 1:
            found.append(_clause(text, start, match.start()))
        start = match.end()
    if len(text) - start > 1:
        found.append(_clause(text, start, len(text)))
    return tuple(found)


def _clause(text: str, start: int, end: int) -> Clause:
    words = _PAREN.sub("", text[start:end])
    return Clause(start, end, text[start:end], modes(words), negative(words))


def modes(text: str) -> frozenset[str]:
    """The classes of modality a clause ends with: ``can``, ``cannot``, ``must`` and so on."""
    spans: list[tuple[int, int, str]] = []
    for name, pattern in modality().classes:
        spans += [(match.start(), match.end(), name) for match in pattern.finditer(text)]
    # 「できない」 holds no 「できる」, but 「必要はない」 holds 「必要」: the longer reading wins
    kept = [
        span
        for span in spans
        if not any(
            other is not span
            and other[0] <= span[0]
            and other[1] >= span[1]
            and other[1] - other[0] > span[1] - span[0]
            for other in spans
        )
    ]
    if not kept:
        return frozenset()
    last = max(span[1] for span in kept)
    return frozenset(name for _, end, name in kept if end >= last - 6)


def negative(text: str) -> bool:
    """Whether the predicate at the end of a clause is negated an odd number of times."""
    table = modality()
    plain = table.not_negation.sub(lambda match: "＊" * len(match[0]), text)
    tail = plain[-14:]
    return len(table.negation.findall(tail)) % 2 == 1


def opposed(claim: frozenset[str], evidence: frozenset[str]) -> bool:
    """Whether two sets of modality classes cannot both hold of one predicate."""
    opposite = modality().opposite
    if "endeavour" in evidence - claim and "must" in claim:
        return True
    return any(frozenset((a, b)) in opposite for a in claim - evidence for b in evidence - claim)


def junctions(text: str) -> dict[tuple[str, str], str]:
    """``(left, right) -> and|or`` for words joined by 及び, 又は and the like."""
    found = {}
    for match in _JUNCTION.finditer(text):
        found[match[1][-4:], match[4][:4]] = "and" if match[2] else "or"
    return found


def junction_conflict(claim: str, evidence: str) -> tuple[str, str] | None:
    """The two words that the claim joins with 及び and the evidence with 又は, or the other way round."""
    stated = junctions(evidence)
    for pair, kind in junctions(claim).items():
        for (left, right), other in stated.items():
            if other != kind and _same(pair[0], left, end=True) and _same(pair[1], right, end=False):
                return pair
    return None


def _same(a: str, b: str, *, end: bool) -> bool:
    size = min(len(a), len(b), 2)
    return a[-size:] == b[-size:] if end else a[:size] == b[:size]


def overstated(claim: str, evidence: str) -> str | None:
    """The word (すべて, 必ず …) with which the claim says more than the evidence does."""
    table = modality()
    match = table.all.search(claim)
    if match is None or table.all.search(evidence):
        return None
    return match[0]
