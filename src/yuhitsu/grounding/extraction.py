"""The extractive answer: verbatim sentences or table rows that answer a question, or none."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from yuhitsu.grounding.asked import Asked, ask
from yuhitsu.grounding.belonging import belonging
from yuhitsu.grounding.candidates import FEATURES, Candidate, candidates
from yuhitsu.grounding.question_kind import answer_spans, asks_for_figure
from yuhitsu.grounding.short_answer import short_answer
from yuhitsu.grounding.windows import Unit, bare, citation, evidence
from yuhitsu.protocols import Embedder
from yuhitsu.types import (
    Citation,
    DocumentKind,
    Hit,
    Origin,
    Outcome,
    Passage,
    Sentence,
    Verdict,
    VerdictLabel,
)

_RELATED = 5
_RANK = {DocumentKind.LAW: 3, DocumentKind.ORDINANCE: 3, DocumentKind.RULE: 2, DocumentKind.GENERAL: 1}


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the passages say to a question.

    ``sentences`` are verbatim and in reading order; ``score`` is the estimated probability that the
    first of them answers the question.
    """

    outcome: Outcome
    sentences: tuple[Sentence, ...]
    related: tuple[Citation, ...]
    short: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted weights of ``extraction.json`` in the order of ``FEATURES``, and thresholds."""

    bias: float
    weights: NDArray[np.float64]
    answer: float
    also: float
    related: float


@cache
def fitted() -> Weights:
    """Read ``extraction.json`` once."""
    data = json.loads(files(__package__).joinpath("extraction.json").read_text("utf-8"))
    weights = np.array([float(data["weights"][name]) for name in FEATURES])
    return Weights(data["bias"], weights, data["answer"], data["also"], data["related"])


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: Candidate
    score: float

    @property
    def passage(self) -> Passage:
        return self.candidate.hit.passage

    @property
    def unit(self) -> Unit:
        return self.candidate.unit


class Extractor:
    """Chooses the sentences of found passages that answer a question.

    Args:
        embedder: for the similarity of question and sentence; without one, words alone decide.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def extract(self, question: str, hits: Sequence[Hit], *, limit: int) -> Extraction:
        """At most ``limit`` answering sentences with what belongs to them, else related passages."""
        asked = ask(question)
        scored = self._scored(asked, hits)
        if not scored:
            return Extraction(Outcome.NOTHING, (), (), "", 0.0, ("根拠になる文が見つかりません",))
        best = scored[0].score
        related = _related(scored)
        if best < fitted().answer:
            outcome = Outcome.RELATED if best >= fitted().related else Outcome.NOTHING
            return Extraction(
                outcome,
                (),
                related if outcome is Outcome.RELATED else (),
                "",
                best,
                (_why(asked, scored[0]),),
            )
        chosen, reasons = _chosen(asked, scored, limit)
        return Extraction(
            Outcome.ANSWER, _sentences(asked, chosen, limit), related, _short(asked, chosen), best, reasons
        )

    def _scored(self, asked: Asked, hits: Sequence[Hit]) -> list[_Scored]:
        weights = fitted()
        made = candidates(asked, hits, self._embedder)
        scored = [
            _Scored(
                candidate, 1 / (1 + math.exp(-float(weights.bias + weights.weights @ candidate.features)))
            )
            for candidate in made
        ]
        return sorted(scored, key=lambda item: -item.score)


def _chosen(asked: Asked, scored: Sequence[_Scored], limit: int) -> tuple[list[_Scored], tuple[str, ...]]:
    """The best candidate, one more for each further kind asked, and any that says otherwise."""
    first = scored[0]
    chosen = [first]
    reasons: tuple[str, ...] = ()
    enough = max(fitted().answer, fitted().also * first.score)
    for other in scored[1:]:
        if other.score < enough or len(chosen) >= limit:
            break
        if any(bare(other.unit.text) == bare(item.unit.text) for item in chosen):
            continue
        if _adds_kind(asked, other, chosen):
            chosen.append(other)
        elif _differs(asked, first, other):
            chosen.append(other)
            reasons = ("資料によって書かれていることが違います。両方を示します",)
    if reasons:
        chosen.sort(key=lambda item: -_RANK[item.passage.kind])
    return chosen, reasons


def _adds_kind(asked: Asked, other: _Scored, chosen: Sequence[_Scored]) -> bool:
    """Whether a candidate brings a kind of answer that the chosen ones lack (「いつ、いくら」)."""
    lacking = [
        kind
        for kind in asked.kinds
        if not any(any(True for _ in answer_spans(item.unit.text, kind)) for item in chosen)
    ]
    return asks_for_figure(asked.kinds) and any(
        any(True for _ in answer_spans(other.unit.text, kind)) for kind in lacking
    )


def _differs(asked: Asked, first: _Scored, other: _Scored) -> bool:
    """Whether another document gives another figure for what is asked."""
    if not asks_for_figure(asked.kinds) or first.passage.document_key == other.passage.document_key:
        return False
    one, two = (short_answer(asked, item.unit.text) for item in (first, other))
    return bool(one and two) and bare(one) != bare(two)


def _sentences(asked: Asked, chosen: Sequence[_Scored], limit: int) -> tuple[Sentence, ...]:
    """The chosen units with what belongs to them, each once."""
    made: dict[tuple[str, int], Sentence] = {}
    for item in chosen:
        units = evidence(item.passage.text).units
        for start, end in belonging(asked, item.unit, units, item.passage.text):
            cited = citation(item.passage, start, end)
            verdict = Verdict(VerdictLabel.SUPPORTED, round(item.score, 4), (), (cited,))
            made.setdefault((item.passage.id, start), Sentence(cited.quote, verdict, Origin.QUOTATION))
    return tuple(made.values())[: max(limit, 1) + 2]


def _short(asked: Asked, chosen: Sequence[_Scored]) -> str:
    return next((text for item in chosen if (text := short_answer(asked, item.unit.text))), "")


def _related(scored: Sequence[_Scored]) -> tuple[Citation, ...]:
    """The best unit of each of the best passages."""
    best: dict[str, Citation] = {}
    for item in scored:
        if item.passage.id not in best and len(best) < _RELATED:
            best[item.passage.id] = citation(item.passage, item.unit.start, item.unit.end)
    return tuple(best.values())


def _why(asked: Asked, best: _Scored) -> str:
    values = dict(zip(FEATURES, best.candidate.features, strict=True))
    if values["figures"] < 0:
        named = "」「".join(figure.surface for figure in asked.figures)
        return f"「{named}」について書かれた箇所が見つかりません"
    if values["missing"] > 0.15:
        return "質問の言葉の一部が、どの資料にも見つかりません"
    return "質問にはっきり答える文が見つかりません"
