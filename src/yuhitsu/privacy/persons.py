"""Names of persons: candidates from Sudachi's morphemes, weighed by what stands in and around them.

A name found in full makes its parts certain elsewhere in the same text: after 田中健二 also 田中さん,
健二 and T.K. are that person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.persons_candidates import (
    FAMILY_ALONE,
    FOREIGN,
    FULL,
    GIVEN_ALONE,
    LATIN,
    Candidate,
    after_class,
    candidates,
)
from yuhitsu.privacy.persons_model import best, chances, heaps, log_odds
from yuhitsu.privacy.persons_names import known, readings
from yuhitsu.privacy.persons_not import is_no_person, lists_of_places
from yuhitsu.privacy.persons_romaji import initial
from yuhitsu.privacy.persons_words import Words, cut, words

_MORE, _MORE_FOREIGN = 1.3, 0.7
"""Added to the log odds of candidates, and of those in katakana or Latin letters, which are as often
names of firms and products: a name too many costs less than one that leaks."""
_SURE = 0.75
"""How likely a name must be to count for its other places in the text."""
_ADDRESSED = 2.0
"""What it adds that さん, 様 or 殿 follows a common family name."""
_COMMON_RANK = 2
_JOINED = 4.0
"""What it adds to log odds that the same text holds the whole name."""
_REPEATED = 2.0
"""What it adds that the same name was surely found elsewhere in the text."""
_CERTAIN = 0.95
_HIGHEST = 0.99
"""No name is as certain as a number with its check digit: an address that holds one stands."""

_NAME_LIKE = re.compile("[㐀-䶿一-鿿々ァ-ヺーぁ-ゖA-Za-z𠀀-𯿿]")
_READING = re.compile(
    "[(]([ぁ-ゖー]{2,}[ ・]?[ぁ-ゖー]*|[ァ-ヺー]{2,}(?:[ ・][ァ-ヺー]+){0,4}[ ・]?)(?=[,、) ])"
)
_INITIALS = re.compile(r"(?<![A-Za-z0-9.])([A-Z])[.・ ]?([A-Z])\.?(?![A-Za-z0-9])")

_THING = re.compile(r"番号|\A(?:[長次二三]男|[長次二三]女)\Z|..市\Z")
"""What a field of a form holds beside names, and no name ends in."""

Found = tuple[int, int, float]


class PersonRecognizer:
    """Finds persons.

    With ``public`` the holders of public posts who are named with them (山田市長, 議長 佐藤) are left
    out: for documents that are public anyway. Which documents those are is for the policy to say.
    """

    def __init__(self, *, public: bool = False) -> None:
        self._public = public

    def find(self, text: Folded) -> Iterable[Entity]:
        """Names of persons, without titles and さん; of those that overlap the likeliest."""
        if not _NAME_LIKE.search(text.text):
            return
        split = cut(text.text)
        places = lists_of_places(text.text)
        for start, end, chance in _found(split):
            if _THING.search(text.text[start:end]) or is_no_person(text.text, start, end, places):
                continue
            if not (self._public and _in_post(split, start, end)):
                yield text.entity(EntityType.PERSON, start, end, min(_HIGHEST, round(chance, 3)))


def _found(split: Words) -> list[Found]:
    every = candidates(split)
    spans = [(candidate.start, candidate.end) for candidate in every]
    odds = [log_odds(split, candidate) + _given_beforehand(split, candidate) for candidate in every]
    likely = [
        chance for first, last in heaps(spans) for chance in chances(spans[first:last], odds[first:last])
    ]
    names = _Names(split, zip(every, likely, strict=True))
    odds = [one + names.support(candidate) for one, candidate in zip(odds, every, strict=True)]
    chosen: list[tuple[Candidate, float]] = []
    for first, last in heaps(spans):
        sure = chances(spans[first:last], odds[first:last])
        numbers = best(spans[first:last], odds[first:last])
        chosen += [(every[first + number], sure[number]) for number in numbers]
    taken = _joined(split, chosen)
    return _resolved([*taken, *names.again(), *names.initials(), *_readings(split, taken)])


def _given_beforehand(split: Words, candidate: Candidate) -> float:
    """What a candidate is given beside its features."""
    more = _MORE_FOREIGN if candidate.kind in (FOREIGN, LATIN) else _MORE
    if candidate.kind == FAMILY_ALONE and after_class(split, candidate.last) == "hon":
        more += _ADDRESSED if known(candidate.family).rank >= _COMMON_RANK else 0.0
    return more


def _joined(split: Words, chosen: Iterable[tuple[Candidate, float]]) -> list[Found]:
    """The chosen names; a family name and the given name right behind it are one."""
    found: list[Found] = []
    before = None
    for candidate, chance in chosen:
        between = split.text[found[-1][1] : candidate.start] if found else "-"
        if before == FAMILY_ALONE and candidate.kind == GIVEN_ALONE and between in ("", " "):
            found[-1] = (found[-1][0], candidate.end, max(found[-1][2], chance))
        else:
            found.append((candidate.start, candidate.end, chance))
        before = candidate.kind
    return found


class _Names:
    """The whole names of a text, and the parts by which their bearers may be named again."""

    def __init__(self, split: Words, likely: Iterable[tuple[Candidate, float]]) -> None:
        self._split = split
        self._people: set[tuple[str, str]] = set()
        self._families: set[str] = set()
        self._parts: set[str] = set()
        self._single: set[str] = set()
        for candidate, chance in likely:
            if chance > _SURE:
                self._take(candidate)

    def _take(self, candidate: Candidate) -> None:
        text = self._split.text[candidate.start : candidate.end]
        if candidate.kind == FULL:
            self._people.add((candidate.family, candidate.given))
            self._families.add(candidate.family)
            self._parts |= {part for part in (candidate.family, candidate.given) if part}
        elif candidate.kind == FOREIGN and "・" in text:
            self._parts |= {part for part in text.split("・") if len(part) > 2}
        self._single.add(text)

    def support(self, candidate: Candidate) -> float:
        """What the rest of the text adds to a candidate's log odds."""
        text = self._split.text[candidate.start : candidate.end]
        known = _JOINED if text in self._parts else _REPEATED if text in self._single else 0.0
        if known and after_class(self._split, candidate.last) in ("place", "org"):
            return 0.0
        return known

    def again(self) -> Iterator[Found]:
        """The whole names wherever they stand, and family names where morphemes are cut like them."""
        for at, surface in enumerate(self._split.surfaces):
            if len(surface) > 1 and surface in self._families and self._stands_for_a_person(at):
                yield self._split.starts[at], self._split.ends[at], _CERTAIN
        names = {family + given for family, given in self._people if len(family + given) > 2}
        lengths = sorted({len(name) for name in names}, reverse=True)
        for start in self._split.starts if names else ():
            for length in lengths:
                name = self._split.text[start : start + length]
                if name in names:  # at the end of the text it is shorter than asked for
                    yield start, start + len(name), _CERTAIN
                    break

    def _stands_for_a_person(self, at: int) -> bool:
        return after_class(self._split, at + 1) not in ("place", "org")

    def initials(self) -> Iterator[Found]:
        """Initials of persons whose whole name the text holds: T.K. and K.T. for 田中健二."""
        places = list(_INITIALS.finditer(self._split.text)) if self._people else []
        if not places:
            return
        letters = {pair for family, given in self._people for pair in _letters(family, given)}
        for place in places:
            if (place[1], place[2]) in letters and "." in place[0]:
                yield place.start(), place.end(), _CERTAIN


def _letters(family: str, given: str) -> Iterator[tuple[str, str]]:
    """Pairs of initials, in both orders."""
    for one in {initial(reading) for reading in readings(family, "姓")} - {""}:
        for other in {initial(reading) for reading in readings(given, "名")} - {""}:
            yield one, other
            yield other, one


def _readings(split: Words, taken: Iterable[Found]) -> Iterator[Found]:
    """A reading in brackets behind a name: 高橋花子（たかはし　はなこ）."""
    ends = {end for _, end, _ in taken}
    for match in _READING.finditer(split.text):
        if match.start() in ends:
            end = match.end(1) - match[1].endswith(" ")
            yield match.start(1), end, _CERTAIN


def _resolved(found: Iterable[Found]) -> list[Found]:
    """Of names that overlap the longer."""
    taken: list[Found] = []
    ranked = sorted(found, key=lambda f: (f[0] - f[1], -f[2], f[0]))
    covered = bytearray(max((end for _, end, _ in ranked), default=0))
    for start, end, chance in ranked:
        if covered.find(1, start, end) < 0:
            covered[start:end] = b"\x01" * (end - start)
            taken.append((start, end, chance))
    return sorted(taken)


def _in_post(split: Words, start: int, end: int) -> bool:
    """Whether a public post stands right before or after the name."""
    posts = words("public_title")
    first, last = split.last(start), split.first(end)
    after = "".join(split.surfaces[last : last + 3]).strip()
    before = "".join(split.surfaces[max(0, first - 3) : first]).strip()
    return any(after.startswith(post) or before.endswith(post) for post in posts)
