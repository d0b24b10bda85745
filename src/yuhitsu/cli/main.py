"""``yuhitsu``: the group that all commands belong to, and the one place where errors become exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from yuhitsu.cli.anticipated import anticipated
from yuhitsu.cli.ask import ask
from yuhitsu.cli.audit import audit
from yuhitsu.cli.backup import backup
from yuhitsu.cli.backup import restore as restore_backup
from yuhitsu.cli.documents import documents
from yuhitsu.cli.easy import easy
from yuhitsu.cli.evaluate import evaluate
from yuhitsu.cli.ingest import ingest
from yuhitsu.cli.init import init
from yuhitsu.cli.mask import mask
from yuhitsu.cli.minutes import minutes
from yuhitsu.cli.model import model
from yuhitsu.cli.people import people
from yuhitsu.cli.policy import policy
from yuhitsu.cli.proofread import proofread
from yuhitsu.cli.requests import requests
from yuhitsu.cli.restore import restore
from yuhitsu.cli.retention import retention
from yuhitsu.cli.search import search
from yuhitsu.cli.serve import serve
from yuhitsu.cli.train import train
from yuhitsu.cli.verify import verify
from yuhitsu.cli.work import work
from yuhitsu.errors import YuhitsuError
from yuhitsu.version import __version__


class _Group(click.Group):
    """Shows our errors on stderr and exits with 1, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except YuhitsuError as error:
            click.echo(f"yuhitsu: {error.message}", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yuhitsu")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file (default: YUHITSU_CONFIG, else yuhitsu.toml in the data folder).",
)
def main(config: Path | None) -> None:
    """右筆 — ask your office's documents, get an answer whose every sentence is proved."""


for command in (
    anticipated,
    ask,
    audit,
    backup,
    documents,
    easy,
    evaluate,
    ingest,
    init,
    mask,
    minutes,
    model,
    people,
    policy,
    proofread,
    requests,
    restore,
    restore_backup,
    retention,
    search,
    serve,
    train,
    verify,
    work,
):
    main.add_command(command)
