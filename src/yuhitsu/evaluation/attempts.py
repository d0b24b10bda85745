"""A question put to the assistant, with what it said, how sure it was, and what it would have said.

An answer tells how sure it is; one that was held back does not, and is not worded at all. Both are needed to
see what another threshold would do. So the assistant is given an extractor that listens: it answers as the
real one does, and asks a second one without a threshold whenever the first holds back. The walk stays the
product's own.

The score of a try is the extraction's: the estimated chance that the first sentence answers. It orders
answers and abstentions on one scale, also where a generative model words the answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from yuhitsu.assistant import Assistant, Extracting
from yuhitsu.errors import PolicyRefusal
from yuhitsu.grounding.extraction import Extraction, Extractor, Weights, joined
from yuhitsu.protocols import AnswerReader, Embedder
from yuhitsu.types import Answer, Citation, Hit, Looked, Outcome, Question, Reading

T = TypeVar("T")

REFUSALS_IN_A_ROW = 3


class Watch(Protocol):
    """Hands on items one by one and shows how far it is."""

    def __call__(self, items: Sequence[T], label: str) -> Iterable[T]:
        """The same items."""
        ...


def unwatched(items: Sequence[T], label: str) -> Iterable[T]:
    """Show nothing."""
    return items


class Unbounded(Extractor):
    """An extractor that answers however unsure it is, with the same weights and the same choice."""

    def fitted(self, *, given: bool = False) -> Weights:
        """The weights in use, from any score on."""
        return replace(super().fitted(given=given), answer=sys.float_info.min)


class Remembering:
    """An AnswerReader that reads the same passages for the same question once."""

    def __init__(self, reader: AnswerReader) -> None:
        self._reader = reader
        self._last: tuple[str, list[tuple[str, str]]] | None = None
        self._readings: list[Reading] = []

    @property
    def name(self) -> str:
        """The reader's."""
        return self._reader.name

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """What the reader says, or has just said."""
        asked = (question, list(passages))
        if self._last != asked:
            self._readings = self._reader.read(question, passages)
            self._last = asked
        return self._readings


@dataclass(frozen=True, slots=True)
class _Heard:
    said: Extraction
    would: Extraction
    """The same where it answered; else what it would have said without a threshold."""


class Listening:
    """An extractor for the walk that keeps what was said to the question at hand.

    Args:
        extractor: answers as the product does.
        unbounded: is asked where the first holds back.
    """

    def __init__(self, extractor: Extracting, unbounded: Extracting) -> None:
        self._extractor = extractor
        self._unbounded = unbounded
        self.heard: list[_Heard] = []

    def extract(self, question: str, hits: tuple[Hit, ...], *, limit: int, given: bool) -> Extraction:
        """What the extractor says."""
        said = self._extractor.extract(question, hits, limit=limit, given=given)
        would = said
        if said.outcome is not Outcome.ANSWER:
            would = self._unbounded.extract(question, hits, limit=limit, given=given)
        self.heard.append(_Heard(said, would))
        return said


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a question."""

    answer: Answer
    hits: tuple[Hit, ...]
    """What was looked at."""
    score: float | None
    """How sure it was, 0..1; None where nothing would be said at any threshold."""
    citations: tuple[Citation, ...]
    """Of the answer; of what would have been said, where it held back."""
    short: str
    """The shortest exact phrase, or what it would have been."""

    @property
    def answered(self) -> bool:
        """Whether it claims to answer."""
        return self.answer.outcome is Outcome.ANSWER


class Asker:
    """Puts questions to the walk that the pages use, and learns how sure it was.

    Args:
        assistant: the walk.
        embedder, reader: what its extractor is made of.
    """

    def __init__(self, assistant: Assistant, embedder: Embedder | None, reader: AnswerReader | None) -> None:
        once = Remembering(reader) if reader is not None else None
        self._listening = Listening(Extractor(embedder, once), Unbounded(embedder, once))
        self._assistant = replace(assistant, extractor=self._listening)
        self._refused = 0

    def __call__(self, question: Question) -> Attempt:
        """Ask one question. One that the policy refuses counts as held back, with the reason in its notice.

        Raises:
            PolicyRefusal: so many were refused one after another that none may be asked at all.
            YuhitsuError: whatever else the walk raises.
        """
        self._listening.heard.clear()
        try:
            attempt = self._asked(question)
        except PolicyRefusal as refusal:
            self._refused += 1
            if self._refused == REFUSALS_IN_A_ROW:
                raise
            answer = Answer(Outcome.NOTHING, "", notice=refusal.message)
            return Attempt(answer, (), None, (), "")
        self._refused = 0
        return attempt

    def _asked(self, question: Question) -> Attempt:
        hits: tuple[Hit, ...] = ()
        answer: Answer | None = None
        for event in self._assistant.answer(question):
            if isinstance(event, Looked):
                hits = event.hits
            elif isinstance(event, Answer):
                answer = event
        assert answer is not None
        return _attempt(answer, hits, self._listening.heard)


def _attempt(answer: Answer, hits: tuple[Hit, ...], heard: Sequence[_Heard]) -> Attempt:
    if answer.outcome is Outcome.ANSWER:
        said = joined([one.said for one in heard]) if heard else None
        citations = tuple(c for sentence in answer.sentences for c in sentence.citations)
        return Attempt(answer, hits, said.score if said else None, citations, answer.short)
    if not heard or any(one.said.outcome is Outcome.ANSWER for one in heard):
        return Attempt(answer, hits, None, (), "")  # held back for a reason that no threshold changes
    would = joined([one.would for one in heard])
    citations = tuple(c for sentence in would.sentences for c in sentence.citations)
    score = would.score if would.outcome is Outcome.ANSWER else None
    return Attempt(answer, hits, score, citations, would.short)


Ask = Callable[[Question], Attempt]
Row = dict[str, Any]
