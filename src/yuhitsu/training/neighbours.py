"""The most similar other passage: what a question or a claim is easily mistaken to be about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WINDOW = 40
"""Neighbours before and after that are looked at."""


class Neighbours:
    """Contexts of one file in their order, compared by the pairs of characters they share with a text."""

    def __init__(self, contexts: Iterable[str]) -> None:
        self._contexts = list(dict.fromkeys(contexts))
        self._pairs = [_pairs(context) for context in self._contexts]
        self._places = {context: at for at, context in enumerate(self._contexts)}

    def most_similar(self, text: str, context: str, without: str, count: int = 1) -> list[str]:
        """The neighbours of ``context`` that are most like ``text`` and do not hold ``without``."""
        at = self._places[context]
        low, high = max(at - WINDOW, 0), min(at + WINDOW, len(self._contexts))
        others: Sequence[int] = [n for n in range(low, high) if n != at and without not in self._contexts[n]]
        words = _pairs(text)
        nearest = sorted(others, key=lambda n: -len(words & self._pairs[n]))
        return [self._contexts[n] for n in nearest[:count]]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
