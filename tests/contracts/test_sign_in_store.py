"""What every SignInStore promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from yuhitsu.access_protocols import SignInStore
from yuhitsu.handling.access import Member, Session
from yuhitsu.storage.database import Database
from yuhitsu.storage.people import SQLitePeopleStore
from yuhitsu.storage.sign_ins import SQLiteSignInStore

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
SESSION = Session("h1", "c", NOON, NOON, "127.0.0.1", "browser")
HOUR = dt.timedelta(hours=1)


def never(subject: str, count: int, last: dt.datetime) -> float:
    return 0.0


class SignInStoreContract:
    """Over any store."""

    def test_a_session_lasts_until_it_is_ended(self, store: SignInStore) -> None:
        store.begin(SESSION)
        assert store.session("h1") == SESSION and store.session("h2") is None
        store.touch("h1", NOON + HOUR)
        assert store.session("h1") == replace(SESSION, seen=NOON + HOUR)
        store.end("h1")
        store.end("h1")
        assert store.session("h1") is None

    def test_all_of_a_members_sessions_end_but_for_one(self, store: SignInStore) -> None:
        for name in ("h1", "h2", "h3"):
            store.begin(replace(SESSION, token_hash=name))
        store.end_all("c", but="h2")
        assert [session.token_hash for session in store.sessions("c")] == ["h2"]
        store.end_all("c")
        assert store.sessions("c") == []

    def test_what_is_over_is_dropped(self, store: SignInStore) -> None:
        store.begin(replace(SESSION, token_hash="old", made=NOON - 9 * HOUR))
        store.begin(replace(SESSION, token_hash="idle", seen=NOON - 2 * HOUR))
        store.begin(SESSION)
        store.forget(made_before=NOON - 8 * HOUR, seen_before=NOON - HOUR)
        assert [session.token_hash for session in store.sessions("c")] == ["h1"]

    def test_tries_are_counted_before_it_is_known_how_they_go(self, store: SignInStore) -> None:
        """However many come at once, no more than are free get through."""

        def wait(subject: str, count: int, last: dt.datetime) -> float:
            return 9.0 if count >= 5 else 0.0

        with ThreadPoolExecutor(8) as pool:
            waits = list(pool.map(lambda _: store.try_now(["name:x", "address:y"], NOON, wait), range(40)))
        assert sorted(waits)[:6] == [0, 0, 0, 0, 0, 9.0]
        store.clear("name:x")
        assert store.try_now(["name:x"], NOON, wait) == 0
        assert store.try_now(["name:x", "address:y"], NOON, wait) == 9.0

    def test_a_try_that_went_well_takes_back_its_own_count_only(self, store: SignInStore) -> None:
        counts: list[int] = []

        def noted(subject: str, count: int, last: dt.datetime) -> float:
            counts.append(count)
            assert last == NOON
            return 0.0

        for _ in range(3):
            store.try_now(["address:y"], NOON, never)
        store.uncount("address:y")
        store.try_now(["address:y"], NOON, noted)
        assert counts == [2]
        store.forget_tries(NOON + HOUR)
        store.try_now(["address:y"], NOON, noted)
        assert counts == [2]

    def test_a_way_to_the_provider_leads_back_once(self, store: SignInStore) -> None:
        store.begin_flow("f", "{}", NOON + HOUR)
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda _: store.take_flow("f", NOON), range(8)))
        assert taken.count("{}") == 1 and taken.count(None) == 7
        store.begin_flow("late", "{}", NOON)
        assert store.take_flow("late", NOON) is None


class TestSQLiteSignInStore(SignInStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SignInStore]:
        database = Database(tmp_path / "yuhitsu.db")
        SQLitePeopleStore(database).add(Member("c", "clerk", "窓口の人"))
        yield SQLiteSignInStore(database)
        database.close()
