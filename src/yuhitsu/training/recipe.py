"""How to train, and how far a training is; needs no PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.models.reader import TOKENS


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. The same recipe over the same data gives the same weights on the same machine."""

    rate: float = 2e-4
    """Highest learning rate of AdamW."""
    last_rate: float = 0.0
    warm_up: int = 50
    """Steps over which the rate rises from near 0; it falls evenly afterwards."""
    batch: int = 16
    epochs: int = 1
    frozen_layers: int = 4
    """Lowest of the twelve layers that stay as they are: faster, and little is lost."""
    largest_gradient: float = 1.0
    tokens: int = TOKENS
    """Longest input; a longer context is cut to a window, or left out where that could change the answer."""
    seed: int = 7
    threads: int = 2
    checkpoint_steps: int = 100
    data: tuple[str, ...] = ()
    """Names of what it learns from, for the facts beside the weights."""

    def rate_at(self, step: int, steps: int) -> float:
        """Learning rate of a step, counted from 0."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        left = 1 - (step - self.warm_up) / max(steps - self.warm_up, 1)
        return self.last_rate + (self.rate - self.last_rate) * left


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training is."""

    step: int
    steps: int
    loss: float | None = None
    """Mean over the steps since the last report; ``None`` before the first."""
    speed: float = 0.0
    """Examples a second since this run began."""
    seconds_left: float | None = None
    stopped: bool = False
    """It ends here because it was asked to; the next run goes on."""

    def __str__(self) -> str:
        """One line for whoever waits."""
        line = f"{self.step}/{self.steps} 歩"
        if self.loss is not None:
            line += f"  損失 {self.loss:.3f}  毎秒 {self.speed:.1f} 件"
        if self.seconds_left:
            line += f"  残り約 {_duration(self.seconds_left)}"
        return line


def _duration(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    return f"{minutes // 60} 時間 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分"
