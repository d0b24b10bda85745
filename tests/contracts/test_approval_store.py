"""Whatever keeps requests for approval keeps these promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.protocols import ApprovalStore
from yuhitsu.storage.approvals import SQLiteApprovalStore
from yuhitsu.storage.database import Database
from yuhitsu.types import Level, Zone

MADE = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)


def request(identifier: str = "a1", user: str = "asker", text: str = "案文を書いて") -> ApprovalRequest:
    """A request that waits."""
    return ApprovalRequest(
        id=identifier,
        user=user,
        text=text,
        task="draft",
        purpose="広報",
        level=Level.TWO,
        zone=Zone.CLOUD,
        model="m",
        rule="rule.1",
        made=MADE,
        expires=MADE + dt.timedelta(hours=72),
        collection="reiki",
    )


def approved(given: ApprovalRequest, by: str = "chief") -> ApprovalRequest:
    return replace(given, state=RequestState.APPROVED, decided_by=by, reason="可", decided=MADE)


class ApprovalStoreContract:
    """The promises; a subclass gives ``store``."""

    def test_a_request_comes_back_as_it_was_kept(self, store: ApprovalStore) -> None:
        store.add(request())
        assert store.get("a1") == request()
        assert store.all() == [request()]

    def test_what_is_not_there_is_said(self, store: ApprovalStore) -> None:
        assert store.all() == []
        with pytest.raises(NotFoundError, match="ない"):
            store.get("ない")

    def test_the_list_has_the_newest_first_and_only_ones_own(self, store: ApprovalStore) -> None:
        for number, user in enumerate(["asker", "other", "asker"]):
            store.add(request(f"r{number}", user))
        assert [found.id for found in store.all()] == ["r2", "r1", "r0"]
        assert [found.id for found in store.all(user="asker")] == ["r2", "r0"]
        assert [found.id for found in store.all(limit=1)] == ["r2"]

    def test_a_decision_is_kept(self, store: ApprovalStore) -> None:
        store.add(request())
        assert store.move(approved(request()), RequestState.WAITING)
        assert store.get("a1") == approved(request())

    def test_a_state_changes_only_from_the_one_that_was_seen(self, store: ApprovalStore) -> None:
        store.add(request())
        assert not store.move(replace(request(), state=RequestState.USED), RequestState.APPROVED)
        assert store.get("a1") == request()

    def test_of_two_who_decide_at_once_one_is_told_no(self, store: ApprovalStore) -> None:
        store.add(request())
        with ThreadPoolExecutor(4) as pool:
            moves = [
                pool.submit(store.move, approved(request(), f"chief{n}"), RequestState.WAITING)
                for n in range(4)
            ]
            assert sorted(move.result() for move in moves) == [False, False, False, True]

    def test_half_a_character_is_refused(self, store: ApprovalStore) -> None:
        with pytest.raises(InputError):
            store.add(request(text="半\ud800分"))
        assert store.all() == []


class TestSQLiteApprovalStore(ApprovalStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[ApprovalStore]:
        database = Database(tmp_path / "yuhitsu.db")
        yield SQLiteApprovalStore(database)
        database.close()
