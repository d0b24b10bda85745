"""Where the record's entries lie in SQLite: one writer at a time, and a note of the newest entry.

Reading never stumbles over what somebody did to the file: a field that cannot be read comes out as a
text that says so, and checking the chain then finds its entry.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

from yuhitsu.errors import InputError, RecordError, StorageError
from yuhitsu.jsonforms import canonical_json
from yuhitsu.storage.database import Database
from yuhitsu.types import Entry, Json

_PAGE = 1000
# As bytes: text that is not UTF-8 would otherwise end the reading.
_ENTRY = """SELECT sequence, CAST(at AS BLOB), CAST(kind AS BLOB), CAST(actor AS BLOB), CAST(body AS BLOB),
    CAST(previous AS BLOB), CAST(digest AS BLOB) FROM entries"""


class SQLiteLogStore:
    """``LogStore`` over SQLite.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, build: Callable[[Entry | None], Entry]) -> Entry:
        """Append ``build(newest entry)`` inside one exclusive transaction, and note it as the head.

        When entries were taken away from the end, it goes on from the noted head, so that writing
        never closes the gap.

        Raises:
            RecordError: it cannot be written.
        """
        try:
            with self._database.write() as connection:
                entry = build(_newest(connection))
                connection.execute(
                    """INSERT INTO entries (sequence, at, kind, actor, body, previous, digest)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""",
                    (
                        entry.sequence,
                        entry.at,
                        entry.kind,
                        entry.actor,
                        canonical_json(entry.body),
                        entry.previous,
                        entry.digest,
                    ),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO head (only, count, digest) VALUES (1, ?, ?)",
                    (entry.sequence, entry.digest),
                )
        except (StorageError, InputError) as error:
            raise RecordError(f"記録を書き込めないため、処理を止めました。{error.message}") from error
        return entry

    def entries(self, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, in order, a thousand at a time."""
        left = limit
        while left is None or left > 0:
            page = self._page(after, _PAGE if left is None else min(left, _PAGE))
            yield from page
            if not page:
                return
            after = page[-1].sequence
            left = None if left is None else left - len(page)

    def head(self) -> tuple[int, str]:
        """``(count, digest)`` noted with the newest append; ``(0, "")`` at the beginning."""
        with self._database.read() as connection:
            return _head(connection)

    def _page(self, after: int, size: int) -> list[Entry]:
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_ENTRY} WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, size)
            ).fetchall()
        return [_entry(row) for row in rows]


def _newest(connection: sqlite3.Connection) -> Entry | None:
    row = connection.execute(f"{_ENTRY} ORDER BY sequence DESC LIMIT 1").fetchone()
    newest = _entry(row) if row else None
    count, digest = _head(connection)
    if newest is None:
        return Entry(count, "", "", "", digest=digest) if count > 0 else None
    if (newest.sequence, newest.digest) == (count, digest):
        return newest
    return Entry(max(newest.sequence, count), newest.at, "", "", digest=digest)


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT count, CAST(digest AS BLOB) FROM head").fetchone()
    if row is None:
        return 0, ""
    return (row[0] if isinstance(row[0], int) else -1), _text(row[1])


def _entry(row: tuple[int, bytes, bytes, bytes, bytes, bytes, bytes]) -> Entry:
    sequence, at, kind, actor, body, previous, digest = row
    return Entry(
        sequence, _text(at), _text(kind), _text(actor), _body(_text(body)), _text(previous), _text(digest)
    )


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return f"読めません: {data!r}"


def _body(text: str) -> Json:
    """The body; when its text is not exactly what we write, somebody else wrote it."""
    try:
        body = json.loads(text)
        if isinstance(body, dict) and canonical_json(body) == text:
            return body
    except (ValueError, RecursionError):
        pass
    return {"読めません": text}
