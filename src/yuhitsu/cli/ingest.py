"""``yuhitsu ingest``: take in files and folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from yuhitsu.app import App
from yuhitsu.cli.session import opened, operator, show_json
from yuhitsu.documents.ingest import Refused, Taken
from yuhitsu.types import Level


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--collection", default="default", show_default=True, help="Collection the documents join.")
@click.option(
    "--level",
    type=click.IntRange(1, 3),
    help="機密性 1, 2 or 3 of all of them (default: what is known keeps its level, what is new gets 2).",
)
@click.option("--vectors/--no-vectors", default=True, help="Also make vectors for search by meaning.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and refusals as JSON.")
@click.pass_context
def ingest(
    context: click.Context,
    paths: tuple[Path, ...],
    collection: str,
    level: int | None,
    vectors: bool,
    as_json: bool,
) -> None:
    """Take in PATHS: files, folders, e-Gov law XML, JSON Lines. Only what changed is read again."""
    with opened(context) as app:
        counts = take_in(app, paths, collection, Level(level) if level else None, quiet=as_json)
        app.index.refresh()
        if vectors:
            make_vectors(app, quiet=as_json)
    if as_json:
        show_json(counts)
    else:
        click.echo(summary(counts))
    refused = counts["refused"]
    context.exit(1 if refused and not (counts["documents"] or counts["unchanged"]) else 0)


def take_in(
    app: App, paths: Sequence[Path], collection: str, level: Level | None, *, quiet: bool
) -> dict[str, Any]:
    """Take in with a progress bar on a terminal; refusals are shown on stderr as they come."""
    sources = app.library.sources(paths)
    counts: dict[str, Any] = {"files": 0, "documents": 0, "passages": 0, "unchanged": 0, "refused": []}
    events = app.library.take_in(sources, actor=operator().id, collection=collection, level=level)
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=len(sources), label="取り込み", file=sys.stderr, hidden=hidden) as bar:
        for event in events:
            bar.update(1)
            _count(counts, event, quiet)
    return counts


def _count(counts: dict[str, Any], event: Taken | Refused, quiet: bool) -> None:
    if isinstance(event, Refused):
        counts["refused"].append({"name": event.name, "code": event.code, "reason": event.reason})
        if not quiet:
            click.echo(f"受け付けませんでした 「{event.name}」: {event.reason}", err=True)
        return
    counts["files"] += 1
    counts["documents"] += event.documents
    counts["passages"] += event.passages
    counts["unchanged"] += event.unchanged


def make_vectors(app: App, *, quiet: bool) -> None:
    """Make missing vectors with a progress bar on a terminal."""
    if app.vectors is None:
        return
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(length=1000, label="意味検索の準備", file=sys.stderr, hidden=hidden) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(max(done * 1000 // max(total, 1) - bar.pos, 0))

        app.vectors.make(progress=progress)


def summary(counts: dict[str, Any]) -> str:
    """One line for people."""
    return (
        f"{counts['documents']}件の文書（{counts['passages']}か所）を取り込みました。"
        f"変更なし {counts['unchanged']}件、受付不可 {len(counts['refused'])}件。"
    )
