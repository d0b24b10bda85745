"""Stretches of a text that may be a person's name; ``persons_features`` says what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from yuhitsu.privacy.persons_names import Known, family_likeness, given_likeness, known
from yuhitsu.privacy.persons_words import (
    FAMILY,
    GIVEN,
    MODIFIER,
    NOUN,
    NUMBER,
    PERSON,
    PLACE,
    PREFIX,
    PROPER,
    SPACE,
    SUFFIX,
    UNKNOWN,
    Words,
    words,
)

# kinds of candidates
FULL, FAMILY_ALONE, GIVEN_ALONE, CHINESE, FOREIGN, LATIN, LABELLED, ADDRESSED = "FJGCKLVH"

_HEADS = frozenset({FAMILY, GIVEN, PERSON, PLACE, PROPER, NOUN, UNKNOWN, MODIFIER, SUFFIX, PREFIX})
_TAILS = _HEADS | {NUMBER}
_KANJI_NAME = re.compile("[㐀-䶿一-鿿々ヶケノツヵ𠀀-𯿿]{1,5}")
_KANJI = re.compile("[㐀-䶿一-鿿々𠀀-𯿿]+")
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_KATAKANA = re.compile("[ァ-ヺー]+")
_GIVEN_MIXED = re.compile("[㐀-䶿一-鿿々ぁ-ゖァ-ヺー]{2,5}")

_FOREIGN = re.compile(
    r"(?:[A-Z]\.?[・=])*[ァ-ヺ](?:[ァ-ヺー]|-(?=[ァ-ヺー]))+(?:[・=](?:[A-Z]\.?(?![A-Za-z])|[ァ-ヺー]+))*"
    r"(?:[0-9]{1,2}世|[一二三四五六七八九十]{1,3}世)?"
)
_FOREIGN_SPACED = re.compile(r"[ァ-ヺ][ァ-ヺー]+(?: [ァ-ヺ][ァ-ヺー]+){1,3}")
_LATIN_WORD = r"[A-Z](?:[a-zA-Z'\-]+|\.)"
_LATIN = re.compile(rf"(?<![A-Za-z0-9@._\-/]){_LATIN_WORD}(?:(?:, ?| ?){_LATIN_WORD})*(?![A-Za-z0-9@_/])")

_VALUE_ENDS = re.compile(r"[、,/()\[\]「」|:;。]|  +|\t| (?=[^ \n]{1,8}[:：])")
_LETTERS = "[㐀-䶿一-鿿々ヶノァ-ヺーぁ-ゖ𠀀-𯿿]+"
_LATIN_LETTERS = r"[A-Za-z][A-Za-z'.\-]*"
_VALUE = re.compile(rf"{_LETTERS}(?:[ ・=]{_LETTERS}){{0,3}}|{_LATIN_LETTERS}(?:,? {_LATIN_LETTERS}){{0,3}}")
_MOST_VALUES = 40


@dataclass(slots=True)
class Candidate:
    """``text[start:end]`` of the words ``first:last``; its parts where they are known."""

    start: int
    end: int
    first: int
    last: int
    kind: str
    family: str = ""
    given: str = ""
    label: str = ""


def candidates(cut: Words) -> list[Candidate]:
    """All candidates of a text, one for each stretch, in order of their beginnings."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in (*_japanese(cut), *_chinese(cut), *_foreign(cut), *_latin(cut), *_addressed(cut)):
        found.setdefault((candidate.start, candidate.end), candidate)
    for candidate in _labelled(cut):
        same = found.setdefault((candidate.start, candidate.end), candidate)
        same.label = candidate.label
    return sorted(found.values(), key=lambda c: (c.start, c.end))


def _japanese(cut: Words) -> Iterator[Candidate]:
    for at, code in enumerate(cut.codes):
        if code not in _HEADS:
            continue
        surface = cut.surfaces[at]
        if _is_running_text(surface):
            continue
        if code == UNKNOWN and len(surface) > 1 and _KANJI.fullmatch(surface):
            yield from _split(cut, at)
        if code in (GIVEN, PERSON) and not _KATAKANA.fullmatch(surface) and len(surface) > 1:
            yield _made(cut, at, at + 1, GIVEN_ALONE, "", surface)
        for end in _family_ends(cut, at):
            family = cut.text[cut.starts[at] : cut.ends[end - 1]]
            full = False
            for after, given in _givens(cut, end):
                full = True
                yield _made(cut, at, after, FULL, family, given)
            if full or _may_stand_alone(cut, at, end, family):
                yield _made(cut, at, end, FAMILY_ALONE, family, "")


def _is_running_text(surface: str) -> bool:
    """Whether the dictionary takes a noun and 又 or 等 for a rare name: 国又は, 国等の."""
    if len(surface) < 2 or surface[-1] not in "又等" or known(surface).rank >= 2:
        return False
    return known(surface[:-1]).word


def _family_ends(cut: Words, at: int) -> Iterator[int]:
    """Where a family name that begins at this word may end."""
    surface, code = cut.surfaces[at], cut.codes[at]
    if _KANJI_NAME.fullmatch(surface):
        if code == FAMILY or known(surface).family:
            yield at + 1
        joined = surface
        for end in range(at + 1, min(at + 3, len(cut.codes))):
            if cut.codes[end] not in _TAILS or not _KANJI_NAME.fullmatch(cut.surfaces[end]):
                break
            if cut.surfaces[end] in words("not_joined"):
                break
            joined += cut.surfaces[end]
            if len(joined) > 4:
                break
            if known(joined).family:
                yield end + 1
    elif len(surface) > 1 and (code == FAMILY or _is_kana_family(surface)):
        yield at + 1


def _is_kana_family(surface: str) -> bool:
    return len(surface) > 2 and bool(_HIRAGANA.fullmatch(surface)) and known(surface).family


def _may_stand_alone(cut: Words, at: int, end: int, family: str) -> bool:
    facts = known(family)
    if cut.codes[at] in (FAMILY, UNKNOWN) or facts.rank >= 2 or (len(family) > 1 and not facts.word):
        return True
    return end - at == 1 and (after_class(cut, end) in ("hon", "title") or cut.codes[at] in (PLACE, PERSON))


def _givens(cut: Words, at: int) -> Iterator[tuple[int, str]]:
    """Given names that may follow a family name: where they end and how they are written."""
    gap = at < len(cut.codes) and cut.codes[at] == SPACE and len(cut.surfaces[at]) == 1
    first = at + gap
    joined = ""
    for end in range(first, min(first + 3, len(cut.codes))):
        if cut.codes[end] not in _TAILS and not (gap or end > first):
            break
        surface = cut.surfaces[end]
        if surface in words("honorific") and (end > first or not gap):
            break
        joined += surface
        if len(joined) > 6:
            break
        if not gap and end == first and _names_a_place(cut, end):
            continue
        if cut.codes[end] == SUFFIX and not gap and not _named_on(cut, end, joined):
            break
        if _is_given(joined, cut.codes[first : end + 1], gap):
            yield end + 1, joined


def _names_a_place(cut: Words, at: int) -> bool:
    """Whether a word like 川 makes a place of the family name before it; 中川 川さん is rare."""
    return (cut.surfaces[at] in words("place_suffix") or cut.surfaces[at] in words("org_suffix")) and (
        after_class(cut, at + 1) not in ("hon", "title")
    )


def _named_on(cut: Words, at: int, joined: str) -> bool:
    """Whether a word like 学 or 協, that ends other words too, may be a given name here."""
    if known(joined).given and after_class(cut, at + 1) in ("hon", "title"):
        return True
    return cut.surfaces[at] not in words("no_given") and not after_class(cut, at)


def _is_given(name: str, codes: list[str], gap: bool) -> bool:
    if name in words("not_given"):
        return False
    if _KANJI.fullmatch(name):
        if len(name) > 3 or (len(name) > 1 and name in words("title")):
            return False
        if set(codes) & {GIVEN, PERSON, UNKNOWN} or known(name).given:
            return True
        return given_likeness(name) > -1.5 or (gap and name not in words("generic"))
    if codes == [GIVEN]:
        return True
    if _HIRAGANA.fullmatch(name) or _KATAKANA.fullmatch(name):
        return len(name) > 1 and (known(name).given or (gap and codes == [UNKNOWN]))
    return bool(_GIVEN_MIXED.fullmatch(name)) and known(name).given


def _split(cut: Words, at: int) -> Iterator[Candidate]:
    """An unknown word that is a family name and a given name: 森髙愛弓."""
    surface, start = cut.surfaces[at], cut.starts[at]
    for length in range(1, min(4, len(surface))):
        family, given = surface[:length], surface[length:]
        if known(family).family and len(given) <= 3 and (given_likeness(given) > -1 or known(given).given):
            yield Candidate(start, cut.ends[at], at, at + 1, FULL, family, given)
    if len(surface) <= 4 and family_likeness(surface) > 0.5:
        yield _made(cut, at, at + 1, FAMILY_ALONE, surface, "")


def _made(cut: Words, first: int, last: int, kind: str, family: str, given: str) -> Candidate:
    return Candidate(cut.starts[first], cut.ends[last - 1], first, last, kind, family, given)


def _chinese(cut: Words) -> Iterator[Candidate]:
    """Chinese and Korean names, whose given names the dictionary takes for other words."""
    families = words("cjk_family")
    for at, surface in enumerate(cut.surfaces):
        if surface[0] not in families or cut.codes[at] not in _HEADS or not _KANJI.fullmatch(surface):
            continue
        joined = ""
        for end in range(at, min(at + 3, len(cut.codes))):
            if cut.codes[end] not in _TAILS or not _KANJI.fullmatch(cut.surfaces[end]):
                break
            joined += cut.surfaces[end]
            if len(joined) > 3:
                break
            if len(joined) > 1 and (end > at or cut.codes[at] in (UNKNOWN, PERSON, FAMILY, GIVEN)):
                yield _made(cut, at, end + 1, CHINESE, joined[0], joined[1:])


def _foreign(cut: Words) -> Iterator[Candidate]:
    for match in _FOREIGN.finditer(cut.text):
        yield _spanning(cut, match.start(), match.end(), FOREIGN)
    for match in _FOREIGN_SPACED.finditer(cut.text):
        if match.end() - match.start() <= 30:
            yield _spanning(cut, match.start(), match.end(), FOREIGN)


def _latin(cut: Words) -> Iterator[Candidate]:
    for match in _LATIN.finditer(cut.text):
        if match.end() - match.start() <= 40:
            yield _spanning(cut, match.start(), match.end(), LATIN)


def _spanning(cut: Words, start: int, end: int, kind: str) -> Candidate:
    return Candidate(start, end, max(cut.last(start), 0), cut.first(end), kind)


def _addressed(cut: Words) -> Iterator[Candidate]:
    """Whatever stands before さん, 様 or 氏 in one script."""
    honorifics, others = words("honorific"), words("not_before_honorific")
    for at in range(1, len(cut.codes)):
        if cut.surfaces[at] not in honorifics:
            continue
        for script in (_KANJI, _KATAKANA, _HIRAGANA):
            first = at
            while first > max(0, at - 4) and script.fullmatch(cut.surfaces[first - 1]):
                first -= 1
            name = cut.text[cut.starts[first] : cut.starts[at]]
            if 0 < len(name) <= 8 and name not in others and cut.surfaces[at - 1] not in others:
                yield _made(cut, first, at, ADDRESSED, "", "")


@cache
def _labels() -> re.Pattern[str]:
    labels = sorted(words("label"), key=lambda label: (-len(label), label))
    alternatives = "|".join(re.escape(label.replace("（", "(").replace("）", ")")) for label in labels)
    return re.compile(
        rf"(?:^|(?<=[\s|、,・(\[■●○◆※0-9.】)者の]))({alternatives})(?: ?[:]|[)\]】]:?| +|\t|\|)[ ]?", re.M
    )


def _labelled(cut: Words) -> Iterator[Candidate]:
    """Values of 氏名：, 申請者　, （担当）…: to the end of the line, one after the other."""
    for match in _labels().finditer(cut.text):
        line_end = cut.text.find("\n", match.end(), match.end() + 400)
        stop = line_end if line_end >= 0 else min(len(cut.text), match.end() + 400)
        at, values = match.end(), 0
        while at < stop and values < _MOST_VALUES:
            cutting = _VALUE_ENDS.search(cut.text, at, stop)
            end = cutting.start() if cutting else stop
            yield from _value(cut, at, end, match[1])
            if cutting is None or cutting[0] not in ("、", ",", "/", "|"):
                break
            at, values = cutting.end(), values + 1


def _value(cut: Words, start: int, end: int, label: str) -> Iterator[Candidate]:
    while start < end and cut.text[start] == " ":
        start += 1
    while end > start and cut.text[end - 1] == " ":
        end -= 1
    if not 1 < end - start <= 30:
        return
    last = cut.last(end)
    if cut.starts[last - 1] > start and cut.surfaces[last - 1] in words("honorific") | words("title"):
        end = cut.ends[last - 2]
        while end > start and cut.text[end - 1] == " ":
            end -= 1
    if _VALUE.fullmatch(cut.text, start, end):
        candidate = _spanning(cut, start, end, LABELLED)
        candidate.label = label
        yield candidate


def after_class(cut: Words, at: int) -> str:
    """What kind of word begins at this word: hon, title, place, org, verb or nothing of these."""
    joined = ""
    best = ""
    for end in range(at, min(at + 3, len(cut.codes))):
        joined += cut.surfaces[end]
        if len(joined) > 6:
            break
        best = _after().get(joined, best)
    return best


@cache
def _after() -> dict[str, str]:
    table: dict[str, str] = {}
    for name in ("verb", "org_suffix", "place_suffix", "title", "honorific"):
        table |= dict.fromkeys(words(name), {"honorific": "hon"}.get(name, name.removesuffix("_suffix")))
    return table


def before_class(cut: Words, at: int) -> str:
    """What kind of word ends before this word: title, company, label, org or nothing of these."""
    joined = ""
    best = ""
    for start in range(at - 1, max(at - 4, -1), -1):
        joined = cut.surfaces[start] + joined
        if len(joined) > 7:
            break
        best = _before().get(joined, best)
    return best


@cache
def _before() -> dict[str, str]:
    table: dict[str, str] = {}
    for name in ("org_suffix", "place_suffix", "honorific", "label", "title", "role_before", "company"):
        kind = {"honorific": "hon", "role_before": "title"}.get(name, name.removesuffix("_suffix"))
        table |= dict.fromkeys(words(name), kind)
    return table


def facts(name: str) -> Known:
    """What is known of a name, its spaces left out."""
    return known(name.replace(" ", ""))
