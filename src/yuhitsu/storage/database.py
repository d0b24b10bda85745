"""One SQLite file: a connection per thread, short transactions, and errors a clerk can act upon."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yuhitsu.errors import DiskFull, InputError, StorageError
from yuhitsu.storage.migrations import migrate

BUSY_SECONDS = 30.0
"""How long a statement waits for another process that is writing."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # FULL: what was reported done survives a power cut, not only a killed process
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    # what is deleted is overwritten with zeros: nobody reads it out of the file afterwards
    "PRAGMA secure_delete = ON",
)

_BROKEN = "は壊れているか、yuhitsuのデータベースではありません。バックアップから戻してください。"
_REASONS = {
    sqlite3.SQLITE_BUSY: "はほかの処理が使用中です。しばらく待って、もう一度試してください。",
    sqlite3.SQLITE_LOCKED: "はほかの処理が使用中です。しばらく待って、もう一度試してください。",
    sqlite3.SQLITE_READONLY: "は書き込みが許可されていません。ファイルとフォルダの権限を確認してください。",
    sqlite3.SQLITE_PERM: "は使用が許可されていません。ファイルとフォルダの権限を確認してください。",
    sqlite3.SQLITE_CANTOPEN: "を開けません。場所とフォルダの権限を確認してください。",
    sqlite3.SQLITE_IOERR: "のあるディスクを読み書きできません。ディスクの状態と空きを確認してください。",
    sqlite3.SQLITE_CORRUPT: _BROKEN,
    sqlite3.SQLITE_NOTADB: _BROKEN,
}


class Database:
    """The SQLite file of an installation, usable from any thread until ``close``.

    Args:
        path: the file; it is made (readable by its owner alone) when it is not there.

    Raises:
        StorageError: it cannot be opened, or a newer yuhitsu wrote it. DiskFull: no space is left.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._here = threading.local()
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._guard = threading.Lock()
        # Threads of one process queue here: fairer and faster than SQLite's busy waiting,
        # which remains for other processes.
        self._writing = threading.RLock()
        self._closed = False
        self._create()
        try:
            with self.write() as connection:
                migrate(connection, path)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; each SELECT sees one consistent state. Fetch before you leave."""
        with self._translated():
            yield self._connection()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that excludes every other writer: committed at the end, or rolled back."""
        with self._translated(), self._writing:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite itself may have rolled back already, e.g. when the disk was full
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """Copy everything into a new file, as it is at one moment; others may go on reading and writing.

        Raises:
            StorageError: it cannot be written. DiskFull
        """
        with self._translated(), contextlib.closing(sqlite3.connect(path)) as target:
            self._connection().backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")

    def scrub(self) -> None:
        """Leave no byte of what was deleted: the file is written anew, and the log beside it emptied.

        Raises:
            StorageError: others keep it busy; what was deleted may still be read out of the files.
            DiskFull: there is no room for a second copy of the file.
        """
        with self._translated(), self._writing:
            connection = self._connection()
            connection.execute("VACUUM")
            end = time.monotonic() + BUSY_SECONDS
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > end:
                    raise StorageError(
                        f"データベース {str(self.path)!r} はほかの処理が使用中のため、"
                        "消した内容をファイルから取り除けていません。しばらく待って、もう一度消去してください。"
                    )
                time.sleep(0.05)

    def close(self) -> None:
        """Close the connections of all threads; the file is then whole without its side files."""
        with self._writing, self._guard:
            self._closed = True
            for _, connection in self._connections:
                connection.close()
            self._connections.clear()

    def _create(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StorageError(
                f"データベース {str(self.path)!r} を開けません: {error.strerror}。"
                "場所とフォルダの権限を確認してください。"
            ) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._here, "connection", None)
        if self._closed:
            raise StorageError(f"データベース {str(self.path)!r} はもう閉じられています。")
        if connection is None:
            connection = self._here.connection = self._open()
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            _use_wal(connection)
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._forget_ended_threads()
            self._connections.append((threading.current_thread(), connection))
        return connection

    def _forget_ended_threads(self) -> None:
        for thread, connection in self._connections:
            if not thread.is_alive():
                connection.close()
        self._connections = [pair for pair in self._connections if pair[0].is_alive()]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._told(error) from error
        except UnicodeEncodeError as error:
            raise InputError(
                "文字として成り立たない符号（対になっていないサロゲート）が含まれています。"
                "取り除いてから、もう一度試してください。"
            ) from error

    def _told(self, error: sqlite3.Error) -> StorageError:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        where = f"データベース {str(self.path)!r} "
        if code == sqlite3.SQLITE_FULL:
            return DiskFull(
                f"ディスクの空きがないため、{where}に書き込めません。空きを作ってから、もう一度試してください。"
                "すでに保存したものは失われていません。"
            )
        if code in _REASONS:
            return StorageError(where + _REASONS[code])
        return StorageError(f"{where}の処理に失敗しました: {error}。")


@contextmanager
def lenient(connection: sqlite3.Connection) -> Iterator[None]:
    """Text that is no UTF-8 (somebody wrote into the file) is read with its odd bytes marked, not refused."""
    before = connection.text_factory
    connection.text_factory = _tolerant
    try:
        yield
    finally:
        connection.text_factory = before


def _tolerant(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Readers do not wait for the writer. Two processes that open a new file may collide: try again."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
