"""Members and sections in the database, and by what a member proves to be that member."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from yuhitsu.errors import ConflictError, InputError, NotFoundError
from yuhitsu.handling.access import Credentials, Duty, Member
from yuhitsu.storage.database import Database
from yuhitsu.types import Level

_COLUMNS = "id, sign_in, name, level, active, must_change, external, version, made"


class SQLitePeopleStore:
    """``PeopleStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, member: Member, password: str = "") -> None:
        """Keep a new member with the hash of a password.

        Raises:
            InputError: the name to sign in with is taken. DiskFull, StorageError
        """
        with self._database.write() as connection:
            taken = "SELECT 1 FROM members WHERE sign_in = ? OR (external <> '' AND external = ?)"
            if connection.execute(taken, (member.sign_in, member.external)).fetchone():
                raise InputError(
                    f"サインイン名 {member.sign_in!r} はすでに使われています。別の名前にしてください。"
                )
            connection.execute(
                f"""INSERT INTO members ({_COLUMNS}, password, secret, confirmed, step)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0)""",
                (member.id, *_changing(member), 1, member.made.isoformat(), password),
            )
            _put_lists(connection, member)

    def get(self, identifier: str) -> Member:
        """The member, or NotFoundError."""
        found = self._found("id = ?", (identifier,))
        if not found:
            raise NotFoundError(f"利用者 {identifier!r} は見つかりません。利用者の一覧で確かめてください。")
        return found[0]

    def named(self, sign_in: str) -> Member | None:
        """Who signs in by this name."""
        return next(iter(self._found("sign_in = ?", (sign_in,))), None)

    def known_as(self, external: str) -> Member | None:
        """Who has this issuer and subject at the identity provider."""
        return next(iter(self._found("external = ? AND external <> ''", (external,))), None)

    def all(self) -> list[Member]:
        """Everybody, by name."""
        return self._found("1 = 1", ())

    def change(self, member: Member, *, end_sessions: bool) -> Member:
        """Keep a changed member if nobody changed it since ``member.version``.

        Returns:
            The member with its new version.

        Raises:
            ConflictError: somebody did, or no administrator would be left. InputError: the name is taken.
        """
        with self._database.write() as connection:
            had = _administrators(connection)
            other = "SELECT 1 FROM members WHERE sign_in = ? AND id <> ?"
            if connection.execute(other, (member.sign_in, member.id)).fetchone():
                raise InputError(
                    f"サインイン名 {member.sign_in!r} はすでに使われています。別の名前にしてください。"
                )
            done = connection.execute(
                """UPDATE members SET sign_in = ?, name = ?, level = ?, active = ?, must_change = ?,
                external = ?, version = version + 1 WHERE id = ? AND version = ?""",
                (*_changing(member), member.id, member.version),
            )
            if not done.rowcount:
                raise ConflictError(
                    f"「{member.name}」は、ほかの管理者が先に変更しました。開き直して、もう一度変更してください。"
                )
            _put_lists(connection, member)
            if had and not _administrators(connection):
                raise ConflictError(
                    "管理者が一人もいなくなるため、変更できません。先に、ほかの人を管理者にしてください。"
                )
            if end_sessions:
                connection.execute("DELETE FROM sessions WHERE member = ?", (member.id,))
        return self.get(member.id)

    # ------------------------------------------------------------------ sections

    def sections(self) -> list[str]:
        """The sections of the office, by name."""
        return [str(name) for (name,) in self._rows("SELECT name FROM sections ORDER BY name", ())]

    def add_section(self, name: str) -> None:
        """Add a section; one that is there stays."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO sections (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (name,)
            )

    def remove_section(self, name: str) -> None:
        """Remove a section from the list, from its members and from the readers of collections.

        A collection that only this section could read is then read by nobody, never by everybody.

        Raises:
            NotFoundError
        """
        with self._database.write() as connection:
            if not connection.execute("DELETE FROM sections WHERE name = ?", (name,)).rowcount:
                raise NotFoundError(f"係 {name!r} は見つかりません。")
            connection.execute("DELETE FROM member_sections WHERE section = ?", (name,))
            connection.execute("DELETE FROM collection_readers WHERE reader = ?", (name,))

    # ------------------------------------------------------------------ proofs

    def credentials(self, identifier: str) -> Credentials:
        """By what the member signs in, or NotFoundError."""
        rows = self._rows(
            """SELECT password, secret, confirmed,
            (SELECT count(*) FROM recovery_codes r WHERE r.member = m.id) FROM members m WHERE id = ?""",
            (identifier,),
        )
        if not rows:
            raise NotFoundError(f"利用者 {identifier!r} は見つかりません。")
        password, secret, confirmed, recovery = rows[0]
        return Credentials(password, secret, bool(confirmed), int(recovery))

    def set_password(self, identifier: str, password: str, *, must_change: bool) -> None:
        """Keep the hash of a new password; every session of the member ends."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE members SET password = ?, must_change = ?, version = version + 1 WHERE id = ?",
                (password, int(must_change), identifier),
            )
            connection.execute("DELETE FROM sessions WHERE member = ?", (identifier,))

    def rehash(self, identifier: str, former: str, password: str) -> None:
        """Keep the same password hashed with today's cost, unless it was changed meanwhile."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE members SET password = ? WHERE id = ? AND password = ?",
                (password, identifier, former),
            )

    def set_secret(self, identifier: str, secret: str, *, confirmed: bool, recovery: Sequence[str]) -> None:
        """Keep the sealed secret of a second factor (empty: none) and the hashes of its recovery codes."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE members SET secret = ?, confirmed = ?, step = 0 WHERE id = ?",
                (secret, int(confirmed), identifier),
            )
            connection.execute("DELETE FROM recovery_codes WHERE member = ?", (identifier,))
            connection.executemany(
                "INSERT INTO recovery_codes (member, hash) VALUES (?, ?)",
                [(identifier, code) for code in recovery],
            )

    def confirm_secret(self, identifier: str) -> None:
        """The second factor was tried, and holds from now on."""
        with self._database.write() as connection:
            connection.execute("UPDATE members SET confirmed = 1 WHERE id = ?", (identifier,))

    def use_step(self, identifier: str, step: int) -> bool:
        """Use up a time step of the second factor; False when it, or a later one, was used before."""
        with self._database.write() as connection:
            done = connection.execute(
                "UPDATE members SET step = ? WHERE id = ? AND step < ?", (step, identifier, step)
            )
            return bool(done.rowcount)

    def use_recovery(self, identifier: str, code: str) -> bool:
        """Use up a recovery code, named by its hash; False when there is none."""
        with self._database.write() as connection:
            done = connection.execute(
                "DELETE FROM recovery_codes WHERE member = ? AND hash = ?", (identifier, code)
            )
            return bool(done.rowcount)

    # ------------------------------------------------------------------ the database

    def _found(self, where: str, values: Sequence[object]) -> list[Member]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM members WHERE {where} ORDER BY name, sign_in", values)
        if len(rows) == 1:
            return [self._member(rows[0], *self._lists(rows[0][0]))]
        duties, sections = self._all_lists()
        return [self._member(row, duties.get(row[0], []), sections.get(row[0], [])) for row in rows]

    def _lists(self, identifier: str) -> tuple[list[str], list[str]]:
        duties = self._rows("SELECT duty FROM member_duties WHERE member = ?", (identifier,))
        sections = self._rows(
            "SELECT section FROM member_sections WHERE member = ? ORDER BY section", (identifier,)
        )
        return [duty for (duty,) in duties], [section for (section,) in sections]

    def _all_lists(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        duties, sections = dict[str, list[str]](), dict[str, list[str]]()
        for member, duty in self._rows("SELECT member, duty FROM member_duties", ()):
            duties.setdefault(member, []).append(duty)
        for member, section in self._rows("SELECT member, section FROM member_sections ORDER BY section", ()):
            sections.setdefault(member, []).append(section)
        return duties, sections

    def _member(self, row: tuple[Any, ...], duties: Iterable[str], sections: Iterable[str]) -> Member:
        ident, sign_in, name, level, active, must_change, external, version, made = row
        return Member(
            id=ident,
            sign_in=sign_in,
            name=name,
            level=Level(level),
            sections=tuple(sections),
            duties=frozenset(Duty(duty) for duty in duties),
            active=bool(active),
            must_change=bool(must_change),
            external=external,
            version=version,
            made=dt.datetime.fromisoformat(made),
        )

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(query, tuple(values)).fetchall()


def _changing(member: Member) -> tuple[object, ...]:
    return (
        member.sign_in,
        member.name,
        int(member.level),
        int(member.active),
        int(member.must_change),
        member.external,
    )


def _put_lists(connection: sqlite3.Connection, member: Member) -> None:
    connection.execute("DELETE FROM member_duties WHERE member = ?", (member.id,))
    connection.execute("DELETE FROM member_sections WHERE member = ?", (member.id,))
    connection.executemany(
        "INSERT INTO member_duties (member, duty) VALUES (?, ?)",
        [(member.id, duty.value) for duty in sorted(member.duties)],
    )
    connection.executemany(
        "INSERT INTO member_sections (member, section) VALUES (?, ?)",
        [(member.id, section) for section in dict.fromkeys(member.sections)],
    )
    # a section that somebody is in is in the list
    connection.executemany(
        "INSERT INTO sections (name) VALUES (?) ON CONFLICT (name) DO NOTHING",
        [(section,) for section in member.sections],
    )


def _administrators(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        """SELECT count(*) FROM members m JOIN member_duties d ON d.member = m.id
        WHERE m.active = 1 AND d.duty = ?""",
        (Duty.ADMINISTRATOR.value,),
    ).fetchone()
    return int(row[0])
