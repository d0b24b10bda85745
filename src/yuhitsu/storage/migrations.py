"""The tables, as numbered steps that each run once; the file remembers which ran."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

from yuhitsu.errors import StorageError


def m001_documents(connection: sqlite3.Connection) -> None:
    """Documents, their text, original files, passages, vectors, and the journal of changes."""
    for statement in (
        """CREATE TABLE documents (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            collection TEXT NOT NULL,
            id TEXT NOT NULL,
            title TEXT NOT NULL,
            level INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            characters INTEGER NOT NULL,
            passages INTEGER NOT NULL,
            added TEXT NOT NULL
        )""",
        "CREATE INDEX documents_by_title ON documents (collection, title)",
        # apart from the list, so that listing does not read every text
        """CREATE TABLE contents (
            document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
            blocks BLOB NOT NULL
        )""",
        """CREATE TABLE originals (
            document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
            compressed INTEGER NOT NULL,
            data BLOB NOT NULL
        )""",
        # AUTOINCREMENT: indexes keep row numbers, so a number must never mean another passage later
        """CREATE TABLE passages (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            text TEXT NOT NULL,
            place TEXT NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            embedded_by TEXT NOT NULL DEFAULT '',
            UNIQUE (document, ordinal)
        )""",
        "CREATE INDEX passages_by_embedder ON passages (embedded_by)",
        "CREATE INDEX passages_waiting ON passages (document) WHERE embedded_by = ''",
        """CREATE TABLE vectors (
            row INTEGER PRIMARY KEY REFERENCES passages (row) ON DELETE CASCADE,
            model TEXT NOT NULL,
            vector BLOB NOT NULL
        )""",
        # UNIQUE and replaced: only a document's newest change matters, and the journal stays short
        """CREATE TABLE changes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE
        )""",
    ):
        connection.execute(statement)


def m002_conversations(connection: sqlite3.Connection) -> None:
    """Conversations and their turns."""
    for statement in (
        """CREATE TABLE conversations (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            user TEXT NOT NULL,
            title TEXT NOT NULL,
            updated TEXT NOT NULL
        )""",
        "CREATE INDEX conversations_of_user ON conversations (user, updated)",
        """CREATE TABLE turns (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            at TEXT NOT NULL
        )""",
        "CREATE INDEX turns_of_conversation ON turns (conversation)",
    ):
        connection.execute(statement)


def m003_record(connection: sqlite3.Connection) -> None:
    """The record's entries, and the note of how many there are and how the newest is sealed."""
    for statement in (
        """CREATE TABLE entries (
            sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            body TEXT NOT NULL,
            previous TEXT NOT NULL,
            digest TEXT NOT NULL
        )""",
        """CREATE TABLE head (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            count INTEGER NOT NULL,
            digest TEXT NOT NULL
        )""",
    ):
        connection.execute(statement)


def m004_approvals(connection: sqlite3.Connection) -> None:
    """Requests that wait for the 許可権限者, and the name of the 業務 of a conversation."""
    for statement in (
        "ALTER TABLE conversations ADD COLUMN purpose TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE approvals (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            user TEXT NOT NULL,
            question TEXT NOT NULL,
            collection TEXT NOT NULL,
            task TEXT NOT NULL,
            purpose TEXT NOT NULL,
            level INTEGER NOT NULL,
            zone TEXT NOT NULL,
            model TEXT NOT NULL,
            rule TEXT NOT NULL,
            made TEXT NOT NULL,
            expires TEXT NOT NULL,
            state TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            reason TEXT NOT NULL,
            decided TEXT
        )""",
        "CREATE INDEX approvals_of_user ON approvals (user)",
    ):
        connection.execute(statement)


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [
    m001_documents,
    m002_conversations,
    m003_record,
    m004_approvals,
]
"""Append here; never change a step that has been released."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Run the steps that this file has not seen, inside the caller's transaction.

    Raises:
        StorageError: a newer yuhitsu wrote the file.
    """
    connection.execute(
        """CREATE TABLE IF NOT EXISTS migrations
        (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)"""
    )
    done = {number for (number,) in connection.execute("SELECT number FROM migrations")}
    if max(done, default=0) > len(MIGRATIONS):
        raise StorageError(
            f"データベース {str(path)!r} は、より新しい版のyuhitsuで作られています"
            f"（形式{max(done)}、この版は{len(MIGRATIONS)}まで）。新しい版のyuhitsuで開いてください。"
        )
    for number, step in enumerate(MIGRATIONS, start=1):
        if number not in done:
            step(connection)
            now = dt.datetime.now(dt.UTC).isoformat()
            connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (number, step.__name__, now))
