"""Checkpoints are made in time, by a key that only its owner reads, and prove what they cover."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.notes import VerifierKey, checkpoint_of, verified
from yuhitsu.audit.proving import consistency, inclusion, proof_holds
from yuhitsu.audit.signing import SigningKey
from yuhitsu.errors import InputError, NotFoundError, RecordError
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "yuhitsu.db")
    yield database
    database.close()


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return SigningKey(tmp_path / "record.key")


@pytest.fixture
def log(database: Database, clock: Clock, key: SigningKey) -> AuditLog:
    return AuditLog(SQLiteLogStore(database), clock, key, every=10, minutes=60)


def kinds(log: AuditLog) -> list[str]:
    return [entry.kind for entry in log.export()]


def write(log: AuditLog, count: int = 1) -> None:
    for number in range(count):
        log.write("k", "a", {"count": number})


def test_the_first_checkpoint_names_its_key_on_record(log: AuditLog, key: SigningKey) -> None:
    write(log, 3)
    note = log.checkpoint("kansa")
    assert kinds(log) == ["k", "k", "k", "record.key", "record.checkpoint"]
    named, point = list(log.export())[3:]
    assert named.body["vkey"] == str(key.public()) and point.actor == "kansa"
    assert verified(note, [VerifierKey.read(named.body["vkey"])])
    assert checkpoint_of(note).size == 4
    assert log.verify().signed == 4


def test_nothing_new_needs_no_new_checkpoint(log: AuditLog) -> None:
    write(log)
    assert log.checkpoint() == log.checkpoint()
    assert kinds(log).count("record.checkpoint") == 1


def test_only_its_owner_reads_the_key(log: AuditLog, key: SigningKey) -> None:
    log.checkpoint()
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert [file.name for file in key.path.parent.glob(".record-key-*")] == []


def test_a_checkpoint_is_made_after_so_many_entries(log: AuditLog) -> None:
    write(log, 9)
    assert "record.checkpoint" not in kinds(log)
    write(log, 16)
    assert [checkpoint_of(entry.body["note"]).size for entry in log.export() if "note" in entry.body] == [
        11,
        22,
    ]
    assert log.verify().intact


def test_a_checkpoint_is_made_after_an_hour_if_anything_was_written(log: AuditLog, clock: Clock) -> None:
    write(log)
    clock.now += dt.timedelta(minutes=59)
    log.sign_what_waits()
    assert "record.checkpoint" not in kinds(log)
    clock.now += dt.timedelta(minutes=1)
    log.sign_what_waits()
    assert kinds(log).count("record.checkpoint") == 1
    clock.now += dt.timedelta(hours=5)
    log.sign_what_waits()
    assert kinds(log).count("record.checkpoint") == 1


def test_several_processes_do_not_sign_twice(
    log: AuditLog, database: Database, key: SigningKey, clock: Clock
) -> None:
    other = AuditLog(SQLiteLogStore(database), clock, key, every=10)
    for _ in range(20):
        write(log)
        write(other)
    assert kinds(log).count("record.checkpoint") <= 4
    assert log.verify().intact


def test_a_key_that_cannot_be_used_does_not_stop_the_record(log: AuditLog, key: SigningKey) -> None:
    write(log, 10)
    key.path.write_text("壊れた")
    write(log, 25)
    assert kinds(log).count("k") == 35
    with pytest.raises(RecordError, match="壊れています"):
        log.checkpoint()
    assert log.verify().intact


def test_a_key_is_replaced_on_record_and_only_so(log: AuditLog, key: SigningKey) -> None:
    write(log)
    before = log.checkpoint()
    key.path.unlink()
    with pytest.raises(RecordError, match="--replace"):
        log.checkpoint()
    with pytest.raises(InputError, match="理由"):
        log.replace_key(" ", "joho")
    public = log.replace_key("機器の入替え", "joho")
    after = log.checkpoint()
    report = log.verify()
    assert report.intact and report.keys[-1] == str(public) and len(report.keys) == 2
    assert "1回替えられています" in report.remarks[0]
    assert verified(after, [public]) and not verified(before, [public])


def test_a_third_party_checks_that_an_entry_is_in_the_record(log: AuditLog) -> None:
    write(log, 23)
    note = log.checkpoint()
    for sequence in (1, 7, checkpoint_of(note).size):
        proof = inclusion(log.store, note, sequence)
        assert proof_holds(proof)
        assert not proof_holds({**proof, "digest": "0" * 64})
        assert not proof_holds({**proof, "sequence": sequence + 1})
    with pytest.raises(NotFoundError):
        inclusion(log.store, note, 99)


def test_a_third_party_checks_that_the_record_only_grew(log: AuditLog) -> None:
    write(log, 5)
    old = log.checkpoint()
    write(log, 8)
    new = log.checkpoint()
    proof = consistency(log.store, old, new)
    assert proof_holds(proof)
    assert not proof_holds({**proof, "path": proof["path"][1:]})
    assert not proof_holds({**proof, "old": new})
    with pytest.raises(NotFoundError):
        consistency(log.store, new, old)
