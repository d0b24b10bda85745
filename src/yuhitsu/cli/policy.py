"""``yuhitsu policy``: the rules as a table, what happens if, checking a settings file, and approvals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yuhitsu.app import configured_destination, open_approvals
from yuhitsu.cli.session import operator, settings_of, show_json
from yuhitsu.config import Settings, load
from yuhitsu.errors import SettingsError
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.handling.terms import Task, name_of, names, read
from yuhitsu.jsonforms import request_json
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.policy.matrix import answer, described, matrix, matrix_json, somebody
from yuhitsu.policy.notice import notice
from yuhitsu.types import User, Zone

_NO_MODEL = "none"
_STATES = {
    RequestState.WAITING: "承認待ち",
    RequestState.APPROVED: "承認済み",
    RequestState.REFUSED: "却下",
    RequestState.USED: "質問済み",
    RequestState.EXPIRED: "期限切れ",
}


@click.group()
def policy() -> None:
    """Show and check the rules of what may be given to which model, and decide on requests."""


@policy.command()
@click.option("--level", help="Ask what happens with this level (1, 2, 3; 3C, 3B, 3A where they are used).")
@click.option("--zone", help="… and a model there: embedded, office, cloud, public, or none.")
@click.option("--role", default="", help="Section or duty of who asks.")
@click.option("--task", default="ask", help="ask, or draft (without documents).")
@click.option("--purpose", default="", help="Name of the 業務.")
@click.option("--my-number", is_flag=True, help="The text holds a 個人番号.")
@click.option("--secret", is_flag=True, help="The text is marked 特定秘密.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def explain(context: click.Context, /, as_json: bool, **asked: Any) -> None:
    """Print the rules as a table and the notice, or what happens in one case."""
    settings = settings_of(context)
    rules = Policy(settings.policy)
    if asked["level"] or asked["zone"]:
        _print_answer(rules, _case(rules, settings, asked), as_json)
    elif as_json:
        show_json(_explained(rules, settings, asked))
    else:
        _print_rules(rules, settings, asked)


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.pass_context
def check(context: click.Context, file: Path, as_json: bool) -> None:
    """Check a settings FILE before it is used: exit 0 when its rules fit together, 1 with line and reason."""
    try:
        settings = load(file)
        rules = Policy(settings.policy)
    except SettingsError as error:
        if not as_json:
            raise
        show_json({"valid": False, "reason": error.message})
        context.exit(1)
    remarks = [*settings.remarks, *rules.remarks]
    if as_json:
        show_json({"valid": True, "rules": len(rules.rows), "remarks": remarks})
        return
    click.echo(f"{file} の規則は使えます（独自の規則 {len(rules.rows)}件）。")
    for remark in remarks:
        click.echo(f"注意: {remark}")


@policy.group(invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Also those that are decided, used or expired.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a request.")
@click.pass_context
def approvals(context: click.Context, everything: bool, as_json: bool) -> None:
    """List the questions that wait for the 許可権限者."""
    if context.invoked_subcommand is not None:
        return
    with open_approvals(settings_of(context)) as queue:
        for request in queue.all():
            if everything or request.state in (RequestState.WAITING, RequestState.APPROVED):
                _print_request(queue.policy, request, as_json)


@approvals.command()
@click.argument("request")
@click.option("--reason", required=True, help="Why, for the record and for who asked.")
@click.pass_context
def approve(context: click.Context, request: str, reason: str) -> None:
    """Approve REQUEST: its asker may then ask it, once."""
    _decide(context, request, True, reason)


@approvals.command()
@click.argument("request")
@click.option("--reason", required=True, help="Why, for the record and for who asked.")
@click.pass_context
def refuse(context: click.Context, request: str, reason: str) -> None:
    """Refuse REQUEST."""
    _decide(context, request, False, reason)


def _decide(context: click.Context, request: str, approve: bool, reason: str) -> None:
    with open_approvals(settings_of(context)) as queue:
        decided = queue.decide(request, approve=approve, reason=reason, by=operator())
        click.echo(f"{decided.id} を{'承認' if approve else '却下'}しました。")


def _print_request(rules: Policy, request: ApprovalRequest, as_json: bool) -> None:
    if as_json:
        show_json(request_json(request))
        return
    facts = [rules.levels.name_of(request.level), name_of(request.zone)]
    facts += [f"業務: {request.purpose}"] if request.purpose else []
    until = request.expires.astimezone().strftime("%Y-%m-%d %H:%M")
    click.echo(f"{request.id}\t{_STATES[request.state]}\t{'、'.join(facts)}\t期限 {until}\t{request.text}")


def _user(asked: dict[str, Any]) -> User:
    return somebody(asked["role"])


def _task(asked: dict[str, Any]) -> Task:
    task = read(Task, asked["task"])
    if task is None:
        raise click.BadParameter(f"{names(Task)} から選んでください。", param_hint="--task")
    return task


def _case(rules: Policy, settings: Settings, asked: dict[str, Any]) -> Case:
    level = rules.levels.read(asked["level"] or "2")
    if level is None:
        raise click.BadParameter("、".join(rules.levels.written()), param_hint="--level")
    given = asked["zone"]
    zone = configured_destination(settings).zone if given is None else read(Zone, given)
    if zone is None and given not in (None, _NO_MODEL):
        raise click.BadParameter(f"{names(Zone)}、{_NO_MODEL} から選んでください。", param_hint="--zone")
    return Case(
        level,
        zone,
        _user(asked),
        _task(asked),
        asked["purpose"],
        my_number=asked["my_number"],
        secret=asked["secret"],
    )


def _print_answer(rules: Policy, case: Case, as_json: bool) -> None:
    found = answer(rules, case)
    if as_json:
        form = {"decision": found.action.value, "rule": found.rule, "title": found.title, "text": found.text}
        show_json({**form, "level": int(case.level), "zone": case.zone.value if case.zone else None})
        return
    where = name_of(case.zone) if case.zone else "モデルを使わない"
    click.echo(f"{rules.levels.name_of(case.level)} → {where}: {name_of(found.action)}")
    click.echo(found.text)
    click.echo(f"規則: {found.title}（{found.rule}）")


def _explained(rules: Policy, settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    to = configured_destination(settings)
    cells = matrix(rules, user=_user(asked), task=_task(asked), purpose=asked["purpose"])
    sections = notice(rules, settings.notice, to, kept=settings.retention)
    return {
        "zone": to.zone.value if to.zone else None,
        "model": to.model,
        "matrix": matrix_json(rules, cells),
        "rules": [described(rules, row) for row in rules.rows],
        "notice": [{"heading": part.heading, "paragraphs": list(part.paragraphs)} for part in sections],
    }


def _print_rules(rules: Policy, settings: Settings, asked: dict[str, Any]) -> None:
    click.echo("情報の取扱い（モデルの場所ごと）")
    for cells in matrix(rules, user=_user(asked), task=_task(asked), purpose=asked["purpose"]):
        level = cells[0].level
        click.echo(f"\n{rules.levels.name_of(level)}（{rules.levels.about(level)}）")
        for cell in cells:
            more = "、業務名が要ります" if cell.purpose else ""
            click.echo(f"  {name_of(cell.zone)}: {name_of(cell.action)}（{cell.title}、{cell.rule}{more}）")
    if rules.rows:
        click.echo("\nこの役所の規則（上から順に、最初に当てはまるもの）")
    for row in rules.rows:
        form = described(rules, row)
        where = "、".join(form[key] or "すべて" for key in ("level", "zone", "role", "task"))
        click.echo(f"  {row.rule}: {where} → {form['decision']}{f'（{row.reason}）' if row.reason else ''}")
    for section in notice(rules, settings.notice, configured_destination(settings), kept=settings.retention):
        click.echo(f"\n{section.heading}")
        for paragraph in section.paragraphs:
            click.echo(f"  {paragraph}")
