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

from yuhitsu.evaluation.attempts import Ask, Row, Watch, unwatched
from yuhitsu.evaluation.question_sets import open_question, some
from yuhitsu.evaluation.selective import Try, interval, selective_figures, share
from yuhitsu.japanese.normalize import fold
from yuhitsu.types import Outcome

COVERAGES, ERRORS = (0.7, 0.8), (0.01, 0.05)
DEVELOPMENT = "dev"
"""The split that weights are fitted to; a part of the questions is always taken from it."""
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
    score: float | None = None
    """How sure it was, 0..1; None where nothing would be said at any threshold."""
    would: bool = False
    """As ``right``, of the answer that was given or, where it held back, would have been."""
    where: str = ""
    """What is quoted, or would be, with its document."""

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


def part(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """All cases; with a limit so many of the development split, always the same."""
    if limit is None:
        return list(cases)
    return some([case for case in cases if case.split == DEVELOPMENT], limit)


def evaluate(ask: Ask, cases: Sequence[Case], watch: Watch = unwatched) -> list[Result]:
    """Ask every question of the walk that the pages use."""
    return [_result(ask, case) for case in watch(cases, "office")]


def _result(ask: Ask, case: Case) -> Result:
    attempt = ask(open_question(case.question))
    answer = attempt.answer
    answering = {
        hit.passage.id
        for hit in attempt.hits
        for evidence in case.evidence
        if evidence.stands_in(hit.passage.document_id, hit.passage.text)
    }
    citations = attempt.citations
    told = any(tells(case, citation.document_id, citation.quote) for citation in citations)
    return Result(
        case=case,
        outcome=answer.outcome,
        found=bool(answering),
        cited=attempt.answered and any(citation.passage_id in answering for citation in citations),
        right=attempt.answered and told,
        short=answer.short,
        text=answer.text,
        score=attempt.score,
        would=told,
        where=" / ".join(f"{citation.document_id}: {citation.quote}" for citation in citations),
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
    tries = [Try(r.score, r.would, r.answered, not r.case.unanswerable) for r in results]
    shares: dict[str, tuple[Sequence[Result], Callable[[Result], bool]]] = {
        "right_passage_found": (answerable, lambda r: r.found),
        "right_passage_cited": (answerable, lambda r: r.cited),
        "right_words_quoted": (answerable, lambda r: r.right),
        "short_answer_exact": (answerable, lambda r: plain(r.short) == plain(r.case.answer)),
        "answerable_answered": (answerable, lambda r: r.answered),
        "unanswerable_abstained": (unanswerable, lambda r: not r.answered),
        "error_among_answers": (given, lambda r: not r.right),
        "coverage": (results, lambda r: r.answered),
    }
    counts = {name: (sum(map(holds, of)), len(of)) for name, (of, holds) in shares.items()}
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        **{name: share(*count) or 0.0 for name, count in counts.items()},
        "interval95": {name: interval(*count) for name, count in counts.items()},
        "wrong_by_kind": dict(Counter(result.case.kind for result in given if not result.right)),
        **selective_figures(tries, COVERAGES, ERRORS),
    }


def wrong(results: Sequence[Result]) -> list[Row]:
    """Every question that was answered wrongly, or not although it could be, to be read by a person."""
    return [_readable(result) for result in results if _mistaken(result)]


def _mistaken(result: Result) -> bool:
    return result.answered if result.case.unanswerable else not result.right


def _readable(result: Result) -> Row:
    case = result.case
    return {
        "id": case.id,
        "split": case.split,
        "kind": case.kind,
        "question": case.question,
        "answer": case.answer,
        "expected": [[evidence.document, evidence.quote] for evidence in case.evidence],
        "found": result.found,
        "cited": result.cited,
        "outcome": result.outcome.value,
        "said": result.text,
        "where": result.where,
        "score": result.score,
    }
