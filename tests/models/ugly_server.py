"""A small HTTP server that behaves as model servers do on their worst days."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["UglyHandler"], None]


class UglyHandler(BaseHTTPRequestHandler):
    """Answers every POST as the server's behaviour says."""

    protocol_version = "HTTP/1.1"
    server: UglyServer

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.keys.append(self.headers.get("authorization", ""))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.server.behaviour(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send the head of a response whose end is the end of the connection."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, content: str) -> None:
        """Send one piece."""
        form = {"choices": [{"index": 0, "delta": {"content": content}}]}
        self.raw(f"data: {json.dumps(form)}\n\n")

    def raw(self, text: str) -> None:
        """Send text as it is."""
        self.wfile.write(text.encode())
        self.wfile.flush()


class UglyServer(ThreadingHTTPServer):
    """Keeps what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), UglyHandler)
        self.behaviour = behaviour
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def base_url(self) -> str:
        """Address up to /v1."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[UglyServer]:
    """Run the server for the length of a test."""
    server = UglyServer(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def well(*pieces: str) -> Behaviour:
    """Stream pieces and end properly."""

    def behave(handler: UglyHandler) -> None:
        handler.start()
        handler.raw(": a comment\n\n")
        for piece in pieces:
            handler.event(piece)
        handler.raw("data: [DONE]\n\n")

    return behave


def slow_after(*pieces: str, seconds: float = 30.0) -> Behaviour:
    """Stream pieces, then say nothing for a long time."""

    def behave(handler: UglyHandler) -> None:
        handler.start()
        for piece in pieces:
            handler.event(piece)
        ended = time.monotonic() + seconds
        while time.monotonic() < ended:
            handler.raw(": still here\n\n")
            time.sleep(0.05)

    return behave
