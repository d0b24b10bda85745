"""``yuhitsu init``: the first administrator, and sign-in from then on."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from yuhitsu.accounts.people import Profile
from yuhitsu.app import open_accounts
from yuhitsu.cli.session import operator, settings_of
from yuhitsu.config import load
from yuhitsu.errors import InputError, SettingsError
from yuhitsu.handling.access import Duty
from yuhitsu.types import Level

LINE = 'sign_in = "password"'


@click.command()
@click.option("--sign-in", "sign_in", help="The administrator's name to sign in with, e.g. t.yamada.")
@click.option("--name", help="The administrator's name as pages and the record show it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")
@click.pass_context
def init(context: click.Context, sign_in: str | None, name: str | None, password_stdin: bool) -> None:
    """Make the first administrator (管理者) and switch sign-in on; the password is never an argument."""
    settings = settings_of(context)
    given: Path | None = context.find_root().params.get("config")
    file = given or settings.home / "yuhitsu.toml"
    with open_accounts(settings) as accounts:
        exists = any(member.administrator for member in accounts.people.store.all())
        if exists and settings.access.sign_in != "none":
            raise InputError(
                "管理者はすでにいます。人を加えるには `yuhitsu people add` か、"
                "画面の「利用者」を使ってください。"
            )
        if not exists:
            profile = Profile(
                sign_in=sign_in or _asked("管理者のサインイン名（例: t.yamada）"),
                name=name or _asked("管理者の氏名"),
                level=Level.TWO,
                duties=frozenset({Duty.ADMINISTRATOR, Duty.STAFF}),
            )
            password = password_of(password_stdin)
            made = accounts.people.add(profile, password, by=operator().id, must_change=False)
            click.echo(f"{made.name}さんを最初の管理者にしました。")
    if settings.access.sign_in == "none":
        switch_on(file)
        click.echo(f"{file} に {LINE} と書きました。次の起動から、サインインが要ります。")


def password_of(from_stdin: bool) -> str:
    """A password, typed twice or read from stdin; it never stands in the list of processes.

    Raises:
        InputError: nothing can be asked here.
    """
    if from_stdin:
        return sys.stdin.readline(10_000).rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputError("パスワードを入力できる画面がありません。--password-stdin で渡してください。")
    return str(
        click.prompt("パスワード", hide_input=True, confirmation_prompt="パスワード（確認）", err=True)
    )


def switch_on(file: Path) -> None:
    """Write ``sign_in = "password"`` into the settings file, and leave everything else as it stands.

    Raises:
        SettingsError: the file cannot be written, or would not load afterwards.
    """
    trial = file.with_name(f"{file.name}.new")
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial.write_text(_with_sign_in(text), encoding="utf-8")
        if load(trial).access.sign_in != "password":
            raise SettingsError(
                "環境変数が設定 access.sign_in を上書きしています。YUHITSU_ACCESS__SIGN_IN を外してください。"
            )
        trial.replace(file)
    except OSError as error:
        raise SettingsError(
            f"{str(file)!r} に書けません: {error.strerror}。[access] の下に {LINE} と書いてください。"
        ) from error
    finally:
        trial.unlink(missing_ok=True)


def _with_sign_in(text: str) -> str:
    section = re.search(r"^\[access\][^\n]*\n?", text, flags=re.MULTILINE)
    if section is None:
        return f"{text.rstrip()}\n\n[access]\n{LINE}\n".lstrip()
    end = re.search(r"^\[", text[section.end() :], flags=re.MULTILINE)
    stop = section.end() + end.start() if end else len(text)
    body = text[section.end() : stop]
    replaced, count = re.subn(r"^sign_in\s*=.*$", LINE, body, flags=re.MULTILINE)
    inside = replaced if count else f"{LINE}\n{body}"
    return f"{text[: section.end()].rstrip()}\n{inside}{text[stop:]}"


def _asked(label: str) -> str:
    if not sys.stdin.isatty():
        raise InputError("--sign-in と --name で、管理者のサインイン名と氏名を渡してください。")
    return str(click.prompt(label, err=True))
