"""Makes the vectors of passages that have none yet, batch by batch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from yuhitsu.protocols import DocumentStore, Embedder
from yuhitsu.types import Passage

BATCH = 32
"""Passages kept together: what a kill in the middle loses at most."""


def embedding_text(passage: Passage) -> str:
    """What is embedded: the headings say what the text is about."""
    return f"{passage.heading}\n{passage.text}"


@dataclass(frozen=True, slots=True)
class VectorMaker:
    """Fills the store's missing vectors; may be stopped between batches and started again."""

    documents: DocumentStore
    embedder: Embedder

    def make(
        self, progress: Callable[[int, int], None] | None = None, stop: threading.Event | None = None
    ) -> int:
        """Make all missing vectors; return how many. ``progress(done, total)`` is called after each batch."""
        waiting = len(self.documents.without_vector(self.embedder.name, 1_000_000)) if progress else 0
        made = 0
        while stop is None or not stop.is_set():
            batch = self.documents.without_vector(self.embedder.name, BATCH)
            if not batch:
                break
            vectors = self.embedder.embed_passages([embedding_text(passage) for _, passage in batch])
            self.documents.put_vectors(self.embedder.name, [row for row, _ in batch], vectors)
            made += len(batch)
            if progress:
                progress(made, max(waiting, made))
        return made
