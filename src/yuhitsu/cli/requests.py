"""``yuhitsu requests``: what persons ask about what is held on them: from receiving it to its end."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from yuhitsu.app import open_rights
from yuhitsu.cli.session import operator, settings_of, show_json
from yuhitsu.errors import StorageError
from yuhitsu.handling.rights import (
    KIND_NAMES,
    RESULT_NAMES,
    STATE_NAMES,
    Finding,
    Person,
    RightsKind,
    RightsRequest,
    RightsResult,
)
from yuhitsu.jsonforms import finding_json, rights_json
from yuhitsu.rights.package import AREA_NAMES
from yuhitsu.rights.requests import RightsDesk, Told

_KINDS = click.Choice([kind.value for kind in RightsKind])
_RESULTS = click.Choice([result.value for result in RightsResult])


@click.group()
def requests() -> None:
    """Requests of persons: disclosure, correction, stop of use, erasure, objection."""


@requests.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are closed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a request.")
@click.pass_context
def list_requests(context: click.Context, everything: bool, as_json: bool) -> None:
    """List requests, the first due first."""
    with _desk(context) as desk:
        for request in desk.store.all(closed=everything):
            _print(request, as_json)


@requests.command()
@click.argument("kind", type=_KINDS)
@click.option("--name", required=True, help="The person's name.")
@click.option("--kana", default="", help="How it is read.")
@click.option(
    "--identifier", "identifiers", multiple=True, help="Telephone, mail, address …; may be repeated."
)
@click.option("--user", default="", help="The person's id as a user, if the person is one.")
@click.option("--contact", default="", help="Where the answer goes.")
@click.option("--details", default="", help="What is asked.")
@click.pass_context
def new(
    context: click.Context,
    kind: str,
    name: str,
    kana: str,
    identifiers: tuple[str, ...],
    user: str,
    contact: str,
    details: str,
) -> None:
    """Enter a request of KIND that came by letter or at the counter."""
    person = Person(name, kana, identifiers, user)
    with _desk(context) as desk:
        request = desk.receive(Told(RightsKind(kind), person, contact, details), by=operator())
    click.echo(f"{request.id}\t期限 {request.due}")


@requests.command()
@click.argument("request")
@click.option("--how", required=True, help="How it was confirmed, e.g. which document was shown.")
@click.pass_context
def confirm(context: click.Context, request: str, how: str) -> None:
    """Note that REQUEST comes from the person."""
    with _desk(context) as desk:
        click.echo(f"{desk.confirm(request, how, by=operator()).id} の本人確認を記録しました。")


@requests.command()
@click.argument("request")
@click.option("--reason", required=True, help="Why; the person is told.")
@click.pass_context
def extend(context: click.Context, request: str, reason: str) -> None:
    """Put the answer to REQUEST off by thirty days, once."""
    with _desk(context) as desk:
        extended = desk.extend(request, reason, by=operator())
        click.echo(f"{extended.id} の期限を {extended.due} まで延ばしました。")


@requests.command()
@click.argument("request")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a finding.")
@click.pass_context
def find(context: click.Context, request: str, as_json: bool) -> None:
    """Find everything that names the person of REQUEST."""
    with _desk(context) as desk:
        found = desk.find(request, by=operator())
    for finding in found:
        if as_json:
            show_json(finding_json(finding))
        else:
            _print_finding(finding)
    if not found and not as_json:
        click.echo("本人の名前や連絡先を含むものは、見つかりませんでした。")


@requests.command()
@click.argument("request")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write."
)
@click.option("--only", "keys", multiple=True, help="Key of a finding; without it all that are certain.")
@click.pass_context
def package(context: click.Context, request: str, out: Path, keys: tuple[str, ...]) -> None:
    """Write what is held on the person of REQUEST as a page and as JSON; others in it are blackened."""
    with _desk(context) as desk:
        made = desk.package(request, keys or None, by=operator())
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "開示.html").write_text(made.page, encoding="utf-8")
        (out / "開示.json").write_text(json.dumps(made.form, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{str(out)!r} に書き込めません: {error.strerror}。") from error
    click.echo(f"{out} に {len(made.form['items'])}件を書き出しました。")


@requests.command()
@click.argument("request")
@click.option("--only", "keys", multiple=True, help="Key of a finding; without it all that are certain.")
@click.option("--confirm", "doubtful", multiple=True, help="Key of a doubtful finding that was looked at.")
@click.option("--basis", default="", help="Ground that goes on record; without it the provision of the law.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_context
def erase(
    context: click.Context,
    request: str,
    keys: tuple[str, ...],
    doubtful: tuple[str, ...],
    basis: str,
    yes: bool,
) -> None:
    """Erase what names the person of REQUEST, from the files too. What is doubtful stays unless named."""
    with _desk(context) as desk:
        found = desk.find(request, by=operator())
        chosen = [*(keys or [finding.key for finding in found if finding.certain]), *doubtful]
        if not yes:
            click.confirm(f"{len(chosen)}件を消去します。元には戻せません。よろしいですか", abort=True)
        erased = desk.erase(request, chosen, basis=basis, by=operator())
    for area, count in erased.counts.items():
        click.echo(f"{AREA_NAMES.get(area, area)}\t{count}件を消去しました。")
    for finding in erased.on_hold:
        click.echo(f"{finding.key}\t残しました: {finding.on_hold}")
    left = [finding for finding in found if finding.key not in chosen]
    if left:
        click.echo(
            f"確かめていないものが{len(left)}件あります。`yuhitsu requests find {request}` で見られます。"
        )


@requests.command()
@click.argument("request")
@click.option("--result", required=True, type=_RESULTS, help="How it ended.")
@click.option("--note", default="", help="What was answered; needed where the request was not followed.")
@click.pass_context
def close(context: click.Context, request: str, result: str, note: str) -> None:
    """End REQUEST. Of an erasure that was granted, what the request itself said of the person goes too."""
    with _desk(context) as desk:
        click.echo(
            f"{desk.close(request, RightsResult(result), note, by=operator()).id} を終わりにしました。"
        )


@contextmanager
def _desk(context: click.Context) -> Iterator[RightsDesk]:
    with open_rights(settings_of(context)) as (desk, _):
        yield desk


def _print(request: RightsRequest, as_json: bool) -> None:
    if as_json:
        show_json(rights_json(request))
        return
    left = request.days_left(dt.datetime.now().astimezone().date())
    ended = RESULT_NAMES[request.result] if request.result else f"期限 {request.due}（あと{left}日）"
    ended = f"期限 {request.due}（{-left}日超過）" if not request.result and left < 0 else ended
    name = request.person.name or "（消去済み）"
    click.echo(f"{request.id}\t{KIND_NAMES[request.kind]}\t{STATE_NAMES[request.state]}\t{ended}\t{name}")


def _print_finding(finding: Finding) -> None:
    sure = "確実" if finding.certain else f"要確認: {finding.doubt}"
    words = "、".join(dict.fromkeys(match.surface.replace("\n", " ") for match in finding.matches))
    hold = f"\t廃棄の停止: {finding.on_hold}" if finding.on_hold else ""
    click.echo(f"{finding.key}\t{sure}\t{finding.held.title}\t{words}{hold}")
