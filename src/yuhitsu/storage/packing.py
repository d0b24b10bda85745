"""How places, blocks and files lie in the database: short JSON, compressed where that pays."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from yuhitsu.jsonforms import place_from_json, place_json
from yuhitsu.types import Block, BlockKind, Place

_SAMPLE = 64 * 1024
_WORTHWHILE = 0.9
"""Word, Excel and PDF files are compressed already; doing it again only costs time."""


def place_text(place: Place) -> str:
    """A place as JSON; without its label, which can be made again."""
    return _dumps(_short(place))


def place_of(text: str) -> Place:
    """The inverse of ``place_text``."""
    return place_from_json(json.loads(text))


def pack_blocks(blocks: Sequence[Block]) -> bytes:
    """Blocks as compressed JSON. Raises UnicodeEncodeError for a surrogate without its pair."""
    rows = [
        [b.text, b.kind.value, _short(b.place), b.level, [list(cell) for cell in b.cells]] for b in blocks
    ]
    return zlib.compress(_dumps(rows).encode("utf-8"), level=3)


def unpack_blocks(data: bytes) -> tuple[Block, ...]:
    """The inverse of ``pack_blocks``."""
    return tuple(
        Block(text, BlockKind(kind), place_from_json(place), level, tuple((h, v) for h, v in cells))
        for text, kind, place, level, cells in json.loads(zlib.decompress(data))
    )


def pack_file(data: bytes) -> tuple[bool, bytes]:
    """``(compressed, bytes to keep)``; decided on a sample from the beginning."""
    sample = data[:_SAMPLE]
    if len(zlib.compress(sample, level=1)) < _WORTHWHILE * len(sample):
        return True, zlib.compress(data)
    return False, data


def unpack_file(compressed: bool, data: bytes) -> bytes:
    """The inverse of ``pack_file``."""
    return zlib.decompress(data) if compressed else data


def _short(place: Place) -> dict[str, Any]:
    form = place_json(place)
    del form["label"]
    return form


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
