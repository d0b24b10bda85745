"""multilingual-e5-small written out in floats, plainly: what the fast graph is held against."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from yuhitsu.models.e5_weights import BLOCK, E5Weights

Floats = NDArray[np.float32]

_erf = np.vectorize(math.erf, otypes=[np.float32])


def encode(weights: E5Weights, ids: list[int]) -> Floats:
    """Mean of the last layer over the tokens ``ids``, shape ``(hidden,)``, not of unit length."""
    shape = weights.shape
    positions = weights.floats("emb.pos").reshape(shape.positions, shape.hidden)[: len(ids)]
    kind = weights.floats("emb.type")[: shape.hidden]
    state = _normalise(weights, weights.word_rows(np.array(ids)) + positions + kind, "emb.ln")
    for layer in range(shape.layers):
        name = f"l{layer}"
        state = _normalise(weights, state + _attention(weights, state, name), f"{name}.aln")
        inner = _linear(weights, state, f"{name}.fi")
        inner = inner * (1 + _erf(inner / math.sqrt(2))) / 2
        state = _normalise(weights, state + _linear(weights, inner, f"{name}.fo"), f"{name}.oln")
    return np.asarray(state.mean(axis=0))


def _attention(weights: E5Weights, state: Floats, name: str) -> Floats:
    heads = weights.shape.heads
    query, key, value = (
        _linear(weights, state, f"{name}.{part}").reshape(len(state), heads, -1).swapaxes(0, 1)
        for part in ("q", "k", "v")
    )
    scores = query @ key.swapaxes(1, 2) / math.sqrt(query.shape[-1])
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = scores / scores.sum(axis=-1, keepdims=True) @ value
    return _linear(weights, mixed.swapaxes(0, 1).reshape(state.shape), f"{name}.ao")


def _linear(weights: E5Weights, state: Floats, name: str) -> Floats:
    codes, scales = weights.blocks(f"{name}.w", state.shape[1])
    matrix = (codes.astype(np.float32) - 8).reshape(len(codes), -1, BLOCK) * scales[:, :, None]
    return np.asarray(state @ matrix.reshape(codes.shape).T + weights.floats(f"{name}.b"))


def _normalise(weights: E5Weights, state: Floats, name: str) -> Floats:
    centred = state - state.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + weights.shape.epsilon)
    return np.asarray(centred / spread * weights.floats(f"{name}.w") + weights.floats(f"{name}.b"))
