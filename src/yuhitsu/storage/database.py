"""One SQLite file: a connection a thread, one writer at a time, and errors that say how to mend them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from yuhitsu.errors import DiskFull, StorageError
from yuhitsu.storage.migrations import migrate

BUSY_SECONDS = 30.0
"""How long a writer waits for another before it gives up."""


class Database:
    """The installation's database file, made when it is missing (folder 0700, file 0600).

    Raises:
        StorageError: the file cannot be opened, is no database, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StorageError(
                f"データの置き場所 {str(path.parent)!r} に書けません（{error.strerror}）。"
                "権限か、環境変数 YUHITSU_HOME を確かめてください。"
            ) from error
        try:
            with self.write() as connection:
                migrate(connection)
        except BaseException:
            self.close()
            raise

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading; errors become ours."""
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise self._translated(error) from error

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """An exclusive transaction (``BEGIN IMMEDIATE``): all of it is kept, or nothing."""
        connection = None
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back(connection)
            raise self._translated(error) from error
        except BaseException:
            self._roll_back(connection)
            raise

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            self._closed = True
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def _roll_back(self, connection: sqlite3.Connection | None) -> None:
        if connection is not None and connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and not self._closed:
            return connection
        with self._lock:
            if self._closed:
                raise StorageError("データベースは閉じられています。")
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connections.append(connection)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what was reported done survives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        self._local.connection = connection
        return connection

    def _translated(self, error: sqlite3.Error) -> StorageError:
        where, text = str(self.path), str(error)
        if "full" in text:
            return DiskFull(
                f"ディスクがいっぱいで {where!r} に書けません。空きを作ってください。"
                "保存済みの内容は無事です。"
            )
        if "locked" in text or "busy" in text:
            return StorageError(
                f"データベース {where!r} がほかの処理で使われています。しばらく待ってください。"
            )
        if "not a database" in text or "malformed" in text:
            return StorageError(f"データベース {where!r} が壊れています。写しから戻してください。")
        if "readonly" in text or "unable to open" in text:
            return StorageError(f"データベース {where!r} に書けません。権限を確かめてください。")
        return StorageError(f"データベース {where!r} を使えません: {text}")
