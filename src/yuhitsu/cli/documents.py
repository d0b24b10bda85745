"""``yuhitsu documents``: list, classify and remove what was taken in."""

from __future__ import annotations

import click

from yuhitsu.cli.session import opened, operator, show_json
from yuhitsu.jsonforms import document_json
from yuhitsu.types import Level


@click.group()
def documents() -> None:
    """List, classify and remove documents."""


@documents.command("list")
@click.option("--collection", help="Only this collection.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a document.")
@click.pass_context
def list_documents(context: click.Context, collection: str | None, as_json: bool) -> None:
    """List the documents held."""
    with opened(context) as app:
        for info in app.documents.all(user=operator(), collection=collection):
            if as_json:
                show_json(document_json(info))
            else:
                click.echo(f"{info.key}\t{info.level.label}\t{info.passages}\t{info.title}")


@documents.command()
@click.argument("key")
@click.argument("level", type=click.IntRange(1, 3))
@click.option("--reason", default="", help="Why; needed to lower it, and goes on record.")
@click.pass_context
def classify(context: click.Context, key: str, level: int, reason: str) -> None:
    """Set the LEVEL (機密性 1, 2, 3) of the document KEY (collection/id)."""
    with opened(context) as app:
        app.library.classify(key, Level(level), actor=operator().id, reason=reason)
        click.echo(f"{key} を{Level(level).label}にしました。")


@documents.command()
@click.argument("key")
@click.pass_context
def remove(context: click.Context, key: str) -> None:
    """Remove the document KEY everywhere: passages, vectors, original and indexes."""
    with opened(context) as app:
        app.library.remove(key, actor=operator().id)
        app.index.refresh()
        click.echo(f"{key} を削除しました。")
