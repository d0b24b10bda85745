"""The schema as numbered steps; the database remembers which ran."""

from __future__ import annotations

import sqlite3

from yuhitsu.errors import StorageError


def m001_documents(db: sqlite3.Connection) -> None:
    """Documents, passages, vectors, originals, and the journal that indexes follow."""
    db.execute(
        """CREATE TABLE documents (
            key TEXT PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
            level INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
            sha256 TEXT NOT NULL, blocks BLOB NOT NULL, characters INTEGER NOT NULL, added TEXT NOT NULL,
            UNIQUE (collection, id))"""
    )
    db.execute(
        """CREATE TABLE passages (
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            document_key TEXT NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL, text TEXT NOT NULL, place TEXT NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL, UNIQUE (document_key, ordinal))"""
    )
    db.execute(
        """CREATE TABLE vectors (
            row INTEGER NOT NULL REFERENCES passages (row) ON DELETE CASCADE,
            model TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (row, model)) WITHOUT ROWID"""
    )
    db.execute(
        """CREATE TABLE originals (
            document_key TEXT PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE, data BLOB NOT NULL)"""
    )
    db.execute(
        "CREATE TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT, document_key TEXT NOT NULL)"
    )


def m002_conversations(db: sqlite3.Connection) -> None:
    """Conversations and their turns."""
    db.execute(
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL,"
        " updated TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX conversations_of_user ON conversations (user, updated)")
    db.execute(
        """CREATE TABLE turns (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            question TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX turns_of_conversation ON turns (conversation, number)")


def m003_record(db: sqlite3.Connection) -> None:
    """Entries of the record and its noted head."""
    db.execute(
        """CREATE TABLE entries (
            sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
            body TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL)"""
    )
    db.execute(
        "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL,"
        " digest TEXT NOT NULL)"
    )
    db.execute("INSERT INTO head VALUES (1, 0, '')")


MIGRATIONS = (m001_documents, m002_conversations, m003_record)


def migrate(db: sqlite3.Connection) -> None:
    """Run the steps that have not run yet, inside the caller's transaction.

    Raises:
        StorageError: the database was written by a newer version.
    """
    db.execute("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    (done,) = db.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()
    if done > len(MIGRATIONS):
        raise StorageError(
            "データベースは新しい版の右筆で作られています。右筆を新しい版にしてください。"
        )
    for number, step in enumerate(MIGRATIONS[done:], start=done + 1):
        step(db)
        db.execute("INSERT INTO migrations VALUES (?, ?)", (number, step.__name__))
