"""``LogStore`` on SQLite: entries of the record, and the noted head, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

from yuhitsu.errors import RecordError, StorageError
from yuhitsu.storage.database import Database
from yuhitsu.types import Entry

_COLUMNS = "sequence, at, kind, actor, body, previous, digest"
_PAGE = 500


class SQLiteLogStore:
    """Keeps the entries; sealing and checking them is the business of ``audit``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, build: Callable[[Entry | None], Entry]) -> Entry:
        """Append ``build(newest entry)``; no other writer comes between."""
        try:
            with self._database.write() as db:
                row = db.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY sequence DESC LIMIT 1").fetchone()
                entry = build(_entry(row) if row else None)
                db.execute(
                    f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        entry.sequence,
                        entry.at,
                        entry.kind,
                        entry.actor,
                        json.dumps(entry.body, ensure_ascii=False),
                        entry.previous,
                        entry.digest,
                    ),
                )
                db.execute("UPDATE head SET count = ?, digest = ?", (entry.sequence, entry.digest))
        except StorageError as error:
            raise RecordError(f"記録を書けないため、処理を中止しました。{error.message}") from error
        return entry

    def entries(self, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, in order, read page by page."""
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            with self._database.read() as db:
                rows = db.execute(
                    f"SELECT {_COLUMNS} FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?",
                    (after, size),
                ).fetchall()
            if not rows:
                return
            yield from map(_entry, rows)
            after = rows[-1]["sequence"]
            left = None if left is None else left - len(rows)

    def head(self) -> tuple[int, str]:
        """``(count, digest)`` noted with the newest append."""
        with self._database.read() as db:
            row = db.execute("SELECT count, digest FROM head").fetchone()
        return (int(row["count"]), str(row["digest"])) if row else (0, "")


def _entry(row: sqlite3.Row) -> Entry:
    try:
        body = json.loads(row["body"])
    except (ValueError, TypeError):
        body = {"unreadable": str(row["body"])}  # a tampered body must be shown as broken, not crash
    return Entry(
        row["sequence"], row["at"], row["kind"], row["actor"], body, row["previous"], row["digest"]
    )
