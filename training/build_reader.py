"""Builds the reader's graph that ships in the package: ``python -m training.build_reader reader.pt``.

From the weights that ``training.train_reader`` wrote, in int8 as the embedder's. Needs the extra ``training``
and PyTorch.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from training.build_encoder import FOLDER, EncoderBuilder, floats, write
from yuhitsu.models.e5_weights import E5Weights

GRAPH = "reader-int8.onnx"
_NORMS = {"aln": "attention_norm", "oln": "output_norm"}
_LINEARS = {"ao": "attended", "fi": "inner", "fo": "outer"}


class TrainedLayers:
    """Layers of a trained SpanReader under the names of the original ones."""

    def __init__(self, state: dict[str, torch.Tensor]) -> None:
        self.shape = E5Weights().shape
        self._state = {name: value.numpy() for name, value in state.items()}

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A product's weights, shape ``(rows, columns)``."""
        return self._of(name.removesuffix(".w"), "weight")

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
            return np.split(self._state[f"{inside}.qkv.{kind}"], 3)["qkv".index(part)]
        return self._state[f"{inside}.{(_NORMS | _LINEARS)[part]}.{kind}"]


class ReaderBuilder(EncoderBuilder):
    """The encoder with the heads of the span and of being answered."""

    def __init__(self, layers: TrainedLayers) -> None:
        super().__init__(layers)
        self._layers = layers

    def _heads(self) -> list[onnx.ValueInfoProto]:
        for name, source in (("span", "hidden"), ("answers", "begin")):
            if source == "begin":
                self._plain(
                    "Gather", ["hidden", self._constant("zero", np.array(0, np.int64))], "begin", axis=1
                )
            weight = self._constant(f"{name}.w", self._layers.head(f"{name}.weight").T)
            bias = self._constant(f"{name}.b", self._layers.head(f"{name}.bias"))
            self._plain("MatMul", [source, weight], f"{name}.product")
            self._plain("Add", [f"{name}.product", bias], name)
        return [floats("span", "batch", "length", 2), floats("answers", "batch", 1)]


def main() -> None:
    """Write the graph and its facts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="reader.pt of training.train_reader")
    parser.add_argument("--out", type=Path, default=FOLDER / GRAPH)
    arguments = parser.parse_args()
    state = torch.load(arguments.weights, weights_only=True)["model"]
    facts = json.loads((arguments.weights.parent / "training.json").read_text(encoding="utf-8"))
    model = ReaderBuilder(TrainedLayers(state)).build()
    write(model, arguments.out, {"model": "yuhitsu-reader", "license": "MIT", "training": facts})


if __name__ == "__main__":
    main()
