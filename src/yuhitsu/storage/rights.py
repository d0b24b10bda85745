"""Requests of persons, and holds, in the database; what a request says of its person lies in one column."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from yuhitsu.errors import NotFoundError
from yuhitsu.handling.retention import Hold
from yuhitsu.handling.rights import Person, RightsKind, RightsRequest, RightsResult, RightsState
from yuhitsu.storage.database import Database

_COLUMNS = "id, kind, state, public, received, due, result, closed, personal"
_HOLD = "id, target, reason, placed_by, made, released"


class SQLiteRightsStore:
    """``RightsStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, request: RightsRequest) -> None:
        """Keep a new request.

        Raises:
            InputError: its text cannot be kept. DiskFull, StorageError
        """
        with self._database.write() as connection:
            connection.execute(
                f"INSERT INTO rights_requests ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (request.id, *_changing(request), _personal(request)),
            )

    def get(self, identifier: str) -> RightsRequest:
        """The request, or NotFoundError."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM rights_requests WHERE id = ?", (identifier,))
        if not rows:
            raise NotFoundError(f"請求 {identifier!r} は見つかりません。請求の一覧で確かめてください。")
        return _request(rows[0])

    def all(self, *, closed: bool = False, limit: int = 500) -> list[RightsRequest]:
        """Requests that are open, and with ``closed`` the others too; the first due first."""
        rows = self._rows(
            f"""SELECT {_COLUMNS} FROM rights_requests WHERE state <> ?
            ORDER BY due, received, id LIMIT ?""",
            ("" if closed else RightsState.CLOSED.value, limit),
        )
        return [_request(row) for row in rows]

    def change(self, request: RightsRequest, expected: RightsState) -> bool:
        """Keep ``request`` if its state is still ``expected``; whether it was."""
        with self._database.write() as connection:
            done = connection.execute(
                """UPDATE rights_requests SET kind = ?, state = ?, public = ?, received = ?, due = ?,
                result = ?, closed = ?, personal = ? WHERE id = ? AND state = ?""",
                (*_changing(request), _personal(request), request.id, expected.value),
            )
            return bool(done.rowcount)

    def since(self, moment: dt.datetime) -> int:
        """How many came over the public page since then."""
        rows = self._rows(
            "SELECT count(*) FROM rights_requests WHERE public = 1 AND received >= ?",
            (moment.astimezone(dt.UTC).isoformat(),),
        )
        return int(rows[0][0])

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(query, values).fetchall()


class SQLiteRetentionStore:
    """``RetentionStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, hold: Hold) -> None:
        """Begin a hold."""
        released = hold.released.isoformat() if hold.released else ""
        values = (hold.id, hold.target, hold.reason, hold.placed_by, hold.made.isoformat(), released)
        with self._database.write() as connection:
            connection.execute(f"INSERT INTO holds ({_HOLD}) VALUES (?, ?, ?, ?, ?, ?)", values)

    def release(self, identifier: str, released: dt.datetime) -> None:
        """End a hold, or NotFoundError."""
        with self._database.write() as connection:
            done = connection.execute(
                "UPDATE holds SET released = ? WHERE id = ? AND released = ''",
                (released.isoformat(), identifier),
            )
            if not done.rowcount:
                raise NotFoundError(f"廃棄の停止 {identifier!r} は見つかりません。")

    def holds(self, *, released: bool = False) -> list[Hold]:
        """Holds that hold, and with ``released`` the others too, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {_HOLD} FROM holds WHERE released = '' OR ? = 1 ORDER BY made DESC, id",
                (int(released),),
            ).fetchall()
        return [
            Hold(ident, target, reason, by, _moment(made), _moment(ended) if ended else None)
            for ident, target, reason, by, made, ended in rows
        ]


def _changing(request: RightsRequest) -> tuple[str | int, ...]:
    return (
        request.kind.value,
        request.state.value,
        int(request.public),
        request.received.astimezone(dt.UTC).isoformat(),
        request.due.isoformat(),
        request.result.value if request.result else "",
        request.closed.isoformat() if request.closed else "",
    )


def _personal(request: RightsRequest) -> str:
    person = request.person
    form = {
        "name": person.name,
        "kana": person.kana,
        "identifiers": list(person.identifiers),
        "user": person.user,
        "contact": request.contact,
        "details": request.details,
        "identity": request.identity,
        "extension": request.extension,
        "note": request.note,
    }
    return json.dumps({name: value for name, value in form.items() if value}, ensure_ascii=False)


def _request(row: tuple[Any, ...]) -> RightsRequest:
    ident, kind, state, public, received, due, result, closed, personal = row
    form = json.loads(personal)
    return RightsRequest(
        id=ident,
        kind=RightsKind(kind),
        person=Person(
            form.get("name", ""),
            form.get("kana", ""),
            tuple(form.get("identifiers", ())),
            form.get("user", ""),
        ),
        received=_moment(received),
        due=dt.date.fromisoformat(due),
        contact=form.get("contact", ""),
        details=form.get("details", ""),
        public=bool(public),
        state=RightsState(state),
        identity=form.get("identity", ""),
        extension=form.get("extension", ""),
        result=RightsResult(result) if result else None,
        note=form.get("note", ""),
        closed=_moment(closed) if closed else None,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
