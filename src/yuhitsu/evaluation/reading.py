"""Short answers from a given passage: what ``yuhitsu ask --short`` says where the passage is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.errors import NotFoundError
from yuhitsu.evaluation.attempts import Ask, Attempt, Row, Watch, unwatched
from yuhitsu.evaluation.question_sets import Asked, given, load, some
from yuhitsu.evaluation.selective import Try, interval, selective_figures, share
from yuhitsu.evaluation.spans import exact, f1, holds

SETS = ("jsquad", "jaquad")
COVERAGES, ERRORS = (0.6, 0.8), (0.05,)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a question over its paragraph."""

    asked: Asked
    attempt: Attempt
    would: str
    """The short answer, or what it would have been."""

    @property
    def said(self) -> str:
        """The short answer; nothing where it held back, and that is neither exact nor near."""
        return self.would if self.attempt.answered else ""

    @property
    def sentence_right(self) -> bool:
        """Whether what is quoted, or would be, holds a right answer."""
        return any(holds(citation.quote, self.asked.answers) for citation in self.attempt.citations)


def run(ask: Ask, folder: Path, limit: int | None, watch: Watch = unwatched) -> dict[str, Any]:
    """Figures of each set that is in the folder.

    Raises:
        NotFoundError: there is none.
    """
    report = {}
    for name in SETS:
        path = folder / name / "dev.jsonl"
        if path.is_file():
            report[name] = figures(read(ask, some(load(path), limit), watch, name))
    if not report:
        raise NotFoundError(f"{str(folder)!r} に {'・'.join(SETS)} の dev.jsonl がありません。")
    return report


def read(ask: Ask, questions: Sequence[Asked], watch: Watch = unwatched, label: str = "") -> list[Read]:
    """Ask every question of its own paragraph."""
    return [_read(ask, asked) for asked in watch(questions, label)]


def _read(ask: Ask, asked: Asked) -> Read:
    attempt = ask(given(asked.question, asked.context))
    worded = attempt.answer.text if attempt.answered else "".join(c.quote for c in attempt.citations)
    return Read(asked, attempt, attempt.short or worded)


def figures(results: Sequence[Read]) -> dict[str, Any]:
    """Exact match, F1, and the right sentence; the same had it always answered; risk and coverage."""
    total = len(results)
    matches = sum(exact(r.said, r.asked.answers) for r in results)
    sentences = sum(r.attempt.answered and r.sentence_right for r in results)
    abstained = sum(not r.attempt.answered for r in results)
    tries = [Try(r.attempt.score, r.sentence_right, r.attempt.answered) for r in results]
    return {
        "questions": total,
        "exact": share(matches, total),
        "f1": _mean([f1(r.said, r.asked.answers) for r in results]),
        "sentence_right": share(sentences, total),
        "abstained": share(abstained, total),
        "interval95": {
            "exact": interval(matches, total),
            "sentence_right": interval(sentences, total),
            "abstained": interval(abstained, total),
        },
        "always_answering": {
            "exact": share(sum(exact(r.would, r.asked.answers) for r in results), total),
            "f1": _mean([f1(r.would, r.asked.answers) for r in results]),
            "sentence_right": share(sum(r.sentence_right for r in results), total),
        },
        "right_sentence": selective_figures(tries, COVERAGES, ERRORS),
        "wrong": [_readable(r) for r in results if not exact(r.said, r.asked.answers)],
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _readable(result: Read) -> Row:
    asked, attempt = result.asked, result.attempt
    row: Mapping[str, Any] = {
        "id": asked.id,
        "kind": "abstained" if not attempt.answered else _kind(result),
        "question": asked.question,
        "expected": list(asked.answers),
        "said": result.said,
        "would_say": "" if attempt.answered else result.would,
        "f1": round(f1(result.said, asked.answers), 3),
        "score": attempt.score,
        "where": asked.title,
    }
    return dict(row)


def _kind(result: Read) -> str:
    return (
        "other_bounds"
        if f1(result.said, result.asked.answers) >= 0.5
        else ("other_phrase" if result.sentence_right else "other_sentence")
    )
