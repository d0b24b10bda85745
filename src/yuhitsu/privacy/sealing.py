"""A table on a disk is sealed: scrypt makes the key of a passphrase, AES-256-GCM keeps the rest."""

from __future__ import annotations

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from yuhitsu.errors import BrokenDocument, InputError
from yuhitsu.privacy.mask_table import MaskTable

SUFFIX = ".yuhitsu-mask"
"""Ending of the name of a sealed table."""
LEAST_PASSPHRASE = 8
"""Characters a passphrase has at least."""

# the version fixes the cost: a file cannot ask for more memory (OWASP: N = 2^17, r = 8, p = 1; 128 MiB)
_MAGIC = b"yuhitsu-mask 1\n"
_COST, _BLOCK, _PARALLEL = 2**17, 8, 1
_SALT, _NONCE, _TAG = 16, 12, 16


def seal(table: MaskTable, passphrase: str) -> bytes:
    """The table, encrypted.

    Raises:
        InputError: the passphrase is too short.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise InputError(f"合言葉は{LEAST_PASSPHRASE}文字以上にしてください。")
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    plain = json.dumps(table.to_json(), separators=(",", ":")).encode("ascii")
    head = _MAGIC + salt + nonce
    return head + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, head)


def unseal(data: bytes, passphrase: str, name: str) -> MaskTable:
    """The table in a sealed file.

    Raises:
        BrokenDocument: the file is no sealed table, or a damaged one.
        InputError: the passphrase is another (or the file was changed: the two cannot be told apart).
    """
    head = len(_MAGIC) + _SALT + _NONCE
    if not data.startswith(_MAGIC) or len(data) < head + _TAG:
        raise BrokenDocument(
            name, "伏せ字の対応表ではないか、壊れています。mask が作った表を渡してください。"
        )
    salt, nonce = data[len(_MAGIC) : head - _NONCE], data[head - _NONCE : head]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, data[head:], data[:head])
    except InvalidTag:
        raise InputError(
            f"「{name}」を開けません。合言葉が違うか、ファイルが書き換えられています。"
        ) from None
    return MaskTable.from_json(json.loads(plain))


def _key(passphrase: str, salt: bytes) -> bytes:
    kdf = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL)
    return kdf.derive(passphrase.encode("utf-8", "surrogatepass"))
