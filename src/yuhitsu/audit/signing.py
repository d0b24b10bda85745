"""The key that signs checkpoints: one file in the data folder, readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from yuhitsu.audit.notes import Checkpoint, VerifierKey, key_of, signed
from yuhitsu.errors import RecordError

FILE = "record.key"


class SigningKey:
    """The Ed25519 key of an installation.

    Args:
        path: the file (PEM, PKCS #8); ``make`` writes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether there is a file."""
        return self.path.is_file()

    def make(self) -> VerifierKey:
        """A new key, unless another process just made one.

        Raises:
            RecordError: it cannot be written.
        """
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            # mkstemp makes it readable by its owner alone; a link never replaces a key that is there
            handle, name = tempfile.mkstemp(prefix=".record-key-", dir=self.path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(handle)
            try:
                with contextlib.suppress(FileExistsError):
                    os.link(name, self.path)
            finally:
                os.unlink(name)
        except OSError as error:
            raise RecordError(
                f"記録に署名する鍵 {str(self.path)!r} を作れません: {error.strerror}。"
                "フォルダの権限とディスクの空きを確認してください。"
            ) from error
        return self.public()

    def public(self) -> VerifierKey:
        """The public key.

        Raises:
            RecordError: the file cannot be read, or is no Ed25519 key.
        """
        return key_of(self._private())

    def sign(self, size: int, root: bytes) -> str:
        """A checkpoint as a signed note.

        Raises:
            RecordError: the file cannot be read, or is no Ed25519 key.
        """
        private = self._private()
        return signed(Checkpoint(key_of(private).name, size, root).text, private)

    def _private(self) -> Ed25519PrivateKey:
        try:
            key = load_pem_private_key(self.path.read_bytes(), None)
        except OSError as error:
            raise RecordError(
                f"記録に署名する鍵 {str(self.path)!r} を読めません: {error.strerror}。"
                "バックアップから戻すか、`yuhitsu audit key --replace 理由` で新しい鍵にしてください。"
            ) from error
        except (ValueError, TypeError) as error:
            raise RecordError(
                f"記録に署名する鍵 {str(self.path)!r} が壊れています。バックアップから戻してください。"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise RecordError(f"記録に署名する鍵 {str(self.path)!r} が、Ed25519の鍵ではありません。")
        return key
