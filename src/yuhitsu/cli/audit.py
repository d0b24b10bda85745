"""``yuhitsu audit``: is the record whole; print it."""

from __future__ import annotations

import click

from yuhitsu.cli.session import opened, show_json
from yuhitsu.jsonforms import entry_json


@click.group()
def audit() -> None:
    """Verify and export the record."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check the hash chain: exit 0 when intact, 1 with the first broken entry."""
    with opened(context) as app:
        report = app.log.verify()
    if as_json:
        show_json(
            {
                "intact": report.intact,
                "entries": report.count,
                "first_broken": report.first_broken,
                "problem": report.problem,
            }
        )
    elif report.intact:
        click.echo(f"記録は完全です（{report.count}件）。")
    else:
        click.echo(f"記録が壊れています: {report.first_broken}番目の記録。{report.problem}", err=True)
    context.exit(0 if report.intact else 1)


@audit.command()
@click.pass_context
def export(context: click.Context) -> None:
    """Print every entry as a JSON line."""
    with opened(context) as app:
        for entry in app.log.export():
            show_json(entry_json(entry))
