"""Conversations and their turns in SQLite; each belongs to the user who began it."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid

from yuhitsu.errors import NotFoundError
from yuhitsu.storage.database import Database
from yuhitsu.types import ConversationInfo, Json, Turn, User

TITLE_CHARACTERS = 40
"""Length of a conversation's title: the beginning of its first question."""


class SQLiteConversationStore:
    """``ConversationStore`` over SQLite.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_turn(
        self, user: User, conversation: str | None, question: str, answer: Json, *, purpose: str = ""
    ) -> Turn:
        """Append a turn, beginning a conversation when none is named; a purpose once given stays.

        Raises:
            NotFoundError: it is not there, or another user's. InputError, DiskFull, StorageError
        """
        at = dt.datetime.now(dt.UTC)
        turn = Turn(uuid.uuid4().hex, conversation or uuid.uuid4().hex, question, answer, at)
        body = json.dumps(dict(answer), ensure_ascii=True, separators=(",", ":"))
        with self._database.write() as connection:
            if conversation is None:
                connection.execute(
                    "INSERT INTO conversations (id, user, title, updated) VALUES (?, ?, ?, ?)",
                    (turn.conversation, user.id, title_of(question), at.isoformat()),
                )
            number = _number(connection, turn.conversation, user)
            connection.execute(
                "INSERT INTO turns (id, conversation, question, answer, at) VALUES (?, ?, ?, ?, ?)",
                (turn.id, number, question, body, at.isoformat()),
            )
            connection.execute(
                """UPDATE conversations SET updated = ?,
                purpose = CASE purpose WHEN '' THEN ? ELSE purpose END WHERE number = ?""",
                (at.isoformat(), purpose, number),
            )
        return turn

    def purpose(self, conversation: str, *, user: User) -> str:
        """The name of the 業務 given for the conversation, or the empty text; or NotFoundError."""
        with self._database.read() as connection:
            number = _number(connection, conversation, user)
            row = connection.execute(
                "SELECT purpose FROM conversations WHERE number = ?", (number,)
            ).fetchone()
        return str(row[0])

    def turns(self, conversation: str, *, user: User) -> list[Turn]:
        """All turns in order, or NotFoundError."""
        with self._database.read() as connection:
            number = _number(connection, conversation, user)
            rows = connection.execute(
                "SELECT id, question, answer, at FROM turns WHERE conversation = ? ORDER BY number", (number,)
            ).fetchall()
        return [
            Turn(ident, conversation, question, json.loads(answer), dt.datetime.fromisoformat(at))
            for ident, question, answer, at in rows
        ]

    def all(self, *, user: User, limit: int = 100) -> list[ConversationInfo]:
        """The user's conversations, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                """SELECT id, title, (SELECT count(*) FROM turns t WHERE t.conversation = c.number), updated,
                purpose FROM conversations c WHERE user = ? ORDER BY updated DESC, number DESC LIMIT ?""",
                (user.id, limit),
            ).fetchall()
        return [
            ConversationInfo(ident, title, turns, dt.datetime.fromisoformat(updated), purpose)
            for ident, title, turns, updated, purpose in rows
        ]

    def remove(self, conversation: str, *, user: User) -> None:
        """Remove a conversation and its turns, or NotFoundError."""
        with self._database.write() as connection:
            number = _number(connection, conversation, user)
            connection.execute("DELETE FROM conversations WHERE number = ?", (number,))


def _number(connection: sqlite3.Connection, conversation: str, user: User) -> int:
    row = connection.execute(
        "SELECT number FROM conversations WHERE id = ? AND user = ?", (conversation, user.id)
    ).fetchone()
    if row is None:
        raise NotFoundError(f"会話 {conversation!r} は見つかりません。会話の一覧で確かめてください。")
    return int(row[0])


def title_of(question: str) -> str:
    """A conversation's title: the beginning of its first question."""
    text = " ".join(question.split())
    return text if len(text) <= TITLE_CHARACTERS else text[: TITLE_CHARACTERS - 1] + "…"
