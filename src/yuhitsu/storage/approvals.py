"""Requests for approval in SQLite."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuhitsu.errors import NotFoundError
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.storage.database import Database
from yuhitsu.types import Level, Zone

_COLUMNS = """id, user, question, collection, task, purpose, level, zone, model, rule, made, expires, state,
    decided_by, reason, decided"""


class SQLiteApprovalStore:
    """``ApprovalStore`` over SQLite.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, request: ApprovalRequest) -> None:
        """Keep a new request.

        Raises:
            InputError: its text cannot be kept. DiskFull, StorageError
        """
        values = (
            request.id,
            request.user,
            request.text,
            request.collection,
            request.task,
            request.purpose,
            int(request.level),
            request.zone.value,
            request.model,
            request.rule,
            request.made.isoformat(),
            request.expires.isoformat(),
            request.state.value,
            request.decided_by,
            request.reason,
            request.decided.isoformat() if request.decided else None,
        )
        marks = ", ".join("?" * len(values))
        with self._database.write() as connection:
            connection.execute(f"INSERT INTO approvals ({_COLUMNS}) VALUES ({marks})", values)

    def get(self, identifier: str) -> ApprovalRequest:
        """The request, or NotFoundError."""
        with self._database.read() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM approvals WHERE id = ?", (identifier,)
            ).fetchone()
        if row is None:
            raise NotFoundError(f"申請 {identifier!r} は見つかりません。「承認」の一覧で確かめてください。")
        return _request(row)

    def all(self, *, user: str | None = None, limit: int = 200) -> list[ApprovalRequest]:
        """Requests of one user or of everybody, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"""SELECT {_COLUMNS} FROM approvals WHERE ? IS NULL OR user = ?
                ORDER BY number DESC LIMIT ?""",
                (user, user, limit),
            ).fetchall()
        return [_request(row) for row in rows]

    def move(self, request: ApprovalRequest, expected: RequestState) -> bool:
        """Keep state and decision of ``request`` if its state is still ``expected``; whether it was."""
        with self._database.write() as connection:
            done = connection.execute(
                """UPDATE approvals SET state = ?, decided_by = ?, reason = ?, decided = ?
                WHERE id = ? AND state = ?""",
                (
                    request.state.value,
                    request.decided_by,
                    request.reason,
                    request.decided.isoformat() if request.decided else None,
                    request.id,
                    expected.value,
                ),
            )
            return bool(done.rowcount)


def _request(row: tuple[Any, ...]) -> ApprovalRequest:
    ident, user, text, collection, task, purpose, level, zone, model, rule, *rest = row
    made, expires, state, decided_by, reason, decided = rest
    return ApprovalRequest(
        id=ident,
        user=user,
        text=text,
        collection=collection,
        task=task,
        purpose=purpose,
        level=Level(level),
        zone=Zone(zone),
        model=model,
        rule=rule,
        made=dt.datetime.fromisoformat(made),
        expires=dt.datetime.fromisoformat(expires),
        state=RequestState(state),
        decided_by=decided_by,
        reason=reason,
        decided=dt.datetime.fromisoformat(decided) if decided else None,
    )
