"""``yuhitsu audit``: is the record whole; sign it, prove it, print it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import click

from yuhitsu.app import open_record
from yuhitsu.audit import proving
from yuhitsu.audit.chain import ChainReport
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.page import record_page
from yuhitsu.audit.verifying import Kept
from yuhitsu.cli.session import operator, settings_of, show_json
from yuhitsu.errors import InputError, StorageError, YuhitsuError
from yuhitsu.jsonforms import entry_json

_RECEIPT = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})|0:")
_CANNOT_TELL = 2
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audit() -> None:
    """Verify, sign, prove and export the record."""


@audit.command()
@click.option("--head", type=_FILE, help="A checkpoint kept elsewhere: the record must begin with it.")
@click.option("--expect", metavar="N:DIGEST", help="A 控え kept elsewhere: entry N must be there, unchanged.")
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.pass_context
def verify(context: click.Context, head: Path | None, expect: str | None, as_json: bool) -> None:
    """Check chain, sealed content and signatures: exit 0 when intact, 1 when broken, 2 without a record.

    When intact it prints a 控え (number and digest of the last entry). A checkpoint of `audit head`, kept on
    another machine and given to --head later, shows also whether the record was cut short or remade as a
    whole; --expect does the same with a 控え.
    """
    receipt = _expected("0:" if expect is None else expect)
    with _record(context) as log:
        report = log.verify(Kept(receipt, _text(head) if head else ""))
    if as_json:
        show_json(_finding(report))
    elif report.intact:
        _tell(report)
    else:
        click.echo(f"記録が壊れています: {report.first_broken}番目の記録。{report.problem}", err=True)
    context.exit(0 if report.intact else 1)


@audit.command()
@click.pass_context
def head(context: click.Context) -> None:
    """Sign how far the record goes and print the checkpoint, to be kept on another machine."""
    with _record(context) as log:
        click.echo(log.checkpoint(operator().id), nl=False)


@audit.command()
@click.option(
    "--replace", metavar="REASON", help="Sign with the key in the data folder from now on, on record."
)
@click.pass_context
def key(context: click.Context, replace: str | None) -> None:
    """Print the public key (C2SP vkey) that checkpoints are signed with, to be kept on another machine."""
    with _record(context) as log:
        public = log.replace_key(replace, operator().id) if replace is not None else log.key()
        if public is None:
            raise InputError("署名の鍵は、まだありません。`yuhitsu audit head` で作られます。")
        click.echo(str(public))


@audit.command()
@click.argument("sequence", type=int, required=False)
@click.option(
    "--since", type=_FILE, help="Instead of an entry: prove that the record only grew since this one."
)
@click.pass_context
def prove(context: click.Context, sequence: int | None, since: Path | None) -> None:
    """Print a proof (RFC 9162) that entry SEQUENCE stands in the record, or that the record only grew."""
    if (sequence is None) == (since is None):
        raise click.UsageError("記録の番号か --since のどちらか一方を書いてください。")
    with _record(context) as log:
        note = log.checkpoint(operator().id)
        if since is not None:
            show_json(proving.consistency(log.store, _text(since), note))
        else:
            show_json(proving.inclusion(log.store, note, sequence or 0))


@audit.command()
@click.argument("proof", type=_FILE)
@click.pass_context
def check(context: click.Context, proof: Path) -> None:
    """Check a PROOF without the record, as any third party can: exit 0 when it holds, 1 when not."""
    holds = proving.proof_in(_text(proof))
    click.echo("証明は成り立ちます。" if holds else "証明は成り立ちません。", err=not holds)
    context.exit(0 if holds else 1)


@audit.command()
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to read instead.")
@click.pass_context
def export(context: click.Context, page: Path | None) -> None:
    """Print every entry as a JSON line; exit 2 when there is no record."""
    with _record(context) as log:
        if page is None:
            for entry in log.export():
                show_json(entry_json(entry))
            return
        office = settings_of(context).office.name
        note = log.checkpoint(operator().id)
        try:
            with page.open("w", encoding="utf-8", errors="replace") as file:
                file.writelines(record_page(log.export(), office, note))
        except OSError as error:
            raise StorageError(f"{str(page)!r} に書き込めません: {error.strerror}。") from error


@contextlib.contextmanager
def _record(context: click.Context) -> Iterator[AuditLog]:
    """The record; what cannot be read is not called broken."""
    try:
        with open_record(settings_of(context)) as log:
            yield log
    except YuhitsuError as error:
        click.echo(f"yuhitsu: {error.message}", err=True)
        context.exit(_CANNOT_TELL)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} を文字のファイルとして読めません。") from error


def _expected(receipt: str) -> tuple[int, str]:
    found = _RECEIPT.fullmatch(receipt.strip().lower())
    if not found:
        raise click.BadParameter("控えは 番号:64桁の英数字 の形で書いてください。", param_hint="--expect")
    return int(found[1] or 0), found[2] or ""


def _tell(report: ChainReport) -> None:
    signed = f"、うち{report.signed}件まで署名済み" if report.signed else ""
    erased = f"、本文を消去したもの{report.erased}件" if report.erased else ""
    click.echo(f"記録は完全です（{report.count}件{signed}{erased}、控え {report.receipt}）。")
    for remark in report.remarks:
        click.echo(remark)


def _finding(report: ChainReport) -> dict[str, object]:
    return {
        "intact": report.intact,
        "entries": report.count,
        "receipt": report.receipt if report.intact else None,
        "signed": report.signed,
        "erased": report.erased,
        "keys": list(report.keys),
        "remarks": list(report.remarks),
        "first_broken": report.first_broken,
        "problem": report.problem,
        "code": report.code,
    }
