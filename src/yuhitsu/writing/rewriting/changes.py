"""Changes to a text, each with its reason, applied from the end so that places stay true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """``text[start:end]`` becomes ``after``."""

    start: int
    end: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text after its changes, which are in order and do not overlap."""

    text: str
    changes: tuple[Change, ...]


def applied(text: str, changes: Iterable[Change]) -> Rewritten:
    """The text with the changes made; of those that overlap the first and longest."""
    kept: list[Change] = []
    for change in sorted(changes, key=lambda change: (change.start, -(change.end - change.start))):
        if (not kept or change.start >= kept[-1].end) and change.before != change.after:
            kept.append(change)
    pieces, at = [], 0
    for change in kept:
        pieces += [text[at : change.start], change.after]
        at = change.end
    return Rewritten("".join([*pieces, text[at:]]), tuple(kept))
