"""What is learnt on top of the encoder: the span that answers, and the verdict on a claim."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from yuhitsu.models.e5_weights import E5Weights
from yuhitsu.training.claims import LABELS
from yuhitsu.training.encoder import Encoder
from yuhitsu.training.encoding import Group


class Head(nn.Module, ABC):
    """An encoder with something to learn on it; ``name`` names its files."""

    name = ""

    def __init__(self, weights: E5Weights) -> None:
        super().__init__()
        self.encoder = Encoder(weights)

    def hidden(self, embeddings: Tensor, keep: Tensor) -> Tensor:
        """The encoder's last layer, ``(batch, length, hidden)``; ``keep`` is false at padding."""
        return self.encoder(embeddings, keep[:, None, None, :])

    @abstractmethod
    def loss(self, embeddings: Tensor, keep: Tensor, batch: Sequence[Group]) -> Tensor:
        """How wrong the model is about a batch, whose items are the rows in order; one number."""


class SpanReader(Head):
    """Start and end of the answer over all tokens, ``<s>`` being the null span, and whether there is one."""

    name = "reader"

    def __init__(self, weights: E5Weights) -> None:
        super().__init__(weights)
        self.span = nn.Linear(weights.shape.hidden, 2)
        self.answers = nn.Linear(weights.shape.hidden, 1)

    def forward(self, embeddings: Tensor, keep: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of start, end (``(batch, length)``) and of being answered (``(batch,)``).

        Args:
            embeddings: ``(batch, length, hidden)``.
            keep: ``(batch, length)``, false at padding.
        """
        hidden = self.hidden(embeddings, keep)
        start, end = self.span(hidden).float().masked_fill(~keep[:, :, None], -1e4).unbind(-1)
        return start, end, self.answers(hidden[:, 0]).float().squeeze(-1)

    def loss(self, embeddings: Tensor, keep: Tensor, batch: Sequence[Group]) -> Tensor:
        """Cross-entropy of start and end and of being answered, in each context and among all of a question.

        Among several contexts (shared normalisation, Clark and Gardner 2018) scores become comparable from
        one passage to another, as whoever reads ten found passages needs them.
        """
        start, end, answers = self(embeddings, keep)
        targets = torch.tensor([item.targets for group in batch for item in group], device=start.device)
        starts, ends = targets.unbind(-1)
        answered, sizes = (starts > 0).long(), list(map(len, batch))
        return (
            functional.cross_entropy(start, starts)
            + functional.cross_entropy(end, ends)
            + functional.binary_cross_entropy_with_logits(answers, answered.float())
            + among(sizes, starts, start)
            + among(sizes, ends, end)
            + among(sizes, answered, torch.stack([answers, answers], -1))
        )


def among(sizes: Sequence[int], targets: Tensor, logits: Tensor) -> Tensor:
    """Mean cross-entropy of the answer's column among all columns of a question's rows, column 0 left out.

    Args:
        sizes: how many rows belong to each question; those with one row, or without an answer, do not count.
        targets: ``(rows,)``, the column of the answer in its row, 0 in the others.
        logits: ``(rows, columns)``.
    """
    losses = []
    for target, own in zip(targets.split(list(sizes)), logits.split(list(sizes)), strict=True):
        row = int(target.argmax())
        if len(target) > 1 and target[row] > 0:
            place = row * (own.shape[1] - 1) + target[row] - 1
            losses.append(functional.cross_entropy(own[:, 1:].reshape(1, -1), place[None]))
    return torch.stack(losses).mean() if losses else logits.new_zeros(())


class Judge(Head):
    """Whether the context carries the claim, contradicts it or does not say, from ``<s>``."""

    name = "verifier"

    def __init__(self, weights: E5Weights) -> None:
        super().__init__(weights)
        self.verdict = nn.Linear(weights.shape.hidden, len(LABELS))

    def forward(self, embeddings: Tensor, keep: Tensor) -> Tensor:
        """Logits in the order of ``claims.LABELS``, ``(batch, 3)``; arguments as ``SpanReader.forward``."""
        return self.verdict(self.hidden(embeddings, keep)[:, 0]).float()

    def loss(self, embeddings: Tensor, keep: Tensor, batch: Sequence[Group]) -> Tensor:
        """Cross-entropy of the label."""
        logits = self(embeddings, keep)
        labels = torch.tensor([item.targets[0] for group in batch for item in group], device=logits.device)
        return functional.cross_entropy(logits, labels)


HEADS: Mapping[str, Callable[[E5Weights], Head]] = {SpanReader.name: SpanReader, Judge.name: Judge}


def build(name: str, weights: E5Weights, seed: int) -> Head:
    """A fresh model by the name of its head, the same for the same seed."""
    torch.manual_seed(seed)
    return HEADS[name](weights)
