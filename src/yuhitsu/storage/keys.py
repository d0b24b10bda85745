"""API keys in the database: what each may do, and the hash by which it is known."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from yuhitsu.errors import NotFoundError
from yuhitsu.handling.access import ApiKey, Power
from yuhitsu.storage.database import Database
from yuhitsu.types import Level

_COLUMNS = "id, name, scopes, level, sections, expires, made, made_by, revoked"


class SQLiteKeyStore:
    """``KeyStore`` over a database.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: ApiKey, digest: str) -> None:
        """Keep a new key under the hash of what the other system sends."""
        with self._database.write() as connection:
            connection.execute(
                f"INSERT INTO api_keys ({_COLUMNS}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
                (
                    key.id,
                    key.name,
                    json.dumps(sorted(key.scopes)),
                    int(key.level),
                    json.dumps(key.sections, ensure_ascii=False),
                    key.expires.isoformat(),
                    key.made.isoformat(),
                    key.made_by,
                    digest,
                ),
            )

    def known_by(self, digest: str) -> ApiKey | None:
        """The key of this hash, whether it still holds or not."""
        with self._database.read() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM api_keys WHERE hash = ?", (digest,)).fetchone()
        return _key(row) if row else None

    def all(self) -> list[ApiKey]:
        """Every key, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM api_keys ORDER BY made DESC, id").fetchall()
        return [_key(row) for row in rows]

    def revoke(self, identifier: str, now: dt.datetime) -> None:
        """The key holds no more, or NotFoundError; the first moment stays."""
        with self._database.write() as connection:
            done = connection.execute(
                "UPDATE api_keys SET revoked = CASE revoked WHEN '' THEN ? ELSE revoked END WHERE id = ?",
                (now.isoformat(), identifier),
            )
            if not done.rowcount:
                raise NotFoundError(f"APIキー {identifier!r} は見つかりません。")


def _key(row: tuple[Any, ...]) -> ApiKey:
    ident, name, scopes, level, sections, expires, made, made_by, revoked = row
    return ApiKey(
        id=ident,
        name=name,
        scopes=frozenset(Power(scope) for scope in json.loads(scopes)),
        level=Level(level),
        sections=tuple(json.loads(sections)),
        expires=dt.datetime.fromisoformat(expires),
        made=dt.datetime.fromisoformat(made),
        made_by=made_by,
        revoked=dt.datetime.fromisoformat(revoked) if revoked else None,
    )
