"""Who may read which collection, in the database; ``HIDDEN`` is what every other query asks of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from yuhitsu.errors import ConflictError
from yuhitsu.handling.access import CollectionRights
from yuhitsu.storage.database import Database
from yuhitsu.types import EVERY_ROLE, Level, User


def hidden(user: User) -> tuple[str, tuple[str, ...]]:
    """A query for the names of the collections that are not for this user, and its values.

    One statement asks it together with what it wants to know, so that rights and documents are of one moment.
    """
    if EVERY_ROLE in user.roles:
        return "SELECT name FROM collections WHERE 1 = 0", ()
    names = tuple(sorted(user.roles))
    if not names:
        return "SELECT name FROM collections WHERE everyone = 0", ()
    marks = ",".join("?" * len(names))
    return (
        f"""SELECT name FROM collections WHERE everyone = 0 AND name NOT IN
        (SELECT collection FROM collection_readers WHERE reader IN ({marks}))""",
        names,
    )


class SQLiteCollectionStore:
    """``CollectionStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> CollectionRights:
        """The rights of a collection; everybody's where nobody said anything about it."""
        found = self._found("WHERE name = ?", (name,))
        return found[0] if found else CollectionRights(name)

    def all(self) -> list[CollectionRights]:
        """Every collection that holds documents or has rights, by name."""
        known = {rights.name: rights for rights in self._found("", ())}
        with self._database.read() as connection:
            rows = connection.execute("SELECT DISTINCT collection FROM documents").fetchall()
        names = sorted({*known, *(str(name) for (name,) in rows)})
        return [known.get(name) or CollectionRights(name) for name in names]

    def put(self, rights: CollectionRights) -> CollectionRights:
        """Keep the rights if nobody changed them since ``rights.version``.

        Returns:
            The rights with their new version.

        Raises:
            ConflictError
        """
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT version FROM collections WHERE name = ?", (rights.name,)
            ).fetchone()
            if (row[0] if row else 0) != rights.version:
                raise ConflictError(
                    f"「{rights.name}」は、ほかの人が先に変更しました。開き直して、もう一度変更してください。"
                )
            _write(connection, rights)
        return self.get(rights.name)

    def hidden(self, user: User) -> frozenset[str]:
        """The collections that are not for this user."""
        query, values = hidden(user)
        with self._database.read() as connection:
            return frozenset(str(name) for (name,) in connection.execute(query, values).fetchall())

    def _found(self, where: str, values: Sequence[object]) -> list[CollectionRights]:
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT name, everyone, ceiling, standard, version FROM collections {where}", tuple(values)
            ).fetchall()
            named = where.replace("name", "collection")
            readers = connection.execute(
                f"SELECT collection, reader FROM collection_readers {named} ORDER BY reader", tuple(values)
            ).fetchall()
        held: dict[str, list[str]] = {}
        for collection, reader in readers:
            held.setdefault(collection, []).append(reader)
        return [_rights(row, held.get(row[0], [])) for row in rows]


def _write(connection: sqlite3.Connection, rights: CollectionRights) -> None:
    connection.execute(
        """INSERT INTO collections (name, everyone, ceiling, standard, version) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET everyone = excluded.everyone, ceiling = excluded.ceiling,
        standard = excluded.standard, version = excluded.version""",
        (
            rights.name,
            int(rights.everyone),
            int(rights.ceiling),
            int(rights.standard),
            rights.version + 1,
        ),
    )
    connection.execute("DELETE FROM collection_readers WHERE collection = ?", (rights.name,))
    connection.executemany(
        "INSERT INTO collection_readers (collection, reader) VALUES (?, ?)",
        [(rights.name, reader) for reader in dict.fromkeys(rights.readers)],
    )


def _rights(row: tuple[Any, ...], readers: Sequence[str]) -> CollectionRights:
    name, everyone, ceiling, standard, version = row
    return CollectionRights(
        name, bool(everyone), tuple(readers), Level(ceiling), Level(standard), int(version)
    )
