"""Who is signed in, what was tried, and sign-ins under way at an identity provider, in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from yuhitsu.handling.access import Session
from yuhitsu.storage.database import Database

_COLUMNS = "token_hash, member, made, seen, address, agent, complete"


class SQLiteSignInStore:
    """``SignInStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # ------------------------------------------------------------------ sessions

    def begin(self, session: Session) -> None:
        """Keep a new session."""
        with self._database.write() as connection:
            connection.execute(
                f"INSERT INTO sessions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    session.token_hash,
                    session.member,
                    session.made.isoformat(),
                    session.seen.isoformat(),
                    session.address,
                    session.agent,
                    int(session.complete),
                ),
            )

    def session(self, token_hash: str) -> Session | None:
        """The session of this token, if it did not end."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM sessions WHERE token_hash = ?", (token_hash,))
        return _session(rows[0]) if rows else None

    def sessions(self, member: str) -> list[Session]:
        """A member's sessions, newest first."""
        query = f"SELECT {_COLUMNS} FROM sessions WHERE member = ? ORDER BY made DESC, token_hash"
        return [_session(row) for row in self._rows(query, (member,))]

    def touch(self, token_hash: str, seen: dt.datetime) -> None:
        """The session was used."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE sessions SET seen = ? WHERE token_hash = ?", (seen.isoformat(), token_hash)
            )

    def end(self, token_hash: str) -> None:
        """End a session; one that has ended is no error."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,))

    def end_all(self, member: str, but: str = "") -> None:
        """End a member's sessions, but for one."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sessions WHERE member = ? AND token_hash <> ?", (member, but))

    def forget(self, made_before: dt.datetime, seen_before: dt.datetime) -> None:
        """Drop the sessions that are over."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE made < ? OR seen < ?",
                (made_before.isoformat(), seen_before.isoformat()),
            )

    # ------------------------------------------------------------------ tries

    def try_now(
        self, subjects: Sequence[str], now: dt.datetime, wait: Callable[[str, int, dt.datetime], float]
    ) -> float:
        """Count a try for each subject at once, before it is known how it goes; or say how long to wait.

        Args:
            wait: seconds still to wait, from a subject, its failed tries, and the moment of the last.

        Returns:
            0 when it may be tried now (and was counted), else the seconds to wait (and nothing was counted).
        """
        with self._database.write() as connection:
            known = {
                subject: connection.execute(
                    "SELECT count, last FROM sign_in_tries WHERE subject = ?", (subject,)
                ).fetchone()
                for subject in subjects
            }
            left = max(
                (wait(s, row[0], dt.datetime.fromisoformat(row[1])) for s, row in known.items() if row),
                default=0.0,
            )
            if left > 0:
                return left
            for subject in subjects:
                connection.execute(
                    """INSERT INTO sign_in_tries (subject, count, last) VALUES (?, 1, ?)
                    ON CONFLICT (subject) DO UPDATE SET count = sign_in_tries.count + 1,
                    last = excluded.last""",
                    (subject, now.isoformat()),
                )
        return 0.0

    def clear(self, subject: str) -> None:
        """The subject's try went well: nothing is held against it any more."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sign_in_tries WHERE subject = ?", (subject,))

    def uncount(self, subject: str) -> None:
        """One try of the subject went well; those that failed stay counted."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE sign_in_tries SET count = count - 1 WHERE subject = ? AND count > 0", (subject,)
            )

    def forget_tries(self, before: dt.datetime) -> None:
        """Drop tries that are long past."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM sign_in_tries WHERE last < ?", (before.isoformat(),))

    # ------------------------------------------------------------------ at an identity provider

    def begin_flow(self, token_hash: str, body: str, expires: dt.datetime) -> None:
        """Keep what must be known when somebody comes back from the identity provider."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO sign_in_flows (token_hash, body, expires) VALUES (?, ?, ?)",
                (token_hash, body, expires.isoformat()),
            )

    def take_flow(self, token_hash: str, now: dt.datetime) -> str | None:
        """What was kept, once only and while it holds."""
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT body FROM sign_in_flows WHERE token_hash = ? AND expires > ?",
                (token_hash, now.isoformat()),
            ).fetchone()
            connection.execute(
                "DELETE FROM sign_in_flows WHERE token_hash = ? OR expires <= ?",
                (token_hash, now.isoformat()),
            )
        return str(row[0]) if row else None

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(query, tuple(values)).fetchall()


def _session(row: tuple[Any, ...]) -> Session:
    token_hash, member, made, seen, address, agent, complete = row
    return Session(
        token_hash,
        member,
        dt.datetime.fromisoformat(made),
        dt.datetime.fromisoformat(seen),
        address,
        agent,
        bool(complete),
    )
