"""What need not be kept is listed, goes when a person approves, and stays while it is on hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import OpenOffice, ask

from yuhitsu.app import App
from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal
from yuhitsu.handling.retention import Hold, RetentionClass, expires
from yuhitsu.handling.rights import Person, RightsKind, RightsResult
from yuhitsu.rights.disposal import Disposal
from yuhitsu.rights.requests import Told
from yuhitsu.types import LOCAL_USER, User


@pytest.fixture
def office(open_office: OpenOffice) -> App:
    app = open_office(documents=False)
    ask(app, "住民票の写しの手数料はいくらですか")
    ask(app, "粗大ごみの収集はいくらですか")
    request = app.rights.receive(Told(RightsKind.DISCLOSURE, Person("渡邊花子")), by=LOCAL_USER)
    app.rights.close(request.id, RightsResult.NOTHING, by=LOCAL_USER)
    return app


def years_later(app: App, years: int) -> Disposal:
    return replace(app.disposal, now=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=366 * years))


def test_today_nothing_is_over(office: App) -> None:
    assert office.disposal.expired() == []
    assert office.disposal.approve(None, "総第1号", by=LOCAL_USER) == {}


def test_each_kind_goes_when_its_own_time_is_over(office: App) -> None:
    def kinds(years: int) -> list[str]:
        return sorted({item.area for item in years_later(office, years).expired()})

    assert kinds(3) == ["conversations"]
    assert kinds(5) == ["conversations", "requests"]
    assert kinds(8) == ["conversations", "record", "requests"]
    assert kinds(99) == ["conversations", "record", "requests"], "documents are kept while they are used"


def test_what_is_approved_is_gone_and_its_disposal_is_on_record(office: App) -> None:
    disposal = years_later(office, 8)
    listed = disposal.expired()
    counts = disposal.approve(None, "総第12号", by=LOCAL_USER)
    assert counts == {"conversations": 2, "record": 1, "requests": 1}
    assert office.conversations.all(user=LOCAL_USER) == []
    assert disposal.rights.all(closed=True)[0].person == Person("")
    entries = list(office.log.export())
    assert [entry.kind for entry in entries if entry.kind.startswith("retention.")] == [
        "retention.approved",
        "retention.disposed",
    ]
    approved = next(entry for entry in entries if entry.kind == "retention.approved")
    assert approved.body["reason"] == "総第12号" and len(approved.body["items"]) == len(listed)
    asked = next(entry for entry in entries if entry.kind == "question.asked")
    assert "question" not in asked.body and "保存期間満了（5年）" in asked.erased
    assert office.log.verify().intact


def test_a_part_of_the_list_can_be_approved(office: App) -> None:
    disposal = years_later(office, 3)
    first, second = disposal.expired()
    assert disposal.approve([first.id], "総第1号", by=LOCAL_USER) == {"conversations": 1}
    assert [item.id for item in disposal.expired()] == [second.id]
    with pytest.raises(InputError, match="満了の一覧"):
        disposal.approve([first.id], "総第1号", by=LOCAL_USER)


def test_a_hold_keeps_what_is_over(office: App) -> None:
    disposal = years_later(office, 8)
    held, *_ = [item for item in disposal.expired() if item.area == "conversations"]
    hold = disposal.hold(held.id, "監査請求", by=LOCAL_USER)
    with pytest.raises(InputError, match="監査請求"):
        disposal.approve([held.id], "総第1号", by=LOCAL_USER)
    assert disposal.approve(None, "総第1号", by=LOCAL_USER)["conversations"] == 1
    assert [info.id for info in office.conversations.all(user=LOCAL_USER)] == [held.key]
    disposal.release(hold.id, by=LOCAL_USER)
    assert held.id in {item.id for item in disposal.expired()}
    assert disposal.retention.holds() == [] and len(disposal.retention.holds(released=True)) == 1


def test_a_hold_on_one_entry_of_the_record_keeps_that_entry(office: App) -> None:
    disposal = years_later(office, 8)
    asked = next(entry for entry in office.log.export() if entry.kind == "question.asked")
    disposal.hold(f"record:{asked.sequence}", "監査請求", by=LOCAL_USER)
    disposal.approve(None, "総第1号", by=LOCAL_USER)
    assert "question" in office.log.entry(asked.sequence).body


@pytest.mark.parametrize("target", ["", "x", "nothing:1", "文書"])
def test_a_hold_names_what_it_holds(office: App, target: str) -> None:
    with pytest.raises(InputError, match="止めるもの"):
        office.disposal.hold(target, "理由", by=LOCAL_USER)


def test_only_the_officer_disposes_and_gives_a_reason(office: App) -> None:
    clerk = User("tanaka", "田中")
    with pytest.raises(PolicyRefusal):
        office.disposal.approve(None, "総第1号", by=clerk)
    with pytest.raises(PolicyRefusal):
        office.disposal.hold("record:", "理由", by=clerk)
    with pytest.raises(InputError, match="根拠"):
        office.disposal.approve(None, " ", by=LOCAL_USER)
    with pytest.raises(NotFoundError):
        office.disposal.release("none", by=LOCAL_USER)


@pytest.mark.parametrize(
    ("made", "kept", "since"),
    [
        ("2026-04-01", RetentionClass.ONE, "2028-04-01"),
        ("2027-03-31", RetentionClass.ONE, "2028-04-01"),
        ("2027-04-01", RetentionClass.ONE, "2029-04-01"),
        ("2026-11-25", RetentionClass.THIRTY, "2057-04-01"),
        ("2026-04-01", RetentionClass.SHORT, "2026-09-28"),
    ],
)
def test_a_period_counts_from_the_next_fiscal_year(made: str, kept: RetentionClass, since: str) -> None:
    assert expires(dt.date.fromisoformat(made), kept, 180) == dt.date.fromisoformat(since)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(RetentionClass))
def test_nothing_goes_before_its_years_are_over(made: dt.date, kept: RetentionClass) -> None:
    since = expires(made, kept, 180)
    if kept is RetentionClass.ALWAYS:
        assert since is None
    else:
        assert since is not None and (since - made).days >= max(kept.years * 365, 180)


@pytest.mark.parametrize(
    ("target", "key", "covers"),
    [
        ("conversations:a", "conversations:a", True),
        ("conversations:a", "conversations:a/1", True),
        ("conversations:a", "conversations:ab", False),
        ("record:", "record:17", True),
        ("record:1", "record:17", False),
    ],
)
def test_a_hold_covers_what_it_names_and_no_neighbour(target: str, key: str, covers: bool) -> None:
    assert Hold("h", target, "r", "b", dt.datetime.now(dt.UTC)).covers(key) is covers
