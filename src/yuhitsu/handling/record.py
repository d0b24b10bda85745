"""Entries of the record: as people read them, and as they stand in the chain, with what is sealed beside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from yuhitsu.types import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the record, as people read it. ``digest`` covers its link, ``previous`` the one before."""

    sequence: int
    at: str
    """UTC, ISO 8601 with microseconds."""
    kind: str
    actor: str
    body: Json = field(default_factory=dict)
    """What stands in the chain, and what is sealed beside it as far as it can still be opened."""
    previous: str = ""
    digest: str = ""
    sealed: str = ""
    """Salted SHA-256 (hex) of what is sealed; empty when nothing is."""
    erased: str = ""
    """When and on which ground the sealed content was erased, in Japanese."""
    chained: str = ""
    """The part of the body that stands in the chain, as the text that the digest covers."""
    version: int = 2
    """Form of its link."""


class Link(NamedTuple):
    """An entry as it stands in the chain; ``digest`` covers everything else in it."""

    sequence: int
    at: str
    kind: str
    actor: str
    body: str
    """Canonical JSON of what nobody need ever erase."""
    sealed: str
    """Salted SHA-256 (hex) of the personal content, which lies beside the chain; or empty."""
    version: int
    """1: everything stands in the body. 2: personal content is sealed."""
    previous: str
    digest: str


class Sealed(NamedTuple):
    """Personal content of one entry and the key that opens it; erased by destroying both."""

    key: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which entries of the record to read, newest first."""

    kinds: tuple[str, ...] = ()
    """Any of these; empty for every kind."""
    actor: str = ""
    """By this user; empty for everybody."""
    since: str = ""
    """Not before this moment (UTC, ISO 8601)."""
    until: str = ""
    """Before this moment."""
    before: int = 0
    """Only sequence numbers below this; 0 for the newest."""
    limit: int = 100
