"""``ConversationStore`` on SQLite: a conversation belongs to the user who began it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3

from yuhitsu.errors import NotFoundError
from yuhitsu.storage.database import Database
from yuhitsu.types import ConversationInfo, Json, Turn, User

TITLE_CHARACTERS = 40


class SQLiteConversationStore:
    """Conversations and their turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_turn(self, user: User, conversation: str | None, question: str, answer: Json) -> Turn:
        """Append a turn, beginning a conversation (titled by its first question) when none is named."""
        at = dt.datetime.now(dt.UTC)
        turn = Turn(secrets.token_hex(8), conversation or secrets.token_hex(8), question, answer, at)
        with self._database.write() as db:
            if conversation is None:
                title = " ".join(question.split())[:TITLE_CHARACTERS]
                row = (turn.conversation, user.id, title, at.isoformat())
                db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", row)
            else:
                _owned(db, conversation, user)
                db.execute(
                    "UPDATE conversations SET updated = ? WHERE id = ?", (at.isoformat(), conversation)
                )
            form = json.dumps(answer, ensure_ascii=False)
            db.execute(
                "INSERT INTO turns (id, conversation, question, answer, at) VALUES (?, ?, ?, ?, ?)",
                (turn.id, turn.conversation, question, form, at.isoformat()),
            )
        return turn

    def turns(self, conversation: str, *, user: User) -> list[Turn]:
        """All turns in order, or NotFoundError."""
        with self._database.read() as db:
            _owned(db, conversation, user)
            rows = db.execute(
                "SELECT * FROM turns WHERE conversation = ? ORDER BY number", (conversation,)
            ).fetchall()
        return [_turn(row) for row in rows]

    def all(self, *, user: User, limit: int = 100) -> list[ConversationInfo]:
        """The user's conversations, newest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT c.*, (SELECT count(*) FROM turns t WHERE t.conversation = c.id) AS turns"
                " FROM conversations c WHERE user = ? ORDER BY updated DESC, id LIMIT ?",
                (user.id, limit),
            ).fetchall()
        return [
            ConversationInfo(
                row["id"], row["title"], row["turns"], dt.datetime.fromisoformat(row["updated"])
            )
            for row in rows
        ]

    def remove(self, conversation: str, *, user: User) -> None:
        """Remove a conversation with its turns, or NotFoundError."""
        with self._database.write() as db:
            _owned(db, conversation, user)
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))


def _owned(db: sqlite3.Connection, conversation: str, user: User) -> None:
    row = db.execute(
        "SELECT 1 FROM conversations WHERE id = ? AND user = ?", (conversation, user.id)
    ).fetchone()
    if row is None:
        raise NotFoundError(f"会話 {conversation!r} はありません。")


def _turn(row: sqlite3.Row) -> Turn:
    at = dt.datetime.fromisoformat(row["at"])
    return Turn(row["id"], row["conversation"], row["question"], json.loads(row["answer"]), at)
