"""``yuhitsu backup`` and ``yuhitsu restore-backup``: a copy while it serves, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from yuhitsu.app import open_backup
from yuhitsu.backups import back_up, restore_backup
from yuhitsu.cli.session import operator, settings_of


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write a backup to FILE, also while the server is running; keys are in it, so keep it safe."""
    settings = settings_of(context)
    with open_backup(settings) as (log, database):
        size = back_up(settings, log, database, file.absolute(), operator().id)
    click.echo(
        f"{file} に書き出しました（{size / 1024 / 1024:.1f} MiB）。"
        "鍵も入っています。安全な場所に置いてください。"
    )


@click.command("restore-backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where what is there is newer than the backup.")
@click.pass_context
def restore(context: click.Context, file: Path, replace: bool) -> None:
    """Bring back the backup FILE, once it and its record are verified; the server must be stopped."""
    done = restore_backup(settings_of(context), file.absolute(), operator(), replace=replace)
    click.echo(
        f"{file} から戻しました（記録{done.entries}件、確認済み）。索引は、次に使うときに作り直します。"
    )
    if done.aside is not None:
        click.echo(f"それまでのデータベースは {done.aside} にあります。")
    for request in done.again:
        click.echo(
            f"注意: 請求 {request} の消去は、このバックアップより後です。もう一度消去してください。", err=True
        )
