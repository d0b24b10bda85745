"""The extractive answer: verbatim sentences or table rows that answer a question, or none."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from yuhitsu.errors import WeightsError
from yuhitsu.grounding.agreement import Witness, agreeing, more_likely
from yuhitsu.grounding.asked import Asked, ask
from yuhitsu.grounding.belonging import belonging
from yuhitsu.grounding.candidates import FEATURES, Candidate, candidates
from yuhitsu.grounding.conditions import is_past
from yuhitsu.grounding.figures import figures_of, same_value
from yuhitsu.grounding.question_kind import answer_spans, asks_for_figure
from yuhitsu.grounding.short_answer import short_answer
from yuhitsu.grounding.windows import Unit, bare, citation, evidence, plain
from yuhitsu.protocols import AnswerReader, Embedder
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
_HALF, _LONGER = 0.5, 0.15
_PAST = re.compile("廃止|以前|旧|当時|昔|前回|これまで|今まで|改定前|改正前")
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


def joined(parts: Sequence[Extraction]) -> Extraction:
    """What the passages say to several questions (one at least), as one."""
    if len(parts) == 1:
        return parts[0]
    answers = [part for part in parts if part.outcome is Outcome.ANSWER]
    order = (Outcome.ANSWER, Outcome.RELATED, Outcome.NOTHING)
    outcome = min((part.outcome for part in parts), key=order.index)
    sentences = chain.from_iterable(part.sentences for part in answers)
    related = chain.from_iterable(part.related for part in parts)
    return Extraction(
        outcome,
        tuple(dict.fromkeys(sentences)),
        tuple(dict.fromkeys(related)),
        "、".join(filter(None, (part.short for part in answers))),
        min(part.score for part in answers or parts),
        tuple(dict.fromkeys(chain.from_iterable(part.reasons for part in parts))),
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted weights of ``extraction.json`` in the order of ``FEATURES``, and thresholds."""

    bias: float
    weights: NDArray[np.float64]
    answer: float
    also: float
    related: float


@cache
def fitted(section: str) -> Weights:
    """A section of ``extraction.json``: ``words`` alone, with a ``reader``, over ``given`` passages.

    Found passages are many and mostly beside the point, so that words and ranks weigh in; passages that were
    given with the question are few, and the reader's mark alone decides.
    """
    data = json.loads(files(__package__).joinpath("extraction.json").read_text("utf-8"))[section]
    weights = np.array([float(data["weights"].get(name, 0.0)) for name in FEATURES])
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
        reader: marks the answer in a passage; without one, rules alone decide.
    """

    def __init__(self, embedder: Embedder | None, reader: AnswerReader | None = None) -> None:
        self._embedder = embedder
        self._reader = reader

    def fitted(self, *, given: bool = False) -> Weights:
        """The weights and thresholds in use."""
        return fitted("words" if self._reader is None else "given" if given else "reader")

    def _candidates(self, asked: Asked, hits: Sequence[Hit]) -> list[Candidate]:
        try:
            return candidates(asked, hits, self._embedder, self._reader)
        except WeightsError:  # by rules alone from here on; /readyz and the status page tell the cause
            if self._reader is None:
                raise
            self._reader = None
            return candidates(asked, hits, self._embedder, None)

    def extract(self, question: str, hits: Sequence[Hit], *, limit: int, given: bool = False) -> Extraction:
        """At most ``limit`` answering sentences with what belongs to them, else related passages.

        ``given`` tells that the passages came with the question and were not searched for.
        """
        asked = ask(question)
        scored = self._scored(asked, [hit for hit in hits if _in_force(asked, hit.passage)], given)
        scored = _with_agreement(asked, scored)
        weights = self.fitted(given=given)
        if not scored:
            return Extraction(Outcome.NOTHING, (), (), "", 0.0, ("根拠になる文が見つかりません",))
        related = _related(scored)
        admitted = _present_first(asked, _nearest_phrase(_admitted(scored)), weights.answer)
        best = admitted[0].score if admitted else 0.0
        if best < weights.answer:
            near = scored[0].score >= weights.related
            outcome = Outcome.RELATED if near else Outcome.NOTHING
            return Extraction(outcome, (), related if near else (), "", best, (_why(asked, scored[0]),))
        enough = max(weights.answer, weights.also * best)
        chosen, reasons = _chosen(asked, admitted, limit, enough)
        return Extraction(
            Outcome.ANSWER, _sentences(asked, chosen, limit), related, _short(asked, chosen), best, reasons
        )

    def _scored(self, asked: Asked, hits: Sequence[Hit], given: bool) -> list[_Scored]:
        made = self._candidates(asked, hits)
        weights = self.fitted(given=given)
        scored = [
            _Scored(
                candidate, 1 / (1 + math.exp(-float(weights.bias + weights.weights @ candidate.features)))
            )
            for candidate in made
        ]
        return sorted(scored, key=lambda item: -item.score)


def _in_force(asked: Asked, passage: Passage) -> bool:
    """Whether a passage may answer: of an abolished document only what is asked about that time."""
    if not passage.abolished or _PAST.search(asked.text):
        return True
    named = figures_of(plain(passage.heading))
    return any(same_value(figure, other) for figure in asked.figures for other in named)


def _admitted(scored: Sequence[_Scored]) -> list[_Scored]:
    """What may answer: nothing that rules another year, class or place than the one asked about.

    Where that is what fits best, the subject is found and its case is not: then only what rules this case.
    """
    if scored[0].candidate.contradicted:
        return [item for item in scored if item.candidate.meets]
    return [item for item in scored if not item.candidate.contradicted]


def _with_agreement(asked: Asked, scored: Sequence[_Scored]) -> list[_Scored]:
    """The scored, likelier where another document says the same."""
    share = FEATURES.index("sentence")
    witnesses = [
        Witness(item.passage.document_key, item.unit.text, float(item.candidate.features[share]))
        for item in scored
    ]
    raised = [
        replace(item, score=more_likely(item.score)) if agrees else item
        for item, agrees in zip(scored, agreeing(asked, witnesses), strict=True)
    ]
    return sorted(raised, key=lambda item: -item.score)


def _nearest_phrase(admitted: list[_Scored]) -> list[_Scored]:
    """The best first; one half as likely comes before it when it holds more of the question in one stretch.

    住民票の写し is asked about, and the row of 住民票の除票の写し holds every word of it.
    """
    phrase = FEATURES.index("phrase")
    for at, item in enumerate(admitted):
        if item.score < _HALF * admitted[0].score:
            break
        if item.candidate.features[phrase] - admitted[0].candidate.features[phrase] >= _LONGER:
            return [item, *admitted[:at], *admitted[at + 1 :]]
    return admitted


def _present_first(asked: Asked, admitted: list[_Scored], answer: float) -> list[_Scored]:
    """What a page of a past fiscal year says comes after what may answer from the present ones."""
    if asked.conditions.years or _PAST.search(asked.text):
        return admitted
    past = {id(item) for item in admitted if is_past(asked.conditions, plain(item.passage.heading))}
    enough = any(id(item) not in past and item.score >= answer for item in admitted)
    return sorted(admitted, key=lambda item: id(item) in past) if enough else admitted


def _chosen(
    asked: Asked, scored: Sequence[_Scored], limit: int, enough: float
) -> tuple[list[_Scored], tuple[str, ...]]:
    """The best candidate, one more for each further kind asked, and any that says otherwise."""
    first = scored[0]
    chosen = [first]
    reasons: tuple[str, ...] = ()
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
    """The stretch that the reader marked, else the phrase that the rules find."""
    span = chosen[0].candidate.span
    if span is not None:
        return chosen[0].passage.text[span.start : span.end].strip()
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
    if best.candidate.contradicted:
        return f"{asked.conditions.named()}について書かれた箇所が見つかりません"
    if values["figures"] < 0:
        named = "」「".join(figure.surface for figure in asked.figures)
        return f"「{named}」について書かれた箇所が見つかりません"
    if values["missing"] > 0.15:
        return "質問の言葉の一部が、どの資料にも見つかりません"
    return "質問にはっきり答える文が見つかりません"
