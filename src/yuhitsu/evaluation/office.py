"""The sample office: is the right passage cited, and is what cannot be answered left unanswered?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from yuhitsu.assistant import Assistant
from yuhitsu.japanese.normalize import fold
from yuhitsu.types import Answer, Hit, Looked, Outcome, Question

YES_NO = "yes_no"
"""A kind of question whose answer, はい or いいえ, stands in no document."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a document that answer a question; of a table row several, parted by ``｜``."""

    document: str
    quote: str

    def stands_in(self, document: str, text: str) -> bool:
        """Whether a text of a document holds all of the words."""
        held = plain(text)
        return document.endswith(self.document) and all(
            plain(part) in held for part in self.quote.split("｜")
        )

    def is_told_by(self, document: str, text: str) -> bool:
        """Whether a text of a document holds the words, or is a good part of them."""
        said, wanted = plain(text), plain(self.quote)
        part = bool(said) and said in wanted and len(said) * 2 >= len(wanted)
        return self.stands_in(document, text) or (document.endswith(self.document) and part)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what answers it, or the kind of reason why nothing does."""

    id: str
    question: str
    kind: str
    answer: str
    evidence: tuple[Evidence, ...]
    """Any of them answers; empty when the documents do not."""
    split: str

    @property
    def unanswerable(self) -> bool:
        """Whether the documents do not answer."""
        return not self.evidence


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case."""

    case: Case
    outcome: Outcome
    found: bool
    """A passage that answers is among those that were looked at."""
    cited: bool
    """An answer cites a passage that answers the question."""
    right: bool
    """An answer quotes the very words that answer it, or the expected phrase from the right document."""
    short: str
    text: str

    @property
    def answered(self) -> bool:
        """Whether it claims to answer."""
        return self.outcome is Outcome.ANSWER


def load(path: Path) -> list[Case]:
    """Read ``evals/office.jsonl``."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_case(row) for row in rows]


def _case(row: Mapping[str, Any]) -> Case:
    given = [] if row["unanswerable"] else [row, *row.get("also", [])]
    evidence = tuple(Evidence(item["document"], item["quote"]) for item in given)
    return Case(row["id"], row["question"], row["kind"], row["answer"], evidence, row["split"])


def evaluate(assistant: Assistant, cases: Sequence[Case]) -> list[Result]:
    """Ask every question of the assistant that the pages use."""
    return [_result(assistant, case) for case in cases]


def _result(assistant: Assistant, case: Case) -> Result:
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    for event in assistant.answer(Question(case.question, keep=False)):
        if isinstance(event, Looked):
            hits = event.hits
        elif isinstance(event, Answer):
            answer = event
    assert answer is not None
    answering = {
        hit.passage.id
        for hit in hits
        for evidence in case.evidence
        if evidence.stands_in(hit.passage.document_id, hit.passage.text)
    }
    answered = answer.outcome is Outcome.ANSWER
    citations = [citation for sentence in answer.sentences for citation in sentence.citations]
    return Result(
        case=case,
        outcome=answer.outcome,
        found=bool(answering),
        cited=answered and any(citation.passage_id in answering for citation in citations),
        right=answered and any(tells(case, citation.document_id, citation.quote) for citation in citations),
        short=answer.short,
        text=answer.text,
    )


def tells(case: Case, document: str, quote: str) -> bool:
    """Whether a quotation of a document answers a case."""
    return any(
        evidence.is_told_by(document, quote)
        or (
            case.kind != YES_NO
            and document.endswith(evidence.document)
            and plain(case.answer) in plain(quote)
        )
        for evidence in case.evidence
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A form in which texts of files in different formats are equal: no spaces, no signs between cells."""
    return re.sub(r"[\s|：:・]+", "", fold(text))


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """Shares over answerable and unanswerable questions, error among answers given, by split."""
    report = {"all": _figures(results)}
    for split in sorted({result.case.split for result in results}):
        report[split] = _figures([result for result in results if result.case.split == split])
    return report


def _figures(results: Sequence[Result]) -> dict[str, Any]:
    answerable = [result for result in results if not result.case.unanswerable]
    unanswerable = [result for result in results if result.case.unanswerable]
    given = [result for result in results if result.answered]
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "right_passage_found": _share(answerable, lambda r: r.found),
        "right_passage_cited": _share(answerable, lambda r: r.cited),
        "right_words_quoted": _share(answerable, lambda r: r.right),
        "short_answer_exact": _share(answerable, lambda r: plain(r.short) == plain(r.case.answer)),
        "answerable_answered": _share(answerable, lambda r: r.answered),
        "unanswerable_abstained": _share(unanswerable, lambda r: not r.answered),
        "error_among_answers": _share(given, lambda r: not r.right),
        "coverage": _share(results, lambda r: r.answered),
        "wrong_by_kind": dict(Counter(result.case.kind for result in given if not result.right)),
    }


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float:
    return round(sum(map(holds, results)) / len(results), 4) if results else 0.0
