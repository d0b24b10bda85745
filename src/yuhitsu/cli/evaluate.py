"""``yuhitsu eval``: measure search, citations and answers, as JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from yuhitsu.app import build
from yuhitsu.cli.ingest import make_vectors, take_in
from yuhitsu.cli.session import settings_of
from yuhitsu.config import Settings
from yuhitsu.evaluation import office
from yuhitsu.evaluation.citations import run as run_citations
from yuhitsu.evaluation.retrieval import run as run_retrieval
from yuhitsu.evaluation.suites import Suite, run
from yuhitsu.types import Level, Outcome


@click.command("eval")
@click.argument("suites", nargs=-1)
@click.option("--wrong", is_flag=True, help="Also list every wrong answer of the office suite.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Also write the JSON here.")
@click.option("--json", "as_json", is_flag=True, help="On one line instead of indented.")
@click.pass_context
def evaluate(
    context: click.Context, suites: tuple[str, ...], wrong: bool, output: Path | None, as_json: bool
) -> None:
    """Run SUITES (default: office) and print figures as JSON. The model is the configured one."""
    settings = settings_of(context)
    available = _suites(settings, wrong)
    results = run(available, list(suites) or ["office"])
    text = json.dumps(results, ensure_ascii=False, indent=None if as_json else 2)
    if output is not None:
        output.write_text(text + "\n", encoding="utf-8")
    click.echo(text)


def _suites(settings: Settings, wrong: bool) -> Mapping[str, Suite]:
    suites = [
        Suite(
            "office",
            "right passage cited, abstention, error among answers",
            "evals/office.jsonl",
            lambda path: _office(settings, path, wrong),
        ),
        Suite("laws", "retrieval of law articles", "lawqa_retrieval", run_retrieval),
        Suite("jsquad", "retrieval of general passages", "jsquad_retrieval", run_retrieval),
        Suite("citations", "quotations at cited places of laws", "law_citation", run_citations),
    ]
    return {suite.name: suite for suite in suites}


def _office(settings: Settings, path: Path, wrong: bool) -> dict[str, Any]:
    """Take the sample office into an installation of its own and ask it everything."""
    cases = office.load(path)
    with (
        tempfile.TemporaryDirectory(prefix="yuhitsu-eval-") as folder,
        build(replace(settings, home=Path(folder))) as app,
    ):
        take_in(app, [Path("examples/office")], "default", Level.ONE, quiet=True)
        app.index.refresh()
        make_vectors(app, quiet=True)
        results = office.evaluate(app.assistant, cases)
    report: dict[str, Any] = office.figures(results)
    if wrong:
        report["wrong"] = [_wrong(result) for result in results if _is_wrong(result)]
    return report


def _is_wrong(result: office.Result) -> bool:
    answered = result.outcome is Outcome.ANSWER
    return answered if result.case.unanswerable else not result.right


def _wrong(result: office.Result) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "split": case.split,
        "kind": case.kind,
        "question": case.question,
        "expected": [[evidence.document, evidence.quote] for evidence in case.evidence],
        "found": result.found,
        "cited": result.cited,
        "outcome": result.outcome.value,
        "said": result.text,
    }
