"""Words and meaning together: the index that answers questions with passages.

It follows the document store's journal, so that another process may take documents in meanwhile, and it
works by words alone while vectors are still being made or when the embedder cannot be used.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from yuhitsu.config import SearchSettings
from yuhitsu.errors import WeightsError
from yuhitsu.japanese.normalize import clean_input
from yuhitsu.protocols import DocumentStore, Embedder
from yuhitsu.search.folder import DamagedIndex
from yuhitsu.search.fusion import fuse, scaled
from yuhitsu.search.lexical import Found, LexicalIndex
from yuhitsu.search.references import References
from yuhitsu.search.vector import VectorIndex
from yuhitsu.types import Hit, Level, Passage, User

T = TypeVar("T")

CHANGES_AT_ONCE = 500
BUSY_SECONDS = 30.0
"""How long an empty index waits for the first documents that another process is writing into it."""

BUSY_PAUSE_SECONDS = 0.05
VECTOR_KEYS_AT_ONCE = 64
VECTOR_PAUSE_SECONDS = 1.0
LAW_LOOK = 10
"""How many of the best hits by words say whether this is a question about laws."""

QUERY_CHARACTERS = 8000
"""What is longer is searched by its beginning."""

EMBEDDED_CHARACTERS = 2000
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
        with self._lock:
            self._soundly(self._follow_words)
            if self._vectors is not None and self._vectors_applied < self._documents.last_change():
                self._follow_documents()
            if self._vectors is not None and self._waiting:
                self._take_vectors()

    def rebuild(self) -> None:
        """Build the index of words anew, so that nothing of what was removed is left in its files."""
        with self._lock:
            self._lexical.renew()
            self._soundly(self._follow_words)

    def _follow_words(self) -> None:
        # asked in this order: nothing is in the index before it is in the store
        if self._lexical.follow() > self._documents.last_change():
            self._lexical.renew()  # the store is an older one, brought back from a backup
        patient_until = time.monotonic() + BUSY_SECONDS
        while changes := self._documents.changes(self._lexical.follow(), CHANGES_AT_ONCE):
            keys = dict.fromkeys(key for _, key in changes)
            rows = (item for key in keys for item in self._documents.passages_of(key))
            if not self._lexical.apply(keys, rows, changes[-1][0]):  # another process is writing them
                if self._lexical.follow() or time.monotonic() > patient_until:
                    return  # with what there is
                time.sleep(BUSY_PAUSE_SECONDS)

    def _soundly(self, use: Callable[[], T]) -> T:
        """Use the index of words; where its folder turns out to be damaged, after building it again."""
        try:
            return use()
        except DamagedIndex as damaged:
            with self._lock:
                self._lexical.renew(damaged.made)
                try:
                    self._follow_words()
                    return use()
                except DamagedIndex as error:
                    raise self._lexical.unusable() from error

    def _follow_documents(self) -> None:
        assert self._vectors is not None
        while changes := self._documents.changes(self._vectors_applied, CHANGES_AT_ONCE):
            for key in dict.fromkeys(key for _, key in changes):
                if self._vectors.knows(key):
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
            passages = {key: self._documents.passages_of(key) for key in keys}
            kept = dict(self._documents.vectors(self._embedder.name, keys))
            held = ((row, p, kept[row]) for key in keys for row, p in passages[key] if row in kept)
            self._vectors.add(held)
            complete = [key for key in keys if all(row in kept for row, _ in passages[key])]
            for key in complete:
                del self._waiting[key]
            if len(complete) < len(keys):
                break
        self._looked_for_vectors = time.monotonic()

    # ------------------------------------------------------------------ searching

    def search(
        self, query: str, *, user: User, max_level: Level, limit: int, collection: str | None = None
    ) -> list[Hit]:
        """The best passages this user may see up to ``max_level``, best first."""
        self.refresh()
        text = clean_input(query)[:QUERY_CHARACTERS]
        within = _Within(Level(min(user.max_level, max_level)), collection, self._documents.hidden(user))
        count = max(self._settings.candidates, limit)
        found = self._soundly(lambda: self._lexical.search(text, limit=count, **within.limits()))
        words = {item.row: item.score for item in found}
        vector = self._embedded(text)
        meaning: dict[int, float] = {}
        if vector is not None and self._vectors is not None:
            with self._lock:
                meaning = self._vectors.search(vector, limit=count, **within.limits())
                meaning |= self._vectors.cosines(vector, [row for row in words if row not in meaning])
        ranked = fuse(words, meaning, lexical_weight=self._weight(found))
        named = dict.fromkeys(self._references.rows(text, within.seen_by(user), collection), 1.0)
        rows = [*named.items(), *(item for item in ranked if item[0] not in named)]
        return self._hits(rows[:limit], words, vector, within)

    def missing_references(self, query: str, *, user: User, max_level: Level) -> list[str]:
        """Articles of laws that the query names and nothing this user may see holds."""
        limited = replace(user, max_level=Level(min(user.max_level, max_level)))
        return self._references.missing(clean_input(query)[:QUERY_CHARACTERS], limited)

    def close(self) -> None:
        """Nothing is open between calls."""

    def _embedded(self, text: str) -> NDArray[np.float32] | None:
        if self._embedder is None or not text.strip() or not self._vectors:
            return None
        try:
            vectors = self._embedder.embed_queries([text[:EMBEDDED_CHARACTERS]])
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
        within: _Within,
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
            if row in passages and within.takes(passages[row])
        ]


@dataclass(frozen=True, slots=True)
class _Within:
    """What may be found for this question."""

    level: Level
    collection: str | None
    hidden: frozenset[str]

    def limits(self) -> dict[str, Any]:
        """The same for an index."""
        return {"max_level": self.level, "collection": self.collection, "hidden": self.hidden}

    def seen_by(self, user: User) -> User:
        """The user, up to this level."""
        return replace(user, max_level=self.level)

    def takes(self, passage: Passage) -> bool:
        """The last word on rights is the store's, however old an index may be."""
        return (
            passage.level <= self.level
            and passage.collection not in self.hidden
            and self.collection in (None, passage.collection)
        )
