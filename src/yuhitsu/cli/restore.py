"""``yuhitsu restore``: the words in the place of placeholders again, in lines and in files."""

from __future__ import annotations

from pathlib import Path

import click

from yuhitsu.cli.masking import each_file, file_masker, opened_table, passphrase, read_file, write_copy
from yuhitsu.cli.session import Row, batch, settings_of, show_json, text_of
from yuhitsu.errors import InputError
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.restoring import restore as restored


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--table",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The sealed table that mask made.",
)
@click.option(
    "--jsonl", is_flag=True, help="Read {id, text, table?} lines from stdin (table: of --with-table)."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the restored files."
)
@click.option("--json", "as_json", is_flag=True, help="With files: print one JSON line a file.")
@click.pass_context
def restore(
    context: click.Context,
    files: tuple[Path, ...],
    path: Path | None,
    jsonl: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Put the words back in the place of placeholders: in lines, or in copies of FILES.

    Placeholders that the table does not hold are never filled: they are shown as unknown and listed.
    """
    if jsonl == bool(files):
        raise InputError("元に戻すファイルを書くか、--jsonl で標準入力から渡してください。")
    if path is None and not jsonl:
        raise InputError("対応表を --table で指定してください（.yuhitsu-mask のファイル）。")
    table = opened_table(path, passphrase(new=False), must_exist=True) if path else None
    if jsonl:
        batch(lambda row: _line(row, table))
        return
    assert table is not None
    settings = settings_of(context)

    def serve(file: Path) -> None:
        made = works.restore(read_file(file, settings), file.name, table)
        copy = write_copy(out or file.parent, made)
        if as_json:
            show_json(
                {"file": str(file), "copy": str(copy), "unknown": [*made.unknown], "notes": [*made.notes]}
            )
            return
        click.echo(str(copy))
        for line in (*made.notes, *(f"不明な伏せ字: {each}" for each in made.unknown)):
            click.echo(f"  {line}")

    with file_masker(settings) as works:
        context.exit(each_file(files, serve))


def _line(row: Row, table: MaskTable | None) -> Row:
    if row.get("table") is not None:
        table = MaskTable.from_json(row["table"])
    if table is None:
        raise InputError("'table' に mask --with-table の表を入れるか、--table で対応表を指定してください。")
    done = restored(text_of(row, "text"), table)
    return {"text": done.text, "unknown": [*done.unknown]}
