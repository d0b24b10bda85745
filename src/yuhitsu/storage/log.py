"""Where the record lies: its chain, the sealed content beside it, and a note of the newest entry.

One writer at a time. Reading never stumbles over what somebody did to the file: a field that cannot be
read comes out as a text that says so, and checking the chain then finds its entry.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any

from yuhitsu.errors import InputError, RecordError, StorageError
from yuhitsu.handling.record import Link, RecordFilter, Sealed
from yuhitsu.storage.database import Database, lenient

_PAGE = 1000
_AT_ONCE = 500
"""Values in one ``IN (…)``."""
_DISTINCT = 500
_BEYOND = 2**62
"""Behind every entry."""
_COLUMNS = "sequence, at, kind, actor, body, sealed, version, previous, digest"
_LINK = f"SELECT {_COLUMNS} FROM entries"
_BOTH = f"""SELECT {", ".join(f"e.{name.strip()}" for name in _COLUMNS.split(","))}, s.secret, s.content
    FROM entries e LEFT JOIN sealed s ON s.sequence = e.sequence"""

Pair = tuple[Link, Sealed | None]


class SQLiteLogStore:
    """``LogStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self, build: Callable[[Link | None], tuple[Link, Sealed | None]], erase: Sequence[int] = ()
    ) -> Link:
        """Append ``build(newest link)`` inside one exclusive transaction, and note it as the head.

        When entries were taken away from the end, it goes on from the noted head, so that writing
        never closes the gap. The content of the entries ``erase`` is destroyed in the same transaction.

        Raises:
            RecordError: it cannot be written.
        """
        try:
            with self._database.write() as connection, lenient(connection):
                link, sealed = build(_newest(connection))
                connection.execute(
                    f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", tuple(link)
                )
                if sealed is not None:
                    connection.execute(
                        "INSERT INTO sealed (sequence, secret, content) VALUES (?, ?, ?)",
                        (link.sequence, sealed.key, sealed.data),
                    )
                connection.execute(
                    """INSERT INTO head (only, count, digest) VALUES (1, ?, ?)
                    ON CONFLICT (only) DO UPDATE SET count = excluded.count, digest = excluded.digest""",
                    (link.sequence, link.digest),
                )
                _erase(connection, erase)
        except (StorageError, InputError) as error:
            raise RecordError(f"記録を書き込めないため、処理を止めました。{error.message}") from error
        return link

    def links(self, after: int = 0, limit: int | None = None) -> Iterator[Pair]:
        """Links after a sequence number with their sealed content, in order, a page at a time."""
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(left, _PAGE)
            rows = self._rows(f"{_BOTH} WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?", (after, size))
            yield from map(_pair, rows)
            if not rows:
                return
            after = rows[-1][0]
            left = None if left is None else left - len(rows)

    def chosen(self, wanted: RecordFilter) -> list[Pair]:
        """Links that fit, newest first.

        Each kind is asked for by itself, so that an index leads to it however rare it is.
        """
        found = [self._chosen(wanted, kind) for kind in wanted.kinds or ("",)]
        newest_first = heapq.merge(*found, key=lambda pair: -pair[0].sequence)
        return [pair for pair, _ in zip(newest_first, range(wanted.limit), strict=False)]

    def of_kind(self, kind: str) -> list[Link]:
        """All links of one kind, in order."""
        rows = self._rows(f"{_LINK} WHERE kind = ? ORDER BY sequence", (kind,))
        return [_link(row) for row in rows]

    def newest_of(self, kind: str) -> Link | None:
        """The newest link of one kind."""
        rows = self._rows(f"{_LINK} WHERE kind = ? ORDER BY sequence DESC LIMIT 1", (kind,))
        return _link(rows[0]) if rows else None

    def counts(self, since: str, until: str) -> Mapping[tuple[str, int], int]:
        """``(kind, hour in UTC) -> entries`` between two moments less than a day and a half apart."""
        rows = self._rows(
            """SELECT kind, substr(at, 12, 2), count(*) FROM entries WHERE at >= ? AND at < ?
            GROUP BY kind, substr(at, 12, 2)""",
            (since, until),
        )
        return {(kind, int(hour) if hour.isdecimal() else 0): count for kind, hour, count in rows}

    def actors(self) -> list[str]:
        """Everybody who stands in the record (the first five hundred)."""
        return self._distinct("actor")

    def kinds(self) -> list[str]:
        """Every kind of entry that the record holds (the first five hundred)."""
        return self._distinct("kind")

    def contents(self, first: int, last: int) -> list[int]:
        """Numbers of the entries from ``first`` to ``last`` that have content left."""
        rows = self._rows(
            """SELECT sequence FROM sealed WHERE sequence BETWEEN ? AND ? UNION
            SELECT sequence FROM entries WHERE version = 1 AND body <> '' AND sequence BETWEEN ? AND ?
            ORDER BY 1""",
            (first, last, first, last),
        )
        return [int(sequence) for (sequence,) in rows]

    def head(self) -> tuple[int, str]:
        """``(count, digest)`` noted with the newest append; ``(0, "")`` at the beginning."""
        with self._reading() as connection:
            return _head(connection)

    def scrub(self) -> None:
        """Leave no byte of what was erased in the files.

        Raises:
            StorageError: others keep the database busy, or the disk is full.
        """
        self._database.scrub()

    def _chosen(self, wanted: RecordFilter, kind: str) -> list[Pair]:
        conditions = [
            ("e.kind = ?", kind),
            ("e.actor = ?", wanted.actor),
            ("e.sequence >= ?", self._first_at(wanted.since)),
            ("e.sequence < ?", self._first_at(wanted.until)),
            ("e.sequence < ?", wanted.before),
        ]
        used = [(clause, value) for clause, value in conditions if value]
        where = f"WHERE {' AND '.join(clause for clause, _ in used)}" if used else ""
        rows = self._rows(
            f"{_BOTH} {where} ORDER BY e.sequence DESC LIMIT ?", (*(value for _, value in used), wanted.limit)
        )
        return list(map(_pair, rows))

    def _first_at(self, moment: str) -> int:
        """Number of the first entry from a moment on (times never go back); 0 when none is named."""
        if not moment:
            return 0
        rows = self._rows(
            "SELECT sequence FROM entries WHERE at >= ? ORDER BY at, sequence LIMIT 1", (moment,)
        )
        return int(rows[0][0]) if rows else _BEYOND

    def _distinct(self, column: str) -> list[str]:
        """The values of an indexed column, led from one to the next instead of read through."""
        found: list[str] = []
        rows = self._rows(f"SELECT min({column}) FROM entries", ())
        while rows and rows[0][0] is not None and len(found) < _DISTINCT:
            found.append(_text(rows[0][0]))
            rows = self._rows(f"SELECT min({column}) FROM entries WHERE {column} > ?", (found[-1],))
        return found

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._reading() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._database.read() as connection, lenient(connection):
            yield connection


def _erase(connection: Connection, sequences: Sequence[int]) -> None:
    for start in range(0, len(sequences), _AT_ONCE):
        some = list(sequences[start : start + _AT_ONCE])
        marks = ",".join("?" * len(some))
        connection.execute(f"DELETE FROM sealed WHERE sequence IN ({marks})", some)
        # before the second form of entries everything stood in the body
        connection.execute(f"UPDATE entries SET body = '' WHERE version = 1 AND sequence IN ({marks})", some)


def _newest(connection: Connection) -> Link | None:
    row = connection.execute(f"{_LINK} ORDER BY sequence DESC LIMIT 1").fetchone()
    newest = _link(row) if row else None
    count, digest = _head(connection)
    if newest is None:
        return Link(count, "", "", "", "", "", 0, "", digest) if count > 0 else None
    if (newest.sequence, newest.digest) == (count, digest):
        return newest
    return newest._replace(sequence=max(newest.sequence, count), digest=digest)


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute("SELECT count, digest FROM head").fetchone()
    if row is None:
        return 0, ""
    return (row[0] if isinstance(row[0], int) else -1), _text(row[1])


def _pair(row: tuple[Any, ...]) -> Pair:
    secret, content = row[9], row[10]
    if secret is None and content is None:
        return _link(row), None
    return _link(row), Sealed(_data(secret), _data(content))


def _link(row: tuple[Any, ...]) -> Link:
    sequence, at, kind, actor, body, sealed, version, previous, digest = row[:9]
    # what is checked for each of a million entries is checked at once
    if type(at) is type(kind) is type(actor) is type(body) is type(sealed) is type(digest) is str:
        return Link(sequence, at, kind, actor, body, sealed, version, previous, digest)
    return Link(
        sequence,
        _text(at),
        _text(kind),
        _text(actor),
        _text(body),
        _text(sealed),
        version,
        _text(previous),
        _text(digest),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else f"読めません: {value!r}"


def _data(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
