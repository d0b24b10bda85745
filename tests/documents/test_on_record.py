"""No record, no change: documents are never taken in, classified or removed without an entry that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from tests.conftest import OpenOffice
from tests.documents.making import jsonl
from yuhitsu.app import App
from yuhitsu.documents import taking
from yuhitsu.documents.ingest import Source, Taken
from yuhitsu.errors import DiskFull, NotFoundError, RecordError
from yuhitsu.types import LOCAL_USER, Document, Json, Level, Passage

KEY = "default/a.txt"
TEXT = "窓口は1階です。".encode()


@pytest.fixture
def office(open_office: OpenOffice) -> App:
    """An installation that holds one document of level 3."""
    office = open_office(documents=False)
    take(office, TEXT, level=Level.THREE)
    return office


def take(office: App, data: bytes, name: str = "a.txt", **given: Any) -> None:
    (event,) = office.library.take_in([Source(name, data=data)], actor="test", **given)
    assert isinstance(event, Taken)


def level(office: App) -> Level:
    return office.documents.get(KEY, user=LOCAL_USER).level


def kinds(office: App) -> list[str]:
    return [entry.kind for entry in office.log.export()]


CHANGES: dict[str, Callable[[App], None]] = {
    "removing": lambda office: office.library.remove(KEY, actor="test"),
    "classifying": lambda office: office.library.classify(KEY, Level.ONE, actor="test", reason="公表済み"),
    "taking in anew": lambda office: take(office, "窓口は2階です。".encode()),
    "taking in again with another level": lambda office: take(office, TEXT, level=Level.ONE),
    "taking in records": lambda office: take(office, jsonl([{"id": "q", "text": "2階です。"}]), "q.jsonl"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_a_record_nothing_changes(
    office: App, change: Callable[[App], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RecordError("記録を書き込めません。")

    before = office.documents.last_change()
    monkeypatch.setattr(office.log, "write", broken)
    with pytest.raises(RecordError):
        change(office)
    assert office.documents.last_change() == before
    assert office.documents.get(KEY, user=LOCAL_USER).text == TEXT.decode()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_when_the_record_fails_after_a_change_its_intent_is_on_record(
    office: App, change: Callable[[App], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = office.log.write

    def once(kind: str, actor: str, body: Json) -> None:
        if kind not in ("document.removing", "document.classifying", "document.taking"):
            raise RecordError("記録を書き込めません。")
        write(kind, actor, body)

    entries = len(kinds(office))
    monkeypatch.setattr(office.log, "write", once)
    with pytest.raises(RecordError):
        change(office)
    assert len(kinds(office)) == entries + 1


def test_each_change_stands_between_its_intent_and_its_end(office: App) -> None:
    office.library.classify(KEY, Level.TWO, actor="test", reason="秘密の期間が過ぎた")
    office.library.remove(KEY, actor="test")
    assert kinds(office) == [
        "document.taking",
        "document.added",
        "document.classifying",
        "document.classified",
        "document.removing",
        "document.removed",
    ]


def test_what_is_as_before_leaves_no_entry(office: App) -> None:
    entries = kinds(office)
    take(office, TEXT)
    assert kinds(office) == entries


def test_classifying_or_removing_what_is_not_there_leaves_no_entry(office: App) -> None:
    entries = kinds(office)
    with pytest.raises(NotFoundError):
        office.library.remove("default/ない", actor="test")
    with pytest.raises(NotFoundError):
        office.library.classify("default/ない", Level.ONE, actor="test")
    assert kinds(office) == entries


@pytest.mark.parametrize("failure", [DiskFull("空きがありません。"), KeyboardInterrupt(), RuntimeError()])
def test_what_was_taken_in_before_a_failure_is_recorded_and_nothing_more(
    office: App, failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = office.documents.put_many, []

    def full(items: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise failure
        put(items)

    monkeypatch.setattr(taking, "BATCH", 20)
    monkeypatch.setattr(office.documents, "put_many", full)
    rows = [{"id": f"q-{number}", "text": f"{number}番の窓口です。"} for number in range(100)]
    with pytest.raises(type(failure)):
        take(office, jsonl(rows), "faq.jsonl")
    newest = list(office.log.export())[-1]
    assert (newest.kind, newest.body["added"], newest.body["interrupted"]) == ("document.added", 40, True)
    assert len(office.documents.digests("default")) == 41


# ------------------------------------------------------------------ the level


def test_taking_in_again_without_a_level_leaves_it(office: App) -> None:
    take(office, TEXT)
    assert level(office) is Level.THREE


def test_a_changed_document_keeps_its_level_unless_one_is_given(office: App) -> None:
    take(office, "窓口は2階です。".encode())
    assert level(office) is Level.THREE
    take(office, "窓口は3階です。".encode(), level=Level.ONE)
    assert level(office) is Level.ONE


def test_a_new_document_gets_the_middle_level_unless_one_is_given(office: App) -> None:
    take(office, TEXT, "b.txt")
    assert office.documents.get("default/b.txt", user=LOCAL_USER).level is Level.TWO


def test_records_keep_each_its_own_level(office: App) -> None:
    rows = [{"id": f"q-{number}", "text": f"{number}番の窓口です。"} for number in range(3)]
    take(office, jsonl(rows), "faq.jsonl")
    office.library.classify("default/q-1", Level.THREE, actor="test")
    moved = [{**row, "text": f"{row['text']}移りました。"} for row in rows]
    take(office, jsonl([*moved, {"id": "q-3", "text": "新しい窓口です。"}]), "faq.jsonl")
    found = {info.id: int(info.level) for info in office.documents.all(user=LOCAL_USER)}
    assert found == {"a.txt": 3, "q-0": 2, "q-1": 3, "q-2": 2, "q-3": 2}
    assert list(office.log.export())[-1].body["level"] == 3


def test_a_level_set_while_a_folder_is_taken_in_holds(office: App) -> None:
    take(office, TEXT, "b.txt", level=Level.ONE)
    files = [Source("a.txt", data=b"changed"), Source("b.txt", data=b"changed")]
    events = office.library.take_in(files, actor="test")
    next(events)
    office.library.classify("default/b.txt", Level.THREE, actor="test")
    next(events)
    assert office.documents.get("default/b.txt", user=LOCAL_USER).level is Level.THREE
