"""The suites of ``yuhitsu eval``: what each needs, and the installation of its own that it is run over."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from yuhitsu.app import App, build, configured_model, configured_proofreader
from yuhitsu.cli.ingest import make_vectors, take_in
from yuhitsu.cli.measured import measure_japanese
from yuhitsu.config import Settings
from yuhitsu.evaluation import abstention, masked_questions, office, reading, verification, writing
from yuhitsu.evaluation.attempts import Asker
from yuhitsu.evaluation.citations import run as run_citations
from yuhitsu.evaluation.privacy import run as run_privacy
from yuhitsu.evaluation.proofreading import run as run_proofreading
from yuhitsu.evaluation.retrieval import run as run_retrieval
from yuhitsu.evaluation.suites import Suite, public_data
from yuhitsu.grounding.fact_check import FactCheck
from yuhitsu.types import Level

T = TypeVar("T")


_WITHOUT_SETTINGS = (
    Suite("laws", "retrieval of law articles", "lawqa_retrieval", run_retrieval),
    Suite("jsquad", "retrieval of general passages", "jsquad_retrieval", run_retrieval),
    Suite("privacy", "personal data found, leaked, wrongly masked", "evals/privacy.jsonl", run_privacy),
    Suite("citations", "quotations at cited places of laws", "law_citation", run_citations),
)


def suites(settings: Settings, limit: int | None) -> Mapping[str, Suite]:
    """The suites by name.

    Args:
        settings: what is measured; its data folder is not touched.
        limit: items asked at most, for a quick look.
    """
    listed = [
        Suite(
            "office",
            "right passage cited, abstention, error among answers",
            "evals/office.jsonl",
            lambda path: _office(settings, path, limit),
        ),
        Suite(
            "reading",
            "short answers from given passages",
            "jsquad",
            lambda path: _reading(settings, path.parent, limit),
        ),
        Suite(
            "abstention",
            "silence where nothing answers, error over a collection",
            "jsquad_unanswerable",
            lambda path: _abstention(settings, path.parent, limit),
        ),
        Suite(
            "verification",
            "lies found and truths let through",
            "training/claims",
            lambda path: _verification(settings, path, limit),
        ),
        Suite(
            "proofreading",
            "errors of 公用文 found and put right, false findings",
            "evals/proofreading",
            lambda path: run_proofreading(configured_proofreader(settings).check, path),
        ),
        *_WITHOUT_SETTINGS,
        Suite(
            "masked",
            "questions that name a person, answered without and with masking",
            "evals/masked.jsonl",
            lambda path: _masked(settings, path, limit),
        ),
        Suite(
            "writing",
            "invented and lost facts of a text found, faithful texts left alone",
            "evals/writing",
            lambda path: writing.run(FactCheck(), path, limit, _watched),
        ),
        Suite(
            "japanese",
            "what a language model knows of office Japanese",
            "evals/japanese.jsonl",
            lambda path: measure_japanese(settings, path, limit),
        ),
    ]
    return {suite.name: suite for suite in listed}


@contextmanager
def _fresh(settings: Settings) -> Iterator[App]:
    """An installation in a temporary folder, with the configured model."""
    with (
        tempfile.TemporaryDirectory(prefix="yuhitsu-eval-") as folder,
        build(replace(settings, home=Path(folder)), model=configured_model(settings)) as app,
    ):
        yield app


def _asker(app: App) -> Asker:
    return Asker(app.assistant, app.embedder, app.reader)


def _hold(app: App, paths: Sequence[Path]) -> None:
    """Take documents in as an office would, and wait until they are found by meaning too."""
    take_in(app, paths, "default", Level.ONE, quiet=True)
    app.index.refresh()
    make_vectors(app, quiet=False)
    app.index.refresh()


def _watched(items: Sequence[T], label: str) -> Iterable[T]:
    """The items, with a bar on stderr where that is a terminal."""
    with click.progressbar(items, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _office(settings: Settings, path: Path, limit: int | None) -> dict[str, Any]:
    cases = office.part(office.load(path), limit)
    with _fresh(settings) as app:
        _hold(app, [Path("examples/office")])
        results = office.evaluate(_asker(app), cases, _watched)
    return {**office.figures(results), "wrong": office.wrong(results)}


def _masked(settings: Settings, path: Path, limit: int | None) -> dict[str, Any]:
    with _fresh(settings) as app:
        _hold(app, [Path("examples/office")])
        return masked_questions.run(app.assistant, masked_questions.load(path)[:limit], _watched)


def _reading(settings: Settings, folder: Path, limit: int | None) -> dict[str, Any]:
    with _fresh(settings) as app:
        return reading.run(_asker(app), folder, limit, _watched)


def _abstention(settings: Settings, folder: Path, limit: int | None) -> dict[str, Any]:
    sets = abstention.load_sets(folder, limit)
    with _fresh(settings) as app, tempfile.TemporaryDirectory(prefix="yuhitsu-eval-") as kept:
        corpus = Path(kept) / "corpus.jsonl"
        rows = abstention.collection(sets, limit)
        abstention.write_collection(rows, corpus)
        _hold(app, [corpus])
        return {"documents": len(rows), **abstention.run(_asker(app), app.index, sets, _watched)}


def _verification(settings: Settings, claims: Path, limit: int | None) -> dict[str, Any]:
    with _fresh(settings) as app:
        passages = claims.parent / "reading"
        return verification.run(app.verifier, claims, passages, public_data(), limit, _watched)
