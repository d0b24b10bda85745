"""Is the right document found? Takes a corpus in as an office would, and asks it everything, mode by mode.

A set is a folder with ``corpus.jsonl`` (``{id, title, text}``), ``dev_queries.jsonl`` (``{id, question}``)
and ``dev_qrels.tsv`` (query, 0, document, 1). A document stands where its best passage stands.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from yuhitsu.config import SearchSettings
from yuhitsu.documents import chunking
from yuhitsu.documents.readers.records import RecordsReader
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.evaluation.metrics import figures
from yuhitsu.models.embedder import E5Embedder
from yuhitsu.protocols import DocumentStore, Embedder, SearchIndex
from yuhitsu.search.embedding_queue import VectorMaker
from yuhitsu.search.index import HybridIndex
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import LOCAL_USER, Level

K = 10
PASSAGES_A_DOCUMENT = 5
"""Passages fetched for each wanted document: several of one document may stand in front of others."""

MODES = ("lexical", "semantic", "hybrid")


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """The questions of a set, and the documents each wants."""

    corpus: Path
    questions: Mapping[str, str]
    wanted: Mapping[str, frozenset[str]]


def load(folder: Path) -> RetrievalSet:
    """Read a set.

    Raises:
        NotFoundError: a file is not there. InputError: a file is not what it should be.
    """
    try:
        lines = (folder / "dev_queries.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        judged = (folder / "dev_qrels.tsv").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFoundError(f"検索の評価データ {error.filename!r} を開けません。") from error
    except ValueError as error:
        raise InputError(f"検索の評価データ {str(folder)!r} を読めません: {error}") from error
    wanted: dict[str, set[str]] = {}
    for line in filter(str.strip, judged):
        query, _, document, grade = line.split("\t")
        if int(grade) > 0:
            wanted.setdefault(query, set()).add(document)
    questions = {str(row["id"]): str(row["question"]) for row in rows}
    judgements = {query: frozenset(wanted.get(query, ())) for query in questions}
    return RetrievalSet(folder / "corpus.jsonl", questions, judgements)


def run(
    folder: Path, embedder: Embedder | None = None, settings: SearchSettings | None = None
) -> dict[str, Any]:
    """Figures of a set by mode, and how long a search took.

    Args:
        folder: the set.
        embedder: default multilingual-e5-small on two threads.
        settings: weights to measure; the default ones otherwise.
    """
    given = load(folder)
    embedder = embedder or E5Embedder(threads=2)
    with tempfile.TemporaryDirectory(prefix="yuhitsu-eval-") as home:
        database = Database(Path(home) / "yuhitsu.db")
        try:
            documents = SQLiteDocumentStore(database)
            passages = _take_in(given.corpus, documents)
            VectorMaker(documents, embedder).make()
            report = {
                mode: _measured(given, documents, Path(home) / mode, embedder, settings, mode)
                for mode in MODES
            }
        finally:
            database.close()
    return {"questions": len(given.questions), "passages": passages, **report}


def _take_in(corpus: Path, documents: DocumentStore) -> int:
    read = RecordsReader().read(corpus.read_bytes(), corpus.name)
    items = [(document, chunking.passages(document)) for document in read]
    documents.put_many(items)
    return sum(len(passages) for _, passages in items)


def _measured(
    given: RetrievalSet,
    documents: DocumentStore,
    folder: Path,
    embedder: Embedder,
    settings: SearchSettings | None,
    mode: str,
) -> dict[str, Any]:
    settings = settings or SearchSettings()
    if mode == "semantic":
        settings = SearchSettings(lexical_weight=0.0, law_lexical_weight=0.0, candidates=settings.candidates)
    index = HybridIndex(documents, folder, None if mode == "lexical" else embedder, settings)
    try:
        index.refresh()
        rankings, waits = _asked(index, given.questions)
    finally:
        index.close()
    middle, slow = np.percentile(waits, [50, 95]) * 1000
    times = {"p50_ms": round(float(middle), 1), "p95_ms": round(float(slow), 1)}
    return {**figures(rankings, given.wanted, K), **times}


def _asked(index: SearchIndex, questions: Mapping[str, str]) -> tuple[dict[str, Sequence[str]], list[float]]:
    """Ids of the found documents by question, best first, and the seconds each took."""
    rankings: dict[str, Sequence[str]] = {}
    waits = []
    for name, question in questions.items():
        begun = time.perf_counter()
        hits = index.search(question, user=LOCAL_USER, max_level=Level.THREE, limit=K * PASSAGES_A_DOCUMENT)
        waits.append(time.perf_counter() - begun)
        rankings[name] = list(dict.fromkeys(found.passage.document_id for found in hits))
    return rankings, waits
