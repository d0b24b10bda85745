"""Examples and pairs as token ids, and the order in which they are learnt."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.models.reader import QUESTION_TOKENS
from yuhitsu.models.verifier import CLAIM_TOKENS
from yuhitsu.training.claims import LABELS, ClaimPair
from yuhitsu.training.examples import Example

_LEAST_ROOM = 40
"""Tokens that must be left for the context."""
_BUCKET = 32
"""Batches whose items are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Ids and what is to be said of them.

    ``targets`` of a question: the places of the answer's first and last token, 0 and 0 for no answer. Of a
    claim: the number of its label in ``claims.LABELS``.
    """

    ids: tuple[int, ...]
    targets: tuple[int, ...]


def encode_question(
    example: Example, tokenizer: E5Tokenizer, tokens: int, chooser: random.Random
) -> Encoded | None:
    """Ids of an example, its context cut to a window that holds the answer; ``None`` when it fits badly."""
    query = _prefix(f"query: {example.question}", tokenizer, QUESTION_TOKENS)
    ids, places = tokenizer.encode_with_places(example.context)
    room = tokens - len(query) - 1
    covered = _covered(places, example.answer)
    if room < _LEAST_ROOM or (example.answer is not None and not covered):
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
    targets = (first + shift, last + shift) if covered else (0, 0)
    return Encoded((*query, *window, tokenizer.eos), targets)


def encode_claim(pair: ClaimPair, tokenizer: E5Tokenizer, tokens: int) -> Encoded | None:
    """Ids of a claim and its whole context; ``None`` when they do not fit.

    A part of the context might no longer carry the claim, and the label would be wrong.
    """
    claim = tokenizer.encode(f"claim: {pair.claim}")
    context = tokenizer.encode(pair.context)
    if len(claim) > CLAIM_TOKENS or len(claim) + len(context) + 4 > tokens:
        return None
    ids = (tokenizer.bos, *claim, tokenizer.eos, tokenizer.eos, *context, tokenizer.eos)
    return Encoded(ids, (LABELS.index(pair.label),))


def _prefix(text: str, tokenizer: E5Tokenizer, most: int) -> list[int]:
    return [tokenizer.bos, *tokenizer.encode(text)[:most], tokenizer.eos, tokenizer.eos]


def _covered(places: Sequence[tuple[int, int]], answer: tuple[int, int] | None) -> list[int]:
    """Places of the tokens that hold some of the answer."""
    if answer is None:
        return []
    start, end = answer
    return [at for at, (a, b) in enumerate(places) if a < end and b > start]


Group = tuple[Encoded, ...]
"""Items that are learnt in one step: a question with each of its contexts, or a single claim."""


def batches(groups: Sequence[Group], size: int, epochs: int, seed: int) -> list[list[Group]]:
    """All groups once an epoch in a random order, neighbours of like length together, ``size`` items a batch.

    A group is never torn apart, so that a batch may hold a few items more.
    """
    chooser = random.Random(seed)
    plan: list[list[Group]] = []
    for _ in range(epochs):
        order = list(groups)
        chooser.shuffle(order)
        epoch: list[list[Group]] = []
        for bucket in _filled(order, size * _BUCKET):
            epoch += _filled(sorted(bucket, key=_longest), size)
        chooser.shuffle(epoch)
        plan += epoch
    return plan


def _longest(group: Group) -> int:
    return max(len(item.ids) for item in group)


def _filled(groups: Sequence[Group], size: int) -> list[list[Group]]:
    """The groups in their order, in parts of ``size`` items or the few more of the last group."""
    parts: list[list[Group]] = []
    room = 0
    for group in groups:
        if room <= 0:
            parts.append([])
            room = size
        parts[-1].append(group)
        room -= len(group)
    return parts
