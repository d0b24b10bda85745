"""Silence where nothing answers, and how often what is said over a whole collection is wrong.

Three questions about one thing:

* ``unanswerable``: questions whose paragraph looks as if it answered (``jsquad_unanswerable``),
* ``wrong_paragraph``: questions given the nearest paragraph that our search finds and that does not answer,
* ``walk``: questions over the whole collection (``jsquad_retrieval``), found, read, answered or not.

For the first two the threshold is the one that refuses 5 % of the answerable questions over their own
paragraph.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.evaluation.attempts import Ask, Attempt, Row, Watch, unwatched
from yuhitsu.evaluation.question_sets import SEED, Asked, given, load, numbered_rows, open_question, some
from yuhitsu.evaluation.retrieval import load as load_retrieval
from yuhitsu.evaluation.selective import (
    Try,
    interval,
    selective_figures,
    separation,
    share,
    threshold_for,
)
from yuhitsu.evaluation.spans import exact, holds
from yuhitsu.protocols import SearchIndex
from yuhitsu.types import LOCAL_USER, Citation, Level, Passage

FALSE_REFUSALS = 0.05
"""Share of the answerable questions that may be refused."""
COVERAGES, ERRORS = (0.6, 0.8), (0.05,)
NEAREST = 20
"""Passages among which the nearest wrong one is looked for."""
OTHERS_A_QUESTION = 20
"""Documents in the collection for each question of a quick look, besides those that are wanted."""


@dataclass(frozen=True, slots=True)
class Sets:
    """What is asked."""

    answerable: list[Asked]
    """Over their own paragraphs; each is also asked over the collection."""
    unanswerable: list[Asked]
    wanted: Mapping[str, frozenset[str]]
    """Documents of the collection that answer, by question."""
    corpus: Path


def load_sets(folder: Path, limit: int | None) -> Sets:
    """The sets in a folder of public development sets.

    Raises:
        NotFoundError: one is not there. InputError: one is not of its form.
    """
    collection = load_retrieval(folder / "jsquad_retrieval")
    asked = [a for a in load(folder / "jsquad" / "dev.jsonl") if a.id in collection.questions]
    return Sets(
        some(asked, limit),
        some(load(folder / "jsquad_unanswerable" / "dev.jsonl"), limit),
        collection.wanted,
        collection.corpus,
    )


def collection(sets: Sets, limit: int | None) -> list[Row]:
    """Documents to take in: all; for a quick look the wanted ones and some others, always the same."""
    rows = [row for _, row in numbered_rows(sets.corpus)]
    if limit is None:
        return rows
    wanted = {document for asked in sets.answerable for document in sets.wanted[asked.id]}
    others = [row for row in rows if row["id"] not in wanted]
    chosen = random.Random(SEED).sample(others, min(OTHERS_A_QUESTION * limit, len(others)))
    return [row for row in rows if row["id"] in wanted] + chosen


def write_collection(rows: Sequence[Row], path: Path) -> None:
    """As JSON Lines, to be taken in like an office's own."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


# --------------------------------------------------------------------------- asking


@dataclass(frozen=True, slots=True)
class Given:
    """A question over one passage."""

    asked: Asked
    attempt: Attempt

    @property
    def score(self) -> float:
        """How sure it was; 0 where it would never answer."""
        return self.attempt.score or 0.0


@dataclass(frozen=True, slots=True)
class Walked:
    """A question over the collection."""

    asked: Asked
    wanted: frozenset[str]
    attempt: Attempt

    @property
    def found(self) -> bool:
        """Whether a document that answers is among what was looked at."""
        return any(hit.passage.document_id in self.wanted for hit in self.attempt.hits)

    @property
    def right(self) -> bool:
        """Whether it quotes, or would quote, a sentence with a right answer from a document that answers."""
        return any(self._right(citation) for citation in self.attempt.citations)

    def _right(self, citation: Citation) -> bool:
        return citation.document_id in self.wanted and holds(citation.quote, self.asked.answers)


def run(ask: Ask, index: SearchIndex, sets: Sets, watch: Watch = unwatched) -> dict[str, Any]:
    """Figures of the three; the collection must have been taken in."""
    own = [Given(a, ask(given(a.question, a.context))) for a in watch(sets.answerable, "answerable")]
    wrong = [
        Given(a, ask(given(a.question, text)))
        for a in watch(sets.answerable, "wrong_paragraph")
        if (text := nearest_wrong(index, a, sets.wanted[a.id])) is not None
    ]
    unanswerable = [
        Given(a, ask(given(a.question, a.context))) for a in watch(sets.unanswerable, "unanswerable")
    ]
    walked = [
        Walked(a, sets.wanted[a.id], ask(open_question(a.question))) for a in watch(sets.answerable, "walk")
    ]
    return {
        "unanswerable": refusals(own, unanswerable),
        "wrong_paragraph": refusals(own, wrong),
        "walk": walk_figures(walked),
    }


def nearest_wrong(index: SearchIndex, asked: Asked, wanted: frozenset[str]) -> str | None:
    """The best found passage of another document that holds none of the right answers."""
    hits = index.search(asked.question, user=LOCAL_USER, max_level=Level.THREE, limit=NEAREST)
    return next((hit.passage.text for hit in hits if _wrong(hit.passage, asked, wanted)), None)


def _wrong(passage: Passage, asked: Asked, wanted: frozenset[str]) -> bool:
    return passage.document_id not in wanted and not holds(passage.text, asked.answers)


# --------------------------------------------------------------------------- figures


def refusals(answerable: Sequence[Given], unanswerable: Sequence[Given]) -> dict[str, Any]:
    """How many are refused at the threshold for 5 % false refusals, and at the one that is set."""
    if not answerable:
        return {"questions": len(unanswerable), "refused": None}
    threshold = threshold_for([one.score for one in answerable], FALSE_REFUSALS)
    refused = sum(one.score < threshold for one in unanswerable)
    total = len(unanswerable)
    return {
        "questions": total,
        "refused": share(refused, total),
        "interval95": {"refused": interval(refused, total)},
        "threshold": round(threshold, 4),
        "answerable_refused": share(sum(one.score < threshold for one in answerable), len(answerable)),
        "as_set": {
            "refused": share(sum(not one.attempt.answered for one in unanswerable), total),
            "answerable_refused": share(sum(not one.attempt.answered for one in answerable), len(answerable)),
        },
        "separation": _rounded(
            separation([one.score for one in answerable], [one.score for one in unanswerable])
        ),
        "wrong": [_answered(one) for one in unanswerable if one.score >= threshold],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _answered(one: Given) -> Row:
    return {
        "id": one.asked.id,
        "kind": "answered",
        "question": one.asked.question,
        "expected": [],
        "said": one.attempt.short or "".join(c.quote for c in one.attempt.citations),
        "score": one.attempt.score,
        "where": one.asked.title,
    }


def walk_figures(results: Sequence[Walked]) -> dict[str, Any]:
    """Over the whole collection: what is answered and wrong as it is set, and at every other threshold."""
    total = len(results)
    answered = [r for r in results if r.attempt.answered]
    wrong = [r for r in answered if not r.right]
    found = sum(r.found for r in results)
    short = sum(exact(r.attempt.short, r.asked.answers) for r in answered)
    return {
        "questions": total,
        "right_document_found": share(found, total),
        "coverage": share(len(answered), total),
        "error_among_answers": share(len(wrong), len(answered)),
        "short_answer_exact": share(short, len(answered)),
        "interval95": {
            "right_document_found": interval(found, total),
            "coverage": interval(len(answered), total),
            "error_among_answers": interval(len(wrong), len(answered)),
        },
        **selective_figures(
            [Try(r.attempt.score, r.right, r.attempt.answered) for r in results], COVERAGES, ERRORS
        ),
        "wrong": [_mistaken(r) for r in results if not r.right or not r.attempt.answered],
    }


def _mistaken(result: Walked) -> Row:
    attempt = result.attempt
    kind = "not_found" if not result.found else "wrong_answer" if attempt.answered else "abstained"
    return {
        "id": result.asked.id,
        "kind": kind,
        "question": result.asked.question,
        "expected": list(result.asked.answers),
        "said": attempt.answer.text,
        "would_say": "" if attempt.answered else "".join(c.quote for c in attempt.citations),
        "score": attempt.score,
        "where": "、".join(dict.fromkeys(c.title for c in attempt.citations)),
    }
