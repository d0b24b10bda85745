"""Every sentence and table row of the found passages as a possible answer, with what speaks for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yuhitsu.grounding.asked import Asked
from yuhitsu.grounding.claims import parse
from yuhitsu.grounding.conditions import class_fit, place_fit, year_fit
from yuhitsu.grounding.figures import figures_of, same_value
from yuhitsu.grounding.polarity import modes
from yuhitsu.grounding.question_kind import answers_kind, asks_for_figure
from yuhitsu.grounding.terms import Term, Terms, found, terms_of
from yuhitsu.grounding.windows import Unit, evidence, plain
from yuhitsu.protocols import AnswerReader, Embedder
from yuhitsu.types import Hit, Reading, ScoredSpan

FEATURES = (
    "sentence",
    "nearby",
    "passage",
    "heading",
    "missing",
    "missing_name",
    "figures",
    "kind",
    "figure_asked",
    "similarity",
    "retrieval",
    "semantic",
    "first",
    "row",
    "length",
    "question",
    "extra",
    "negation",
    "sentence_kind",
    "phrase",
    "phrase_heading",
    "reader_span",
    "reader_answers",
    "reader_share",
    "year",
    "class",
    "place",
)
"""Names of the columns of ``Candidate.features``, as ``extraction.json`` weighs them."""

_CONDITIONS = ("year", "class", "place")
_QUESTION = re.compile(r"(?:か|の)?[?？]\s*$|(?:です|ます|でしょう|ません)か。?\s*$")
_EMBEDDED = 10
_CHARACTERS = 700
_PHRASE = 10
"""Characters of a phrase in common from which more say no more."""
_NO_SPAN = -12.0
"""Score of a unit in which the reader marks nothing."""
_SOFT_FROM, _SOFT_SPAN, _SOFT_MOST = 0.3, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a hit's passage and its features (``FEATURES``), each about 0..1."""

    hit: Hit
    unit: Unit
    features: NDArray[np.float64]
    span: ScoredSpan | None = None
    """The stretch of the passage's text in this unit that the reader holds likeliest to answer."""

    @property
    def contradicted(self) -> bool:
        """Whether it rules another year, class or place than the one asked about."""
        return min(self._fits()) < 0

    @property
    def meets(self) -> bool:
        """Whether it rules the very year, class or place asked about."""
        return min(self._fits()) >= 0 and max(self._fits()) > 0

    def _fits(self) -> list[float]:
        return [float(self.features[FEATURES.index(name)]) for name in _CONDITIONS]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A question word with its weight among these hits and what of it stands in each passage."""

    term: Term
    weight: float


@dataclass(frozen=True, slots=True)
class _Field:
    """One passage with its analysed text."""

    hit: Hit
    units: tuple[Unit, ...]
    words: Terms
    heading: Terms


def candidates(
    asked: Asked, hits: Sequence[Hit], embedder: Embedder | None, reader: AnswerReader | None
) -> list[Candidate]:
    """All candidates with their features; similarity is computed for the likeliest few."""
    fields = [_field(hit) for hit in hits]
    weighed = _weigh(asked, fields)
    soft = _Soft(embedder)
    everywhere = " ".join(f"{plain(hit.passage.heading)} {plain(hit.passage.text)}" for hit in hits)
    made: list[Candidate] = []
    for rank, field in enumerate(fields):
        made += _of_field(asked, weighed, field, rank, soft, everywhere)
    _add_similarity(asked, made, embedder)
    return _with_readings(asked, made, hits, reader) if reader is not None and made else made


def _field(hit: Hit) -> _Field:
    units = evidence(hit.passage.text).units
    text = " ".join(unit.folded for unit in units)
    return _Field(hit, units, terms_of(text), terms_of(plain(hit.passage.heading)))


def _weigh(asked: Asked, fields: Sequence[_Field]) -> list[_Weighed]:
    """Weights of the question's words: a word that stands in few of the passages says more."""
    weighed = []
    for term in asked.terms:
        holding = sum(1 for field in fields if found(term, field.words) or found(term, field.heading))
        rarity = math.log((len(fields) + 2) / (holding + 0.5)) / math.log(len(fields) + 2)
        weighed.append(_Weighed(term, term.weight * (0.4 + 0.6 * min(max(rarity, 0.0), 1.0))))
    return weighed


class _Soft:
    """Nearness of words by their context-free vectors, for words that no rule finds."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def found(self, term: Term, evidence: Terms) -> float:
        """0 .. 0.5: how near the nearest noun comes."""
        others = sorted({other.surface for other in evidence.items if other.noun and other.weight > 0.5})
        if self._embedder is None or not others or term.name:
            return 0.0
        vectors = self._embedder.token_vectors([term.surface, *others])
        nearest = float((vectors[1:] @ vectors[0]).max())
        return min(max((nearest - _SOFT_FROM) / _SOFT_SPAN, 0.0), 1.0) * _SOFT_MOST


def _share(weighed: Sequence[_Weighed], *places: tuple[Terms, float]) -> float:
    """Weighted share of the question's words found in the places, each place with its credit."""
    total = sum(item.weight for item in weighed)
    if not total:
        return 0.0
    best = (
        max(found(item.term, words) * credit for words, credit in places) * item.weight for item in weighed
    )
    return sum(best) / total


def _missing(weighed: Sequence[_Weighed], field: _Field, soft: _Soft) -> tuple[float, float]:
    """Weight share of words found nowhere in the passage, and whether a name is among them."""
    total = sum(item.term.weight for item in weighed) or 1.0
    missing, name = 0.0, 0.0
    for item in weighed:
        if found(item.term, field.words) or found(item.term, field.heading):
            continue
        missing += item.term.weight * (1 - soft.found(item.term, field.words)) / total
        if item.term.name:
            name = 1.0
    return missing, name


def _of_field(
    asked: Asked, weighed: Sequence[_Weighed], field: _Field, rank: int, soft: _Soft, everywhere: str
) -> list[Candidate]:
    passage_share = _share(weighed, (field.words, 1.0), (field.heading, 1.0))
    heading_share = _share(weighed, (field.heading, 1.0))
    missing, missing_name = _missing(weighed, field, soft)
    heading, text = plain(field.hit.passage.heading), plain(field.hit.passage.text)
    phrase_heading = _phrase(asked.text, heading)
    place = float(place_fit(asked.conditions, heading, text, everywhere))
    made = []
    for index, unit in enumerate(field.units):
        parsed = parse(unit.folded)
        near = [
            terms_of(other.folded)
            for other in field.units[max(index - 1, 0) : index + 2]
            if other is not unit
        ]
        sentence = _share(weighed, (parsed.terms, 1.0))
        nearby = _share(weighed, (parsed.terms, 1.0), (field.heading, 0.9), *((words, 0.7) for words in near))
        kind = _kind_fit(asked, unit)
        values = {
            "sentence": sentence,
            "nearby": nearby,
            "passage": passage_share,
            "heading": heading_share,
            "missing": missing,
            "missing_name": missing_name,
            "figures": _figure_fit(asked, unit, field),
            "kind": kind,
            "figure_asked": float(asks_for_figure(asked.kinds)),
            "similarity": 0.0,
            "retrieval": field.hit.score,
            "semantic": field.hit.semantic,
            "first": 1.0 / (1 + rank),
            "row": float(unit.row),
            "length": min(len(unit.folded) / 100, 2.0),
            "question": float(_QUESTION.search(unit.folded) is not None and not unit.row),
            "extra": _extra(asked, parsed.terms),
            "negation": _negation_fit(asked, unit),
            "sentence_kind": sentence * max(kind, 0.0),
            "phrase": _phrase(asked.text, unit.folded),
            "phrase_heading": phrase_heading,
            "year": float(year_fit(asked.conditions, unit.folded, heading, text)),
            "class": float(class_fit(asked.conditions, unit.folded, heading, text)),
            "place": place,
        }
        made.append(Candidate(field.hit, unit, np.array([values.get(name, 0.0) for name in FEATURES])))
    return made


def _phrase(question: str, text: str) -> float:
    """Length of the longest stretch of the question that stands in the text, 1 from ten characters on.

    住民票の写し is not 住民票の除票の写し, though their words are the same but one.
    """
    for length in range(_PHRASE, 1, -1):
        if any(question[at : at + length] in text for at in range(len(question) - length + 1)):
            return length / _PHRASE
    return 0.0


def _kind_fit(asked: Asked, unit: Unit) -> float:
    """Share of the asked kinds that stand in the unit; what is counted must be counted there."""
    if asked.units and not any(figure.unit in asked.units for figure in figures_of(unit.folded)):
        return 0.0
    return sum(answers_kind(unit.folded, kind) for kind in asked.kinds) / len(asked.kinds)


def _figure_fit(asked: Asked, unit: Unit, field: _Field) -> float:
    """1 when the unit holds every figure of the question, .6 its passage, -1 when nowhere; 0 without any."""
    if not asked.figures:
        return 0.0
    here = figures_of(unit.folded)
    if all(any(same_value(figure, other) for other in here) for figure in asked.figures):
        return 1.0
    text = f"{plain(field.hit.passage.heading)} {plain(field.hit.passage.text)}"
    around = figures_of(text)
    there = all(any(same_value(figure, other) for other in around) for figure in asked.figures)
    return 0.6 if there else -1.0


def _extra(asked: Asked, words: Terms) -> float:
    """Share of the unit's own weight that the question does not speak of."""
    total = sum(term.weight for term in words.items)
    if not total:
        return 1.0
    return sum(term.weight for term in words.items if not found(term, asked.words)) / total


def _negation_fit(asked: Asked, unit: Unit) -> float:
    """1 when a question about what is not so meets a sentence that denies."""
    denies = bool(modes(unit.folded) & {"cannot", "forbidden", "need_not", "exempt"})
    return 1.0 if asked.negative and denies else 0.0


def _add_similarity(asked: Asked, made: Sequence[Candidate], embedder: Embedder | None) -> None:
    """Cosine of question and sentence for the likeliest few, within a budget of characters."""
    if embedder is None or not made:
        return
    column = FEATURES.index("similarity")
    order = sorted(made, key=lambda c: -_rough(c))[:_EMBEDDED]
    chosen: list[Candidate] = []
    budget = _CHARACTERS
    for candidate in order:
        budget -= min(len(candidate.unit.folded), 300)
        if budget < 0 and chosen:
            break
        chosen.append(candidate)
    query = embedder.embed_queries([asked.text])[0]
    texts = [f"{candidate.hit.passage.heading} {candidate.unit.folded}"[:300] for candidate in chosen]
    for candidate, vector in zip(chosen, embedder.embed_passages(texts), strict=True):
        candidate.features[column] = max((float(query @ vector) - 0.75) * 5, 0.0)


def _with_readings(
    asked: Asked, made: Sequence[Candidate], hits: Sequence[Hit], reader: AnswerReader
) -> list[Candidate]:
    """The candidates with what the reader marks in each."""
    texts = [(plain(hit.passage.heading), hit.passage.text) for hit in hits]
    readings = dict(zip((hit.passage.id for hit in hits), reader.read(asked.text, texts), strict=True))
    read = [_with_reading(candidate, readings[candidate.hit.passage.id]) for candidate in made]
    scores = np.array([candidate.span.score if candidate.span else _NO_SPAN for candidate in read])
    shares = np.exp(scores - scores.max())
    column = FEATURES.index("reader_share")
    for candidate, share in zip(read, shares / shares.sum(), strict=True):
        candidate.features[column] = share
    return read


def _with_reading(candidate: Candidate, reading: Reading) -> Candidate:
    inside = [span for span in reading.spans if _holds(candidate.unit, span)]
    best = max(inside, key=lambda span: span.score, default=None)
    candidate.features[FEATURES.index("reader_answers")] = reading.answers
    score = best.score if best else _NO_SPAN
    candidate.features[FEATURES.index("reader_span")] = min(max(score, _NO_SPAN), -_NO_SPAN) / -_NO_SPAN
    return replace(candidate, span=best)


def _holds(unit: Unit, span: ScoredSpan) -> bool:
    middle = (span.start + span.end) / 2
    return unit.start <= middle <= unit.end


def _rough(candidate: Candidate) -> float:
    """Order before similarity is known."""
    value = dict(zip(FEATURES, candidate.features, strict=True))
    return float(
        value["sentence"]
        + value["nearby"]
        + 0.5 * value["kind"]
        + 0.5 * value["retrieval"]
        - value["missing"]
    )
