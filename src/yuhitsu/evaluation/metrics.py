"""Figures of ranked lists: is what was wanted there, and how far up? (pure)"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

Ranking = Sequence[str]


def reciprocal_rank(ranking: Ranking, wanted: Collection[str], k: int) -> float:
    """1 / rank of the first wanted id within the first ``k``; 0 when none is there."""
    for rank, found in enumerate(ranking[:k], start=1):
        if found in wanted:
            return 1 / rank
    return 0.0


def hit(ranking: Ranking, wanted: Collection[str], k: int) -> float:
    """1 when any wanted id is within the first ``k``, else 0."""
    return float(any(found in wanted for found in ranking[:k]))


def recall(ranking: Ranking, wanted: Collection[str], k: int) -> float:
    """Share of the wanted ids that are within the first ``k``; 0 when nothing is wanted."""
    return len(set(ranking[:k]) & set(wanted)) / len(set(wanted)) if wanted else 0.0


def figures(
    rankings: Mapping[str, Ranking], wanted: Mapping[str, Collection[str]], k: int = 10
) -> dict[str, float]:
    """Means over the queries that want something, each 0..1: MRR@k, hit@1, hit@k, recall@k.

    A query without a ranking counts as nothing found.
    """
    asked = [(rankings.get(query, ()), ids) for query, ids in wanted.items() if ids]

    def mean(values: list[float]) -> float:
        return round(sum(values) / len(values), 4) if values else 0.0

    return {
        f"mrr@{k}": mean([reciprocal_rank(ranking, ids, k) for ranking, ids in asked]),
        "hit@1": mean([hit(ranking, ids, 1) for ranking, ids in asked]),
        f"hit@{k}": mean([hit(ranking, ids, k) for ranking, ids in asked]),
        f"recall@{k}": mean([recall(ranking, ids, k) for ranking, ids in asked]),
    }
