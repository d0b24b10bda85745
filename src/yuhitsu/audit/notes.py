"""Signed notes and checkpoints in the public forms C2SP signed-note and tlog-checkpoint; no IO.

A checkpoint says how many entries the record has and what their Merkle root is, signed with Ed25519
(RFC 8032). Any program that knows the forms and the office's public key (``vkey``) can check one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yuhitsu.errors import InputError

_ED25519 = b"\x01"
_SIGNATURE = re.compile("\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})")
_NUMBER = re.compile("0|[1-9][0-9]{0,17}")
_SIGNATURES_AT_MOST = 100
LONGEST = 100_000
"""Characters of a note that is read at all."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the record went: the first ``size`` entries have this Merkle root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The body of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as C2SP signed-note writes it: ``name+hash+base64``."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """The key in its written form.

        Raises:
            InputError: it is none, or of another kind than Ed25519.
        """
        try:
            name, identifier, encoded = text.strip().split("+", 2)
            data = base64.b64decode(encoded, validate=True)
            key = cls(name, data[1:])
            if name and data[:1] == _ED25519 and len(data) == 33 and key.id.hex() == identifier:
                return key
        except (ValueError, binascii.Error):
            pass
        raise InputError(f"公開鍵（vkey）として読めません: {text.strip()[:120]!r}")


def key_of(private: Ed25519PrivateKey, name: str = "") -> VerifierKey:
    """The public key; without a name it is named after itself, so that two installations never share one."""
    public = private.public_key().public_bytes_raw()
    return VerifierKey(name or f"yuhitsu/{hashlib.sha256(public).hexdigest()[:16]}", public)


def signed(text: str, private: Ed25519PrivateKey, name: str = "") -> str:
    """``text`` (which ends with a line end) as a signed note."""
    key = key_of(private, name)
    signature = base64.b64encode(key.id + private.sign(text.encode())).decode()
    return f"{text}\n\u2014 {key.name} {signature}\n"


def verified(note: str, keys: list[VerifierKey]) -> str | None:
    """The note's text when one of the keys signed it, and no signature in a known key's name is false."""
    text, lines = _taken_apart(note)
    known = {(key.name, key.id): key for key in keys}
    good = False
    for line in lines:
        found = _SIGNATURE.fullmatch(line)
        if not found:
            return None
        data = _decoded(found[2])
        key = known.get((found[1], data[:4]))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(data[4:], text.encode())
        except (InvalidSignature, ValueError):
            return None
        good = True
    return text if good else None


def checkpoint_of(note: str) -> Checkpoint:
    """What a note says, signed by whomever.

    Raises:
        InputError: it is no checkpoint.
    """
    lines = _taken_apart(note)[0].split("\n")
    if len(lines) >= 4 and lines[0] and _NUMBER.fullmatch(lines[1]):
        root = _decoded(lines[2])
        if len(root) == 32:
            return Checkpoint(lines[0], int(lines[1]), root)
    raise InputError(
        "控え（checkpoint）として読めません。`yuhitsu audit head` が出したものを、そのまま渡してください。"
    )


def _taken_apart(note: str) -> tuple[str, list[str]]:
    """Text and signature lines; without signatures the note is empty, which nothing verifies."""
    note = note.replace("\r\n", "\n") if len(note) <= LONGEST else ""
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines[-1] or not 1 < len(lines) <= _SIGNATURES_AT_MOST + 1:
        return "", []
    return f"{text}\n", lines[:-1]


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return data if base64.b64encode(data).decode() == text else b""
