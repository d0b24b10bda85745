"""Builds ONNX graphs of the encoder for ``onnxruntime`` on any CPU; needs the extra ``training``.

The twelve layers of multilingual-e5-small; the word table stays outside. Same weights, same bytes.

Weights are int8 per output channel with activations quantised on the fly, because that is twice as fast as
float or 4-bit products. Two measured exceptions to the plain recipe:

* 7 of the 8 bits are used. On processors with AVX2 but no VNNI, sums of two full-range products saturate and
  vectors would differ from machine to machine; with 7 bits they cannot, and fidelity does not drop.
* In the layers of ``OUTLIERS`` the second feed-forward product keeps its 4-bit blocks: its input has outliers
  that one scale for all activations cannot hold. Mean cosine with the float computation over 60 Japanese
  passages: .9963 without the exception, .9988 with it in all layers at 3/4 of the speed, .9983 with it in
  these three at 9/10 of the speed.

Sums, layer normalisation and GELU are separate nodes: onnxruntime's fused ``SkipLayerNormalization`` and
``BiasGelu`` take 19 ms of a passage of 300 characters on a CPU, the separate ones 8 ms. Graphs are opened at
the basic level of optimisation, so that they stay apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from yuhitsu.models.e5_weights import BLOCK, E5Weights
from yuhitsu.training.layers import Layers

OUTLIERS = (0, 4, 5)
LARGEST = 63
"""Largest weight code: 7 bits with sign."""

_FUSED = "com.microsoft"
"""Domain of onnxruntime's fused operators; all those used exist for every CPU it supports."""


class EncoderBuilder:
    """Collects nodes and constants layer by layer.

    Args:
        weights: of the layers.
        blocks: 4-bit blocks for the products in ``OUTLIERS``, where the layers are the original ones;
            without them these products stay in half precision.
    """

    def __init__(self, weights: Layers, blocks: E5Weights | None = None) -> None:
        self._weights = weights
        self._blocks = blocks
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """The graph: ``embeddings`` (word + position + type) to ``pooled`` (mean) and ``hidden``."""
        shape = self._weights.shape
        self._normalise("embeddings", "emb.ln", "l0.x")
        for layer in range(shape.layers):
            self._layer(layer, "hidden" if layer == shape.layers - 1 else f"l{layer + 1}.x")
        return self._model(self.heads())

    def heads(self) -> list[onnx.ValueInfoProto]:
        """What is made of the last layer; returns the graph's outputs."""
        self.plain("ReduceMean", ["hidden"], "pooled", axes=[1], keepdims=0)
        width = self._weights.shape.hidden
        return [floats("pooled", "batch", width), floats("hidden", "batch", "length", width)]

    def _layer(self, layer: int, output: str) -> None:
        name, shape = f"l{layer}", self._weights.shape
        for part in ("q", "k", "v"):
            self._product(f"{name}.x", f"{name}.{part}", shape.hidden)
        biases = np.concatenate([self._weights.floats(f"{name}.{part}.b") for part in ("q", "k", "v")])
        heads = [f"{name}.{part}.out" for part in ("q", "k", "v")]
        self.fused(
            "MultiHeadAttention",
            [*heads, self.constant(f"{name}.qkv.b", biases)],
            f"{name}.context",
            num_heads=shape.heads,
        )
        self._product(f"{name}.context", f"{name}.ao", shape.hidden)
        self._add_and_normalise(f"{name}.ao", f"{name}.x", f"{name}.aln", f"{name}.y")
        self._product(f"{name}.y", f"{name}.fi", shape.hidden)
        self.plain("Add", [f"{name}.fi.out", self._floats(f"{name}.fi.b")], f"{name}.fi.sum")
        self.fused("Gelu", [f"{name}.fi.sum"], f"{name}.gelu")
        self._product(f"{name}.gelu", f"{name}.fo", shape.feed_forward, exact=layer in OUTLIERS)
        self._add_and_normalise(f"{name}.fo", f"{name}.y", f"{name}.oln", output)

    def _product(self, source: str, name: str, columns: int, *, exact: bool = False) -> None:
        if exact and self._blocks is not None:
            self._product_in_blocks(source, name, *self._blocks.blocks(f"{name}.w", columns))
            return
        values = self._weights.matrix(f"{name}.w", columns)
        if exact:
            self._product_in_halves(source, name, values)
            return
        steps = np.abs(values).max(axis=1) / LARGEST
        rounded = np.clip(np.round(values / steps[:, None]), -LARGEST, LARGEST).astype(np.int8)
        constants = [
            self.constant(f"{name}.w", rounded.T),
            self.constant(f"{name}.scale", steps.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(values), np.int8)),
        ]
        self.fused("DynamicQuantizeMatMul", [source, *constants], f"{name}.out")

    def _product_in_halves(self, source: str, name: str, values: NDArray[np.float32]) -> None:
        half = self.constant(f"{name}.w", values.T.astype(np.float16))
        self._nodes.append(helper.make_node("Cast", [half], [f"{name}.w32"], to=TensorProto.FLOAT))
        self._nodes.append(helper.make_node("MatMul", [source, f"{name}.w32"], [f"{name}.out"]))

    def _product_in_blocks(
        self, source: str, name: str, codes: NDArray[np.uint8], scales: NDArray[np.float32]
    ) -> None:
        rows, columns = codes.shape
        packed = (codes[:, 0::2] | (codes[:, 1::2] << 4)).reshape(rows, columns // BLOCK, BLOCK // 2)
        constants = [
            self.constant(f"{name}.w", packed),
            self.constant(f"{name}.scale", scales.reshape(-1)),
        ]
        self.fused(
            "MatMulNBits",
            [source, *constants],
            f"{name}.out",
            K=columns,
            N=rows,
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,  # activations in int8, each block of 32 with its own scale
        )

    def _add_and_normalise(self, product: str, residual: str, norm: str, output: str) -> None:
        self.plain("Add", [f"{product}.out", self._floats(f"{product}.b")], f"{product}.biased")
        self.plain("Add", [f"{product}.biased", residual], f"{product}.sum")
        self._normalise(f"{product}.sum", norm, output)

    def _normalise(self, source: str, norm: str, output: str) -> None:
        constants = [self._floats(f"{norm}.w"), self._floats(f"{norm}.b")]
        epsilon = self._weights.shape.epsilon
        self.plain("LayerNormalization", [source, *constants], output, axis=-1, epsilon=epsilon)

    def plain(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> None:
        """Add a node of a standard operator."""
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))

    def fused(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> None:
        """Add a node of one of onnxruntime's own operators."""
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=_FUSED, **attributes))

    def _floats(self, name: str) -> str:
        return self.constant(name, self._weights.floats(name))

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant; returns its name."""
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _model(self, outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
        width = self._weights.shape.hidden
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [floats("embeddings", "batch", "length", width)],
            outputs,
            self._constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="yuhitsu")


def floats(name: str, *shape: str | int) -> onnx.ValueInfoProto:
    """An input or output of floats."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
