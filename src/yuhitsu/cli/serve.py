"""``yuhitsu serve``: pages and API."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import click

from yuhitsu.app import App
from yuhitsu.cli.ingest import summary, take_in
from yuhitsu.cli.session import opened, operator
from yuhitsu.errors import RecordError, SettingsError
from yuhitsu.handling.access import AccessSettings
from yuhitsu.types import Level
from yuhitsu.web.application import create_asgi
from yuhitsu.web.security import is_loopback
from yuhitsu.web.server import Server
from yuhitsu.web.walks import Walks


@click.command()
@click.option("--host", help="Address to listen on (default: setting server.host).")
@click.option("--port", type=click.IntRange(1, 65535), help="TCP port (default: setting server.port).")
@click.option(
    "--first-documents",
    type=click.Path(exists=True, path_type=Path),
    help="Take this folder in at the first start, when nothing is held yet.",
)
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, first_documents: Path | None) -> None:
    """Serve the pages and the API until stopped with Ctrl+C or SIGTERM.

    Questions under way get a few seconds; what is not answered by then is recorded as stopped.
    """
    with opened(context) as app:
        address = host or app.settings.server.host
        number = port or app.settings.server.port
        _check_access(app.settings.access, address)
        _check_free(address, number)
        if first_documents is not None and not app.documents.all(user=operator()):
            _take_in_first(app, first_documents)
        with contextlib.suppress(RecordError):  # a full disk now: they are found at the next start
            app.note_lost()
        app.start_background()
        _greet(address, number, app.settings.access)
        walks = Walks()
        asgi = create_asgi(app, walks)
        server = Server(asgi, walks, host=address, port=number, access=app.settings.access)
        server.run()
    if server.left_behind:
        click.echo("終わらない処理を残して止めました。次に始めるときに、記録に残します。", err=True)
        context.exit(1)


def _greet(address: str, port: int, access: AccessSettings) -> None:
    shown = f"[{address}]" if ":" in address else address
    scheme = "https" if access.certificate else "http"
    click.echo(f"右筆を {scheme}://{shown}:{port} で開いています。", err=True)
    click.echo("止めるには Ctrl+C を押してください。", err=True)
    if is_loopback(address):
        click.echo("このパソコンの中からだけ使えます。", err=True)
    if access.sign_in == "none":
        click.echo(
            "サインインは使っていません。使いはじめるには `yuhitsu init` を実行してください。", err=True
        )
    elif not access.certificate:
        click.echo(
            "ほかのパソコンからは、https を受け持つ中継サーバーを通したときだけサインインできます"
            "（設定 access.proxies、または access.certificate）。",
            err=True,
        )


def _check_access(access: AccessSettings, address: str) -> None:
    """Without sign-in nobody but this machine's user may come near.

    Raises:
        SettingsError: the address is not this machine's own, or the certificate cannot be read.
    """
    if access.sign_in == "none" and not is_loopback(address):
        raise SettingsError(
            f"サインインを使わずに {address} では開けません。このネットワークの誰もが、"
            "文書と会話を見ることも、消すこともできてしまうためです。`yuhitsu init` で最初の管理者を作るか、"
            "127.0.0.1 で開いてください（設定 server.host）。"
        )
    for file in filter(None, (access.certificate, access.certificate_key)):
        if not Path(file).expanduser().is_file():
            raise SettingsError(f"証明書のファイル {file!r} がありません（設定 access.certificate）。")


def _take_in_first(app: App, folder: Path) -> None:
    click.echo(f"はじめての起動です。{folder} の文書を取り込みます。", err=True)
    click.echo(summary(take_in(app, [folder], "default", Level.ONE, quiet=False)), err=True)
    app.index.refresh()


def _check_free(address: str, port: int) -> None:
    """Fail before the work of starting, with a message instead of a traceback."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise SettingsError(
                f"{address}:{port} で待ち受けできません（{error.strerror}）。"
                "ほかに動いていないか確かめるか、--port で別の番号を指定してください。"
            ) from error
