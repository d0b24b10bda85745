"""``yuhitsu model``: try the configured generative model."""

from __future__ import annotations

import dataclasses

import click

from yuhitsu.app import configured_model
from yuhitsu.cli.session import settings_of, show_json
from yuhitsu.models.local import LocalModel
from yuhitsu.models.probe import ProbeReport, probe


@click.group()
def model() -> None:
    """Try the configured generative model."""


@model.command()
@click.option("--json", "as_json", is_flag=True, help="Print the measurements as JSON.")
@click.pass_context
def test(context: click.Context, as_json: bool) -> None:
    """Say in one screen whether the model answers, streams, and how fast: exit 0 when it answers."""
    configured = configured_model(settings_of(context))
    if configured is None:
        click.echo("生成モデルは設定されていません。回答は資料の引用で作られます（設定 [model]）。")
        return
    try:
        report = probe(configured)
    finally:
        if isinstance(configured, LocalModel):
            configured.close()
    if as_json:
        show_json(dataclasses.asdict(report))
    else:
        _print(report)
    context.exit(0 if report.answers else 1)


def _print(report: ProbeReport) -> None:
    rows = [
        ("モデル", f"{report.model}（{report.zone}）"),
        ("応答", "あり" if report.answers else "なし"),
        ("逐次出力", "あり" if report.streams else "なし（まとめて届く）"),
        ("最初の文字まで", f"{report.first_piece_seconds:.2f} 秒"),
        ("全体", f"{report.total_seconds:.2f} 秒、{report.characters} 文字"),
        ("速さ", f"毎秒 {report.characters_per_second:.0f} 文字"),
        ("日本語", "はい" if report.japanese else "いいえ"),
    ]
    for label, value in rows:
        click.echo(f"{label:　<8}{value}")
    if report.sample:
        click.echo(f"\n{report.sample}")
    if report.error:
        click.echo(f"\n{report.error}", err=True)
