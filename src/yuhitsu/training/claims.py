"""Claims to learn checking from: each with a context that carries it, contradicts it, or does not say."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from yuhitsu.errors import InputError
from yuhitsu.training.examples import context_of
from yuhitsu.training.minimal_lies import lies
from yuhitsu.training.neighbours import Neighbours
from yuhitsu.training.rows import Row, number_of, rows, text_of

SUPPORTED, CONTRADICTED, UNSUPPORTED = "supported", "contradicted", "unsupported"
LABELS = (SUPPORTED, CONTRADICTED, UNSUPPORTED)
"""In the order of the verifier's outputs."""
HELD_OUT = ("town2.jsonl", "facilities2.jsonl")
"""Files of ``training/claims`` that ``yuhitsu eval verification`` measures on: no training reads them."""


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A claim, the context to check it against (heading, line break, text), and one of ``LABELS``."""

    claim: str
    context: str
    label: str
    kind: str = ""
    """What makes it true or untrue: a kind of paraphrase or of lie, for figures by kind."""


def load_claims(path: Path, passages: Path) -> list[ClaimPair]:
    """Pairs of ``training/claims``: ``{"passage": n, "claims": [{"c", "label", "kind"}]}`` a line.

    Args:
        path: the claims.
        passages: the file whose lines ``n`` counts, from 0, as ``examples.load_passages`` reads it.

    Raises InputError for a line of another form, a passage that is not there, or an unknown label.
    """
    if not passages.is_file():
        raise InputError(
            f"{str(path)!r} の本文のファイル {str(passages)!r} がありません。"
            "同じ名前のファイルを置いてください。"
        )
    contexts = [context_of(row) for row in rows(passages)]
    return [pair for row in rows(path) for pair in _of_row(row, contexts, passages)]


def _of_row(row: Row, contexts: Sequence[str], passages: Path) -> Iterator[ClaimPair]:
    number = number_of(row, row.values, "passage")
    if number >= len(contexts):
        raise row.refused(
            f"'passage' が {number} ですが、{passages.name!r} は {len(contexts)} 件です（0 から数えます）。"
        )
    for given in row.items("claims"):
        label = given.get("label")
        if label not in LABELS:
            raise row.refused(f"'label' は {'、'.join(LABELS)} のどれかです（今の値: {label!r}）。")
        claim = text_of(row, given, "c")
        yield ClaimPair(claim, contexts[number], label, str(given.get("kind", "")))


def elsewhere(pairs: Sequence[ClaimPair], share: float, seed: int) -> list[ClaimPair]:
    """For a share of the supported claims the most similar other context: that one does not say it.

    Args:
        pairs: of one file, so that neighbours are of its matter.
        share: 0..1.
        seed: of the choice.
    """
    chooser = random.Random(seed)
    neighbours = Neighbours(pair.context for pair in pairs)
    found = []
    for pair in pairs:
        if pair.label != SUPPORTED or chooser.random() > share:
            continue
        for other in neighbours.most_similar(pair.claim, pair.context, pair.claim):
            found.append(ClaimPair(pair.claim, other, UNSUPPORTED, "elsewhere"))
    return found


def with_lies(pairs: Sequence[ClaimPair], each: int, seed: int) -> list[ClaimPair]:
    """Minimal lies made by rule from the supported claims, not more than ``each`` of a claim.

    A lie that happens to be another claim of the same context is left out.
    """
    chooser = random.Random(seed)
    known = {(pair.context, pair.claim) for pair in pairs}
    found = []
    for pair in pairs:
        if pair.label != SUPPORTED:
            continue
        made = [lie for lie in lies(pair.claim, pair.context, seed) if (pair.context, lie.text) not in known]
        for lie in chooser.sample(made, min(each, len(made))):
            found.append(ClaimPair(lie.text, pair.context, CONTRADICTED, f"rule:{lie.kind}"))
    return found
