"""Which candidates are names: their weights summed, and of candidates that overlap one at most.

Where candidates overlap, every choice of some that do not is weighed by the exponential of its sum; a
candidate is as likely as the choices that hold it (a semi-Markov field over the candidates alone).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from yuhitsu.privacy.persons_candidates import Candidate
from yuhitsu.privacy.persons_features import features
from yuhitsu.privacy.persons_words import Words

Span = tuple[int, int]


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(
        files("yuhitsu.privacy").joinpath("persons_weights.json").read_text("utf-8")
    )
    return weights


def log_odds(cut: Words, candidate: Candidate) -> float:
    """What speaks for a candidate, against no name at its place (natural logarithm of odds)."""
    weigh = _weights().get
    return sum(weigh(feature, 0.0) for feature in features(cut, candidate))


def heaps(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Runs ``first:last`` of spans, sorted by beginning, that hang together by overlaps."""
    first, end = 0, -1
    for number, (start, stop) in enumerate(spans):
        if start >= end and number > first:
            yield first, number
            first = number
        end = max(end, stop) if number > first else stop
    if spans:
        yield first, len(spans)


def chances(spans: Sequence[Span], odds: Sequence[float]) -> list[float]:
    """How likely each of the spans of one heap is a name, 0..1."""
    if len(spans) == 1:
        return [1 / (1 + math.exp(-_bounded(odds[0])))]
    places = sorted({place for span in spans for place in span})
    held = [_bounded(one) for one in odds]
    before = _sums(places, [(start, end, one) for (start, end), one in zip(spans, held, strict=True)])
    mirrored = [(-end, -start, one) for (start, end), one in zip(spans, held, strict=True)]
    behind = _sums([-place for place in reversed(places)], mirrored)
    whole = before[places[-1]]
    return [
        math.exp(min(0.0, before[start] + one + behind[-end] - whole))
        for (start, end), one in zip(spans, held, strict=True)
    ]


def _sums(places: Sequence[int], spans: Sequence[tuple[int, int, float]]) -> dict[int, float]:
    """For each place: the logarithm of what all choices of spans that end up to there weigh."""
    ending: dict[int, list[tuple[int, float]]] = {}
    for start, end, odds in spans:
        ending.setdefault(end, []).append((start, odds))
    sums = {places[0]: 0.0}
    for last, here in pairwise(places):
        sums[here] = _log_sum([sums[last], *(sums[start] + odds for start, odds in ending.get(here, ()))])
    return sums


def best(spans: Sequence[Span], odds: Sequence[float]) -> list[int]:
    """The numbers of those spans of one heap that are together likeliest; odds below 0 are none."""
    places = sorted({place for span in spans for place in span})
    value = dict.fromkeys(places, 0.0)
    taken: dict[int, int] = {}
    starting: dict[int, list[int]] = {}
    for number, (start, _) in enumerate(spans):
        starting.setdefault(start, []).append(number)
    following = dict(zip(places, [*places[1:], places[-1]], strict=True))
    for here in places[-2::-1]:
        value[here] = value[following[here]]
        for number in starting.get(here, ()):
            with_it = odds[number] + value[spans[number][1]]
            if with_it > value[here]:
                value[here], taken[here] = with_it, number
    chosen = []
    here = places[0]
    while here != places[-1]:
        if here in taken:
            chosen.append(taken[here])
            here = spans[taken[here]][1]
        else:
            here = following[here]
    return chosen


def _bounded(odds: float) -> float:
    return max(-30.0, min(30.0, odds))


def _log_sum(values: Sequence[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))
