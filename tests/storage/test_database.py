"""The file itself: private, versioned, whole after a kill or a full disk, and clear when it is not usable."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage.making import CLERK, MODEL, document, item, passages_of, vectors

from yuhitsu.errors import DiskFull, RecordError, StorageError
from yuhitsu.handling.record import Link
from yuhitsu.storage import database as database_module
from yuhitsu.storage.conversations import SQLiteConversationStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.migrations import MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office" / "yuhitsu.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    made = Database(path)
    yield made
    made.close()


def checked(path: Path) -> str:
    """What SQLite itself says about the file."""
    connection = sqlite3.connect(path)
    (result,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    return str(result)


def test_only_its_owner_may_read_it(database: Database, path: Path) -> None:
    with database.write() as connection:
        connection.execute("CREATE TABLE t (x)")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    files = sorted(path.parent.iterdir())
    assert path in files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_closing_leaves_one_file(path: Path) -> None:
    database = Database(path)
    SQLiteDocumentStore(database).put(document(), passages_of(document()))
    database.close()
    assert list(path.parent.iterdir()) == [path]
    assert checked(path) == "ok"


def test_it_opens_again_with_what_was_kept(path: Path) -> None:
    for expected in (0, 1, 1):
        database = Database(path)
        store = SQLiteDocumentStore(database)
        assert len(store.all(user=CLERK)) == expected
        store.put(document(), [])
        database.close()


def test_each_migration_runs_once_and_is_remembered(path: Path) -> None:
    for _ in range(2):
        Database(path).close()
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT number, name FROM migrations ORDER BY number").fetchall()
    connection.close()
    assert rows == [(number, step.__name__) for number, step in enumerate(MIGRATIONS, start=1)]
    assert [name.split("_")[0] for _, name in rows] == [f"m{number:03}" for number, _ in rows]


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migrations VALUES (999, 'm999_later', '2030-01-01')")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="新しい版"):
        Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"This is a letter, not a database. " * 200, b"\xff" * 9000])
def test_what_is_no_database_is_refused_by_name(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StorageError, match=r"yuhitsu\.db.*バックアップ"):
        Database(path)
    assert path.read_bytes() == content


def test_a_damaged_file_is_named_when_it_is_read(path: Path) -> None:
    database = Database(path)
    store = SQLiteDocumentStore(database)
    store.put_many([item(f"文書{number}") for number in range(300)])
    database.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    path.write_bytes(content)

    def use() -> None:
        damaged = Database(path)
        try:
            SQLiteDocumentStore(damaged).all(user=CLERK)
        finally:
            damaged.close()

    with pytest.raises(StorageError, match="バックアップ"):
        use()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="権限"):
        Database(tmp_path / "file" / "yuhitsu.db")
    (tmp_path / "yuhitsu.db").mkdir()
    with pytest.raises(StorageError, match="開けません"):
        Database(tmp_path / "yuhitsu.db")


def test_a_locked_file_is_said_to_be_in_use(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    database = Database(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = SQLiteDocumentStore(database)
    with pytest.raises(StorageError, match="使用中"):
        store.put(document(), [])
    assert store.all(user=CLERK) == []  # reading goes on meanwhile
    other.execute("ROLLBACK")
    other.close()
    store.put(document(), [])
    database.close()


def test_a_file_that_may_not_be_written_is_said_to_be(database: Database) -> None:
    with database.read() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="権限"):
        SQLiteDocumentStore(database).put(document(), [])


def test_an_exception_rolls_back(database: Database) -> None:
    def interrupted() -> None:
        with database.write() as connection:
            connection.execute("INSERT INTO changes (key) VALUES ('x')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert SQLiteDocumentStore(database).last_change() == 0


def test_after_closing_it_says_so(path: Path) -> None:
    database = Database(path)
    database.close()
    database.close()
    with pytest.raises(StorageError, match="閉じられて"):
        SQLiteDocumentStore(database).all(user=CLERK)


def test_connections_of_ended_threads_are_closed(database: Database) -> None:
    store = SQLiteDocumentStore(database)
    for _ in range(20):
        thread = threading.Thread(target=store.last_change)
        thread.start()
        thread.join()
    assert len(database._connections) <= 2


# ------------------------------------------------------------------ a full disk


def limit_to(database: Database, more_pages: int) -> None:
    """No page beyond these: SQLite then answers as it does on a full disk."""
    with database.read() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + more_pages}")


def test_a_full_disk_loses_nothing_that_was_reported_done(database: Database, path: Path) -> None:
    store = SQLiteDocumentStore(database)
    kept = document("先", "残る文。")
    store.put(kept, passages_of(kept), b"file")
    limit_to(database, 30)
    reported = {"先"}

    def fill() -> None:
        for number in range(100):
            made = document(f"{number}", "長い文。" * 500)
            store.put(made, passages_of(made), bytes(range(256)) * 20)
            reported.add(made.id)

    with pytest.raises(DiskFull, match="空き"):
        fill()
    assert len(reported) > 1
    assert {info.id for info in store.all(user=CLERK)} == reported
    with pytest.raises(DiskFull):
        store.put_many([item(f"多{number}", "長い文。" * 500) for number in range(50)])
    replaced = document("先", *(f"長い文{number}。" * 200 for number in range(100)))
    with pytest.raises(DiskFull):
        store.put(replaced, passages_of(replaced))
    assert store.get(kept.key, user=CLERK) == kept
    assert store.original(kept.key, user=CLERK) == b"file"
    store.remove("default/0")  # making room works, and then writing works again
    store.put(document("後"), [])
    assert checked(path) == "ok"


def test_every_store_says_that_the_disk_is_full(database: Database) -> None:
    documents = SQLiteDocumentStore(database)
    many = document("多", *(f"文{number}。" for number in range(400)))
    documents.put(many, passages_of(many))
    rows = [row for row, _ in documents.passages_of(many.key)]
    limit_to(database, 0)
    with pytest.raises(DiskFull):
        documents.put_vectors(MODEL, rows, vectors(400))
    with pytest.raises(DiskFull):
        SQLiteConversationStore(database).add_turn(CLERK, None, "質問", {"answer": "答え" * 9000})
    large = Link(1, "at", "kind", "actor", f'"{"長い" * 9000}"', "", 2, "", "digest")
    with pytest.raises(RecordError, match="空き"):
        SQLiteLogStore(database).append(lambda _: (large, None))
    assert documents.without_vector(MODEL, 1000) == list(
        zip(rows, [passage for _, passage in documents.passages_of(many.key)], strict=True)
    )


# ------------------------------------------------------------------ a kill

WRITER = """
import sys
from pathlib import Path
from tests.storage.making import document, passages_of
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
store = SQLiteDocumentStore(Database(Path(sys.argv[1])))
number = 0
while True:
    made = document(str(number), *(f"{number}の文{line}。" for line in range(20)))
    store.put(made, passages_of(made), b"file" * 1000)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("lines", [1, 40])
def test_a_killed_writer_loses_nothing_that_was_reported_done(path: Path, lines: int) -> None:
    root = Path(__file__).parent.parent.parent
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    reported = [int(writer.stdout.readline()) for _ in range(lines)]
    writer.kill()
    reported += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    writer.stdout.close()
    writer.wait()
    database = Database(path)
    store = SQLiteDocumentStore(database)
    found = {int(info.id): info for info in store.all(user=CLERK)}
    assert set(reported) <= set(found) <= {*reported, len(reported)}
    for number, info in found.items():
        assert info.passages == len(store.passages_of(info.key)) == 20, number
        assert store.original(info.key, user=CLERK) == b"file" * 1000
    assert len(store.changes(0, 10_000)) == len(found)
    database.close()
    assert checked(path) == "ok"
