"""Words and meaning together: the index that answers questions with passages.

It follows the document store's journal, so that another process may take documents in meanwhile, and it
works by words alone while vectors are still being made or when the embedder cannot be used.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuhitsu.config import SearchSettings
from yuhitsu.errors import WeightsError
from yuhitsu.japanese.normalize import clean_input
from yuhitsu.protocols import DocumentStore, Embedder
from yuhitsu.search.fusion import fuse, scaled
from yuhitsu.search.lexical import Found, LexicalIndex
from yuhitsu.search.references import References
from yuhitsu.search.vector import VectorIndex
from yuhitsu.types import Hit, Level, Passage, User

CHANGES_AT_ONCE = 500
VECTOR_KEYS_AT_ONCE = 64
VECTOR_PAUSE_SECONDS = 1.0
LAW_LOOK = 10
"""How many of the best hits by words say whether this is a question about laws."""

QUERY_CHARACTERS = 2000
"""Characters of a question that are embedded."""


class HybridIndex:
    """``SearchIndex`` over one document store."""

    def __init__(
        self, documents: DocumentStore, folder: Path, embedder: Embedder | None, settings: SearchSettings
    ) -> None:
        self._documents = documents
        self._embedder = embedder
        self._settings = settings
        self._lexical = LexicalIndex(folder / "lexical")
        self._vectors = VectorIndex(embedder.dimensions) if embedder else None
        self._references = References(documents)
        self._lock = threading.RLock()
        self._vectors_applied = 0
        self._waiting: dict[str, None] = {}
        self._looked_for_vectors = 0.0

    # ------------------------------------------------------------------ following the store

    def refresh(self) -> None:
        """Take in what changed in the store since the last time."""
        newest = self._documents.last_change()
        with self._lock:
            if self._lexical.applied < newest:
                self._follow_words(newest)
            if self._vectors is not None and self._vectors_applied < newest:
                self._follow_documents()
            if self._vectors is not None and self._waiting:
                self._take_vectors()

    def _follow_words(self, newest: int) -> None:
        while True:
            changes = self._documents.changes(self._lexical.applied, CHANGES_AT_ONCE)
            if not changes:
                return
            keys = dict.fromkeys(key for _, key in changes)
            rows = (item for key in keys for item in self._documents.passages_of(key))
            if not self._lexical.apply(keys, rows, changes[-1][0]):
                self._lexical.reload()  # another process is writing the same changes
                return

    def _follow_documents(self) -> None:
        assert self._vectors is not None
        while changes := self._documents.changes(self._vectors_applied, CHANGES_AT_ONCE):
            for key in dict.fromkeys(key for _, key in changes):
                self._vectors.keep_only(key, self._documents.passages_of(key))
                self._waiting[key] = None
            self._vectors_applied = changes[-1][0]
        self._looked_for_vectors = 0.0

    def _take_vectors(self) -> None:
        """Vectors are made in the background: look again for the documents that wait for theirs."""
        assert self._vectors is not None and self._embedder is not None
        if time.monotonic() - self._looked_for_vectors < VECTOR_PAUSE_SECONDS:
            return
        while self._waiting:
            keys = list(self._waiting)[:VECTOR_KEYS_AT_ONCE]
            kept = dict(self._documents.vectors(self._embedder.name, keys))
            complete = 0
            for key in keys:
                passages = self._documents.passages_of(key)
                self._vectors.add((row, p, kept[row]) for row, p in passages if row in kept)
                if all(row in kept for row, _ in passages):
                    del self._waiting[key]
                    complete += 1
            if complete < len(keys):
                break
        self._looked_for_vectors = time.monotonic()

    # ------------------------------------------------------------------ searching

    def search(
        self, query: str, *, user: User, max_level: Level, limit: int, collection: str | None = None
    ) -> list[Hit]:
        """The best passages this user may see up to ``max_level``, best first."""
        self.refresh()
        text = clean_input(query)
        level = Level(min(user.max_level, max_level))
        count = max(self._settings.candidates, limit)
        found = self._lexical.search(text, max_level=level, collection=collection, limit=count)
        words = {item.row: item.score for item in found}
        vector = self._embedded(text)
        meaning: dict[int, float] = {}
        if vector is not None and self._vectors is not None:
            with self._lock:
                meaning = self._vectors.search(vector, max_level=level, collection=collection, limit=count)
        ranked = fuse(words, meaning, lexical_weight=self._weight(found))
        named = self._references.rows(text, max_level=level, collection=collection)
        rows = [(row, 1.0) for row in named] + [item for item in ranked if item[0] not in set(named)]
        return self._hits(rows[:limit], words, vector, level, collection)

    def missing_references(self, query: str, *, user: User, max_level: Level) -> list[str]:
        """Articles of laws that the query names and nothing this user may see holds."""
        level = Level(min(user.max_level, max_level))
        return self._references.missing(clean_input(query), max_level=level)

    def close(self) -> None:
        """Nothing is open between calls."""

    def _embedded(self, text: str) -> NDArray[np.float32] | None:
        if self._embedder is None or not text.strip() or not self._vectors:
            return None
        try:
            vectors = self._embedder.embed_queries([text[:QUERY_CHARACTERS]])
            return np.asarray(vectors[0], dtype=np.float32)
        except WeightsError:
            return None  # by words alone; ``yuhitsu model show`` and /readyz tell the cause

    def _weight(self, found: list[Found]) -> float:
        best = found[:LAW_LOOK]
        laws = sum(item.law for item in best) * 2 > len(best)
        return self._settings.law_lexical_weight if laws else self._settings.lexical_weight

    def _hits(
        self,
        ranked: list[tuple[int, float]],
        words: dict[int, float],
        vector: NDArray[np.float32] | None,
        level: Level,
        collection: str | None,
    ) -> list[Hit]:
        rows = [row for row, _ in ranked]
        passages = self._documents.passages(rows)
        lexical = scaled(words)
        cosines: dict[int, float] = {}
        if vector is not None and self._vectors is not None:
            with self._lock:
                cosines = self._vectors.cosines(vector, rows)
        return [
            Hit(passages[row], score, lexical.get(row, 0.0), cosines.get(row, 0.0))
            for row, score in ranked
            if row in passages and _allowed(passages[row], level, collection)
        ]


def _allowed(passage: Passage, level: Level, collection: str | None) -> bool:
    """The last word on rights is the store's, however old an index may be."""
    return passage.level <= level and collection in (None, passage.collection)
