"""``yuhitsu people``: who may sign in, the sections, and the API keys of other systems."""

from __future__ import annotations

from typing import Any

import click

from yuhitsu.accounts.keys import KeyWish
from yuhitsu.accounts.people import Profile, sign_in_name
from yuhitsu.app import open_accounts
from yuhitsu.cli.init import password_of
from yuhitsu.cli.session import operator, settings_of, show_json
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.handling.access import DUTY_NAMES, KEY_SCOPES, ApiKey, Duty, Member, Power
from yuhitsu.types import Level

_DUTY = click.Choice([duty.value for duty in Duty])
_LEVEL = click.IntRange(1, 3)


@click.group()
def people() -> None:
    """Add, change and suspend people; sections; API keys."""


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a person.")
@click.pass_context
def list_people(context: click.Context, as_json: bool) -> None:
    """List everybody who may sign in."""
    with open_accounts(settings_of(context)) as accounts:
        for member in accounts.people.store.all():
            form = member_json(member)
            if as_json:
                show_json(form)
            else:
                state = "利用中" if member.active else "停止中"
                duties, sections = "、".join(form["duties"]), "、".join(member.sections) or "-"
                click.echo(f"{member.sign_in}\t{member.name}\t{duties}\t{sections}\t{state}")


@people.command()
@click.argument("sign_in")
@click.option("--name", required=True, help="The name as pages and the record show it.")
@click.option(
    "--level", type=_LEVEL, default=2, show_default=True, help="Highest level (機密性) of documents."
)
@click.option("--section", "sections", multiple=True, help="A section (係); may be given several times.")
@click.option("--duty", "duties", type=_DUTY, multiple=True, help="A duty (default: staff).")
@click.option("--password-stdin", is_flag=True, help="Read the first password from the first line of stdin.")
@click.pass_context
def add(
    context: click.Context,
    sign_in: str,
    name: str,
    level: int,
    sections: tuple[str, ...],
    duties: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Add a person under the name SIGN_IN; the first password must be changed at the first sign-in."""
    chosen = frozenset(Duty(duty) for duty in duties) or frozenset({Duty.STAFF})
    profile = Profile(sign_in, name, Level(level), sections, chosen)
    with open_accounts(settings_of(context)) as accounts:
        made = accounts.people.add(profile, password_of(password_stdin), by=operator().id)
    click.echo(f"{made.name}さん（{made.sign_in}）を加えました。")


@people.command()
@click.argument("sign_in")
@click.option("--name", help="Another name.")
@click.option("--level", type=_LEVEL, help="Another highest level.")
@click.option("--section", "sections", multiple=True, help="The sections from now on, all of them.")
@click.option("--no-sections", is_flag=True, help="No section any more.")
@click.option("--duty", "duties", type=_DUTY, multiple=True, help="The duties from now on, all of them.")
@click.option("--new-password", is_flag=True, help="Make a temporary password and print it.")
@click.option("--no-second-factor", is_flag=True, help="Take away a second factor that was lost.")
@click.pass_context
def change(
    context: click.Context,
    sign_in: str,
    name: str | None,
    level: int | None,
    sections: tuple[str, ...],
    no_sections: bool,
    duties: tuple[str, ...],
    new_password: bool,
    no_second_factor: bool,
) -> None:
    """Change the person SIGN_IN; whoever gets other rights must sign in again."""
    by = operator().id
    with open_accounts(settings_of(context)) as accounts:
        held = _member(accounts.people.store.named(sign_in_name(sign_in)), sign_in)
        profile = Profile(
            held.sign_in,
            name or held.name,
            Level(level) if level else held.level,
            () if no_sections else sections or held.sections,
            frozenset(Duty(duty) for duty in duties) or held.duties,
        )
        changed = accounts.people.change(held.id, held.version, profile, by=by)
        click.echo(f"{changed.name}さん（{changed.sign_in}）を変更しました。", err=True)
        if no_second_factor:
            accounts.people.drop_second(held.id, by=by)
        if new_password:
            click.echo(accounts.people.give_password(held.id, by=by))


@people.command()
@click.argument("sign_in")
@click.option("--resume", is_flag=True, help="Let the person in again.")
@click.pass_context
def suspend(context: click.Context, sign_in: str, resume: bool) -> None:
    """Suspend the person SIGN_IN; every session ends at once."""
    with open_accounts(settings_of(context)) as accounts:
        held = _member(accounts.people.store.named(sign_in_name(sign_in)), sign_in)
        accounts.people.set_active(held.id, held.version, resume, by=operator().id)
    click.echo(f"{held.name}さんの利用を{'再開' if resume else '停止'}しました。")


@people.command()
@click.option("--add", "added", multiple=True, help="A section to add.")
@click.option("--remove", "removed", multiple=True, help="A section to remove everywhere.")
@click.pass_context
def sections(context: click.Context, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """List the sections, after adding or removing some."""
    with open_accounts(settings_of(context)) as accounts:
        for name in added:
            accounts.people.add_section(name, by=operator().id)
        for name in removed:
            accounts.people.remove_section(name, by=operator().id)
        for name in accounts.people.store.sections():
            click.echo(name)


@people.group("key")
def keys() -> None:
    """The API keys of other systems."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a key.")
@click.pass_context
def list_keys(context: click.Context, as_json: bool) -> None:
    """List the keys; what a system sends is never shown again."""
    with open_accounts(settings_of(context)) as accounts:
        for key in accounts.keys.store.all():
            form = key_json(key)
            if as_json:
                show_json(form)
            else:
                state = "無効" if key.revoked else f"{key.expires:%Y-%m-%d}まで"
                click.echo(f"{key.id}\t{key.name}\t{'、'.join(form['scopes'])}\t{state}")


@keys.command("make")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in KEY_SCOPES]),
    multiple=True,
    required=True,
    help="What it may do; may be given several times.",
)
@click.option(
    "--days", type=click.IntRange(1, 400), default=180, show_default=True, help="How long it holds."
)
@click.option(
    "--level", type=_LEVEL, default=1, show_default=True, help="Highest level (機密性) of documents."
)
@click.option("--section", "sections", multiple=True, help="Reads as a member of this section.")
@click.pass_context
def make_key(
    context: click.Context,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    level: int,
    sections: tuple[str, ...],
) -> None:
    """Make a key for the system NAME and print it, once."""
    wish = KeyWish(name, frozenset(Power(scope) for scope in scopes), days, Level(level), sections)
    with open_accounts(settings_of(context)) as accounts:
        _, token = accounts.keys.make(wish, by=operator().id)
    click.echo("このキーは、今だけ表示されます。", err=True)
    click.echo(token)


@keys.command("revoke")
@click.argument("key")
@click.pass_context
def revoke_key(context: click.Context, key: str) -> None:
    """Revoke the key KEY (its id, as `list` shows it)."""
    with open_accounts(settings_of(context)) as accounts:
        accounts.keys.revoke(key, by=operator().id)
    click.echo(f"APIキー {key} を無効にしました。")


def member_json(member: Member) -> dict[str, Any]:
    """A person in JSON form."""
    return {
        "id": member.id,
        "sign_in": member.sign_in,
        "name": member.name,
        "level": int(member.level),
        "sections": list(member.sections),
        "duties": [DUTY_NAMES[duty] for duty in Duty if duty in member.duties],
        "active": member.active,
        "must_change": member.must_change,
        "external": bool(member.external),
        "version": member.version,
    }


def key_json(key: ApiKey) -> dict[str, Any]:
    """A key in JSON form, without what a system sends."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "level": int(key.level),
        "sections": list(key.sections),
        "expires": key.expires.isoformat(),
        "made_by": key.made_by,
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }


def _member(found: Member | None, sign_in: str) -> Member:
    if len(sign_in) > 80:
        raise InputError("サインイン名が長すぎます。")
    if found is None:
        raise NotFoundError(
            f"利用者 {sign_in!r} は見つかりません。`yuhitsu people list` で確かめてください。"
        )
    return found
