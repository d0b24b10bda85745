"""Whatever keeps requests of persons, holds, or text that may name a person keeps these promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.memory_rights import MemoryRights, Shelf

from yuhitsu.audit.log import AuditLog
from yuhitsu.errors import NotFoundError
from yuhitsu.handling.requests import ApprovalRequest
from yuhitsu.handling.retention import Hold
from yuhitsu.handling.rights import (
    Finding,
    Person,
    RightsKind,
    RightsRequest,
    RightsResult,
    RightsState,
)
from yuhitsu.protocols import RetentionStore, RightsStore, TextPlace
from yuhitsu.rights.places import DocumentTexts, RecordTexts
from yuhitsu.storage.approvals import SQLiteApprovalStore
from yuhitsu.storage.conversations import SQLiteConversationStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.rights import SQLiteRetentionStore, SQLiteRightsStore
from yuhitsu.storage.texts import SQLiteApprovalTexts, SQLiteConversationTexts
from yuhitsu.types import LOCAL_USER, Block, Document, Level, Passage, Zone

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "yuhitsu.db")
    yield database
    database.close()


def request(identifier: str = "R1", days: int = 30, **more: object) -> RightsRequest:
    due = NOON.date() + dt.timedelta(days=days)
    made = RightsRequest(identifier, RightsKind.ERASURE, Person("渡邊花子"), NOON, due)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["database", "memory"])
def rights(request: pytest.FixtureRequest, database: Database) -> RightsStore:
    return SQLiteRightsStore(database) if request.param == "database" else MemoryRights()


def test_a_request_comes_back_as_it_was_kept(rights: RightsStore) -> None:
    person = Person("渡邊花子", "わたなべ", ("090-1234-5678", "さくら町"), "sato")
    whole = request(
        person=person,
        contact="0120",
        details="全部\n消してほしい",
        public=True,
        state=RightsState.CLOSED,
        identity="免許証",
        extension="多い",
        result=RightsResult.PARTLY,
        note="一部は残す",
        closed=NOON,
    )
    for each in (request(), replace(whole, id="R2")):
        rights.add(each)
        assert rights.get(each.id) == each
    with pytest.raises(NotFoundError):
        rights.get("R9")


def test_the_first_due_comes_first_and_closed_ones_when_asked_for(rights: RightsStore) -> None:
    for identifier, days in (("R1", 9), ("R2", -3), ("R3", 5)):
        rights.add(request(identifier, days))
    rights.add(request("R4", 1, state=RightsState.CLOSED))
    assert [item.id for item in rights.all()] == ["R2", "R3", "R1"]
    assert [item.id for item in rights.all(closed=True)] == ["R2", "R4", "R3", "R1"]
    assert [item.id for item in rights.all(limit=1)] == ["R2"]


def test_of_two_who_change_a_request_one_is_told_no(rights: RightsStore) -> None:
    rights.add(request())
    confirmed = request(state=RightsState.CONFIRMED)
    assert rights.change(confirmed, RightsState.RECEIVED)
    assert not rights.change(request(state=RightsState.CLOSED), RightsState.RECEIVED)
    assert rights.get("R1") == confirmed


def test_those_of_the_public_page_are_counted(rights: RightsStore) -> None:
    rights.add(request("R1", public=True))
    rights.add(request("R2"))
    rights.add(request("R3", public=True, received=NOON - dt.timedelta(hours=2)))
    assert rights.since(NOON - dt.timedelta(hours=1)) == 1
    assert rights.since(NOON - dt.timedelta(hours=3)) == 2


@pytest.fixture
def retention(database: Database) -> RetentionStore:
    return SQLiteRetentionStore(database)


def test_a_hold_holds_until_it_is_released(retention: RetentionStore) -> None:
    first, second = (Hold(name, "record:1", "監査", "kanri", NOON) for name in "ab")
    retention.hold(first)
    retention.hold(second)
    retention.release("a", NOON)
    assert retention.holds() == [second]
    assert retention.holds(released=True) == [replace(first, released=NOON), second]
    for gone in ("a", "none"):
        with pytest.raises(NotFoundError):
            retention.release(gone, NOON)


# ------------------------------------------------------------------ places

NAMING, OTHER = "渡辺花子さんの手数料", "粗大ごみの手数料"


def conversations(database: Database) -> TextPlace:
    store = SQLiteConversationStore(database)
    for question in (NAMING, OTHER):
        store.add_turn(LOCAL_USER, None, question, {"answer": "300円です。"})
    return SQLiteConversationTexts(database)


def approvals(database: Database) -> TextPlace:
    store = SQLiteApprovalStore(database)
    for number, question in enumerate((NAMING, OTHER)):
        later = NOON + dt.timedelta(days=3)
        facts = (Level.TWO, Zone.CLOUD, "m", "rule.1", NOON, later)
        store.add(ApprovalRequest(f"A{number}", "sato", question, "ask", "", *facts))
    return SQLiteApprovalTexts(database)


def documents(database: Database) -> TextPlace:
    store = SQLiteDocumentStore(database)
    for number, text in enumerate((NAMING, OTHER)):
        document = Document(
            f"d{number}", f"文書{number}", (Block(text), Block("末尾")), name=f"文書{number}.md"
        )
        passage = Passage(document.id, 0, document.title, text, end=len(text))
        store.put(document, [passage], b"file")
    return DocumentTexts(store)


def record(database: Database) -> TextPlace:
    log = AuditLog(SQLiteLogStore(database))
    for question in (NAMING, OTHER):
        log.write("question.asked", "sato", {"question": question, "level": 2})
    return RecordTexts(log)


def shelf(database: Database) -> TextPlace:
    return Shelf({"a": NAMING, "b": OTHER})


PLACES = [conversations, approvals, documents, record, shelf]


@pytest.mark.parametrize("make", PLACES, ids=lambda make: str(make.__name__))
def test_what_is_erased_in_a_place_is_not_found_again_and_the_rest_stays(
    make: Callable[[Database], TextPlace], database: Database
) -> None:
    place = make(database)
    held = list(place.texts())
    naming = [text for text in held if NAMING in text.text]
    assert len(naming) == 1 and any(OTHER in text.text for text in held)
    assert all(text.area == place.area and text.key for text in held)
    finding = Finding(naming[0], (), own=True)
    place.erase([finding], basis="個人情報保護法第98条", actor="kanri")
    place.erase([finding], basis="個人情報保護法第98条", actor="kanri")
    left = list(place.texts())
    assert not any(NAMING in text.text for text in left)
    assert any(OTHER in text.text for text in left)


@pytest.mark.parametrize("make", PLACES, ids=lambda make: str(make.__name__))
def test_an_empty_place_is_searched_all_the_same(
    make: Callable[[Database], TextPlace], database: Database
) -> None:
    place = make(database)
    place.erase([Finding(text, (), own=True) for text in place.texts()], basis="法", actor="kanri")
    place.erase([], basis="法", actor="kanri")
    assert not any(word in text.text for text in place.texts() for word in (NAMING, OTHER))
