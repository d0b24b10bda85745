"""The training itself: batches, learning rate, checkpoints to go on from, progress. CPU or one GPU."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from yuhitsu.errors import InputError, ModelError, StorageError
from yuhitsu.models.e5_base import load_base
from yuhitsu.training.encoding import Group, batches
from yuhitsu.training.heads import Head
from yuhitsu.training.recipe import Progress, Recipe


class Inputs:
    """Makes the tensors of a batch from the shared word table, on the device of the training."""

    def __init__(self, device: torch.device | None = None) -> None:
        self._base = load_base(None)
        self.device = device or best_device()

    def __call__(self, rows: Sequence[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
        """Embeddings ``(rows, length, hidden)`` and the mask of what is no padding ``(rows, length)``."""
        length = max(map(len, rows))
        values = np.zeros((len(rows), length, self._base.weights.shape.hidden), np.float32)
        keep = np.zeros((len(rows), length), bool)
        for number, ids in enumerate(rows):
            values[number, : len(ids)] = self._base.embeddings(ids)
            keep[number, : len(ids)] = True
        return torch.from_numpy(values).to(self.device), torch.from_numpy(keep).to(self.device)


def best_device() -> torch.device:
    """One GPU when there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    model: Head,
    items: Sequence[Group],
    out: Path,
    recipe: Recipe,
    *,
    begin: Path | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[Progress]:
    """Train, going on from where ``out`` stands; yields where it is now and then, first before any step.

    Args:
        model: fresh from ``heads.build``.
        items: what to learn from.
        out: folder of the checkpoint, ``reader.pt`` or ``verifier.pt``.
        recipe: how.
        begin: checkpoint of an earlier training whose weights to begin with; its encoder alone where it is
            of another head.
        stopping: asked before each step; when it says yes the state is saved and the training ends there.

    Raises InputError when there is nothing to learn from, when ``out`` holds a checkpoint of other data or of
    another recipe, or when a checkpoint cannot be read; ModelError when the loss is no number any more,
    StorageError when the state cannot be saved.
    """
    if not items:
        raise InputError("学習できる例が1つもありません。データと `--tokens` を確かめてください。")
    torch.set_num_threads(recipe.threads)
    inputs, plan = Inputs(), batches(items, recipe.batch, recipe.epochs, recipe.seed)
    learnt_before = _begin_with(begin, model) if begin is not None else ()
    model.to(inputs.device)
    _freeze(model, recipe.frozen_layers)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=recipe.rate, weight_decay=0.01
    )
    checkpoint = _Checkpoint(
        out / f"{model.name}.pt", _fingerprint(plan, recipe, begin), (*learnt_before, *recipe.data)
    )
    done = checkpoint.resume(model, optimizer)
    begun, losses, seen = time.monotonic(), list[float](), 0
    yield Progress(done, len(plan))
    for step in range(done, len(plan)):
        stopped = stopping()
        if not stopped:
            losses.append(_step(model, inputs, plan[step], optimizer, recipe, step, len(plan)))
            seen += sum(map(len, plan[step]))
        now = step if stopped else step + 1
        if stopped or now % recipe.checkpoint_steps == 0 or now == len(plan):
            checkpoint.save(model, optimizer, now)
            recent = losses[-recipe.checkpoint_steps :]
            mean = sum(recent) / len(recent) if recent else None
            spent = time.monotonic() - begun
            left = spent / len(losses) * (len(plan) - now) if losses else None
            yield Progress(now, len(plan), mean, seen / spent, left, stopped)
        if stopped:
            return


def _step(
    model: Head,
    inputs: Inputs,
    batch: Sequence[Group],
    optimizer: torch.optim.Optimizer,
    recipe: Recipe,
    step: int,
    steps: int,
) -> float:
    """One step; returns its loss."""
    # Dropout depends on the number of the step alone: who was stopped goes on as if nothing had been.
    torch.manual_seed(recipe.seed + 1_000_003 * (step + 1))
    for group in optimizer.param_groups:
        group["lr"] = recipe.rate_at(step, steps)
    model.train()
    with _precision(inputs.device):
        loss = model.loss(*inputs([item.ids for group in batch for item in group]), batch)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), recipe.largest_gradient)
    optimizer.step()
    value = float(loss.detach())
    if not math.isfinite(value):
        raise ModelError(
            f"{step + 1} 歩目で損失が数でなくなりました。"
            "`--rate` を小さくし、`--out` を変えてやり直してください。"
        )
    return value


def _precision(device: torch.device) -> AbstractContextManager[object]:
    """Half precision on a GPU; a CPU is slower with it."""
    context: AbstractContextManager[object] = torch.autocast(
        device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"
    )
    return context


def _freeze(model: Head, layers: int) -> None:
    for layer in list(model.encoder.layers)[:layers]:
        layer.requires_grad_(False)
    if layers:
        model.encoder.norm.requires_grad_(False)


class _Checkpoint:
    """State in one file, replaced whole: whoever is killed while writing loses nothing."""

    def __init__(self, path: Path, fingerprint: str, data: Sequence[str]) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._data = tuple(data)

    def resume(self, model: Head, optimizer: torch.optim.Optimizer) -> int:
        """Take over the state that was saved; returns the steps done."""
        if not self._path.is_file():
            return 0
        kept = load_checkpoint(self._path)
        if kept.get("fingerprint") != self._fingerprint:
            raise InputError(
                f"{str(self._path)!r} は別のデータか別の設定で学習した途中経過です。"
                "続けるにはデータと設定を元に戻し、始めからにするには `--out` を変えてください。"
            )
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        return int(kept["step"])

    def save(self, model: Head, optimizer: torch.optim.Optimizer, step: int) -> None:
        """Write the state."""
        kept = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
            "fingerprint": self._fingerprint,
            "data": list(self._data),
        }
        part = self._path.with_suffix(".part")
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            torch.save(kept, part)
            part.replace(self._path)
        except (OSError, RuntimeError) as error:  # a full disk is a RuntimeError of PyTorch
            raise StorageError(
                f"学習の途中経過 {str(self._path)!r} を書けません（{error}）。"
                "空き容量と権限を確かめ、同じコマンドで続けてください。"
            ) from error


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What a training saved, on the CPU: ``model``, ``step`` and more.

    Raises InputError when the file cannot be read or is something else.
    """
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # its errors share no base class
        raise InputError(f"学習の途中経過 {str(path)!r} は壊れているか、別の形式です。") from error
    if not isinstance(kept, dict) or not {"model", "step"} <= set(kept):
        raise InputError(f"{str(path)!r} は学習の途中経過（reader.pt、verifier.pt）ではありません。")
    return kept


def _begin_with(path: Path, model: Head) -> tuple[str, ...]:
    """Take over the weights of a checkpoint; returns the names of what they were learnt from."""
    kept = load_checkpoint(path)
    state = kept["model"]
    own = model.state_dict()
    fitting = {name: value for name, value in state.items() if name in own and value.shape == own[name].shape}
    if not all(name in fitting for name in own if name.startswith("encoder.")):
        raise InputError(f"{str(path)!r} の重みはこのモデルの形に合いません。")
    model.load_state_dict(own | fitting)
    return tuple(map(str, kept.get("data", ())))


def _fingerprint(plan: Sequence[Sequence[Group]], recipe: Recipe, begin: Path | None) -> str:
    """Digest of everything that decides what is learnt."""
    given = {**asdict(recipe), "threads": 0, "checkpoint_steps": 0}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode())
    for batch in plan:
        digest.update(repr([[(item.ids, item.targets) for item in group] for group in batch]).encode())
    if begin is not None:
        with begin.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
