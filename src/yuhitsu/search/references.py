"""Articles of laws that a question names: found among what is held, or told as missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yuhitsu.japanese.lawnames import LawNames
from yuhitsu.japanese.lawref import LawReference, find_references, format_reference
from yuhitsu.protocols import DocumentStore
from yuhitsu.types import DocumentKind, Level, Passage, User

KINDS_OF_USERS = 64
"""For how many different rights the names of laws are kept in memory."""


@dataclass(frozen=True, slots=True)
class _Laws:
    """What is held at one moment; other threads may go on with it while the next is made."""

    keys: Mapping[str, str]
    names: LawNames


@dataclass(frozen=True, slots=True)
class _Held:
    """The same for everybody who may see the same, and what was read of the laws that were asked for."""

    change: int
    laws: dict[tuple[Level, frozenset[str]], _Laws] = field(default_factory=dict)
    passages: dict[str, Sequence[tuple[int, Passage]]] = field(default_factory=dict)


@dataclass(slots=True)
class References:
    """Resolves references against the laws in the store; its memory follows the change journal."""

    documents: DocumentStore
    _held: _Held = field(default_factory=lambda: _Held(-1))

    def rows(self, query: str, user: User, collection: str | None) -> list[int]:
        """Rows of the named articles: exactly what was asked first, then the rest of the article."""
        held, laws = self._seen_by(user)
        found: dict[int, None] = {}
        for reference in _named(query, laws):
            found.update(dict.fromkeys(self._rows(held, laws, reference, user, collection)))
        return list(found)

    def missing(self, query: str, user: User) -> list[str]:
        """The named articles, as one would cite them, that nothing this user may see holds."""
        held, laws = self._seen_by(user)
        absent = [
            format_reference(reference)
            for reference in _named(query, laws)
            if not self._rows(held, laws, reference, user, None)
        ]
        return list(dict.fromkeys(absent))

    def _rows(
        self, held: _Held, laws: _Laws, reference: LawReference, user: User, collection: str | None
    ) -> list[int]:
        title = laws.names.resolve(reference.law or "")
        if title is None:
            return []
        rows = self._rows_in(held, laws.keys[title], reference, user, collection)
        for key in () if rows else self._namesakes(title, laws.keys[title], user, collection):
            rows += self._rows_in(held, key, reference, user, collection)
        return rows

    def _rows_in(
        self, held: _Held, key: str, reference: LawReference, user: User, collection: str | None
    ) -> list[int]:
        passages = held.passages.get(key)
        if passages is None:
            passages = held.passages[key] = self.documents.passages_of(key)
        article = [
            (row, passage)
            for row, passage in passages
            if _covers(passage.place.article, reference.article)
            and (passage.place.supplementary is not None) == reference.supplementary
            and passage.level <= user.max_level
            and collection in (None, passage.collection)
        ]
        return [row for row, _ in sorted(article, key=lambda item: _distance(reference, item[1]))]

    def _namesakes(self, title: str, key: str, user: User, collection: str | None) -> list[str]:
        """Other documents of the title: another collection, or another level, may hold the article."""
        infos = self.documents.all(user=user, collection=collection)
        return [
            info.key
            for info in infos
            if info.title == title and info.key != key and info.kind is not DocumentKind.GENERAL
        ]

    def _seen_by(self, user: User) -> tuple[_Held, _Laws]:
        """The laws that this user may see: a name that only others may see is as if nobody held it."""
        change = self.documents.last_change()
        held = self._held
        if change != held.change:
            held = self._held = _Held(change)
        who = (user.max_level, self.documents.hidden(user))
        laws = held.laws.get(who)
        if laws is None:
            if len(held.laws) >= KINDS_OF_USERS:
                held.laws.clear()
            keys = self.documents.law_titles(user=user)
            laws = held.laws[who] = _Laws(keys, LawNames.from_titles(keys))
        return held, laws


def _named(query: str, laws: _Laws) -> list[LawReference]:
    references = find_references(query, laws.keys)
    return [reference for reference in references if reference.law and reference.article]


def _covers(held: str | None, asked: str | None) -> bool:
    """Whether ``held`` is the article, or a range such as ``38:84`` (削除) that takes it in."""
    if held is None or asked is None or ":" not in held:
        return held is not None and held == asked
    try:
        first, last, number = (_order(part) for part in (*held.split(":", 1), asked))
    except ValueError:
        return False
    return first <= number <= last


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("_"))


def _distance(reference: LawReference, passage: Passage) -> tuple[int, int, int]:
    """How far a passage of the article is from what was asked; the asked paragraph and item come first."""
    place = passage.place
    paragraph = reference.paragraph not in (None, place.paragraph)
    item = reference.item not in (None, place.item)
    return (int(paragraph), int(item), passage.ordinal)
