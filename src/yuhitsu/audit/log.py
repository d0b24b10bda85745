"""The record itself: what happened, in the order in which it happened, and a check that it still says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from yuhitsu.audit import chain
from yuhitsu.audit.chain import ChainReport
from yuhitsu.errors import RecordError
from yuhitsu.protocols import LogStore
from yuhitsu.types import Entry, Json


def utc_now() -> dt.datetime:
    """The present moment in UTC."""
    return dt.datetime.now(dt.UTC)


class AuditLog:
    """``Record`` over a ``LogStore``.

    Args:
        store: where the entries lie.
        clock: the present moment, with a time zone.
    """

    def __init__(self, store: LogStore, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self._store = store
        self._clock = clock

    def write(self, kind: str, actor: str, body: Json) -> Entry:
        """Record an event.

        Raises:
            RecordError: it cannot be written: no record, no answer.
        """

        def build(newest: Entry | None) -> Entry:
            now = self._clock().astimezone(dt.UTC).isoformat(timespec="microseconds")
            # a clock that was set back must not make a later entry look earlier
            return chain.seal(newest, max(now, newest.at) if newest else now, kind, actor, body)

        try:
            return self._store.append(build)
        except (ValueError, TypeError, RecursionError) as error:
            raise RecordError(f"{kind!r} の内容をJSONとして記録できません: {error}") from error

    def verify(self, expected: tuple[int, str] = (0, "")) -> ChainReport:
        """Check every entry; others may go on writing meanwhile.

        Args:
            expected: number and digest of an entry as kept elsewhere (``ChainReport.receipt``).
        """
        head = self._store.head()
        report = chain.verify(self._store.entries(limit=max(head[0], 1)), head, expected)
        if not report.intact:
            return report if self._store.head() == head or head[0] > 0 else self.verify(expected)
        beyond = list(self._store.entries(after=head[0], limit=1))
        # Entries and note are written together: an entry behind an unmoved note is a foreign one.
        if beyond and self._store.head() == head:
            return chain.verify(self._store.entries(), head)
        return report

    def newest(self, count: int) -> Iterator[Entry]:
        """The newest ``count`` entries, oldest first."""
        return self._store.entries(after=max(self._store.head()[0] - count, 0))

    def export(self) -> Iterator[Entry]:
        """Every entry, oldest first."""
        return self._store.entries()
