"""``yuhitsu anticipated``: the questions a paper will be asked, with proved draft answers."""

from __future__ import annotations

from pathlib import Path

import click

from yuhitsu.anticipated import anticipate, as_text
from yuhitsu.cli.session import opened, operator, settings_of, show_json
from yuhitsu.cli.texts import text_of_file


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--collection", help="Answer from documents of this collection only.")
@click.option("--json", "as_json", is_flag=True, help="Print questions, answers and citations as JSON.")
@click.pass_context
def anticipated(context: click.Context, file: Path, collection: str | None, as_json: bool) -> None:
    """Write 想定問答 for FILE (a policy paper or draft ordinance; - for stdin)."""
    text = text_of_file(file, settings_of(context))
    with opened(context) as app:
        items = list(anticipate(text, app.assistant, user=operator(), collection=collection))
    if as_json:
        show_json({"questions": [item.json() for item in items]})
    else:
        click.echo(as_text(items))
