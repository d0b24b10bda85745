"""Search by meaning: an exact scan over half-precision vectors, with rights applied inside the scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from yuhitsu.types import Level, Passage

COMPACT_SHARE = 0.3
"""When more than this share of the slots is dead, the matrix is packed again."""


class VectorIndex:
    """Vectors by passage row, in memory. Not safe for threads: its owner holds a lock."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._matrix = self._empty()
        self._rows = np.empty(0, dtype=np.int64)
        self._levels = np.empty(0, dtype=np.int8)
        self._collections = np.empty(0, dtype=np.int32)
        self._slots: dict[int, int] = {}
        self._by_key: dict[str, set[int]] = {}
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def add(self, items: Iterable[tuple[int, Passage, NDArray[np.float32]]]) -> None:
        """Add vectors of passages that are not held yet."""
        new = [item for item in items if item[0] not in self._slots]
        if not new:
            return
        first = len(self._rows)
        self._matrix.add(np.stack([vector for _, _, vector in new]).astype(np.float32))
        self._rows = np.append(self._rows, [row for row, _, _ in new])
        self._levels = np.append(self._levels, [int(p.level) for _, p, _ in new]).astype(np.int8)
        numbers = [self._number(p.collection) for _, p, _ in new]
        self._collections = np.append(self._collections, numbers).astype(np.int32)
        for slot, (row, passage, _) in enumerate(new, start=first):
            self._slots[row] = slot
            self._by_key.setdefault(passage.document_key, set()).add(row)

    def keep_only(self, key: str, passages: Sequence[tuple[int, Passage]]) -> None:
        """Make a document's vectors follow the store: rows that are gone die, levels change."""
        current = dict(passages)
        held = self._by_key.get(key, set())
        for row in held - current.keys():
            slot = self._slots.pop(row)
            self._levels[slot] = 0  # level 0 is nobody's: a dead slot
        for row in held & current.keys():
            self._levels[self._slots[row]] = int(current[row].level)
        left = held & current.keys()
        if left:
            self._by_key[key] = left
        else:
            self._by_key.pop(key, None)
        self._compact()

    def knows(self, key: str) -> bool:
        """Whether any vector of the document is here."""
        return key in self._by_key

    def search(
        self,
        vector: NDArray[np.float32],
        *,
        max_level: Level,
        collection: str | None,
        limit: int,
        hidden: frozenset[str] = frozenset(),
    ) -> dict[int, float]:
        """``row -> cosine`` of the nearest rows up to ``max_level`` outside the ``hidden`` collections."""
        allowed = (self._levels > 0) & (self._levels <= int(max_level))
        if collection is not None:
            allowed &= self._collections == self._numbers.get(collection, -1)
        if others := [self._numbers[name] for name in hidden if name in self._numbers]:
            allowed &= ~np.isin(self._collections, others)
        count = int(allowed.sum())
        if count == 0 or limit < 1:
            return {}
        options: dict[str, Any] = {}
        if count < len(allowed):
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))  # borrows ``bits``
            parameters = faiss.SearchParameters()
            parameters.sel = selector
            options["params"] = parameters
        # a second thread has nothing to do for one question, and would spin beside the embedder;
        # the number belongs to the calling thread, so it is set at every call
        faiss.omp_set_num_threads(1)
        scores, slots = self._matrix.search(vector.reshape(1, -1), min(limit, count), **options)
        pairs = zip(slots[0], scores[0], strict=True)
        return {int(self._rows[slot]): float(score) for slot, score in pairs if slot >= 0}

    def cosines(self, vector: NDArray[np.float32], rows: Sequence[int]) -> dict[int, float]:
        """``row -> cosine`` of named rows; rows without a vector are left out."""
        held = [row for row in rows if row in self._slots]
        if not held:
            return {}
        vectors = self._matrix.reconstruct_batch(np.array([self._slots[row] for row in held], dtype=np.int64))
        return {row: float(cosine) for row, cosine in zip(held, vectors @ vector, strict=True)}

    def _empty(self) -> faiss.IndexScalarQuantizer:
        quantizer = faiss.ScalarQuantizer.QT_fp16
        return faiss.IndexScalarQuantizer(self._dimensions, quantizer, faiss.METRIC_INNER_PRODUCT)

    def _number(self, collection: str) -> int:
        return self._numbers.setdefault(collection, len(self._numbers))

    def _compact(self) -> None:
        if len(self._rows) - len(self._slots) <= max(COMPACT_SHARE * len(self._rows), 64):
            return
        slots = np.array(sorted(self._slots.values()), dtype=np.int64)
        matrix = self._empty()
        if len(slots):
            matrix.add(self._matrix.reconstruct_batch(slots))
        self._matrix, self._rows = matrix, self._rows[slots]
        self._levels, self._collections = self._levels[slots], self._collections[slots]
        self._slots = {int(row): slot for slot, row in enumerate(self._rows)}
