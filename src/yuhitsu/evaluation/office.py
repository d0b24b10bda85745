"""The sample office: is the right passage cited, and is what cannot be answered left unanswered?"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.assistant import Assistant
from yuhitsu.types import Answer, Outcome, Question


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the passage that answers it, or the reason why none does."""

    id: str
    question: str
    kind: str
    answer: str
    quote: str
    document: str
    unanswerable: bool
    split: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case."""

    case: Case
    outcome: Outcome
    cited: bool
    """An answer quotes the passage that answers the question."""
    right: bool
    """An answer holds the expected phrase and quotes the right document."""
    short: str
    text: str


def load(path: Path) -> list[Case]:
    """Read ``evals/office.jsonl``."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Case(**{name: row.get(name, "") for name in Case.__slots__}) for row in rows]


def evaluate(assistant: Assistant, cases: Sequence[Case]) -> list[Result]:
    """Ask every question of the assistant that the pages use."""
    return [_result(assistant, case) for case in cases]


def _result(assistant: Assistant, case: Case) -> Result:
    answer: Answer | None = None
    for event in assistant.answer(Question(case.question, keep=False)):
        if isinstance(event, Answer):
            answer = event
    assert answer is not None
    answered = answer.outcome is Outcome.ANSWER
    quotes = [
        (citation.document_id, _plain(citation.quote))
        for sentence in answer.sentences
        for citation in sentence.citations
    ]
    wanted, phrase = _plain(case.quote), _plain(case.answer)
    same_document = [quote for document, quote in quotes if document.endswith(case.document)]
    return Result(
        case=case,
        outcome=answer.outcome,
        cited=answered and any(_overlaps(quote, wanted) for quote in same_document),
        right=answered and any(phrase in quote for quote in same_document),
        short=answer.short,
        text=answer.text,
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s|｜:：・]+", "", unicodedata.normalize("NFKC", text))


def _overlaps(quote: str, wanted: str) -> bool:
    """Whether the quote holds the wanted words, or is a good part of them."""
    return bool(quote) and (wanted in quote or (quote in wanted and len(quote) * 2 >= len(wanted)))


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """Shares over answerable and unanswerable questions, error among answers given, by split."""
    report = {"all": _figures(results)}
    for split in sorted({result.case.split for result in results}):
        report[split] = _figures([result for result in results if result.case.split == split])
    return report


def _figures(results: Sequence[Result]) -> dict[str, Any]:
    answerable = [result for result in results if not result.case.unanswerable]
    unanswerable = [result for result in results if result.case.unanswerable]
    given = [result for result in results if result.outcome is Outcome.ANSWER]
    wrong = [result for result in given if result.case.unanswerable or not (result.cited or result.right)]
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "right_passage_cited": _share(sum(r.cited or r.right for r in answerable), len(answerable)),
        "answerable_answered": _share(sum(r.outcome is Outcome.ANSWER for r in answerable), len(answerable)),
        "short_answer_exact": _share(
            sum(_plain(r.short) == _plain(r.case.answer) for r in answerable), len(answerable)
        ),
        "unanswerable_abstained": _share(
            sum(r.outcome is not Outcome.ANSWER for r in unanswerable), len(unanswerable)
        ),
        "error_among_answers": _share(len(wrong), len(given)),
        "coverage": _share(len(given), len(results)),
        "wrong_by_kind": dict(Counter(r.case.kind or "unanswerable" for r in wrong)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
