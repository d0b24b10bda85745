"""multilingual-e5-small as a PyTorch module, from the 4-bit weights that the product carries."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from yuhitsu.models.e5_base import Floats
from yuhitsu.models.e5_weights import E5Weights
from yuhitsu.training.layers import BaseLayers


class Layer(nn.Module):
    """One transformer layer: attention, then feed-forward, each normalised after its sum."""

    def __init__(self, hidden: int, heads: int, feed_forward: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.attended = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.inner = nn.Linear(hidden, feed_forward)
        self.outer = nn.Linear(feed_forward, hidden)
        self.output_norm = nn.LayerNorm(hidden, eps=epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Shapes ``(batch, length, hidden)``; ``mask`` adds minus infinity at padding."""
        batch, length, hidden = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        context = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        context = context.transpose(1, 2).reshape(batch, length, hidden)
        x = self.attention_norm(x + self.dropout(self.attended(context)))
        return self.output_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """The twelve layers; word vectors come from outside, frozen, as the product's shared table."""

    def __init__(self, weights: E5Weights, dropout: float = 0.1) -> None:
        super().__init__()
        shape = weights.shape
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(
            Layer(shape.hidden, shape.heads, shape.feed_forward, shape.epsilon, dropout)
            for _ in range(shape.layers)
        )
        self._load(weights)

    def forward(self, embeddings: Tensor, mask: Tensor | None) -> Tensor:
        """Hidden states of ``embeddings`` (word + position + type), shape ``(batch, length, hidden)``."""
        x = self.norm(embeddings)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def _load(self, weights: E5Weights) -> None:
        shape, original = weights.shape, BaseLayers(weights)
        _copy_norm(self.norm, weights, "emb.ln")
        for number, layer in enumerate(self.layers):
            name = f"l{number}"
            assert isinstance(layer, Layer)
            parts = [original.matrix(f"{name}.{part}.w", shape.hidden) for part in "qkv"]
            biases = [weights.floats(f"{name}.{part}.b") for part in "qkv"]
            _copy(layer.qkv, np.concatenate(parts), np.concatenate(biases))
            for linear, part, columns in (
                (layer.attended, "ao", shape.hidden),
                (layer.inner, "fi", shape.hidden),
                (layer.outer, "fo", shape.feed_forward),
            ):
                matrix = original.matrix(f"{name}.{part}.w", columns)
                _copy(linear, matrix, weights.floats(f"{name}.{part}.b"))
            _copy_norm(layer.attention_norm, weights, f"{name}.aln")
            _copy_norm(layer.output_norm, weights, f"{name}.oln")


def _copy(linear: nn.Linear, weight: Floats, bias: Floats) -> None:
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(weight))
        linear.bias.copy_(torch.from_numpy(bias))


def _copy_norm(norm: nn.LayerNorm, weights: E5Weights, name: str) -> None:
    with torch.no_grad():
        norm.weight.copy_(torch.from_numpy(weights.floats(f"{name}.w")))
        norm.bias.copy_(torch.from_numpy(weights.floats(f"{name}.b")))
