"""``yuhitsu work``: the tasks of writing, what each wants filled in, and a draft from fields or a file."""

from __future__ import annotations

from pathlib import Path

import click

from yuhitsu.app import App
from yuhitsu.cli.session import opened, operator, settings_of, show_json
from yuhitsu.cli.texts import text_of_file, write_new
from yuhitsu.drafting import Draft, DraftRequest, draft_json, task_json
from yuhitsu.errors import InputError
from yuhitsu.exporting import wanted
from yuhitsu.types import Level
from yuhitsu.writing.tasks.model import Field, FieldKind, WritingTask
from yuhitsu.writing.tasks.shelf import TaskShelf

_KINDS = {
    FieldKind.TEXT: "1行",
    FieldKind.LONG: "複数行",
    FieldKind.DATE: "日付",
    FieldKind.PERSON: "1行",
    FieldKind.LIST: "1行に1つ",
    FieldKind.CHOICE: "選択",
}


@click.group()
def work() -> None:
    """Write official documents from forms."""


@work.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the tasks with their fields as JSON.")
@click.pass_context
def list_tasks(context: click.Context, as_json: bool) -> None:
    """List the tasks, the office's own among them."""
    tasks = _shelf(context).all()
    if as_json:
        show_json({"tasks": [task_json(task) for task in tasks]})
        return
    for task in tasks:
        where = f"（画面 {task.link}）" if task.link else ""
        click.echo(f"{task.id}\t{task.title}{where}\t{task.about}")


@work.command("show")
@click.argument("identifier", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the task as JSON.")
@click.pass_context
def show_task(context: click.Context, identifier: str, as_json: bool) -> None:
    """Show what the task ID wants filled in."""
    task = _shelf(context).get(identifier)
    if as_json:
        show_json(task_json(task))
        return
    click.echo(f"{task.title}: {task.about}")
    for field in task.fields:
        required = "、必須" if field.required else ""
        click.echo(f"  {field.name}（{_KINDS[field.kind]}{required}）{field.help}")
        if field.choices:
            click.echo(f"    {' / '.join(field.choices)}")
        elif field.example:
            click.echo(f"    例: {field.example.strip().splitlines()[0]}")


@work.command("run")
@click.argument("identifier", metavar="ID")
@click.option("--field", "fields", multiple=True, metavar="NAME=VALUE", help="One field; repeatable.")
@click.option(
    "--source",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="A file (Word, PDF, text …; - for stdin) for the field that takes a whole text.",
)
@click.option("--rules", is_flag=True, help="Without the configured generative model.")
@click.option("--level", type=click.IntRange(1, 3), help="Level (機密性) of the text.")
@click.option("--level-reason", default="", help="Why it is lower than proposed; goes on record.")
@click.option("--purpose", default="", help="Name of the 業務, where the policy asks for it.")
@click.option("--approval", default="", help="Number of the approved request that this draft uses.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a .docx .pdf .md .txt file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the draft with all findings as JSON.")
@click.pass_context
def run_task(
    context: click.Context,
    /,
    identifier: str,
    fields: tuple[str, ...],
    source: Path | None,
    output: Path | None,
    as_json: bool,
    **said: object,
) -> None:
    """Write a draft of the task ID. Exits with 0 also when places must be checked; they go to stderr."""
    with opened(context) as app:
        task = app.drafting.tasks.get(identifier)
        values = _values(app, task, fields, source)
        level = said["level"]
        draft = app.drafting.draft(
            DraftRequest(
                task=identifier,
                values=values,
                user=operator(),
                use_model=not said["rules"],
                level=Level(level) if isinstance(level, int) else None,
                level_reason=str(said["level_reason"]),
                purpose=str(said["purpose"]),
                approval=str(said["approval"]),
            )
        )
        if output is not None:
            _write(app, draft, output)
    if as_json:
        show_json(draft_json(draft))
    else:
        _print(draft, silent=output is not None)


def _shelf(context: click.Context) -> TaskShelf:
    """The tasks alone: no model, no index, no database."""
    settings = settings_of(context)
    folder = settings.home / Path(settings.writing.tasks).expanduser() if settings.writing.tasks else None
    return TaskShelf(folder)


def _values(app: App, task: WritingTask, given: tuple[str, ...], source: Path | None) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--field は「名前=内容」の形で書いてください（{pair[:40]!r}）。")
        values[name] = f"{values[name]}\n{value}" if name in values else value
    if source is not None:
        values[_text_field(task, values).name] = text_of_file(source, app.settings)
    return values


def _text_field(task: WritingTask, values: dict[str, str]) -> Field:
    """The field that takes a whole text and has none yet."""
    for field in (*task.sources, *(f for f in task.fields if f.reference or f.kind is FieldKind.LONG)):
        if field.name not in values:
            return field
    raise InputError(f"「{task.title}」に、--source の文を入れる欄はありません。")


def _write(app: App, draft: Draft, output: Path) -> None:
    form = wanted(output.suffix.removeprefix(".").lower())
    about = {"draft": draft.id, "task": draft.task.id}
    file = app.exporter.document(draft.document, form, user=operator(), about=about)
    write_new(output, file.data)


def _print(draft: Draft, *, silent: bool) -> None:
    if not silent:
        click.echo(draft.text)
    if draft.document.uses_ai:
        click.echo("この文書は、生成AIを利用して作成しました。", err=True)
    for notice in draft.notices:
        click.echo(notice, err=True)
    for finding in draft.report.added:
        click.echo(f"元の文にないもの: {finding.reason}", err=True)
    for finding in draft.report.missing:
        click.echo(f"抜けているもの: {finding.reason}", err=True)
    if draft.to_fill:
        click.echo(f"まだ埋まっていない欄: {'、'.join(draft.to_fill)}", err=True)
