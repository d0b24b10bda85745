"""What commands share: opening the installation, showing errors, and batches of JSON Lines."""

from __future__ import annotations

import codecs
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from yuhitsu.app import App, build
from yuhitsu.config import Settings, load
from yuhitsu.errors import InputError, YuhitsuError
from yuhitsu.masking_choice import words_given
from yuhitsu.types import LOCAL_USER, Level, Passage, Question, User

Row = dict[str, Any]


def settings_of(context: click.Context) -> Settings:
    """The settings that ``--config`` and the environment name."""
    path: Path | None = context.find_root().params.get("config")
    settings = load(path)
    for remark in settings.remarks:
        click.echo(f"yuhitsu: 注意: {remark}", err=True)
    return settings


@contextlib.contextmanager
def opened(context: click.Context) -> Iterator[App]:
    """The installation, closed at the end."""
    app = build(settings_of(context))
    try:
        yield app
    finally:
        app.close()


def operator() -> User:
    """Who works at the command line: whoever may read the data folder may do everything."""
    return LOCAL_USER


def show_json(form: Any) -> None:
    """One JSON value on one line of stdout."""
    click.echo(_json_line(form))


def _json_line(form: Any) -> str:
    line = json.dumps(form, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # half characters are handed back as they came, escaped
        return json.dumps(form)
    return line


def batch(serve: Callable[[Row], Row]) -> None:
    """Answer each JSON line of stdin with one line, in order; a bad line never ends the batch."""
    for line in sys.stdin.buffer:
        if line.removeprefix(codecs.BOM_UTF8).strip():
            click.echo(_served(line, serve))
            sys.stdout.flush()


def _served(line: bytes, serve: Callable[[Row], Row]) -> str:
    row: Row = {}
    try:
        row = _row(line)
        return _json_line({"id": row.get("id"), **serve(row)})
    except YuhitsuError as error:
        return _failed(row, error.message, error.code)
    except Exception as error:
        reason = f"この行を処理できませんでした（{type(error).__name__}）。内容を確かめてください。"
        return _failed(row, reason, "error")


def _failed(row: Row, reason: str, code: str) -> str:
    identifier = row.get("id")
    plain = None if isinstance(identifier, list | dict) else identifier  # it may be what could not be written
    return _json_line({"id": plain, "error": reason, "code": code})


def _row(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"JSONとして読めない行です: {error}") from error
    if not isinstance(row, dict):
        raise InputError("1行は {…} の形のJSONにしてください。")
    return row


def text_of(row: Row, key: str) -> str:
    """A required string of a row."""
    value = row.get(key)
    if not isinstance(value, str):
        raise InputError(f"{key!r} に文字列が要ります。")
    return value


def declared(row: Row, question: Question) -> Question:
    """The question with what its asker says of it: ``level``, ``level_reason``, ``purpose``,
    ``approval``, ``also_mask``, ``unmask``."""
    given = {name: row.get(name) or "" for name in ("level_reason", "purpose", "approval")}
    for name, value in given.items():
        if not isinstance(value, str):
            raise InputError(f"{name!r} は文字列にしてください。")
    level = row.get("level")
    if level is not None and level not in (1, 2, 3):
        raise InputError(f"'level' は 1、2、3 のどれかにしてください（{level!r} は使えません）。")
    return replace(
        question,
        level=None if level is None else Level(level),
        level_reason=given["level_reason"],
        purpose=given["purpose"],
        approval=given["approval"],
        also_mask=words_given(row.get("also_mask"), "also_mask"),
        unmask=words_given(row.get("unmask"), "unmask"),
    )


def passages_of(row: Row) -> tuple[Passage, ...] | None:
    """``passages:[{id,text}]`` of a row, if given."""
    given = row.get("passages")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise InputError('\'passages\' は [{"id":…, "text":…}] の形にしてください。')
    return tuple(_passage(item, number) for number, item in enumerate(given))


def _passage(item: Row, number: int) -> Passage:
    text = text_of(item, "text")
    identifier = str(item.get("id", number))
    return Passage(identifier, 0, str(item.get("title", "")), text, collection="given", end=len(text))


def given_ids(form: Any) -> Any:
    """Citations of given passages name them by the id they were given."""
    if isinstance(form, list):
        return [given_ids(item) for item in form]
    if not isinstance(form, dict):
        return form
    if form.get("collection") == "given" and "passage" in form:
        return {**form, "passage": form["document"]}
    return {key: given_ids(value) for key, value in form.items()}
