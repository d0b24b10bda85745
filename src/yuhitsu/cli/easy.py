"""``yuhitsu easy``: a text in やさしい日本語, each change with its rule."""

from __future__ import annotations

from pathlib import Path

import click

from yuhitsu.cli.session import settings_of, show_json
from yuhitsu.cli.texts import text_of_file
from yuhitsu.writing.easy.making import easy_view


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--ruby", is_flag=True, help="Put readings in brackets behind kanji.")
@click.option("--reading", "readings", multiple=True, help="A reading to use, 漢字=よみ.")
@click.option("--json", "as_json", is_flag=True, help="Print text, changes, level and facts as JSON.")
@click.pass_context
def easy(context: click.Context, file: Path, ruby: bool, readings: tuple[str, ...], as_json: bool) -> None:
    """Put FILE (- for stdin) into easier Japanese, word by word; what is left to a person goes to stderr."""
    text = text_of_file(file, settings_of(context))
    view = easy_view(text, ruby=ruby, readings="\n".join(readings))
    if as_json:
        show_json(view.json())
        return
    parts = [f"{part.text}（{part.reading}）" if part.reading else part.text for part in view.ruby]
    click.echo("".join(parts) if ruby else view.easy)
    click.echo(
        f"読みにくさ（このシステムの測り方）: {view.before.score} → {view.after.score}（{view.after.label}）",
        err=True,
    )
    for remark in view.remarks:
        click.echo(f"注意: {remark.message}{_proposal(remark.proposal)}", err=True)
    for fact in view.lost:
        click.echo(f"確かめてください: 元の文と違います（{fact}）", err=True)


def _proposal(text: str) -> str:
    return f" 分ける案: {text}" if text else ""
