"""``yuhitsu mask``: put placeholders in the place of personal data, in lines and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuhitsu.cli.masking import (
    each_file,
    file_masker,
    masker,
    opened_table,
    passphrase,
    read_file,
    write_copy,
    write_table,
)
from yuhitsu.cli.session import Row, batch, settings_of, show_json, text_of
from yuhitsu.config import Settings
from yuhitsu.errors import InputError
from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.files import FileMasker
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.sealing import SUFFIX
from yuhitsu.types import Span


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="Read {id, text, also?, leave?} lines from stdin.")
@click.option(
    "--table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="One sealed table for everything: made, or continued (default for files: one beside each copy).",
)
@click.option("--with-table", is_flag=True, help="With --jsonl: each line also carries its table, in clear.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the copies.")
@click.option("--also", multiple=True, help="Mask these words too, as a person's name.")
@click.option("--leave", multiple=True, help="Do not mask these words.")
@click.option("--json", "as_json", is_flag=True, help="With files: print one JSON line a file.")
@click.pass_context
def mask(
    context: click.Context,
    files: tuple[Path, ...],
    jsonl: bool,
    table: Path | None,
    with_table: bool,
    out: Path | None,
    also: tuple[str, ...],
    leave: tuple[str, ...],
    as_json: bool,
) -> None:
    """Put placeholders in the place of personal data: in lines, or in copies of FILES.

    A copy of a Word, Excel, text, CSV or HTML file keeps its form; PDF becomes a text. The table that
    restores it is sealed with a passphrase (YUHITSU_MASK_PASSPHRASE, or asked on the terminal).
    """
    if jsonl == bool(files):
        raise InputError("伏せ字にするファイルを書くか、--jsonl で標準入力から渡してください。")
    by_hand = (also, leave)
    if jsonl:
        _lines(table, by_hand, with_table=with_table)
        return
    settings = settings_of(context)
    secret = passphrase(new=table is None or not table.exists())
    shared = opened_table(table, secret, must_exist=False) if table else None
    with file_masker(settings) as files_masker:
        job = _Files(settings, files_masker, secret, table, shared, out, by_hand, as_json)
        context.exit(each_file(files, job.mask))


def _lines(path: Path | None, by_hand: tuple[tuple[str, ...], tuple[str, ...]], *, with_table: bool) -> None:
    """One table for all lines where it is kept, else one for each."""
    works = masker()
    if path is None:
        batch(lambda row: _line(works, row, _decided(MaskTable(), by_hand), with_table))
        return
    secret = passphrase(new=not path.exists())
    table = _decided(opened_table(path, secret, must_exist=False), by_hand)
    write_table(path, table, secret)  # what cannot be kept is not masked first
    try:
        batch(lambda row: _line(works, row, table, with_table))
    finally:
        write_table(path, table, secret)


def _decided(table: MaskTable, by_hand: tuple[tuple[str, ...], tuple[str, ...]]) -> MaskTable:
    for value in filter(None, by_hand[0]):
        table.also_mask(EntityType.PERSON, value)
    for value in filter(None, by_hand[1]):
        table.leave(value)
    return table


def _line(works: Masker, row: Row, table: MaskTable, with_table: bool) -> Row:
    text = text_of(row, "text")
    also = [
        Entity(start, end, _kind(item), text[start:end], 1.0)
        for start, end, item in _places(row, "also", text)
    ]
    leave = [Span(start, end) for start, end, _ in _places(row, "leave", text)]
    masked = works.mask(text, table, also=also, leave=leave)
    form: Row = {"text": masked.text, "entities": [_entity(entity) for entity in masked.entities]}
    if with_table:
        form["table"] = table.to_json()
    return form


def _entity(entity: Entity) -> Row:
    return {"start": entity.start, "end": entity.end, "type": entity.type.value, "value": entity.value}


def _places(row: Row, key: str, text: str) -> list[tuple[int, int, Row]]:
    """``[{start, end, type?}]`` of a row."""
    given: Any = row.get(key) or []
    try:
        places = [(int(item["start"]), int(item["end"]), item) for item in given]
    except (TypeError, KeyError, ValueError) as error:
        raise InputError(f'{key!r} は [{{"start": 0, "end": 3}}] の形にしてください。') from error
    if not all(0 <= start < end <= len(text) for start, end, _ in places):
        raise InputError(f"{key!r} の位置が文の中にありません（文字数で数えます）。")
    return places


def _kind(item: Row) -> EntityType:
    try:
        return EntityType(item.get("type", EntityType.PERSON))
    except ValueError as error:
        kinds = "、".join(kind.value for kind in EntityType)
        raise InputError(f"種類 {item.get('type')!r} はありません。使える種類: {kinds}。") from error


class _Files:
    """Masks files one by one."""

    def __init__(
        self,
        settings: Settings,
        works: FileMasker,
        secret: str,
        path: Path | None,
        shared: MaskTable | None,
        out: Path | None,
        by_hand: tuple[tuple[str, ...], tuple[str, ...]],
        as_json: bool,
    ) -> None:
        self._settings, self._works, self._secret = settings, works, secret
        self._path, self._shared, self._out = path, shared, out
        self._by_hand, self._as_json = by_hand, as_json

    def mask(self, path: Path) -> None:
        """One file: the table is kept before there is a copy that needs it."""
        table = _decided(self._shared if self._shared is not None else MaskTable(), self._by_hand)
        made = self._works.mask(read_file(path, self._settings), path.name, table)
        folder = self._out or path.parent
        kept = self._path or folder / (made.name + SUFFIX)
        if self._path is None and kept.exists():
            raise InputError(f"{str(kept)!r} が既にあります。--out で別のフォルダを指定してください。")
        if (folder / made.name).exists():
            raise InputError(
                f"{str(folder / made.name)!r} が既にあります。--out で別のフォルダを指定してください。"
            )
        write_table(kept, table, self._secret)
        self._say(path, write_copy(folder, made), kept, made.masked, made.notes)

    def _say(self, path: Path, copy: Path, kept: Path, count: int, notes: tuple[str, ...]) -> None:
        if self._as_json:
            show_json(
                {"file": str(path), "copy": str(copy), "table": str(kept), "masked": count, "notes": [*notes]}
            )
            return
        click.echo(f"{copy}（{count}か所を伏せ字にしました。対応表: {kept}）")
        for note in notes:
            click.echo(f"  {note}")
