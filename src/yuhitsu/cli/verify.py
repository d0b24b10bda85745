"""``yuhitsu verify``: is a claim carried by passages; does a quotation stand where it is cited?"""

from __future__ import annotations

import click

from yuhitsu.app import App
from yuhitsu.cli.session import Row, batch, given_ids, opened, operator, passages_of, show_json, text_of
from yuhitsu.errors import InputError
from yuhitsu.jsonforms import verdict_json


@click.command()
@click.option("--citations", is_flag=True, help="Check quotations against laws: {id, quote, citation} lines.")
@click.option("--jsonl", is_flag=True, help="Read {id, claim, passages} lines from stdin.")
@click.option("--claim", help="One claim; with --passage.")
@click.option("--passage", "passages", multiple=True, help="Text to check the claim against.")
@click.option("--quote", help="One quotation; with --citation.")
@click.option("--citation", help="Where it is said to stand, e.g. 個人情報保護法第69条第2項.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.pass_context
def verify(
    context: click.Context,
    citations: bool,
    jsonl: bool,
    claim: str | None,
    passages: tuple[str, ...],
    quote: str | None,
    citation: str | None,
    as_json: bool,
) -> None:
    """Check claims against passages, or quotations against the laws held."""
    with opened(context) as app:
        serve = _citation if citations else _claim
        if jsonl:
            batch(lambda row: serve(app, row))
            return
        form = serve(app, _single(citations, claim, passages, quote, citation))
        if as_json:
            show_json(form)
        else:
            _print(form)
    context.exit(0 if form.get("valid", form.get("verdict") == "supported") else 1)


def _single(
    citations: bool, claim: str | None, passages: tuple[str, ...], quote: str | None, citation: str | None
) -> Row:
    if citations:
        if quote is None or citation is None:
            raise InputError("--quote と --citation を書くか、--jsonl で標準入力から渡してください。")
        return {"quote": quote, "citation": citation}
    if claim is None or not passages:
        raise InputError("--claim と --passage を書くか、--jsonl で標準入力から渡してください。")
    return {"claim": claim, "passages": [{"id": str(n), "text": text} for n, text in enumerate(passages)]}


def _claim(app: App, row: Row) -> Row:
    form: Row = given_ids(verdict_json(app.verifier.verify(text_of(row, "claim"), passages_of(row) or ())))
    return form


def _citation(app: App, row: Row) -> Row:
    report = app.citations.check(text_of(row, "quote"), text_of(row, "citation"), operator())
    form: Row = {"valid": report.valid, "reason": report.reason}
    if report.found:
        form["found"] = report.found
    return form


def _print(form: Row) -> None:
    if "valid" in form:
        click.echo(f"{'正しい引用です' if form['valid'] else '正しくありません'}: {form['reason']}")
        if form.get("found"):
            click.echo(f"見つかった場所: {form['found']}")
        return
    click.echo(f"{form['verdict']} ({form['score']})")
    for reason in form["reasons"]:
        click.echo(f"  {reason}")
