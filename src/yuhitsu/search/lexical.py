"""Search by words: a tantivy index over terms that we make ourselves.

The folder is no truth: it is rebuilt from the document store when it is missing, damaged or of another
format. ``applied`` tells up to which change of the store's journal it is built.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from yuhitsu.japanese.tokens import index_terms, query_terms
from yuhitsu.types import DocumentKind, Level, Passage

FORMAT = 1
"""Grows when terms or fields change, so that older folders are rebuilt."""

HEADING_WEIGHT = 0.6
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


class LexicalIndex:
    """One folder; one process writes at a time, all may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema = _schema()
        self._index = self._open()

    @property
    def applied(self) -> int:
        """Number of the newest change that is in the index."""
        state = _state(self._folder)
        return int(state["change"]) if state else 0

    def apply(self, keys: Iterable[str], rows: Iterable[tuple[int, Passage]], change: int) -> bool:
        """Replace the documents ``keys`` by ``rows``; False when another process is writing."""
        try:
            writer = self._index.writer(heap_size=WRITER_MEMORY, num_threads=1)
        except ValueError:
            return False
        try:
            for key in keys:
                writer.delete_documents_by_term("key", key)
            for row, passage in rows:
                writer.add_document(_document(row, passage))
            writer.commit()
        finally:
            writer.wait_merging_threads()
        _note(self._folder, change)
        self._index.reload()
        return True

    def reload(self) -> None:
        """See what another process has written."""
        self._index.reload()

    def search(self, text: str, *, max_level: Level, collection: str | None, limit: int) -> list[Found]:
        """The rows that fit best among those up to ``max_level``."""
        terms = query_terms(text)[:QUERY_TERMS]
        if not terms or limit < 1:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(self._query(terms, max_level, collection), limit, count=False).hits
        addresses = [address for _, address in hits]
        rows = searcher.fast_field_values("row", addresses)
        laws = searcher.fast_field_values("law", addresses)
        return [
            Found(int(row), float(score), bool(law))
            for (score, _), row, law in zip(hits, rows, laws, strict=True)
            if row is not None
        ]

    def _query(self, terms: Sequence[str], max_level: Level, collection: str | None) -> tantivy.Query:
        words = []
        for term in terms:
            body = tantivy.Query.term_query(self._schema, "body", term, "freq")
            head = tantivy.Query.term_query(self._schema, "head", term, "freq")
            words.append((tantivy.Occur.Should, body))
            words.append((tantivy.Occur.Should, tantivy.Query.boost_query(head, HEADING_WEIGHT)))
        must = [(tantivy.Occur.Must, tantivy.Query.boolean_query(words))]
        allowed = [level for level in Level if level <= max_level]
        levels = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "level", int(level)))
            for level in allowed
        ]
        must.append((tantivy.Occur.Must, _silent(tantivy.Query.boolean_query(levels))))
        if collection is not None:
            named = tantivy.Query.term_query(self._schema, "collection", collection)
            must.append((tantivy.Occur.Must, _silent(named)))
        return tantivy.Query.boolean_query(must)

    def _open(self) -> tantivy.Index:
        state = _state(self._folder)
        if state is None or state.get("format") != FORMAT:
            return self._fresh()
        try:
            return _prepared(tantivy.Index(self._schema, path=str(self._folder)))
        except (ValueError, OSError):
            return self._fresh()

    def _fresh(self) -> tantivy.Index:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        index = _prepared(tantivy.Index(self._schema, path=str(self._folder)))
        _note(self._folder, 0)
        return index


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
    document.add_text("body", " ".join(index_terms(passage.text)))
    document.add_text("head", " ".join(index_terms(passage.heading)))
    return document


def _silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that does not add to the score."""
    return tantivy.Query.const_score_query(query, 0.0)


def _state(folder: Path) -> dict[str, Any] | None:
    try:
        state = json.loads((folder / "applied.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def _note(folder: Path, change: int) -> None:
    """Written after the commit: a crash between them only applies changes twice."""
    trial = folder / "applied.json.new"
    trial.write_text(json.dumps({"format": FORMAT, "change": change}), encoding="utf-8")
    trial.replace(folder / "applied.json")
