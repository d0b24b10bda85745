"""Signing in at an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

Tokens are checked with ``joserfc``: signature, issuer, audience, time and nonce (OpenID Connect Core
3.1.3.7).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yuhitsu.access_protocols import SignInStore
from yuhitsu.accounts.secrets import digest_of, new_token
from yuhitsu.errors import ProviderDown, SettingsError, SignInRefused
from yuhitsu.handling.access import AccessSettings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: none, and nothing that a client secret could forge."""
SECONDS = 8.0
"""How long the provider may take for an answer."""
FLOW_MINUTES = 10
KEPT_SECONDS = 3600.0
"""How long the provider's addresses and keys are believed."""
AGAIN_SECONDS = 30.0
"""How soon keys are asked for again when a token names an unknown one."""
LEEWAY_SECONDS = 60
_LONGEST = 256 * 1024
_REFUSED = "認証サーバーからの返事を確かめられませんでした。はじめからサインインしてください。"


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody leaves for the provider: the address to go to, and the token that the browser keeps."""

    address: str
    token: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody came back, and is known."""

    subject: str
    """Issuer and subject: what never means somebody else."""
    claims: Mapping[str, Any]
    next: str
    """The page that was asked for before."""


class Provider:
    """An OpenID Connect provider as the settings name it.

    Args:
        settings: issuer, client, scopes.
        secret: the client secret, or empty for a public client.
        store: keeps what must be known when somebody comes back.
        now: the present moment, with a time zone.
        client: talks HTTP.
    """

    def __init__(
        self,
        settings: AccessSettings,
        secret: str,
        store: SignInStore,
        now: Callable[[], dt.datetime],
        client: httpx.Client | None = None,
    ) -> None:
        _require_https(settings.issuer)
        self._settings = settings
        self._secret = secret
        self._store = store
        self._now = now
        self._client = client or httpx.Client(timeout=SECONDS, follow_redirects=False)
        self._lock = threading.Lock()
        self._metadata: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def depart(self, redirect: str, following: str) -> Departure:
        """Begin: where to send the browser.

        Args:
            redirect: the address at which the provider hands over.
            following: the page to show afterwards.

        Raises:
            ProviderDown, StorageError
        """
        token, state, nonce, verifier = (new_token() for _ in range(4))
        metadata = self._discovered()
        body = {"state": state, "nonce": nonce, "verifier": verifier, "next": following, "redirect": redirect}
        expires = self._now() + dt.timedelta(minutes=FLOW_MINUTES)
        self._store.begin_flow(digest_of(token), json.dumps(body), expires)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": redirect,
            "scope": self._settings.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = str(metadata["authorization_endpoint"])
        return Departure(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", token)

    def arrive(self, token: str, returned: Mapping[str, str]) -> Arrival:
        """Finish: who came back.

        Args:
            token: what the browser kept; it is used up, whatever comes of it.
            returned: the parameters with which the provider sent the browser back.

        Raises:
            SignInRefused: what came back is not what was asked for. ProviderDown, StorageError
        """
        kept = self._store.take_flow(digest_of(token), self._now()) if token else None
        if kept is None:
            raise SignInRefused(_REFUSED)
        flow: dict[str, str] = json.loads(kept)
        if not hmac.compare_digest(flow["state"].encode(), returned.get("state", "").encode()):
            raise SignInRefused(_REFUSED)
        if returned.get("iss", self._settings.issuer) != self._settings.issuer:  # RFC 9207
            raise SignInRefused(_REFUSED)
        if "error" in returned or not returned.get("code"):
            raise SignInRefused("認証サーバーで、サインインが取り消されたか、断られました。")
        tokens = self._exchanged(returned["code"], flow)
        claims = self._checked(str(tokens.get("id_token", "")), flow["nonce"])
        claims = self._completed(claims, str(tokens.get("access_token", "")))
        return Arrival(f"{self._settings.issuer}|{claims['sub']}", claims, flow["next"])

    # ------------------------------------------------------------------ tokens

    def _exchanged(self, code: str, flow: Mapping[str, str]) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow["redirect"],
            "code_verifier": flow["verifier"],
        }
        authorization = (self._settings.client, self._secret) if self._secret else None
        if authorization is None:
            form["client_id"] = self._settings.client
        address = str(self._discovered()["token_endpoint"])
        response = self._send("POST", address, data=form, auth=authorization)
        if response.status_code in (400, 401, 403):
            raise SignInRefused(_REFUSED)
        return _object(response, address)

    def _checked(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            decoded = self._decoded(token)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignInRefused(_REFUSED) from error
        claims = decoded.claims
        now = self._now().timestamp()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        good = (
            claims.get("iss") == self._settings.issuer
            and self._settings.client in audiences
            and (len(audiences) == 1 or claims.get("azp") == self._settings.client)
            and claims.get("azp", self._settings.client) == self._settings.client
            and _number(claims.get("exp")) > now - LEEWAY_SECONDS
            and 0 < _number(claims.get("iat")) < now + LEEWAY_SECONDS
            and _number(claims.get("nbf", 1)) < now + LEEWAY_SECONDS
            and isinstance(claims.get("sub"), str)
            and 0 < len(claims["sub"]) <= 255
            and isinstance(claims.get("nonce"), str)
            and hmac.compare_digest(claims["nonce"].encode(), nonce.encode())
        )
        if not good:
            raise SignInRefused(_REFUSED)
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        if len(token) > _LONGEST:
            raise ValueError("a token of this size")
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            # the provider may have changed its keys since they were asked for
            return jwt.decode(token, self._key_set(fresh=True), algorithms=ALGORITHMS)

    def _completed(self, claims: Mapping[str, Any], access_token: str) -> Mapping[str, Any]:
        """The claims with the groups, which some providers tell at another address only."""
        address = self._discovered().get("userinfo_endpoint")
        if self._settings.groups_claim in claims or not address or not access_token:
            return claims
        _require_https(str(address))
        headers = {"Authorization": f"Bearer {access_token}"}
        more = _object(self._send("GET", str(address), headers=headers), str(address))
        if more.get("sub") != claims["sub"]:
            raise SignInRefused(_REFUSED)
        return {**more, **claims}

    # ------------------------------------------------------------------ the provider

    def _discovered(self) -> Mapping[str, Any]:
        """The provider's addresses (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if self._metadata and self._now().timestamp() - self._metadata[0] < KEPT_SECONDS:
                return self._metadata[1]
        address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = _object(self._send("GET", address), address)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if metadata.get("issuer") != self._settings.issuer or any(
            not isinstance(metadata.get(name), str) for name in needed
        ):
            raise ProviderDown(
                f"認証サーバー {self._settings.issuer!r} の案内が、設定 access.issuer と合いません。"
                "管理者に知らせてください。"
            )
        for name in needed:
            _require_https(str(metadata[name]))
        with self._lock:
            self._metadata = (self._now().timestamp(), metadata)
        return metadata

    def _key_set(self, *, fresh: bool = False) -> KeySet:
        now = self._now().timestamp()
        with self._lock:
            kept = self._keys
        if kept and now - kept[0] < (AGAIN_SECONDS if fresh else KEPT_SECONDS):
            return kept[1]
        address = str(self._discovered()["jwks_uri"])
        try:
            keys = KeySet.import_key_set(_object(self._send("GET", address), address))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderDown(
                "認証サーバーの鍵を読めません。しばらく待って、もう一度試してください。"
            ) from error
        with self._lock:
            self._keys = (now, keys)
        return keys

    def _send(self, method: str, address: str, **fields: Any) -> httpx.Response:
        try:
            return self._client.request(method, address, **fields)
        except httpx.HTTPError as error:
            raise ProviderDown(
                f"認証サーバー {urlsplit(address).netloc!r} に接続できません。"
                "しばらく待って、もう一度試してください。続くときは、管理者に知らせてください。"
            ) from error


def provider_of(
    settings: AccessSettings,
    environment: Mapping[str, str],
    store: SignInStore,
    now: Callable[[], dt.datetime],
) -> Provider | None:
    """The provider that the settings name, if any.

    Raises:
        SettingsError: the client secret is missing, or the issuer is not reached over https.
    """
    if settings.sign_in not in ("oidc", "both"):
        return None
    secret = environment.get(settings.client_secret_env, "") if settings.client_secret_env else ""
    if settings.client_secret_env and not secret:
        raise SettingsError(
            f"環境変数 {settings.client_secret_env!r} に秘密の値がありません"
            "（設定 access.client_secret_env）。"
        )
    return Provider(settings, secret, store, now)


def _require_https(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    ):
        raise SettingsError(f"認証サーバーのアドレス {address!r} は https:// で始めてください。")


def _object(response: httpx.Response, address: str) -> Mapping[str, Any]:
    try:
        if response.status_code == 200 and len(response.content) <= _LONGEST:
            form = response.json()
            if isinstance(form, dict):
                return form
    except ValueError:
        pass
    raise ProviderDown(
        f"認証サーバー {urlsplit(address).netloc!r} の返事が読めません（{response.status_code}）。"
        "しばらく待って、もう一度試してください。"
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
