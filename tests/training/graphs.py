"""Weights of trained models as arrays, without a training: the original layers and heads by chance."""

from __future__ import annotations

import numpy as np

from yuhitsu.models.e5_base import Floats, load_base
from yuhitsu.training.layers import BaseLayers

_NAMES = {"ao": "attended", "fi": "inner", "fo": "outer", "aln": "attention_norm", "oln": "output_norm"}


def untrained_state(heads: dict[str, int]) -> dict[str, Floats]:
    """What PyTorch would save: head names and widths over the original encoder."""
    weights = load_base(None).weights
    original, shape = BaseLayers(weights), weights.shape
    state = {
        "encoder.norm.weight": weights.floats("emb.ln.w"),
        "encoder.norm.bias": weights.floats("emb.ln.b"),
    }
    for layer in range(shape.layers):
        inside = f"encoder.layers.{layer}"
        parts = [f"l{layer}.{part}" for part in "qkv"]
        state[f"{inside}.qkv.weight"] = np.concatenate(
            [original.matrix(f"{p}.w", shape.hidden) for p in parts]
        )
        state[f"{inside}.qkv.bias"] = np.concatenate([weights.floats(f"{p}.b") for p in parts])
        for short, name in _NAMES.items():
            stem = f"l{layer}.{short}"
            columns = shape.feed_forward if short == "fo" else shape.hidden
            norm = short.endswith("ln")
            state[f"{inside}.{name}.weight"] = (
                weights.floats(f"{stem}.w") if norm else original.matrix(f"{stem}.w", columns)
            )
            state[f"{inside}.{name}.bias"] = weights.floats(f"{stem}.b")
    chance = np.random.default_rng(7)
    for name, width in heads.items():
        state[f"{name}.weight"] = chance.normal(0, 1, (width, shape.hidden)).astype(np.float32)
        state[f"{name}.bias"] = np.zeros(width, np.float32)
    return state
