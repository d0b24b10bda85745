"""``yuhitsu search``: the passages that fit a question."""

from __future__ import annotations

import click

from yuhitsu.audit.searches import searched
from yuhitsu.cli.session import batch, opened, operator, show_json, text_of
from yuhitsu.errors import InputError
from yuhitsu.jsonforms import hit_json
from yuhitsu.types import Hit


@click.command()
@click.argument("question", required=False)
@click.option("--collection", help="Only documents of this collection.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits at most.")
@click.option("--jsonl", is_flag=True, help="Read {id, question} lines from stdin.")
@click.option("--json", "as_json", is_flag=True, help="Print the hits as JSON.")
@click.pass_context
def search(
    context: click.Context,
    question: str | None,
    collection: str | None,
    limit: int,
    jsonl: bool,
    as_json: bool,
) -> None:
    """Find passages for QUESTION, best first."""
    if not jsonl and question is None:
        raise InputError("質問を引数に書くか、--jsonl で標準入力から渡してください。")
    with opened(context) as app:
        user = operator()

        def hits_of(text: str) -> list[Hit]:
            return searched(
                app.index, app.log, text, user=user, limit=limit, collection=collection, hide=app.hidden
            )

        def find(text: str) -> list[dict[str, object]]:
            return [hit_json(hit) for hit in hits_of(text)]

        if jsonl:
            batch(lambda row: {"hits": find(text_of(row, "question"))})
        elif as_json:
            show_json({"hits": find(question or "")})
        else:
            for hit in hits_of(question or ""):
                passage = hit.passage
                click.echo(f"{hit.score:.3f}  {passage.title}  {passage.place.label()}")
                click.echo(f"       {passage.text[:120]}")
