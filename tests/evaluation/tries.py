"""Attempts written by hand."""

from __future__ import annotations

from yuhitsu.evaluation.attempts import Attempt
from yuhitsu.types import (
    Answer,
    Citation,
    Hit,
    Origin,
    Outcome,
    Passage,
    Place,
    Sentence,
    Verdict,
    VerdictLabel,
)


def citation(quote: str, document: str = "0") -> Citation:
    """A quotation of a document."""
    return Citation(f"given/{document}#0", document, "given", "題", Place(), quote, 0, len(quote))


def answered(quote: str, short: str = "", score: float = 0.9, document: str = "0") -> Attempt:
    """The walk quotes a sentence."""
    cited = citation(quote, document)
    verdict = Verdict(VerdictLabel.SUPPORTED, score, (), (cited,))
    answer = Answer(Outcome.ANSWER, quote, (Sentence(quote, verdict, Origin.QUOTATION),), short=short)
    return Attempt(answer, (hit(document, quote),), score, (cited,), short)


def held_back(quote: str = "", short: str = "", score: float | None = None, document: str = "0") -> Attempt:
    """The walk holds back; it would have quoted a sentence."""
    cited = (citation(quote, document),) if quote else ()
    hits = (hit(document, quote),) if quote else ()
    return Attempt(Answer(Outcome.RELATED, ""), hits, score, cited, short)


def hit(document: str, text: str) -> Hit:
    """A found passage."""
    return Hit(Passage(document, 0, "題", text), 1.0)
