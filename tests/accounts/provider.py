"""An OpenID Connect provider in the test process: it does as it should, or lies in one chosen way."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT, SECRET = "yuhitsu", "a-secret-of-forty-characters-or-even-more"
Lie = Callable[[dict[str, Any]], dict[str, Any]]


def honest(claims: dict[str, Any]) -> dict[str, Any]:
    """The truth."""
    return claims


@dataclass
class Provider:
    """Who it says one is, and how it lies."""

    address: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "u-7",
            "name": "認証の人",
            "preferred_username": "t.ninsho",
            "groups": ["staff"],
        }
    )
    lie: Lie = honest
    key: RSAKey | ECKey | OctKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    algorithm: str = "RS256"
    shown: list[Any] = field(default_factory=list)
    """Keys that it publishes; its own unless others are named."""
    metadata: dict[str, Any] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back after signing in at the address to which yuhitsu sent it."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        code = hashlib.sha256(f"{len(self.codes)}".encode()).hexdigest()
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.address}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint: a code works once, for whoever holds its verifier."""
        query = self.codes.pop(form.get("code", ""), None)
        if query is None:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if base64.b64decode(authorization.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = self.lie(
            {
                "iss": self.address,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 300,
                "nonce": query["nonce"],
                **self.person,
            }
        )
        header = {"alg": self.algorithm, "kid": "k1"}
        signed = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        return 200, {"id_token": signed, "access_token": "t", "token_type": "Bearer"}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Any request."""
        self.asked.append(path)
        if self.down:
            return 503, "<html>maintenance</html>"
        if path == "/.well-known/openid-configuration":
            found = {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
            return 200, {**found, **self.metadata}
        if path == "/keys":
            return 200, KeySet(self.shown or [self.key]).as_dict(private=False)
        if path == "/token":
            return self.token(form, authorization)
        if path == "/userinfo":
            return 200, {"sub": self.person["sub"], "groups": ["staff", "admins"]}
        return 404, {}


@contextlib.contextmanager
def providing(provider: Provider) -> Iterator[Provider]:
    """The provider behind a real server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

        def _reply(self, form: dict[str, str]) -> None:
            authorization = self.headers.get("authorization", "")
            status, content = provider.answer(urlsplit(self.path).path, form, authorization)
            data = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    provider.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
