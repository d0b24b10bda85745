"""Random tokens, their hashes, and the key that seals the secrets of second factors."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yuhitsu.errors import StorageError

FILE = "accounts.key"
_NONCE = 12


def new_token() -> str:
    """256 random bits, for sessions and API keys."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """By what a token is kept: whoever reads the database cannot use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Vault:
    """Seals short secrets with a key that lies in the data folder, beside the database and never in it.

    Args:
        path: the key's file; it is made (readable by its owner alone) when it is first needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key: AESGCM | None = None

    def seal(self, secret: str, owner: str) -> str:
        """The secret as it may be kept; it opens for this owner only."""
        nonce = os.urandom(_NONCE)
        sealed = self._opened().encrypt(nonce, secret.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: str) -> str:
        """The secret.

        Raises:
            StorageError: it was sealed with another key, or for somebody else.
        """
        try:
            data = base64.b64decode(sealed)
            return self._opened().decrypt(data[:_NONCE], data[_NONCE:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise StorageError(
                f"二段階認証の鍵を開けません。鍵のファイル {str(self._path)!r} が、このデータベースのもので"
                "あることを確かめてください。戻せないときは、管理者が二段階認証を解除してください。"
            ) from error

    def _opened(self) -> AESGCM:
        if self._key is None:
            self._key = AESGCM(self._read())
        return self._key

    def _read(self) -> bytes:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                key = self._path.read_bytes()
            else:
                key = AESGCM.generate_key(256)
                with os.fdopen(file, "wb") as stream:
                    stream.write(key)
        except OSError as error:
            raise StorageError(f"{str(self._path)!r} を読み書きできません: {error.strerror}。") from error
        if len(key) != 32:
            raise StorageError(
                f"鍵のファイル {str(self._path)!r} が壊れています。バックアップから戻してください。"
            )
        return key
