"""Personal content of an entry lies beside the chain, sealed; the chain holds a salted hash of it.

Each entry has a key of its own. Erasing destroys key and ciphertext: what is left, the salted hash, tells
nothing (the salt of 32 bytes went with the ciphertext), and the chain stays provably whole.

What may stand in the chain is named in ``open_fields.json``; whatever is not named there is sealed, and so
is a named field that holds more than a code.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yuhitsu.handling.record import Sealed
from yuhitsu.jsonforms import canonical_json
from yuhitsu.types import Json

_PURPOSE = b"yuhitsu record 2\n"
_KEY = _SALT = 32
# every key seals one text only, so that the nonce need not be told apart from another
_NONCE = bytes(12)
_CODE = re.compile("[!-~]{0,120}")


def parted(kind: str, body: Json) -> tuple[dict[str, Any], dict[str, Any]]:
    """What may stand in the chain, and what must be sealed."""
    named, codes = _open_fields(kind), _open_fields("*")
    in_chain: dict[str, Any] = {}
    personal: dict[str, Any] = {}
    for name, value in body.items():
        stays = name in named or (name in codes and _is_code(value))
        (in_chain if stays else personal)[name] = value
    return in_chain, personal


def sealed(sequence: int, personal: Json) -> tuple[Sealed, str]:
    """The content of one entry under a new key, and the commitment for the chain.

    Args:
        sequence: number of the entry; content moved to another entry does not open.

    Raises:
        ValueError, TypeError: the content is no JSON.
    """
    text = os.urandom(_SALT) + canonical_json(personal).encode()
    key = os.urandom(_KEY)
    data = AESGCM(key).encrypt(_NONCE, text, b"%d" % sequence)
    return Sealed(key, data), commitment(text)


def commitment(text: bytes) -> str:
    """Hash of salt and content."""
    return hashlib.sha256(_PURPOSE + text).hexdigest()


def opened(sequence: int, held: Sealed) -> bytes | None:
    """Salt and content; None when it does not open."""
    try:
        return AESGCM(held.key).decrypt(_NONCE, held.data, b"%d" % sequence)
    except (InvalidTag, ValueError):
        return None


def content(text: bytes) -> dict[str, Any]:
    """The content without its salt."""
    form: dict[str, Any] = json.loads(text[_SALT:])
    return form


def _is_code(value: object) -> bool:
    if isinstance(value, str):
        return bool(_CODE.fullmatch(value))
    return value is None or isinstance(value, bool | int | float)


@functools.cache
def _open_fields(kind: str) -> frozenset[str]:
    return frozenset(_table().get(kind, ()))


@functools.cache
def _table() -> Mapping[str, list[str]]:
    text = files("yuhitsu.audit").joinpath("open_fields.json").read_text(encoding="utf-8")
    table: Mapping[str, list[str]] = json.loads(text)
    return table
