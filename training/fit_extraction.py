"""Fits the weights with which the extractive answer judges a sentence (``grounding/extraction.json``).

Run from the project folder: ``python -m training.fit_extraction`` prints what a fit on the development
split of ``evals/office.jsonl`` would give in cross-validation; ``--write`` writes the weights. The test
split is never read.

Every answerable question is also asked with the documents that answer it left out: that is what an
unanswerable question looks like. The fit is drawn towards the weights in the file, because the questions
are few.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuhitsu.app import App, build
from yuhitsu.cli.ingest import make_vectors, take_in
from yuhitsu.config import Settings
from yuhitsu.evaluation import office
from yuhitsu.grounding.asked import ask
from yuhitsu.grounding.candidates import FEATURES, Candidate, candidates
from yuhitsu.protocols import AnswerReader
from yuhitsu.types import LOCAL_USER, Hit, Level

WEIGHTS = Path("src/yuhitsu/grounding/extraction.json")
PRIOR = 1.0
"""Strength with which the fit is drawn towards the weights in the file."""
FOLDS = 5
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question over its hits: features of every sentence, and which of them answer it."""

    question: str
    features: Array
    answers: NDArray[np.bool_]
    answerable: bool


def main() -> None:
    """Fit, say how it does, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights")
    parser.add_argument("--words", action="store_true", help="fit the weights used without a reader")
    arguments = parser.parse_args()
    cases = [c for c in office.load(Path("evals/office.jsonl")) if c.split == "dev"]
    with tempfile.TemporaryDirectory(prefix="yuhitsu-fit-") as home, build(Settings(home=Path(home))) as app:
        take_in(app, [Path("examples/office")], "default", Level.ONE, quiet=True)
        app.index.refresh()
        make_vectors(app, quiet=True)
        app.index.refresh()
        reader = None if arguments.words else app.reader
        examples = [example for case in cases for example in _examples(app, case, reader)]
    whole = json.loads(WEIGHTS.read_text("utf-8"))
    table = whole["words" if arguments.words else "reader"]
    prior = np.array([float(table["weights"].get(name, 0.0)) for name in FEATURES] + [float(table["bias"])])
    _report("weights in the file", [(e, _scores(e, prior)) for e in examples])
    _report("cross-validated fit", list(_cross_validated(examples, prior)))
    fitted = fit(examples, prior)
    print({name: round(float(w), 2) for name, w in zip((*FEATURES, "bias"), fitted, strict=True)})
    if arguments.write:
        table["weights"] = {name: round(float(w), 3) for name, w in zip(FEATURES, fitted[:-1], strict=True)}
        table["bias"] = round(float(fitted[-1]), 3)
        WEIGHTS.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _examples(app: App, case: office.Case, reader: AnswerReader | None) -> Iterator[Example]:
    hits = app.index.search(
        case.question, user=LOCAL_USER, max_level=Level.THREE, limit=app.settings.search.passages
    )
    yield _example(app, case, hits, reader, answerable=not case.unanswerable)
    if not case.unanswerable:
        others = [hit for hit in hits if not office.tells(case, hit.passage.document_id, hit.passage.text)]
        if others and len(others) < len(hits):
            yield _example(app, case, others, reader, answerable=False)


def _example(
    app: App, case: office.Case, hits: Sequence[Hit], reader: AnswerReader | None, *, answerable: bool
) -> Example:
    made = candidates(ask(case.question), hits, app.embedder, reader)
    features = np.array([c.features for c in made]).reshape(len(made), len(FEATURES))
    return Example(
        case.question, features, np.array([answerable and _right(case, c) for c in made], bool), answerable
    )


def _right(case: office.Case, candidate: Candidate) -> bool:
    return office.tells(case, candidate.hit.passage.document_id, candidate.unit.text)


def fit(examples: Sequence[Example], prior: Array) -> Array:
    """Logistic regression by damped Newton steps, drawn towards ``prior``; the last weight is the bias."""
    rows = np.vstack([e.features for e in examples])
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    wanted = np.concatenate([e.answers for e in examples]).astype(float)

    def cost(weights: Array) -> float:
        sums = rows @ weights
        drawn = PRIOR / 2 * float(np.sum((weights - prior) ** 2))
        return float(np.sum(np.logaddexp(0, sums) - wanted * sums)) + drawn

    weights = prior.copy()
    for _ in range(60):
        chance = _chance(rows @ weights)
        slope = rows.T @ (chance - wanted) + PRIOR * (weights - prior)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + PRIOR * np.eye(len(weights))
        step, length = np.linalg.solve(bend, slope), 1.0
        while cost(weights - length * step) > cost(weights) and length > 1e-4:
            length /= 2
        weights = weights - length * step
        if length * np.abs(step).max() < 1e-4:
            break
    return weights


def _chance(sums: Array) -> Array:
    chance: Array = 1 / (1 + np.exp(-np.clip(sums, -40, 40)))
    return chance


def _scores(example: Example, weights: Array) -> Array:
    return _chance(example.features @ weights[:-1] + weights[-1])


def _cross_validated(examples: Sequence[Example], prior: Array) -> Iterator[tuple[Example, Array]]:
    questions = sorted({e.question for e in examples})
    random.Random(0).shuffle(questions)
    for fold in range(FOLDS):
        held = set(questions[fold::FOLDS])
        weights = fit([e for e in examples if e.question not in held], prior)
        yield from ((e, _scores(e, weights)) for e in examples if e.question in held)


def _report(name: str, scored: Sequence[tuple[Example, Array]]) -> None:
    print(name)
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        right = given = abstained = 0
        for example, scores in scored:
            answered = len(scores) > 0 and scores.max() >= threshold
            given += answered and example.answerable
            right += bool(answered and example.answers[scores.argmax()])
            abstained += not answered and not example.answerable
        answerable = max(sum(e.answerable for e, _ in scored), 1)
        rest = max(len(scored) - answerable, 1)
        print(
            f"  from {threshold}: right {right / answerable:.3f} answered {given / answerable:.3f}"
            f" abstained {abstained / rest:.3f}"
        )


if __name__ == "__main__":
    main()
