"""Finds where a text names one given person, in any spelling; says where somebody must look first.

渡邊花子 is found as 渡辺 花子, ワタナベハナコ (when the reading is given or known), over a line's end and in
any width; telephone numbers and addresses with any hyphens. A name that is also a plain word, a part of a
longer name, or a family name alone is found too, and marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yuhitsu.handling.rights import Match, Person
from yuhitsu.japanese.kana import to_katakana
from yuhitsu.japanese.variants import unified
from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.folded import fold
from yuhitsu.privacy.persons_names import known
from yuhitsu.privacy.spellings import short_forms, spelling_key

Entities = Callable[[str], tuple[Entity, ...]]

_BETWEEN_LETTERS = re.compile("[\\s・･.,=_\u200b]+")
_BETWEEN_DIGITS = re.compile("[\\s().,-]+")
_ADDRESS_SIGN = re.compile("丁目|番地の?|番|号室|号|-")
_SPACE = re.compile("\\s+")
_KANJI = re.compile("[㐀-䶿一-鿿々〆𠀀-𯿿]")
_KANA = re.compile("[ァ-ヺー]")
_TITLES = ("様", "氏", "殿", "君", "先生", "課長", "係長", "部長", "町長", "市長", "主査", "主任", "議員")
_LEAST_FULL = 4
_LEAST_NUMBER = 5
_LONGEST_KEY = 200

WORD = "ふつうの言葉や地名でもあります"
LONGER = "ほかの名前の一部かもしれません"
SHORT = "姓または名だけです"
READING = "読みだけが同じです"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One spelling that is looked for."""

    kind: EntityType
    key: str
    doubt: str = ""


class PersonSearch:
    """Looks for one person.

    Args:
        person: whom.
        entities: recognises personal data; asked only about texts in which a spelling stands.
    """

    def __init__(self, person: Person, entities: Entities) -> None:
        self._entities = entities
        self._wanted = tuple(dict.fromkeys(_wanted(person)))

    def matches(self, text: str) -> tuple[Match, ...]:
        """Where the person is named, sorted, the longest of those that overlap."""
        folded = fold(text)
        streams = {kind: _stream(folded, kind) for kind in {wanted.kind for wanted in self._wanted}}
        found = [
            (start, end, wanted)
            for wanted in self._wanted
            for start, end in _standing(streams[wanted.kind], wanted, folded)
        ]
        if not found:
            return ()
        people = [entity for entity in self._entities(text) if entity.type is EntityType.PERSON]
        judged = (_judged(text, start, end, wanted, people) for start, end, wanted in found)
        return _longest(match for match in judged if match is not None)


def _wanted(person: Person) -> Iterator[_Wanted]:
    name = spelling_key(EntityType.PERSON, person.name)[:_LONGEST_KEY]
    if name:
        yield _Wanted(EntityType.PERSON, name, _word_doubt(person.name, name))
    forms = {
        form: READING if _KANA.fullmatch(form[:1]) and len(form) >= _LEAST_FULL else SHORT
        for form in short_forms(person.name)
    }
    if person.kana:
        kana = spelling_key(EntityType.PERSON, person.kana)[:_LONGEST_KEY]
        forms[kana] = "" if len(kana) >= _LEAST_FULL else SHORT
    for form, doubt in forms.items():
        if form != name:
            yield _Wanted(EntityType.PERSON, form, doubt)
    for identifier in person.identifiers:
        kind = kind_of(identifier)
        key = spelling_key(kind, identifier)[:_LONGEST_KEY]
        if len(key) >= _LEAST_NUMBER:
            yield _Wanted(kind, key)


def kind_of(identifier: str) -> EntityType:
    """What sort of thing an identifier is, as far as looking for it goes."""
    if "@" in fold(identifier).text:
        return EntityType.EMAIL
    key = spelling_key(EntityType.PHONE, identifier)
    return EntityType.PHONE if re.fullmatch("[+a-z]?[a-z0-9]*[0-9]{4,}[a-z0-9]*", key) else EntityType.ADDRESS


def _word_doubt(written: str, key: str) -> str:
    """Why the name itself is never certain, or nothing."""
    whole = known(key)
    if whole.word or whole.place:
        return WORD
    parts = [part for part in _BETWEEN_LETTERS.split(fold(written).text.strip()) if part]
    return "" if len(parts) > 1 or len(key) >= _LEAST_FULL or short_forms(written) else SHORT


@dataclass(frozen=True, slots=True)
class _Stream:
    """A text as one looks for a spelling in it, and which stretch of the folded text each sign was."""

    text: str
    starts: list[int]
    ends: list[int]


def _stream(folded: Folded, kind: EntityType) -> _Stream:
    text, starts, ends = [], [], []
    for sign, start, end in _signs(folded, kind):
        for character in sign:
            text.append(character)
            starts.append(start)
            ends.append(end)
    return _Stream("".join(text), starts, ends)


def _signs(folded: Folded, kind: EntityType) -> Iterator[tuple[str, int, int]]:
    """Each sign that counts, spelled as ``spelling_key`` spells it."""
    if kind is EntityType.PERSON:
        plain, skipped = to_katakana(unified(folded.text)), _BETWEEN_LETTERS
    elif kind is EntityType.ADDRESS:
        plain, skipped = unified(folded.digits), _SPACE
    elif kind is EntityType.EMAIL:
        plain, skipped = folded.text, _SPACE
    else:
        plain, skipped = folded.digits, _BETWEEN_DIGITS
    at = 0
    while at < len(plain):
        sign = _ADDRESS_SIGN.match(plain, at) if kind is EntityType.ADDRESS else None
        end = sign.end() if sign else at + 1
        if not skipped.match(plain[at]):
            yield ("-" if sign else plain[at].casefold()), at, end
        at = end


def _standing(stream: _Stream, wanted: _Wanted, folded: Folded) -> Iterator[tuple[int, int]]:
    at = stream.text.find(wanted.key)
    while at >= 0:
        end = at + len(wanted.key)
        if wanted.kind is EntityType.PERSON or _alone(stream, folded.digits, at, end):
            yield folded.origin(stream.starts[at], stream.ends[end - 1])
        at = stream.text.find(wanted.key, at + 1)


def _alone(stream: _Stream, text: str, at: int, end: int) -> bool:
    """Whether a number or address is not a part of a longer number."""
    start, stop = stream.starts[at], stream.ends[end - 1]
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return not (_joined(before, text[start]) or _joined(text[stop - 1], after))


def _joined(left: str, right: str) -> bool:
    return bool(left and right) and left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _judged(text: str, start: int, end: int, wanted: _Wanted, people: list[Entity]) -> Match | None:
    surface = text[start:end]
    if wanted.kind is not EntityType.PERSON:
        return Match(start, end, surface)
    named = [entity for entity in people if entity.start < end and start < entity.end]
    alone = [entity for entity in named if _same(text, entity, start, end)]
    if wanted.doubt in (SHORT, READING) and not alone:
        return None  # a syllable of another word names nobody
    if wanted.doubt:
        return Match(start, end, surface, wanted.doubt)
    if alone:
        return Match(start, end, surface)
    longer = any(entity.start < start or end < entity.end for entity in named) or _goes_on(text, start, end)
    return Match(start, end, surface, LONGER if longer else "")


def _same(text: str, entity: Entity, start: int, end: int) -> bool:
    """Whether a recognised person is this one and no longer name, titles and spaces aside."""
    before, after = text[entity.start : start].strip(), text[end : entity.end].strip()
    inside = start <= entity.start and entity.end <= end
    return inside or (not before and (not after or after in _TITLES))


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether letters of the same sort stand right beside it, as inside a longer name."""
    after = text[end : end + 2]
    if after.startswith(_TITLES):
        after = ""
    return _alike(text[start - 1 : start], text[start]) or _alike(text[end - 1], after[:1])


def _alike(left: str, right: str) -> bool:
    sort = _KANJI if _KANJI.match(left or " ") else _KANA
    return bool(left and right and sort.match(left) and sort.match(right))


def _longest(matches: Iterator[Match]) -> tuple[Match, ...]:
    ranked = sorted(matches, key=lambda match: (match.start, -match.end, bool(match.doubt)))
    kept: list[Match] = []
    for match in ranked:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return tuple(kept)
