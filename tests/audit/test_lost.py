"""Questions of a process that was killed are found at the next start, and only these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import OpenOffice, ask

from yuhitsu.app import build
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.lost import note_lost, unended
from yuhitsu.config import Settings
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore


@pytest.fixture
def log(settings: Settings) -> Iterator[AuditLog]:
    database = Database(settings.home / "yuhitsu.db")
    yield AuditLog(SQLiteLogStore(database))
    database.close()


def kinds(log: AuditLog) -> list[str]:
    return [entry.kind for entry in log.export()]


@pytest.mark.parametrize("ending", ["answered", "refused", "stopped", "failed", "lost"])
def test_a_question_with_an_end_is_not_lost(log: AuditLog, ending: str) -> None:
    asked = log.write("question.asked", "local", {"question": "一"})
    log.write(f"question.{ending}", "local", {"asked": asked.sequence})
    assert unended(log.export()) == []


def test_a_question_without_an_end_is_noted_once(log: AuditLog) -> None:
    first = log.write("question.asked", "local", {"question": "一"})
    second = log.write("question.asked", "local", {"question": "二"})
    log.write("question.answered", "local", {"asked": first.sequence})
    log.write("question.refused", "local", {"asked": 0, "question": "三"})
    assert note_lost(log) == 1
    noted = list(log.export())[-1]
    assert (noted.kind, noted.actor, noted.body) == ("question.lost", "system", {"asked": second.sequence})
    assert note_lost(log) == 0
    assert log.verify().intact


def test_what_somebody_did_to_an_entry_stops_no_start(log: AuditLog) -> None:
    entry = log.write("question.asked", "local", {"question": "一"})
    given: list[Any] = [[], {}, None, "1"]
    strange = [replace(entry, kind="question.answered", body={"asked": number}) for number in given]
    assert unended([entry, *strange]) == [entry]


def test_only_the_newest_entries_are_looked_through(log: AuditLog) -> None:
    entries = [log.write("question.asked", "local", {"n": number}) for number in range(5)]
    assert list(log.newest(2)) == entries[-2:]
    assert list(log.newest(50)) == entries


def test_a_question_that_another_process_still_answers_is_not_called_lost(settings: Settings) -> None:
    with build(settings) as working:
        working.log.write("question.asked", "local", {"question": "まだ答えている"})
        with build(settings) as starting:
            starting.note_lost()
            assert kinds(starting.log) == ["question.asked"]
    with build(settings) as later:
        later.note_lost()
        assert kinds(later.log) == ["question.asked", "question.lost"]


def test_questions_that_ended_leave_nothing_to_note(open_office: OpenOffice) -> None:
    app = open_office()
    ask(app, "住民票の手数料はいくらですか")
    before = kinds(app.log)
    app.note_lost()
    assert kinds(app.log) == before
