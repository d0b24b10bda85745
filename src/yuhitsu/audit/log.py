"""The record as the walk and the readers of the record use it: write, verify, export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yuhitsu.audit import chain
from yuhitsu.protocols import LogStore
from yuhitsu.types import Entry, Json


def utc_now() -> dt.datetime:
    """The time that goes into the record."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class AuditLog:
    """``Record`` over a log store."""

    store: LogStore
    clock: Callable[[], dt.datetime] = utc_now

    def write(self, kind: str, actor: str, body: Json) -> Entry:
        """Seal and append an entry.

        Raises:
            RecordError: it could not be written; what it would have recorded must not happen.
        """
        at = self.clock().astimezone(dt.UTC).isoformat(timespec="microseconds")
        return self.store.append(lambda previous: chain.seal(previous, at, kind, actor, body))

    def verify(self) -> chain.ChainReport:
        """Whether every entry is as it was written."""
        return chain.verify(self.store.entries(), self.store.head())

    def export(self) -> Iterator[Entry]:
        """Every entry in order."""
        return self.store.entries()
