"""``yuhitsu minutes``: minutes from a transcript or notes, every line with the utterances it stands on."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from yuhitsu.cli.session import settings_of, show_json
from yuhitsu.cli.texts import show_document, text_of_file, write_document
from yuhitsu.errors import InputError
from yuhitsu.writing.minutes.document import minutes_document
from yuhitsu.writing.minutes.forms import cited_numbers, kept_from, kept_text, minutes_json
from yuhitsu.writing.minutes.making import Kept, make_minutes
from yuhitsu.writing.minutes.model import Minutes
from yuhitsu.writing.minutes.transcript import Transcript


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--date", "day", help="Day of the meeting, YYYY-MM-DD, from which 来週の金曜 is counted.")
@click.option("--json", "as_json", is_flag=True, help="Print the minutes and the cited utterances as JSON.")
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save as .docx, .md or .txt."
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the standing here after each topic; a stopped run goes on from it.",
)
@click.pass_context
def minutes(
    context: click.Context, file: Path, day: str | None, as_json: bool, out: Path | None, state: Path | None
) -> None:
    """Make minutes from FILE (a transcript or notes; - for stdin)."""
    date = _date(day)
    text = text_of_file(file, settings_of(context))
    made = _made(text, date, state)
    if as_json:
        cited = cited_numbers(made)
        show_json(minutes_json(made, tuple(u for u in Transcript(text).utterances() if u.number in cited)))
    if out is not None:
        write_document(minutes_document(made), out)
        click.echo(f"{out} に保存しました。", err=True)
    elif not as_json:
        show_document(minutes_document(made))


def _date(day: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(day) if day else None
    except ValueError:
        raise InputError(f"会議の日は 2026-11-25 のように書いてください（{day!r} は使えません）。") from None


def _made(text: str, date: dt.date | None, state: Path | None) -> Minutes:
    making = make_minutes(text, date, kept=_kept(state), keep=lambda kept: _keep(state, kept))
    shown = sys.stderr.isatty()
    try:
        while True:
            progress = next(making)
            if shown:
                percent = 100 * progress.done // max(progress.total, 1)
                click.echo(f"\r読んでいます {percent:3d}%", nl=False, err=True)
    except StopIteration as end:
        if shown:
            click.echo("\r" + " " * 24 + "\r", nl=False, err=True)
        made: Minutes = end.value
        return made
    except KeyboardInterrupt:
        going_on = f"同じ指定でもう一度実行すると、途中から続けます（{state}）。" if state else ""
        raise InputError(f"途中で止めました。{going_on}") from None


def _kept(state: Path | None) -> Kept | None:
    if state is None or not state.exists():
        return None
    try:
        return kept_from(state.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"途中経過のファイル {str(state)!r} を読めません。別の名前を指定してください。"
        ) from error


def _keep(state: Path | None, kept: Kept) -> None:
    """The old standing stays until the new one is whole."""
    if state is None:
        return
    beside = state.with_name(state.name + ".new")
    try:
        beside.write_text(kept_text(kept), "utf-8")
        beside.replace(state)
    except OSError as error:
        raise InputError(f"途中経過を {str(state)!r} に書けません（{error.strerror}）。") from error
