"""``yuhitsu ask``: one question, or a batch, answered with proof."""

from __future__ import annotations

from typing import Any

import click

from yuhitsu.app import App
from yuhitsu.cli.session import (
    Row,
    batch,
    declared,
    given_ids,
    opened,
    operator,
    passages_of,
    show_json,
    text_of,
)
from yuhitsu.errors import InputError
from yuhitsu.jsonforms import answer_json, preview_json
from yuhitsu.personal import MaskPreview
from yuhitsu.privacy.placeholders import label_of
from yuhitsu.types import Answer, Citation, Looked, Origin, Outcome, Question, Sentence

MARKS = {Origin.MODEL: "根拠あり", Origin.QUOTATION: "引用"}


@click.command()
@click.argument("question", required=False)
@click.option("--collection", help="Only documents of this collection.")
@click.option("--short", is_flag=True, help="`answer` is the shortest exact phrase.")
@click.option("--free", is_flag=True, help="Draft without documents; every sentence is 根拠なし.")
@click.option("--level", type=click.IntRange(1, 3), help="Level (機密性) of the question's own text.")
@click.option("--level-reason", default="", help="Why it is lower than proposed; goes on record.")
@click.option("--purpose", default="", help="Name of the 業務, where the policy asks for it.")
@click.option("--approval", default="", help="Number of the approved request that this question uses.")
@click.option("--also-mask", multiple=True, help="Words that a model must not see, besides what is found.")
@click.option("--keep", "unmask", multiple=True, help="Words found that a model may see; the policy decides.")
@click.option("--preview", is_flag=True, help="Only show what of the question a model would not see.")
@click.option("--jsonl", is_flag=True, help="Read {id, question, passages?, …} lines from stdin.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_context
def ask(
    context: click.Context,
    /,
    question: str | None,
    collection: str | None,
    short: bool,
    free: bool,
    preview: bool,
    jsonl: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Answer QUESTION from the documents held."""
    if not jsonl and question is None:
        raise InputError("質問を引数に書くか、--jsonl で標準入力から渡してください。")
    with opened(context) as app:
        if jsonl:
            batch(lambda row: _row(app, {**said, **row}, collection, short, free))
            return
        asked = declared(said, Question(question or "", operator(), collection, free=free, keep=False))
        if preview:
            _show_preview(app.assistant.preview(asked), as_json)
            return
        if as_json:
            show_json(_form(_answered(app, asked), short))
        else:
            _print(app, asked, short)


def _show_preview(preview: MaskPreview, as_json: bool) -> None:
    if as_json:
        show_json(preview_json(preview))
        return
    if preview.refused:
        click.echo(preview.refused, err=True)
    if not preview.masks:
        click.echo("いまのモデルには、伏せずに渡す決まりです（モデルがないときは、何も渡しません）。")
        return
    for item in preview.items:
        state = "伏せない" if item.left and item.removable else "伏せる"
        fixed = "" if item.removable else "（外せません）"
        click.echo(f"{state}  {item.value}  ［{label_of(item.kind)}］{fixed}")
    if not preview.items:
        click.echo("質問の中に、伏せる語は見つかりませんでした。")


def _row(app: App, row: Row, collection: str | None, short: bool, free: bool) -> Row:
    question = Question(
        text_of(row, "question"), operator(), collection, free=free, passages=passages_of(row), keep=False
    )
    form: Row = given_ids(_form(_answered(app, declared(row, question)), short))
    return form


def _answered(app: App, question: Question) -> Answer:
    answer: Answer | None = None
    for event in app.assistant.answer(question):
        if isinstance(event, Answer):
            answer = event
    assert answer is not None
    return answer


def _form(answer: Answer, short: bool) -> Row:
    form = answer_json(answer)
    if short and not form["abstained"]:
        form["answer"] = answer.short or answer.text
    return form


def _print(app: App, question: Question, short: bool) -> None:
    for event in app.assistant.answer(question):
        if isinstance(event, Sentence) and not short:
            click.echo(f"{event.text}  ［{MARKS[event.origin] if event.citations else '根拠なし'}］")
            _print_citations(event.citations)
        elif isinstance(event, Looked) and event.query != question.text:
            click.echo(f"（検索: {event.query}）", err=True)
        elif isinstance(event, Answer):
            _print_end(event, short)


def _print_citations(citations: tuple[Citation, ...]) -> None:
    for citation in citations:
        place = citation.place.label()
        click.echo(f"    {citation.title}{f'（{place}）' if place else ''}: 「{citation.quote}」")


def _print_end(answer: Answer, short: bool) -> None:
    if answer.outcome is Outcome.ANSWER and short:
        click.echo(answer.short or answer.text)
    elif answer.outcome is Outcome.RELATED:
        click.echo("資料からは確認できません。関連する記載（回答ではありません）:")
        _print_citations(answer.related)
    elif answer.outcome is Outcome.NOTHING:
        click.echo("資料からは確認できません。")
    if answer.notice:
        click.echo(answer.notice, err=True)
