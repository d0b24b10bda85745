"""A verifier of one product by chance: the form of the real one, learnt from nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yuhitsu.training.card import write_facts


def tiny_verifier(folder: Path) -> Path:
    """Write the graph and its facts; skips where the extra that builds graphs is missing."""
    pytest.importorskip("onnx", reason="needs the extra `training`")
    from onnx import helper, numpy_helper

    from yuhitsu.training.graph import floats

    chance = np.random.default_rng(7).normal(0, 3, (384, 3)).astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["embeddings"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("MatMul", ["mean", "w"], ["verdict"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [floats("embeddings", "batch", "length", 384)],
        [floats("verdict", "batch", 3)],
        [numpy_helper.from_array(chance, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = folder / "verifier-int8.onnx"
    path.write_bytes(model.SerializeToString())
    write_facts(path, {"model": "tiny"})
    return path
