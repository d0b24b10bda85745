"""``yuhitsu retention``: what need not be kept any more: list, approve, hold, release."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from yuhitsu.app import open_rights
from yuhitsu.cli.session import operator, settings_of, show_json
from yuhitsu.jsonforms import expired_json, hold_json
from yuhitsu.rights.disposal import Disposal
from yuhitsu.rights.package import AREA_NAMES


@click.group()
def retention() -> None:
    """Dispose of what need not be kept, with approval and on record; hold what must stay."""


@retention.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a thing.")
@click.pass_context
def list_expired(context: click.Context, as_json: bool) -> None:
    """List what was kept as long as it must be (満了)."""
    with _disposal(context) as disposal:
        found = disposal.expired()
    for item in found:
        if as_json:
            show_json(expired_json(item))
        else:
            held = f"\t廃棄の停止: {item.held}" if item.held else ""
            click.echo(f"{item.id}\t{item.kept.value}\t{item.since}から廃棄可\t{item.title}{held}")
    if not found and not as_json:
        click.echo("保存期間が満了したものはありません。")


@retention.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Everything on the list that is not on hold.")
@click.option("--reason", required=True, help="By whose decision (決裁の番号), for the record.")
@click.pass_context
def approve(context: click.Context, ids: tuple[str, ...], everything: bool, reason: str) -> None:
    """Dispose of IDS of the list."""
    if bool(ids) == everything:
        raise click.UsageError("廃棄するものの番号か、--all のどちらか一方を書いてください。")
    with _disposal(context) as disposal:
        counts = disposal.approve(None if everything else ids, reason, by=operator())
    for area, count in counts.items():
        click.echo(f"{AREA_NAMES.get(area, '本人からの請求')}\t{count}件を廃棄しました。")
    if not counts:
        click.echo("廃棄するものはありません。")


@retention.command()
@click.argument("target", required=False)
@click.option("--reason", help="Why it must stay.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a hold.")
@click.pass_context
def hold(context: click.Context, target: str | None, reason: str | None, as_json: bool) -> None:
    """Keep TARGET (an id of the list, or `area:` for all of an area); without one, list what is on hold."""
    with _disposal(context) as disposal:
        if target is not None:
            made = disposal.hold(target, reason or "", by=operator())
            click.echo(f"{made.id}\t{made.target} の廃棄を止めました。")
            return
        for each in disposal.retention.holds():
            if as_json:
                show_json(hold_json(each))
            else:
                click.echo(f"{each.id}\t{each.target}\t{each.reason}")


@retention.command()
@click.argument("hold")
@click.pass_context
def release(context: click.Context, hold: str) -> None:
    """End HOLD."""
    with _disposal(context) as disposal:
        disposal.release(hold, by=operator())
    click.echo(f"{hold} の廃棄の停止を解きました。")


@contextmanager
def _disposal(context: click.Context) -> Iterator[Disposal]:
    with open_rights(settings_of(context)) as (_, disposal):
        yield disposal
