"""Personal content lies sealed beside the chain; erased, it leaves no byte, and the chain stays whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audit.tampering import open_log

from yuhitsu.audit import chain, sealing
from yuhitsu.audit.erasures import Erasures, erasing
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.verifying import Kept
from yuhitsu.errors import InputError
from yuhitsu.handling.record import Link, Sealed
from yuhitsu.jsonforms import canonical_json
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.migrations import MIGRATIONS
from yuhitsu.types import Json

NAME = "佐々木小次郎"
AT = "2026-04-01T00:00:00.000000+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "yuhitsu.db"


@pytest.fixture
def log(path: Path) -> Iterator[AuditLog]:
    database, log = open_log(path)
    yield log
    database.close()


def raw(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_a_question_never_stands_in_the_chain(log: AuditLog, path: Path) -> None:
    entry = log.write(
        "question.asked", "local", {"question": f"{NAME}さんの住所は", "level": 2, "free": False}
    )
    (link, held) = next(iter(log.store.links()))
    assert link.body == '{"free":false,"level":2}'
    assert entry.body["question"] == f"{NAME}さんの住所は"
    assert held is not None and len(link.sealed) == 64
    assert NAME.encode() not in raw(path)


def test_the_same_content_is_never_committed_alike() -> None:
    one, other = (sealing.sealed(1, {"question": NAME}) for _ in range(2))
    assert one[1] != other[1]
    assert one[0].key != other[0].key


json_values = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=5))


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=5), st.integers(1, 10**12))
def test_what_is_sealed_opens_again_in_its_own_entry_only(form: dict[str, Any], number: int) -> None:
    form = chain.plain(form)
    held, commitment = sealing.sealed(number, form)
    text = sealing.opened(number, held)
    assert text is not None
    assert sealing.content(text) == form
    assert sealing.commitment(text) == commitment
    assert sealing.opened(number + 1, held) is None


@given(st.dictionaries(st.sampled_from(["question", "level", "rule", "model", "asker", "x"]), json_values))
def test_every_field_is_kept_once(form: dict[str, Any]) -> None:
    in_chain, personal = sealing.parted("question.asked", form)
    assert {**in_chain, **personal} == form
    assert not in_chain.keys() & personal.keys()
    assert "question" not in in_chain


@pytest.mark.parametrize("value", ["山田太郎", "a b", "x" * 200, ["rule.1"], {"a": 1}])
def test_a_field_that_should_hold_a_code_and_holds_words_is_sealed(value: object) -> None:
    assert sealing.parted("question.asked", {"rule": value}) == ({}, {"rule": value})


def test_erasing_leaves_the_chain_whole_and_no_byte_behind(log: AuditLog, path: Path) -> None:
    for number in range(5):
        log.write("question.asked", "local", {"question": f"{NAME}{number}", "level": 1})
    held = [content for _, content in log.store.links()][2]
    assert held is not None
    assert held.key in raw(path) and held.data in raw(path)
    note = log.checkpoint()
    assert log.erase([3], basis="個人情報保護法第98条第1項", actor="kanri") == 1
    log.scrub()
    assert held.key not in raw(path) and held.data[:16] not in raw(path) and held.data[-16:] not in raw(path)
    assert log.verify(Kept(note=note)).intact
    entry = log.entry(3)
    assert "question" not in entry.body
    assert entry.body["level"] == 1
    assert entry.erased == "消去済み（2026-04-01、個人情報保護法第98条第1項）"
    assert [e.erased for e in log.export()].count("") == 7


def test_what_was_erased_is_erased_once(log: AuditLog) -> None:
    for _ in range(3):
        log.write("question.asked", "local", {"question": NAME})
    assert log.erase([1, 2, 1, 99], basis="法第98条", actor="kanri") == 2
    before = log.store.head()
    assert log.erase([1, 2], basis="法第98条", actor="kanri") == 0
    assert log.store.head() == before


@pytest.mark.parametrize("basis", ["", "  ", "長" * 201])
def test_nothing_is_erased_without_a_ground(log: AuditLog, basis: str) -> None:
    log.write("question.asked", "local", {"question": NAME})
    with pytest.raises(InputError, match="根拠"):
        log.erase([1], basis=basis, actor="kanri")
    assert log.entry(1).body["question"] == NAME


def old_entries(path: Path, count: int) -> None:
    """Entries as the first form wrote them: everything in the chain."""
    database = Database(path)
    store = SQLiteLogStore(database)
    for number in range(1, count + 1):
        body = {"question": f"{NAME}{number}"}

        def build(last: Link | None, body: Json = body) -> tuple[Link, Sealed | None]:
            return chain.linked(last, AT, "question.asked", "a", body, version=1), None

        store.append(build)
    database.close()


def test_entries_of_the_first_form_are_read_verified_and_erased(path: Path) -> None:
    old_entries(path, 3)
    database, log = open_log(path)
    log.write("question.asked", "local", {"question": "新しい形"})
    assert log.entry(2).body == {"question": f"{NAME}2"}
    assert log.verify().intact
    log.erase([2], basis="法第98条", actor="kanri")
    log.scrub()
    assert f"{NAME}2".encode() not in raw(path)
    assert f"{NAME}3".encode() in raw(path)
    report = log.verify()
    assert (report.intact, report.erased) == (True, 1)
    assert log.entry(2).erased.startswith("消去済み（")
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET actor = 'x' WHERE sequence = 2",
        "UPDATE entries SET at = '2020' WHERE sequence = 2",
        "UPDATE entries SET digest = previous WHERE sequence = 2",
    ],
)
def test_an_erased_entry_of_the_first_form_cannot_be_changed(path: Path, statement: str) -> None:
    old_entries(path, 3)
    database, log = open_log(path)
    log.erase([2], basis="法第98条", actor="kanri")
    with database.write() as connection:
        connection.execute(statement)
    report = log.verify()
    assert (report.intact, report.first_broken) == (False, 2)
    database.close()


def test_a_text_taken_out_of_an_old_entry_without_a_word_is_found(path: Path) -> None:
    old_entries(path, 3)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE entries SET body = '' WHERE sequence = 2")
    connection.commit()
    connection.close()
    database, log = open_log(path)
    assert log.verify().first_broken == 2
    database.close()


def link(sequence: int, body: str = "{}") -> Link:
    return Link(sequence, AT, "k", "a", body, "c", 2, "", "d")


@given(st.sets(st.integers(1, 300), max_size=60))
def test_what_is_named_as_erased_is_known_as_erased(numbers: set[int]) -> None:
    body = canonical_json(erasing([link(number) for number in sorted(numbers)], "法"))
    erasures = Erasures([link(400, body)])
    assert {number for number in range(1, 301) if number in erasures} == numbers


@pytest.mark.parametrize(
    "body", ["", "[]", '{"ranges":7}', '{"ranges":[[1],["a","b"],3]}', '{"links":{"x":[]}}']
)
def test_an_odd_erasure_erases_nothing(body: str) -> None:
    assert 1 not in Erasures([link(5, body)])


def test_a_file_from_before_is_carried_over_with_its_chain(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)"
    )
    for number, step in enumerate(MIGRATIONS[:4], start=1):
        step(connection)
        connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (number, step.__name__, AT))
    last: Link | None = None
    for number in range(3):
        last = chain.linked(last, AT, "question.asked", "a", {"question": f"{NAME}{number}"}, version=1)
        connection.execute(
            """INSERT INTO entries (sequence, at, kind, actor, body, previous, digest)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (last.sequence, last.at, last.kind, last.actor, last.body, last.previous, last.digest),
        )
    assert last is not None
    connection.execute("INSERT INTO head VALUES (1, ?, ?)", (last.sequence, last.digest))
    connection.commit()
    connection.close()
    database, log = open_log(path)
    log.write("question.asked", "a", {"question": "新しい形"})
    asked = [entry.body["question"] for entry in log.export() if entry.kind == "question.asked"]
    assert asked == [f"{NAME}0", f"{NAME}1", f"{NAME}2", "新しい形"]
    assert log.verify(Kept(receipt=(3, last.digest))).intact
    database.close()
