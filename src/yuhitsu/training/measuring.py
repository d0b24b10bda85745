"""Figures of a trained model on what it did not learn from, measured on the graph that will run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from yuhitsu.protocols import AnswerReader, ClaimJudge
from yuhitsu.training.claims import CONTRADICTED, SUPPORTED, UNSUPPORTED, ClaimPair
from yuhitsu.training.examples import Example
from yuhitsu.types import Judgement

Figures = dict[str, dict[str, float]]
"""Name of what is counted (``card.json``) to ``right``, ``of`` and ``share``."""

_EVEN = 0.5
"""From when on the reader is taken to say that a passage answers."""


def reader_figures(reader: AnswerReader, examples: Sequence[Example]) -> Figures:
    """How often the best stretch is the answer, and how often an answer is rightly seen or missed."""
    counted = _Counted()
    for example in examples:
        heading, _, text = example.context.partition("\n")
        (reading,) = reader.read(example.question, [(heading, text)])
        said = reading.answers >= _EVEN
        if example.answer is None:
            counted.add("refused", not said)
            continue
        start, end = (place - len(heading) - 1 for place in example.answer)
        best = reading.spans[0] if reading.spans else None
        counted.add("exact", best is not None and text[best.start : best.end].strip() == text[start:end])
        counted.add("touching", best is not None and best.start < end and start < best.end)
        counted.add("not_refused", said)
    return counted.figures()


def verifier_figures(
    judge: ClaimJudge, pairs: Sequence[ClaimPair], lies: Sequence[ClaimPair] = ()
) -> Figures:
    """How often each label is seen, counting as found whatever is not taken for supported.

    Args:
        judge: to measure.
        pairs: written by people.
        lies: made by rule, counted apart, by kind too.
    """
    counted = _Counted()
    for pair in pairs:
        label = _label(judge, pair)
        counted.add(pair.label, (label == SUPPORTED) == (pair.label == SUPPORTED))
        counted.add("label", label == pair.label)
        if pair.kind:
            counted.add(f"{pair.label}:{pair.kind}", (label == SUPPORTED) == (pair.label == SUPPORTED))
    for pair in lies:
        label = _label(judge, pair)
        counted.add("rule_lies", label != SUPPORTED)
        counted.add(pair.kind, label != SUPPORTED)
    return counted.figures()


def _label(judge: ClaimJudge, pair: ClaimPair) -> str:
    heading, _, text = pair.context.partition("\n")
    (found,) = judge.judge(pair.claim, [(heading, text)])
    return likeliest(found)


def likeliest(judgement: Judgement) -> str:
    """The label with the highest chance."""
    chances = {
        SUPPORTED: judgement.supported,
        CONTRADICTED: judgement.contradicted,
        UNSUPPORTED: judgement.unsupported,
    }
    return max(chances, key=chances.__getitem__)


class _Counted:
    def __init__(self) -> None:
        self._of: Counter[str] = Counter()
        self._right: Counter[str] = Counter()

    def add(self, name: str, right: bool) -> None:
        self._of[name] += 1
        self._right[name] += right

    def figures(self) -> Figures:
        """Whole figures first, figures by kind after them."""
        names = sorted(self._of, key=lambda name: (":" in name, name))
        return {
            name: {
                "right": self._right[name],
                "of": self._of[name],
                "share": round(self._right[name] / self._of[name], 4),
            }
            for name in names
        }
