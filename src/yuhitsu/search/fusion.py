"""Two ranked lists become one: weighted sum of min-max scores (pure)."""

from __future__ import annotations

from collections.abc import Mapping


def scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores moved to 0..1 within their list; equal scores all become 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {row: (score - low) / (high - low) for row, score in scores.items()}


def fuse(
    lexical: Mapping[int, float], semantic: Mapping[int, float], *, lexical_weight: float
) -> list[tuple[int, float]]:
    """Rows with fused scores, best first; ties by row number, so that the order is always the same.

    A row that only one list holds gets 0 from the other. When one list is empty the other counts alone.
    """
    if not lexical or not semantic:
        lexical_weight = 1.0 if lexical else 0.0
    words, meaning = scaled(lexical), scaled(semantic)
    fused = {
        row: lexical_weight * words.get(row, 0.0) + (1 - lexical_weight) * meaning.get(row, 0.0)
        for row in {*words, *meaning}
    }
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
