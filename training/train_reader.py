"""Trains the span reader: where in a context is the answer, or does the context not answer?

Two linear heads on the encoder: start and end of the answer over all tokens, ``<s>`` being the null span, and
whether the context answers at all, from ``<s>``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.reading_questions import Example, load_passages, load_squad, with_other_contexts
from training.torch_encoder import Encoder, position_rows
from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.models.e5_weights import E5Weights

TOKENS = 256
"""Longest input; a longer context is read in windows."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    rate: float = 2e-4
    last_rate: float = 0.0
    warm_up: int = 50
    batch: int = 16
    frozen_layers: int = 0
    """Lowest layers that stay as they are."""
    tokens: int = TOKENS
    seed: int = 7
    threads: int = 2
    checkpoint_steps: int = 100
    data: tuple[str, ...] = ()
    """Names of what it learns from, for the facts beside the weights."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as ids; ``start`` and ``end`` are places of tokens, 0 and 0 for no answer."""

    ids: tuple[int, ...]
    start: int
    end: int


class SpanReader(nn.Module):
    """The encoder with its two heads."""

    def __init__(self, weights: E5Weights) -> None:
        super().__init__()
        self.encoder = Encoder(weights)
        self.span = nn.Linear(weights.shape.hidden, 2)
        self.answers = nn.Linear(weights.shape.hidden, 1)

    def forward(self, embeddings: Tensor, keep: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of start, end (``(batch, length)``) and of being answered (``(batch,)``).

        Args:
            embeddings: ``(batch, length, hidden)``.
            keep: ``(batch, length)``, false at padding.
        """
        hidden = self.encoder(embeddings, keep[:, None, None, :])
        start, end = self.span(hidden).masked_fill(~keep[:, :, None], -1e4).unbind(-1)
        return start, end, self.answers(hidden[:, 0]).squeeze(-1)


def encode(example: Example, tokenizer: E5Tokenizer, tokens: int, chooser: random.Random) -> Encoded | None:
    """Ids of an example, its context cut to a window that holds the answer; ``None`` when it fits badly."""
    query = [
        tokenizer.bos,
        *tokenizer.encode(f"query: {example.question}")[:80],
        tokenizer.eos,
        tokenizer.eos,
    ]
    ids, places = tokenizer.encode_with_places(example.context)
    room = tokens - len(query) - 1
    if room < 40:
        return None
    covered = _covered(places, example.answer)
    if example.answer is not None and not covered:
        return None
    first, last = (covered[0], covered[-1]) if covered else (0, 0)
    if last - first >= room:
        return None
    begin = 0
    if len(ids) > room:
        low = max(last - room + 1, 0)
        high = min(first, len(ids) - room) if covered else len(ids) - room
        begin = chooser.randint(min(low, high), max(low, high))
    window = ids[begin : begin + room]
    shift = len(query) - begin
    return Encoded(
        (*query, *window, tokenizer.eos),
        first + shift if covered else 0,
        last + shift if covered else 0,
    )


def _covered(places: Sequence[tuple[int, int]], answer: tuple[int, int] | None) -> list[int]:
    """Places of the tokens that hold some of the answer."""
    if answer is None:
        return []
    start, end = answer
    return [at for at, (a, b) in enumerate(places) if a < end and b > start]


def batches(encoded: Sequence[Encoded], size: int, chooser: random.Random) -> list[list[Encoded]]:
    """All examples in a random order, neighbours of like length together."""
    order = list(encoded)
    chooser.shuffle(order)
    found = []
    for at in range(0, len(order), size * 32):
        bucket = sorted(order[at : at + size * 32], key=lambda item: len(item.ids))
        found += [bucket[n : n + size] for n in range(0, len(bucket), size)]
    chooser.shuffle(found)
    return found


class Inputs:
    """Makes the tensors of a batch from the shared word table."""

    def __init__(self, weights: E5Weights) -> None:
        self._weights = weights
        self._positions = position_rows(weights)

    def __call__(self, rows: Sequence[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
        """Embeddings and the mask of what is no padding."""
        length = max(map(len, rows))
        values = np.zeros((len(rows), length, self._weights.shape.hidden), np.float32)
        keep = np.zeros((len(rows), length), bool)
        for number, ids in enumerate(rows):
            words = self._weights.word_rows(np.array(ids, np.int64))
            values[number, : len(ids)] = words + self._positions[: len(ids)]
            keep[number, : len(ids)] = True
        return torch.from_numpy(values), torch.from_numpy(keep)


def loss_of(model: SpanReader, inputs: Inputs, batch: Sequence[Encoded]) -> Tensor:
    """Cross-entropy of start and end, and of being answered."""
    embeddings, keep = inputs([item.ids for item in batch])
    start, end, answers = model(embeddings, keep)
    starts = torch.tensor([item.start for item in batch])
    ends = torch.tensor([item.end for item in batch])
    return (
        functional.cross_entropy(start, starts)
        + functional.cross_entropy(end, ends)
        + functional.binary_cross_entropy_with_logits(answers, (starts > 0).float())
    )


def train(examples: Sequence[Example], out: Path, recipe: Recipe, begin: Path | None = None) -> Iterator[str]:
    """Train one epoch; yields lines that say how it goes. Resumes from ``out`` when it holds a checkpoint.

    Args:
        examples: what to learn from.
        out: folder of ``reader.pt`` and the facts of the training.
        recipe: how.
        begin: weights to begin with, from an earlier training.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    out.mkdir(parents=True, exist_ok=True)
    weights = E5Weights()
    model, inputs = SpanReader(weights), Inputs(weights)
    if begin is not None:
        model.load_state_dict(torch.load(begin, weights_only=True)["model"])
    chooser = random.Random(recipe.seed)
    tokenizer = E5Tokenizer(weights)
    encoded = [e for x in examples if (e := encode(x, tokenizer, recipe.tokens, chooser)) is not None]
    plan = batches(encoded, recipe.batch, chooser)
    for layer in list(model.encoder.layers)[: recipe.frozen_layers]:
        layer.requires_grad_(False)
    if recipe.frozen_layers:
        model.encoder.norm.requires_grad_(False)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=recipe.rate, weight_decay=0.01
    )
    done = _resume(out / "reader.pt", model, optimizer)
    yield f"{len(encoded)} examples, {len(plan)} steps, from step {done}"
    begun, losses = time.monotonic(), list[float]()
    model.train()
    for step in range(done, len(plan)):
        for group in optimizer.param_groups:
            group["lr"] = _rate(recipe, step, len(plan))
        loss = loss_of(model, inputs, plan[step])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if (step + 1) % recipe.checkpoint_steps == 0 or step + 1 == len(plan):
            _save(out, model, optimizer, step + 1, recipe)
            speed = (step + 1 - done) * recipe.batch / (time.monotonic() - begun)
            recent = losses[-recipe.checkpoint_steps :]
            yield f"step {step + 1}/{len(plan)} loss {sum(recent) / len(recent):.3f} {speed:.1f} a second"


def _rate(recipe: Recipe, step: int, steps: int) -> float:
    if step < recipe.warm_up:
        return recipe.rate * (step + 1) / recipe.warm_up
    left = 1 - (step - recipe.warm_up) / max(steps - recipe.warm_up, 1)
    return recipe.last_rate + (recipe.rate - recipe.last_rate) * left


def _resume(path: Path, model: SpanReader, optimizer: torch.optim.Optimizer) -> int:
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True)
    model.load_state_dict(kept["model"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


def _save(out: Path, model: SpanReader, optimizer: torch.optim.Optimizer, step: int, recipe: Recipe) -> None:
    kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(kept, out / "reader.part")
    (out / "reader.part").replace(out / "reader.pt")
    facts = {"data": list(recipe.data), "step": step, "recipe": asdict(recipe)}
    (out / "training.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Train from files of questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of passages with questions (*.jsonl)"
    )
    parser.add_argument(
        "--squad", type=Path, help="a set in the form of SQuAD (.jsonl or .jsonl.gz), besides"
    )
    parser.add_argument("--squad-limit", type=int, default=8000, help="how many of its questions")
    parser.add_argument("--others", type=float, default=0.25, help="share also asked of a similar passage")
    parser.add_argument("--out", type=Path, required=True, help="folder for reader.pt")
    parser.add_argument("--begin", type=Path, help="reader.pt to begin with")
    parser.add_argument("--rate", type=float, default=Recipe.rate, help="highest learning rate")
    parser.add_argument("--last-rate", type=float, default=Recipe.last_rate, help="learning rate at the end")
    parser.add_argument("--frozen-layers", type=int, default=4, help="lowest layers that stay as they are")
    parser.add_argument("--threads", type=int, default=Recipe.threads)
    given = parser.parse_args()
    examples: list[Example] = []
    for path in sorted(given.data.glob("*.jsonl")):
        asked = load_passages(path)
        examples += asked + with_other_contexts(asked, given.others, Recipe.seed)
    if given.squad:
        asked = load_squad(given.squad)[: given.squad_limit]
        examples += asked + with_other_contexts(asked, given.others, Recipe.seed)
    names = [path.name for path in sorted(given.data.glob("*.jsonl"))]
    recipe = Recipe(
        data=(*names, given.squad.name) if given.squad else tuple(names),
        rate=given.rate,
        last_rate=given.last_rate,
        frozen_layers=given.frozen_layers,
        threads=given.threads,
    )
    for line in train(examples, given.out, recipe, given.begin):
        print(line, flush=True)


if __name__ == "__main__":
    main()
