"""Is this quotation really at the cited place? Runs a citation set against the laws an office holds."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yuhitsu.documents.readers.records import RecordsReader
from yuhitsu.errors import NotFoundError
from yuhitsu.grounding.citation_check import CitationChecker
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import LOCAL_USER, User


@dataclass(frozen=True, slots=True)
class CitationFigures:
    """Accuracy over all cases and by kind (0..1), and the milliseconds a check took."""

    cases: int
    accuracy: float
    by_kind: dict[str, float]
    kinds_told: float
    """Share of cases whose fault was named rightly, not only found."""
    median_ms: float
    slowest_ms: float
    wrong: tuple[str, ...]
    """Ids of the cases that were judged wrongly."""


def evaluate(checker: CitationChecker, cases: Iterable[dict[str, Any]], user: User) -> CitationFigures:
    """Check every case: ``{id, quote, citation, valid, kind}``."""
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    named = 0
    took: list[float] = []
    wrong: list[str] = []
    for case in cases:
        begun = time.perf_counter()
        report = checker.check(case["quote"], case["citation"], user)
        took.append((time.perf_counter() - begun) * 1000)
        kind = str(case["kind"])
        all_of[kind] += 1
        named += report.kind == kind
        if report.valid == case["valid"]:
            right[kind] += 1
        else:
            wrong.append(str(case["id"]))
    total = max(sum(all_of.values()), 1)
    return CitationFigures(
        cases=sum(all_of.values()),
        accuracy=sum(right.values()) / total,
        by_kind={kind: right[kind] / count for kind, count in sorted(all_of.items())},
        kinds_told=named / total,
        median_ms=statistics.median(took) if took else 0.0,
        slowest_ms=max(took, default=0.0),
        wrong=tuple(wrong),
    )


def run(folder: Path) -> Mapping[str, Any]:
    """Figures for ``folder/dev.jsonl`` against the law rows in ``folder/../laws/structured``.

    Raises:
        NotFoundError: the laws are not beside the citations.
    """
    laws = sorted((folder.parent / "laws" / "structured").glob("*.jsonl"))
    if not laws:
        raise NotFoundError(f"法令のデータ {str(folder.parent / 'laws' / 'structured')!r} がありません。")
    lines = (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory(prefix="yuhitsu-citations-") as home:
        database = Database(Path(home) / "yuhitsu.db")
        try:
            store = SQLiteDocumentStore(database)
            for path in laws:
                for document in RecordsReader().read(path.read_bytes(), path.name):
                    store.put(document, [])
            return asdict(evaluate(CitationChecker(store), map(json.loads, lines), LOCAL_USER))
        finally:
            database.close()
