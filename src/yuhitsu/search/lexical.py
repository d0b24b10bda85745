"""Search by words: a tantivy index over terms that we make ourselves.

The folder is no truth: it is rebuilt from the document store when it is missing, damaged or of another
format. ``follow`` tells up to which change of the store's journal it is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from yuhitsu.errors import StorageError
from yuhitsu.japanese.tokens import index_terms, is_pair, query_terms
from yuhitsu.japanese.variants import unified
from yuhitsu.search.folder import DamagedIndex, IndexFolder, State, engine_failures
from yuhitsu.types import DocumentKind, Level, Passage

HEADING_WEIGHT = 0.6
PAIR_WEIGHT = 0.3
"""Pairs of letters find compounds however they are cut, but say again what the words have said."""

QUERY_TERMS = 128
"""A question of 100,000 characters is searched by its first terms."""

WRITER_MEMORY = 60_000_000
_SPACE = "spaced"


@dataclass(frozen=True, slots=True)
class Found:
    """A row with its BM25 score, and whether it belongs to a law."""

    row: int
    score: float
    law: bool


@dataclass(frozen=True, slots=True)
class _Held:
    """The engine's index with the mark of the folder it was opened in."""

    index: tantivy.Index
    made: str


class LexicalIndex:
    """One folder; one process writes at a time, all may read.

    Raises StorageError when the folder can be neither opened nor made anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder)
        self._schema = _schema()
        self._held = self._opened()
        self._seen = -1

    def follow(self) -> int:
        """See what other processes have written; the number of the newest change that is in the index."""
        state = self._folder.state()
        if state is None or state.made != self._held.made:  # deleted, or made anew by another process
            self._held, self._seen = self._opened(), -1
            state = self._folder.state()
        change = state.change if state else 0
        if change != self._seen:
            with engine_failures(self._held.made):
                self._held.index.reload()
            self._seen = change
        return change

    def apply(self, keys: Iterable[str], rows: Iterable[tuple[int, Passage]], change: int) -> bool:
        """Replace the documents ``keys`` by ``rows``; False when another process is writing.

        Raises:
            DamagedIndex: the folder is not what the engine wrote. DiskFull
        """
        held = self._held
        with engine_failures(held.made):
            try:
                writer = held.index.writer(heap_size=WRITER_MEMORY, num_threads=1)
            except ValueError as error:
                if "LockBusy" in str(error):
                    return False
                raise
            try:
                for key in keys:
                    writer.delete_documents_by_term("key", key)
                for row, passage in rows:
                    writer.add_document(_document(row, passage))
                writer.commit()
            finally:
                writer.wait_merging_threads()
            self._folder.note(State(held.made, change))
        return True

    def renew(self, damaged: str | None = None) -> None:
        """Begin with an empty folder, unless somebody else has done so since it was marked ``damaged``."""
        if damaged in (None, self._held.made):
            self._held, self._seen = self._opened(damaged=self._held.made), -1

    def unusable(self) -> StorageError:
        """The error to raise when even an empty folder cannot be used."""
        return self._folder.unusable()

    def search(
        self,
        text: str,
        *,
        max_level: Level,
        collection: str | None,
        limit: int,
        hidden: frozenset[str] = frozenset(),
    ) -> list[Found]:
        """The rows that fit best among those up to ``max_level`` outside the ``hidden`` collections.

        Raises:
            DamagedIndex: the folder is not what the engine wrote.
        """
        terms = query_terms(unified(text))[:QUERY_TERMS]
        if not terms or limit < 1:
            return []
        held = self._held
        with engine_failures(held.made):
            searcher = held.index.searcher()
            hits = searcher.search(self._query(terms, max_level, collection, hidden), limit, count=False).hits
            addresses = [address for _, address in hits]
            rows = searcher.fast_field_values("row", addresses)
            laws = searcher.fast_field_values("law", addresses)
        return [
            Found(int(row), float(score), bool(law))
            for (score, _), row, law in zip(hits, rows, laws, strict=True)
            if row is not None
        ]

    def _query(
        self, terms: Sequence[str], max_level: Level, collection: str | None, hidden: frozenset[str]
    ) -> tantivy.Query:
        words = []
        for term in terms:
            weight = PAIR_WEIGHT if is_pair(term) else 1.0
            for name, share in (("body", weight), ("head", weight * HEADING_WEIGHT)):
                query = tantivy.Query.term_query(self._schema, name, term, "freq")
                words.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, share)))
        must = [(tantivy.Occur.Must, tantivy.Query.boolean_query(words))]
        allowed = [level for level in Level if level <= max_level]
        levels = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "level", int(level)))
            for level in allowed
        ]
        must.append((tantivy.Occur.Must, _silent(tantivy.Query.boolean_query(levels))))
        if collection is not None:
            collection.encode()  # of half characters the engine says only that they are no text
            named = tantivy.Query.term_query(self._schema, "collection", collection)
            must.append((tantivy.Occur.Must, _silent(named)))
        if hidden:
            others = tantivy.Query.term_set_query(self._schema, "collection", sorted(hidden))
            must.append((tantivy.Occur.MustNot, others))
        return tantivy.Query.boolean_query(must)

    def _opened(self, damaged: str = "") -> _Held:
        """The folder as it is, or an empty one where it cannot be used or was made as ``damaged``."""
        with self._folder.alone():
            state = self._folder.state()
            if state is not None and state.made != damaged:
                try:
                    with engine_failures(state.made):
                        self._folder.require_engine_file()
                        return _Held(self._engine(), state.made)
                except DamagedIndex:
                    pass
            state = self._folder.emptied()
            try:
                with engine_failures(state.made):
                    return _Held(self._engine(), state.made)
            except DamagedIndex as error:
                raise self._folder.unusable() from error

    def _engine(self) -> tantivy.Index:
        return _prepared(tantivy.Index(self._schema, path=str(self._folder.path)))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("level", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("law", stored=False, indexed=False, fast=True)
    builder.add_text_field("key", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("collection", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=False, tokenizer_name=_SPACE, index_option="freq")
    builder.add_text_field("head", stored=False, tokenizer_name=_SPACE, index_option="freq")
    return builder.build()


def _prepared(index: tantivy.Index) -> tantivy.Index:
    spaced = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_SPACE, spaced)
    return index


def _document(row: int, passage: Passage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("row", row)
    document.add_unsigned("level", int(passage.level))
    document.add_unsigned("law", int(passage.kind is not DocumentKind.GENERAL))
    document.add_text("key", passage.document_key)
    document.add_text("collection", passage.collection)
    document.add_text("body", " ".join(index_terms(unified(passage.text))))
    document.add_text("head", " ".join(index_terms(unified(passage.heading))))
    return document


def _silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that does not add to the score."""
    return tantivy.Query.const_score_query(query, 0.0)
