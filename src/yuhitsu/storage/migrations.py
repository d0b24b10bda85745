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


def m005_sealed_record(connection: sqlite3.Connection) -> None:
    """Personal content beside the chain with a key of its own; indexes for reading the record."""
    for statement in (
        "ALTER TABLE entries ADD COLUMN sealed TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE entries ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        # apart from the chain: destroying a row here is all that erasing takes
        """CREATE TABLE sealed (
            sequence INTEGER PRIMARY KEY,
            secret BLOB NOT NULL,
            content BLOB NOT NULL
        )""",
        "CREATE INDEX entries_by_time ON entries (at, sequence)",
        "CREATE INDEX entries_by_kind ON entries (kind, sequence)",
        "CREATE INDEX entries_by_actor ON entries (actor, kind, sequence)",
        "CREATE INDEX entries_of_actor ON entries (actor, sequence)",
    ):
        connection.execute(statement)


def m006_rights(connection: sqlite3.Connection) -> None:
    """Requests of persons, and what must be kept for now."""
    for statement in (
        """CREATE TABLE rights_requests (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            public INTEGER NOT NULL,
            received TEXT NOT NULL,
            due TEXT NOT NULL,
            result TEXT NOT NULL,
            closed TEXT NOT NULL,
            personal TEXT NOT NULL
        )""",
        "CREATE INDEX rights_requests_by_due ON rights_requests (state, due)",
        """CREATE TABLE holds (
            id TEXT PRIMARY KEY,
            target TEXT NOT NULL,
            reason TEXT NOT NULL,
            placed_by TEXT NOT NULL,
            made TEXT NOT NULL,
            released TEXT NOT NULL
        )""",
    ):
        connection.execute(statement)


_MEMBERS = (
    """CREATE TABLE members (
        id TEXT PRIMARY KEY,
        sign_in TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        level INTEGER NOT NULL,
        active INTEGER NOT NULL,
        must_change INTEGER NOT NULL,
        external TEXT NOT NULL,
        version INTEGER NOT NULL,
        made TEXT NOT NULL,
        password TEXT NOT NULL,
        secret TEXT NOT NULL,
        confirmed INTEGER NOT NULL,
        step INTEGER NOT NULL
    )""",
    "CREATE INDEX members_by_external ON members (external)",
    """CREATE TABLE member_duties (
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        duty TEXT NOT NULL,
        PRIMARY KEY (member, duty)
    )""",
    """CREATE TABLE member_sections (
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        section TEXT NOT NULL,
        PRIMARY KEY (member, section)
    )""",
    "CREATE TABLE sections (name TEXT PRIMARY KEY)",
    """CREATE TABLE recovery_codes (
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        hash TEXT NOT NULL,
        PRIMARY KEY (member, hash)
    )""",
    """CREATE TABLE sessions (
        token_hash TEXT PRIMARY KEY,
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        made TEXT NOT NULL,
        seen TEXT NOT NULL,
        address TEXT NOT NULL,
        agent TEXT NOT NULL,
        complete INTEGER NOT NULL
    )""",
    "CREATE INDEX sessions_of_member ON sessions (member)",
    """CREATE TABLE sign_in_tries (
        subject TEXT PRIMARY KEY,
        count INTEGER NOT NULL,
        last TEXT NOT NULL
    )""",
    """CREATE TABLE sign_in_flows (
        token_hash TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        expires TEXT NOT NULL
    )""",
)

_KEYS_AND_COLLECTIONS = (
    """CREATE TABLE api_keys (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        scopes TEXT NOT NULL,
        level INTEGER NOT NULL,
        sections TEXT NOT NULL,
        expires TEXT NOT NULL,
        made TEXT NOT NULL,
        made_by TEXT NOT NULL,
        revoked TEXT NOT NULL
    )""",
    """CREATE TABLE collections (
        name TEXT PRIMARY KEY,
        everyone INTEGER NOT NULL,
        ceiling INTEGER NOT NULL,
        standard INTEGER NOT NULL,
        version INTEGER NOT NULL
    )""",
    """CREATE TABLE collection_readers (
        collection TEXT NOT NULL REFERENCES collections (name) ON DELETE CASCADE,
        reader TEXT NOT NULL,
        PRIMARY KEY (collection, reader)
    )""",
)


def m007_access(connection: sqlite3.Connection) -> None:
    """Members, how they sign in, sessions, API keys, and who may read which collection."""
    for statement in (*_MEMBERS, *_KEYS_AND_COLLECTIONS):
        connection.execute(statement)


MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [
    m001_documents,
    m002_conversations,
    m003_record,
    m004_approvals,
    m005_sealed_record,
    m006_rights,
    m007_access,
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
