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
        _check_free(address, number)
        if first_documents is not None and not app.documents.all(user=operator()):
            _take_in_first(app, first_documents)
        with contextlib.suppress(RecordError):  # a full disk now: they are found at the next start
            app.note_lost()
        app.start_background()
        _greet(address, number)
        walks = Walks()
        server = Server(create_asgi(app, walks), walks, host=address, port=number)
        server.run()
    if server.left_behind:
        click.echo("終わらない処理を残して止めました。次に始めるときに、記録に残します。", err=True)
        context.exit(1)


def _greet(address: str, port: int) -> None:
    shown = f"[{address}]" if ":" in address else address
    click.echo(f"右筆を http://{shown}:{port} で開いています。", err=True)
    click.echo("止めるには Ctrl+C を押してください。", err=True)
    if is_loopback(address):
        click.echo("このパソコンの中からだけ使えます。", err=True)
    else:
        click.echo(
            "注意: サインインはまだありません。"
            "このネットワークの誰もが、文書と会話を見ることも、加えることも、消すこともできます。",
            err=True,
        )


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
