"""Articles of laws that a question names: found among what is held, or told as missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yuhitsu.japanese.lawnames import LawNames
from yuhitsu.japanese.lawref import LawReference, find_references, format_reference
from yuhitsu.protocols import DocumentStore
from yuhitsu.types import Level, Passage


@dataclass(slots=True)
class References:
    """Resolves references against the laws in the store; its memory follows the change journal."""

    documents: DocumentStore
    _change: int = -1
    _titles: Mapping[str, str] = field(default_factory=dict)
    _names: LawNames = field(default_factory=lambda: LawNames.from_titles(()))
    _laws: dict[str, list[tuple[int, Passage]]] = field(default_factory=dict)

    def rows(self, query: str, *, max_level: Level, collection: str | None) -> list[int]:
        """Rows of the named articles: exactly what was asked first, then the rest of the article."""
        found: list[int] = []
        for reference in self._named(query):
            for row in self._rows_of(reference, max_level, collection):
                if row not in found:
                    found.append(row)
        return found

    def missing(self, query: str, *, max_level: Level) -> list[str]:
        """The named articles, as one would cite them, that nothing up to ``max_level`` holds."""
        return [
            f"{reference.law or ''}{format_reference(reference)}".strip()
            if reference.law and not format_reference(reference).startswith(reference.law)
            else format_reference(reference)
            for reference in self._named(query)
            if not self._rows_of(reference, max_level, None)
        ]

    def _named(self, query: str) -> list[LawReference]:
        self._follow()
        references = find_references(query, self._titles)
        return [reference for reference in references if reference.law and reference.article]

    def _rows_of(self, reference: LawReference, max_level: Level, collection: str | None) -> list[int]:
        key = self._key(reference)
        if key is None:
            return []
        article = [
            (row, passage)
            for row, passage in self._passages(key)
            if passage.place.article == reference.article
            and (passage.place.supplementary is not None) == reference.supplementary
            and passage.level <= max_level
            and collection in (None, passage.collection)
        ]
        return [row for row, _ in sorted(article, key=lambda item: _distance(reference, item[1]))]

    def _key(self, reference: LawReference) -> str | None:
        title = self._names.resolve(reference.law or "")
        return self._titles.get(title) if title else None

    def _passages(self, key: str) -> Sequence[tuple[int, Passage]]:
        if key not in self._laws:
            self._laws[key] = self.documents.passages_of(key)
        return self._laws[key]

    def _follow(self) -> None:
        change = self.documents.last_change()
        if change != self._change:
            self._titles = self.documents.law_titles()
            self._names = LawNames.from_titles(self._titles)
            self._laws.clear()
            self._change = change


def _distance(reference: LawReference, passage: Passage) -> tuple[int, int, int]:
    """How far a passage of the article is from what was asked; the asked paragraph and item come first."""
    place = passage.place
    paragraph = reference.paragraph not in (None, place.paragraph)
    item = reference.item not in (None, place.item)
    return (int(paragraph), int(item), passage.ordinal)
