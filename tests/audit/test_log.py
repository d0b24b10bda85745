"""The record in its file: written by many, whole, and honest about what was done to the file."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yuhitsu.audit.log import AuditLog
from yuhitsu.errors import RecordError
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore

OpenLog = Callable[[Path], AuditLog]
COUNT = 10


@pytest.fixture
def open_log() -> Iterator[OpenLog]:
    opened: list[Database] = []

    def make(path: Path) -> AuditLog:
        opened.append(Database(path))
        return AuditLog(SQLiteLogStore(opened[-1]))

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def log(open_log: OpenLog, tmp_path: Path) -> AuditLog:
    return open_log(tmp_path / "yuhitsu.db")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with ten entries, to be copied."""
    path = tmp_path_factory.mktemp("record") / "yuhitsu.db"
    database = Database(path)
    log = AuditLog(SQLiteLogStore(database))
    for number in range(1, COUNT + 1):
        log.write("question.asked", "local", {"question": f"{number}番目の質問", "score": 1e16})
    database.close()
    return path


def test_what_is_written_comes_out_again(log: AuditLog) -> None:
    entries = [log.write("question.asked", "local", {"n": number}) for number in range(3)]
    assert list(log.export()) == entries
    report = log.verify()
    assert (report.intact, report.count, report.first_broken, report.problem) == (True, 3, None, None)


def test_an_empty_record_is_whole(log: AuditLog) -> None:
    assert log.verify().intact


def test_times_are_utc_with_microseconds_and_never_go_back(open_log: OpenLog, tmp_path: Path) -> None:
    noon = dt.datetime(2026, 4, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    moments = iter([noon, noon - dt.timedelta(hours=1), noon + dt.timedelta(microseconds=1)])
    database = Database(tmp_path / "yuhitsu.db")
    log = AuditLog(SQLiteLogStore(database), clock=lambda: next(moments))
    times = [log.write("k", "a", {}).at for _ in range(3)]
    database.close()
    first = "2026-04-01T03:00:00.000000+00:00"
    assert times == [first, first, "2026-04-01T03:00:00.000001+00:00"]


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_what_cannot_be_recorded_is_an_error_and_leaves_nothing(log: AuditLog, value: object) -> None:
    with pytest.raises(RecordError, match="answered"):
        log.write("question.answered", "local", {"x": value})
    assert list(log.export()) == []


def test_a_record_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "yuhitsu.db")
    log = AuditLog(SQLiteLogStore(database))
    with database.write() as connection:
        connection.execute("DROP TABLE entries")
    with pytest.raises(RecordError, match="記録を書き込めない"):
        log.write("k", "a", {})
    database.close()


@pytest.mark.parametrize("sequence", [3, 10])
def test_writing_on_does_not_close_a_gap(
    sequence: int, written: Path, tmp_path: Path, open_log: OpenLog
) -> None:
    path = tmp_path / "yuhitsu.db"
    shutil.copy(written, path)
    log = open_log(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DELETE FROM entries WHERE sequence = ?", (sequence,))
    connection.close()
    assert log.write("question.asked", "local", {}).sequence == 11
    report = log.verify()
    assert (report.code, report.first_broken) == ("missing", sequence)


def test_writing_goes_on_when_all_entries_were_taken(
    written: Path, tmp_path: Path, open_log: OpenLog
) -> None:
    path = tmp_path / "yuhitsu.db"
    shutil.copy(written, path)
    log = open_log(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DELETE FROM entries")
    connection.close()
    assert log.write("question.asked", "local", {}).sequence == 11
    assert log.verify().code == "missing"


WRITER = """
import sys
from pathlib import Path
from yuhitsu.audit.log import AuditLog
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
database = Database(Path(sys.argv[1]))
log = AuditLog(SQLiteLogStore(database))
for number in range(60):
    log.write("question.asked", sys.argv[2], {"n": number})
database.close()
"""


def test_threads_and_processes_write_one_unbroken_chain(tmp_path: Path, open_log: OpenLog) -> None:
    path = tmp_path / "yuhitsu.db"  # not made yet: the processes also race to make it
    writers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", WRITER, str(path), f"process {number}"])
        for number in range(3)
    ]
    log = open_log(path)
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(log.write, "question.asked", f"thread {n % 4}", {"n": n}) for n in range(120)]
        while any(writer.poll() is None for writer in writers):
            report = log.verify()
            assert report.intact, report
        assert all(done.result().sequence for done in writing)
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    report = log.verify()
    assert (report.intact, report.count) == (True, 3 * 60 + 120)
    times = [entry.at for entry in log.export()]
    assert times == sorted(times)
