"""Conversations and requests for approval as texts that may name a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import Any

from yuhitsu.handling.rights import Finding, HeldText
from yuhitsu.storage.conversations import title_of
from yuhitsu.storage.database import Database

_PAGE = 500


class SQLiteConversationTexts:
    """``TextPlace`` over all conversations; a text is one question with its answer.

    Its key is ``conversation/turn``.

    Args:
        database: where they lie; the caller closes it.
    """

    area = "conversations"

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self) -> Iterator[HeldText]:
        """Every question with its answer, the oldest first."""
        after = 0
        while rows := self._page(after):
            for number, turn, conversation, user, title, purpose, question, answer, at in rows:
                after = number
                said = "\n".join(strings_in(json.loads(answer)))
                text = "\n".join(filter(None, (title, purpose, question, said)))
                yield HeldText(self.area, f"{conversation}/{turn}", title, text, at, user)

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        """Delete the questions with their answers; an empty conversation goes with them."""
        with self._database.write() as connection:
            for finding in findings:
                conversation, _, turn = finding.held.key.partition("/")
                _delete_turn(connection, conversation, turn)

    def _page(self, after: int) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(
                """SELECT t.number, t.id, c.id, c.user, c.title, c.purpose, t.question, t.answer, t.at
                FROM turns t JOIN conversations c ON c.number = t.conversation
                WHERE t.number > ? ORDER BY t.number LIMIT ?""",
                (after, _PAGE),
            ).fetchall()


class SQLiteApprovalTexts:
    """``TextPlace`` over the requests for approval.

    Args:
        database: where they lie; the caller closes it.
    """

    area = "approvals"

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self) -> Iterator[HeldText]:
        """Every request, the oldest first."""
        after = 0
        while rows := self._page(after):
            for number, ident, user, question, purpose, reason, made in rows:
                after = number
                text = "\n".join(filter(None, (question, purpose, reason)))
                yield HeldText(self.area, ident, title_of(question), text, made, user)

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        """Delete the requests; that they were made stays on record."""
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM approvals WHERE id = ?", [(finding.held.key,) for finding in findings]
            )

    def _page(self, after: int) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(
                """SELECT number, id, user, question, purpose, reason, made FROM approvals
                WHERE number > ? ORDER BY number LIMIT ?""",
                (after, _PAGE),
            ).fetchall()


def _delete_turn(connection: Connection, conversation: str, turn: str) -> None:
    row = connection.execute("SELECT number FROM conversations WHERE id = ?", (conversation,)).fetchone()
    if row is None:
        return
    connection.execute("DELETE FROM turns WHERE id = ? AND conversation = ?", (turn, row[0]))
    left = connection.execute(
        "SELECT question FROM turns WHERE conversation = ? ORDER BY number LIMIT 1", row
    ).fetchone()
    if left is None:
        connection.execute("DELETE FROM conversations WHERE number = ?", row)
    else:
        # the title was the first question, which may be the one that went
        connection.execute(
            "UPDATE conversations SET title = ?, purpose = '' WHERE number = ?", (title_of(left[0]), row[0])
        )


def strings_in(value: object) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
