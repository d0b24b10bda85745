"""Turns what was trained into the graph that runs: int8, the word table outside.

Needs the extra ``training``.

``python -m yuhitsu.training.export`` writes the embedder's graph into the package, from the original weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yuhitsu.models.e5_base import load_base
from yuhitsu.models.e5_weights import E5Weights
from yuhitsu.models.embedder import GRAPH as EMBEDDER_GRAPH
from yuhitsu.training.card import write_facts
from yuhitsu.training.graph import EncoderBuilder, floats
from yuhitsu.training.layers import BaseLayers

State = Mapping[str, NDArray[np.float32]]
_NORMS = {"aln": "attention_norm", "oln": "output_norm"}
_LINEARS = {"ao": "attended", "fi": "inner", "fo": "outer"}


class TrainedLayers:
    """Layers of a trained model under the names of the original ones.

    Args:
        state: what PyTorch calls the state of a ``heads.Head``, as arrays.
    """

    def __init__(self, state: State) -> None:
        self.shape = load_base(None).weights.shape
        self._state = state

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A product's weights, shape ``(rows, columns)``."""
        return self._of(name.removesuffix(".w"), "weight").reshape(-1, columns)

    def floats(self, name: str) -> NDArray[np.float32]:
        """Biases and norms, flat."""
        stem, kind = name.rsplit(".", 1)
        return self._of(stem, {"w": "weight", "b": "bias"}[kind]).reshape(-1)

    def head(self, name: str) -> NDArray[np.float32]:
        """A head's weights or biases."""
        return self._state[name]

    def _of(self, stem: str, kind: str) -> NDArray[np.float32]:
        if stem == "emb.ln":
            return self._state[f"encoder.norm.{kind}"]
        layer, part = stem.split(".")
        inside = f"encoder.layers.{layer[1:]}"
        if part in "qkv":
            thirds: list[NDArray[np.float32]] = np.split(self._state[f"{inside}.qkv.{kind}"], 3)
            return thirds["qkv".index(part)]
        return self._state[f"{inside}.{(_NORMS | _LINEARS)[part]}.{kind}"]


class TrainedBuilder(EncoderBuilder):
    """The encoder with linear heads on every token and on ``<s>``.

    Args:
        layers: trained.
        on_tokens: name of the head on every token and its width; none when ``None``.
        on_begin: name of the head on ``<s>`` and its width.
    """

    def __init__(
        self, layers: TrainedLayers, on_tokens: tuple[str, int] | None, on_begin: tuple[str, int]
    ) -> None:
        super().__init__(layers)
        self._layers = layers
        self._on_tokens = on_tokens
        self._on_begin = on_begin

    def heads(self) -> list[Any]:
        """The outputs: the heads' logits, under the heads' names."""
        outputs = []
        if self._on_tokens is not None:
            name, width = self._on_tokens
            self._linear(name, "hidden")
            outputs.append(floats(name, "batch", "length", width))
        name, width = self._on_begin
        zero = self.constant("zero", np.array(0, np.int64))
        self.plain("Gather", ["hidden", zero], "begin", axis=1)
        self._linear(name, "begin")
        return [*outputs, floats(name, "batch", width)]

    def _linear(self, name: str, source: str) -> None:
        weight = self.constant(f"{name}.w", self._layers.head(f"{name}.weight").T)
        bias = self.constant(f"{name}.b", self._layers.head(f"{name}.bias"))
        self.plain("MatMul", [source, weight], f"{name}.product")
        self.plain("Add", [f"{name}.product", bias], name)


def reader_graph(state: State) -> bytes:
    """The graph of a ``heads.SpanReader``: ``embeddings`` to ``span`` and ``answers``."""
    return _bytes(TrainedBuilder(TrainedLayers(state), ("span", 2), ("answers", 1)))


def verifier_graph(state: State) -> bytes:
    """The graph of a ``heads.Judge``: ``embeddings`` to ``verdict``."""
    return _bytes(TrainedBuilder(TrainedLayers(state), None, ("verdict", 3)))


GRAPHS = {"reader": reader_graph, "verifier": verifier_graph}
"""How a trained model becomes a graph, by the name of its head."""


def embedder_graph(weights: E5Weights) -> bytes:
    """The graph of the original weights: ``embeddings`` to ``pooled`` and ``hidden``."""
    return _bytes(EncoderBuilder(BaseLayers(weights), weights))


def _bytes(builder: EncoderBuilder) -> bytes:
    data: bytes = builder.build().SerializeToString(deterministic=True)
    return data


def main(path: Path = EMBEDDER_GRAPH) -> None:
    """Write the embedder's graph and its facts."""
    path.write_bytes(embedder_graph(E5Weights()))
    facts = write_facts(path, {"model": "multilingual-e5-small", "license": "MIT"})
    print(f"{path}: {facts['bytes']} bytes, sha256 {facts['sha256']}")


if __name__ == "__main__":
    main()
