"""What somebody with the whole database file in hand does to the record, with plain SQL."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.signing import SigningKey
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore

FIRST = 5
"""Entries before the first checkpoint: 1-5; 6 names the key, 7 is the checkpoint."""
COUNT = 15
ENTRIES = "entries (sequence, at, kind, actor, body, sealed, version, previous, digest)"
COPIED = "at, kind, actor, body, sealed, version, previous, digest FROM entries"


def open_log(path: Path) -> tuple[Database, AuditLog]:
    """The record of the file, whose key lies beside it."""
    database = Database(path)
    moments = iter(range(10**9))

    def clock() -> dt.datetime:
        return dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC) + dt.timedelta(seconds=next(moments))

    return database, AuditLog(SQLiteLogStore(database), clock, SigningKey(path.with_name("record.key")))


def written(folder: Path) -> tuple[Path, str]:
    """A file with questions 1-5, key 6, checkpoint 7, questions 8-13, an erasure of 9 (14), checkpoint 15.

    Returns:
        The file, and the first checkpoint as it was kept elsewhere.
    """
    path = folder / "yuhitsu.db"
    database, log = open_log(path)
    for number in range(1, FIRST + 1):
        log.write("question.asked", "tanaka", {"question": f"{number}番目の質問", "level": 2, "count": 1e16})
    note = log.checkpoint()
    for number in range(8, 14):
        log.write("question.asked", "suzuki", {"question": f"{number}番目の質問", "level": 2})
    log.erase([9], basis="個人情報保護法第98条", actor="kanri")
    log.checkpoint()
    database.close()
    return path, note


def copied(path: Path, folder: Path) -> Path:
    """A copy of file and key to do something to."""
    target = folder / path.name
    shutil.copy(path, target)
    shutil.copy(path.with_name("record.key"), folder / "record.key")
    return target


def do(*statements: str) -> Callable[[Path], None]:
    """Run SQL on the file; each statement must have done something."""

    def run(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.close()

    return run


def forged_chain(start: int, change: Callable[[AuditLog], None]) -> Callable[[Path], None]:
    """Take everything from ``start`` on away with its note, then write on as the program does."""

    def run(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("DELETE FROM entries WHERE sequence >= ?", (start,))
        connection.execute("DELETE FROM sealed WHERE sequence >= ?", (start,))
        digest = connection.execute("SELECT digest FROM entries WHERE sequence = ?", (start - 1,)).fetchone()
        connection.execute("DELETE FROM head")
        if digest:
            connection.execute("INSERT INTO head VALUES (1, ?, ?)", (start - 1, *digest))
        connection.close()
        database, log = open_log(path)
        change(log)
        database.close()

    return run
