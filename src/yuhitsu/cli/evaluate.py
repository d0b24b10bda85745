"""``yuhitsu eval``: measure answers, reading, search and more; as JSON, as a page, against a baseline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from yuhitsu.cli.measured import settings_with
from yuhitsu.cli.suites import suites as all_suites
from yuhitsu.errors import InputError
from yuhitsu.evaluation import baselines
from yuhitsu.evaluation.baselines import Baseline
from yuhitsu.evaluation.facts import facts as facts_of
from yuhitsu.evaluation.page import page as page_of
from yuhitsu.evaluation.suites import Figures, run

FACTS = "facts"
"""Key of what a report was made with, beside the suites."""
_LIST, _BREAK = re.compile(r"\[\n\s*([^\[\]{}]*?)\n\s*\]"), re.compile(r"\n\s*")
_FILE = click.Path(dir_okay=False, path_type=Path)
_DRAWN = ("curve", "calibration")
_PRINTED_WHOLE = ("japanese",)
"""Suites whose wrong items are what one looks for."""


@click.command("eval")
@click.argument("suites", nargs=-1)
@click.option(
    "--model",
    help="Measure this model instead of the configured one: local, NAME on the configured server, or "
    "NAME@http://host:8080/v1 (no key is sent there).",
)
@click.option("--base-url", help="Address of the server that has --model NAME, up to /v1.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="For a quick look: ask no more than this, always the same ones; of each field, of each set.",
)
@click.option("--wrong", is_flag=True, help="Also print every wrong answer.")
@click.option("--output", type=_FILE, help="Also write the JSON here, with every wrong answer.")
@click.option("--page", type=_FILE, help="Also write a page to read and print here (HTML).")
@click.option("--compare", type=_FILE, multiple=True, help="A baseline; exit 1 when worse. Repeatable.")
@click.option("--renew", type=_FILE, help="Write the figures of the one suite as a baseline here.")
@click.option("--json", "as_json", is_flag=True, help="On one line instead of indented.")
@click.pass_context
def evaluate(
    context: click.Context,
    suites: tuple[str, ...],
    model: str | None,
    base_url: str | None,
    limit: int | None,
    wrong: bool,
    output: Path | None,
    page: Path | None,
    compare: tuple[Path, ...],
    renew: Path | None,
    as_json: bool,
) -> None:
    """Run SUITES (default: office) and print figures as JSON. The model is the configured one."""
    names = list(dict.fromkeys(suites)) or ["office"]
    kept = _baselines(compare, names, limit)
    _check_places(output, page, renew)
    if renew is not None and len(names) > 1:
        raise InputError("--renew は、評価を1つだけ指定して使ってください。")
    settings = settings_with(context, _addressed(model, base_url))
    seconds: dict[str, float] = {}
    results = run(all_suites(settings, limit), names, seconds)
    facts = facts_of(settings, seconds, limit)
    click.echo(_json(_brief(results, wrong), as_json))
    if output is not None:
        _write(output, _json({**results, FACTS: facts}))
    if page is not None:
        _write(page, page_of(results, facts))
    if renew is not None:
        _write(renew, _json(baselines.renewed(names[0], results[names[0]], facts, renew)))
    if any([_worse(results, baseline) for baseline in kept]):  # every table is shown
        context.exit(1)


def _addressed(model: str | None, base_url: str | None) -> str | None:
    """``--model`` and ``--base-url`` as one name."""
    if base_url is None:
        return model
    if not model or "@" in model or not base_url.startswith(("http://", "https://")):
        raise InputError(
            "--base-url には http:// か https:// からのアドレスを、"
            "--model にはモデルの名前だけを書いてください。"
        )
    return f"{model}@{base_url}"


def _check_places(*paths: Path | None) -> None:
    """A measurement takes long: that its result cannot be written must be known before."""
    for path in paths:
        if path is not None and not path.resolve().parent.is_dir():
            raise InputError(f"{str(path)!r} を書くフォルダーがありません。先に作ってください。")


def _baselines(paths: Sequence[Path], names: Sequence[str], limit: int | None) -> list[Baseline]:
    """The baselines, each of a suite that is run and of as many items."""
    kept = [baselines.load(path) for path in paths]
    for baseline in kept:
        if baseline.suite not in names:
            raise InputError(
                f"基準 {baseline.name!r} は評価 {baseline.suite!r} のものです。一緒に指定してください。"
            )
        baselines.check_limit(baseline, limit)
    return kept


def _brief(results: Mapping[str, Figures], wrong: bool) -> dict[str, Any]:
    """What is printed: figures, without what is only drawn, and without long lists of wrong answers."""
    return {
        name: _without(report, not wrong and name not in _PRINTED_WHOLE) for name, report in results.items()
    }


def _without(report: Any, lists: bool) -> Any:
    if not isinstance(report, Mapping):
        return report
    dropped = (*_DRAWN, "wrong") if lists and isinstance(report.get("wrong"), list) else _DRAWN
    return {key: _without(value, lists) for key, value in report.items() if key not in dropped}


def _worse(results: Mapping[str, Figures], baseline: Baseline) -> bool:
    """Print a baseline beside its suite's figures; whether any grew worse."""
    compared = baselines.compare(results[baseline.suite], baseline)
    worse = any(one.worse for one in compared)
    click.echo(f"\n{baseline.name}: {'悪くなった数字があります' if worse else '基準の範囲です'}", err=True)
    click.echo(baselines.table(compared), err=True)
    return worse


def _json(form: Any, one_line: bool = False) -> str:
    """On one line, or indented with short lists kept together (a string holds no raw line break)."""
    if one_line:
        return json.dumps(form, ensure_ascii=False)
    text = json.dumps(form, ensure_ascii=False, indent=2)
    return _LIST.sub(lambda found: f"[{_BREAK.sub(' ', found[1])}]", text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{str(path)!r} に書けません（{error.strerror}）。") from error
