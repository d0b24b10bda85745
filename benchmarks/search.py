"""Milliseconds of a search over 10,000 passages by words and meaning, the question's vector included."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import embedding, report
from yuhitsu.config import SearchSettings
from yuhitsu.documents import chunking
from yuhitsu.documents.readers.records import RecordsReader
from yuhitsu.models.embedder import E5Embedder
from yuhitsu.search.index import HybridIndex
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import LOCAL_USER, Block, Document, Level, Passage

PASSAGES = 10_000
QUERIES = 300
LAWS = ("laws/articles16.jsonl", "laws/more/articles_more.jsonl")


def measure() -> report.Result:
    """Ask short questions one after another. Vectors are random: a scan takes as long over any."""
    data = report.shared_data()
    laws = [path for name in LAWS if data and (path := data / name).is_file()]
    texts = _of_laws(laws) if laws else _made()
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as home:
        database = Database(Path(home) / "yuhitsu.db")
        store = SQLiteDocumentStore(database)
        count = _fill(store, texts)
        embedder = E5Embedder(threads=1)
        index = HybridIndex(store, Path(home) / "index", embedder, SearchSettings())
        started = time.perf_counter()
        index.refresh()
        building = time.perf_counter() - started
        waits = _waits(index)
        index.close()
        database.close()
    words = "articles of laws" if laws else "made texts"
    return report.Result(
        f"{count} passages ({words}), {QUERIES} short questions one after another",
        (
            *report.percentiles("one search", waits, (15, 40)),
            report.Figure("building the index", round(building, 1), "s"),
        ),
    )


def _waits(index: HybridIndex) -> list[float]:
    questions = embedding.questions(QUERIES + 10)
    waits = []
    for question in questions:
        started = time.perf_counter()
        hits = index.search(question, user=LOCAL_USER, max_level=Level.THREE, limit=8)
        waits.append(time.perf_counter() - started)
        assert hits and any(hit.semantic for hit in hits)
    return waits[10:]  # the first ones load


def _of_laws(paths: Sequence[Path]) -> Iterator[tuple[Document, list[Passage]]]:
    for path in paths:
        for document in RecordsReader().read(path.read_bytes(), path.name):
            yield document, chunking.passages(document)


def _made() -> Iterator[tuple[Document, list[Passage]]]:
    for number, text in enumerate(embedding.passages(PASSAGES)):
        document = Document(str(number), f"資料{number}", (Block(text),))
        yield document, chunking.passages(document)


def _fill(store: SQLiteDocumentStore, items: Iterator[tuple[Document, list[Passage]]]) -> int:
    """Documents until 10,000 passages are held, with vectors; how many they are."""
    count, chance = 0, np.random.default_rng(1)
    for document, passages in items:
        kept = passages[: PASSAGES - count]
        if not kept:
            break
        store.put(document, kept)
        count += len(kept)
    rows = [row for row, _ in store.without_vector(E5Embedder.name, PASSAGES)]
    vectors = chance.normal(size=(len(rows), E5Embedder.dimensions)).astype(np.float32)
    store.put_vectors(E5Embedder.name, rows, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    return count


if __name__ == "__main__":
    report.run("search", measure, __doc__)
