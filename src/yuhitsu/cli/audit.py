"""``yuhitsu audit``: is the record whole; print it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import click

from yuhitsu.app import open_record
from yuhitsu.audit.chain import ChainReport
from yuhitsu.audit.log import AuditLog
from yuhitsu.cli.session import settings_of, show_json
from yuhitsu.errors import YuhitsuError
from yuhitsu.jsonforms import entry_json

_RECEIPT = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})|0:")
_CANNOT_TELL = 2


@click.group()
def audit() -> None:
    """Verify and export the record."""


@audit.command()
@click.option("--expect", metavar="N:DIGEST", help="A 控え kept elsewhere: entry N must be there, unchanged.")
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.pass_context
def verify(context: click.Context, expect: str | None, as_json: bool) -> None:
    """Check the hash chain: exit 0 when intact, 1 when broken, 2 when there is no record to check.

    When intact it prints a 控え (number and digest of the last entry). Kept on another machine and given to
    --expect later, it shows also whether the record was cut short or remade as a whole.
    """
    expected = _expected("0:" if expect is None else expect)
    with _record(context) as log:
        report = log.verify(expected)
    if as_json:
        show_json(_finding(report))
    elif report.intact:
        click.echo(f"記録は完全です（{report.count}件、控え {report.receipt}）。")
    else:
        click.echo(f"記録が壊れています: {report.first_broken}番目の記録。{report.problem}", err=True)
    context.exit(0 if report.intact else 1)


@audit.command()
@click.pass_context
def export(context: click.Context) -> None:
    """Print every entry as a JSON line; exit 2 when there is no record."""
    with _record(context) as log:
        for entry in log.export():
            show_json(entry_json(entry))


@contextlib.contextmanager
def _record(context: click.Context) -> Iterator[AuditLog]:
    """The record; what cannot be read is not called broken."""
    try:
        with open_record(settings_of(context)) as log:
            yield log
    except YuhitsuError as error:
        click.echo(f"yuhitsu: {error.message}", err=True)
        context.exit(_CANNOT_TELL)


def _expected(receipt: str) -> tuple[int, str]:
    found = _RECEIPT.fullmatch(receipt.strip().lower())
    if not found:
        raise click.BadParameter("控えは 番号:64桁の英数字 の形で書いてください。", param_hint="--expect")
    return int(found[1] or 0), found[2] or ""


def _finding(report: ChainReport) -> dict[str, object]:
    return {
        "intact": report.intact,
        "entries": report.count,
        "receipt": report.receipt if report.intact else None,
        "first_broken": report.first_broken,
        "problem": report.problem,
    }
