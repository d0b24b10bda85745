"""The record at a million entries: checking it, its page with filters, and what writing adds to a request."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks import report
from yuhitsu.app import build
from yuhitsu.audit import chain, sealing
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.signing import FILE, SigningKey
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.handling.record import Link, Sealed
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.types import Json
from yuhitsu.web.application import create_asgi

ENTRIES = int(os.environ.get("YUHITSU_BENCH_ENTRIES", "1000000"))
"""A smaller number for a busy machine; the time of the check is then scaled up and says so."""
_MILLION = 1_000_000
_AT_ONCE = 10_000
_WRITES = 300
_BEGIN = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
_PAGES = {
    "newest": "/record",
    "one area": "/record?area=question",
    "a rare area": "/record?area=retention",
    "one person": "/record?actor=user17",
    "one person, one area": "/record?area=document&actor=user17",
    "one day": "/record?day=2026-09-30",
}
_CHECK = """
import resource, sys, time
from pathlib import Path
from yuhitsu.app import open_record
from yuhitsu.config import Settings
with open_record(Settings(home=Path(sys.argv[1]))) as log:
    began = time.process_time()
    report = log.verify()
    assert report.intact, report
    print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure() -> report.Result:
    """Fill a record, then check it, read it and write to it."""
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as folder:
        home = Path(folder)
        _fill(home)
        checked = [_checked(home) for _ in range(2)]
        seconds = min(seconds for seconds, _ in checked) * _MILLION / ENTRIES
        figures = [
            report.Figure(
                _scaled("checking 1,000,000 entries, one core"), round(seconds, 1), "s", at_most=25
            ),
            report.Figure("peak memory of it", round(max(size for _, size in checked), 1), "MB", at_most=200),
        ]
        figures += _pages(home)
        figures += _writing(home)
    return report.Result(f"{ENTRIES:,} entries, half with sealed content", tuple(figures))


def _scaled(what: str) -> str:
    return what if ENTRIES == _MILLION else f"{what} (scaled from {ENTRIES:,})"


def _fill(home: Path) -> None:
    """Entries as a year of an office leaves them, written straight into the tables."""
    with closing(Database(home / "yuhitsu.db")) as database:
        entries: list[Link] = []
        contents: list[tuple[int, bytes, bytes]] = []
        for link, held in _links():
            entries.append(link)
            if held is not None:
                contents.append((link.sequence, held.key, held.data))
            if len(entries) == _AT_ONCE or link.sequence == ENTRIES:
                _store(database, entries, contents)
                entries, contents = [], []
        log = AuditLog(SQLiteLogStore(database), key=SigningKey(home / FILE))
        log.checkpoint()


def _links() -> Iterator[tuple[Link, Sealed | None]]:
    last: Link | None = None
    for number in range(1, ENTRIES + 1):
        at = _BEGIN + dt.timedelta(seconds=number * 365 * 86400 // ENTRIES)
        kind, body = _event(number)
        in_chain, personal = sealing.parted(kind, body)
        held, commitment = sealing.sealed(number, personal) if personal else (None, "")
        moment = at.isoformat(timespec="microseconds")
        last = chain.linked(last, moment, kind, f"user{number % 200}", in_chain, commitment)
        yield last, held


def _event(number: int) -> tuple[str, Json]:
    if number % 5000 == 0:
        return "retention.held", {"hold": f"{number:x}"}
    if number % 20 == 0:
        return "document.added", {"document": f"default/文書{number}.docx", "level": 2, "rows": number}
    if number % 2:
        question = f"住民票の写しの手数料は、{number}番の窓口ではいくらですか"
        return "question.asked", {"question": question, "level": 2, "model": "m", "free": False}
    return "question.answered", {"asked": number - 1, "outcome": "answer", "version": "1"}


def _store(database: Database, entries: list[Link], contents: list[tuple[int, bytes, bytes]]) -> None:
    with database.write() as connection:
        connection.executemany(
            """INSERT INTO entries (sequence, at, kind, actor, body, sealed, version, previous, digest)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            map(tuple, entries),
        )
        connection.executemany("INSERT INTO sealed (sequence, secret, content) VALUES (?, ?, ?)", contents)
        connection.execute("DELETE FROM head")
        last = entries[-1]
        connection.execute("INSERT INTO head VALUES (1, ?, ?)", (last.sequence, last.digest))


def _checked(home: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", _CHECK, str(home)]
    done = subprocess.run(command, cwd=report.ROOT, capture_output=True, text=True, check=True)
    seconds, size = done.stdout.split()
    return float(seconds), float(size)


def _pages(home: Path) -> list[report.Figure]:
    settings = Settings(home=home, search=SearchSettings(embed=False), answer=AnswerSettings(read=False))
    slowest, name = 0.0, ""
    with build(settings) as app, TestClient(create_asgi(app), base_url="http://127.0.0.1") as client:
        for what, path in _PAGES.items():
            client.get(path).raise_for_status()
            middle = statistics.median(_seconds(client, path) for _ in range(9)) * 1000
            slowest, name = max((slowest, name), (middle, what))
    what = f"record page, slowest of {len(_PAGES)} filters ({name}), p50"
    return [report.Figure(what, round(slowest, 1), "ms", at_most=100)]


def _seconds(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - began


def _writing(home: Path) -> list[report.Figure]:
    with closing(Database(home / "yuhitsu.db")) as database:
        log = AuditLog(SQLiteLogStore(database), key=SigningKey(home / FILE))
        body = {"question": "住民票の写しの手数料はいくらですか", "level": 2, "free": False}
        times, bare = [], []
        for _ in range(_WRITES):
            # in turns, so that both see the same disk
            began = time.perf_counter()
            log.write("question.asked", "user1", body)
            times.append(time.perf_counter() - began)
            began = time.perf_counter()
            with database.write() as connection:
                connection.execute("UPDATE head SET only = 1 WHERE count > 0")
            bare.append(time.perf_counter() - began)
    entry, commit = statistics.median(times) * 1000, statistics.median(bare) * 1000
    return [
        report.Figure(
            "two entries (a request) beyond two empty transactions, p50",
            round(2 * (entry - commit), 2),
            "ms",
            at_most=1,
        ),
        report.Figure("one entry, p50", round(entry, 2), "ms"),
        report.Figure("an empty transaction on this disk, p50", round(commit, 2), "ms"),
    ]


if __name__ == "__main__":
    report.run("record", measure, __doc__)
