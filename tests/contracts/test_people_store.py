"""What every PeopleStore promises."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from yuhitsu.access_protocols import PeopleStore
from yuhitsu.errors import ConflictError, InputError, NotFoundError
from yuhitsu.handling.access import CollectionRights, Duty, Member
from yuhitsu.storage.collections import SQLiteCollectionStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.people import SQLitePeopleStore
from yuhitsu.types import Level

ADMIN = Member("a", "admin", "管理の人", duties=frozenset({Duty.ADMINISTRATOR}))
CLERK = Member("c", "clerk", "窓口の人", Level.ONE, ("戸籍係", "福祉課"))


class PeopleStoreContract:
    """Over any store."""

    def test_who_is_kept_comes_back(self, store: PeopleStore) -> None:
        store.add(CLERK, "hash")
        assert store.get("c") == store.named("clerk") == CLERK
        assert store.all() == [CLERK]
        assert store.credentials("c").password == "hash"
        assert store.named("nobody") is None
        for absent in (store.get, store.credentials):
            with pytest.raises(NotFoundError):
                absent("x")

    def test_a_name_is_one_persons(self, store: PeopleStore) -> None:
        store.add(CLERK)
        with pytest.raises(InputError, match="clerk"):
            store.add(replace(ADMIN, sign_in="clerk"))
        store.add(ADMIN)
        with pytest.raises(InputError, match="clerk"):
            store.change(replace(ADMIN, sign_in="clerk"), end_sessions=False)

    def test_an_identity_at_a_provider_is_one_persons(self, store: PeopleStore) -> None:
        store.add(replace(CLERK, external="https://id|7"))
        with pytest.raises(InputError):
            store.add(replace(ADMIN, external="https://id|7"))
        found = store.known_as("https://id|7")
        assert found is not None and found.id == "c"
        assert store.known_as("") is None

    def test_the_second_of_two_changes_is_told(self, store: PeopleStore) -> None:
        store.add(CLERK)
        first = store.change(replace(CLERK, name="別の名"), end_sessions=False)
        assert first.version == 2
        with pytest.raises(ConflictError, match="先に変更"):
            store.change(replace(CLERK, name="さらに別の名"), end_sessions=False)
        assert store.get("c").name == "別の名"

    def test_the_last_administrator_stays(self, store: PeopleStore) -> None:
        store.add(ADMIN)
        for without in (replace(ADMIN, active=False), replace(ADMIN, duties=frozenset({Duty.STAFF}))):
            with pytest.raises(ConflictError, match="管理者が一人も"):
                store.change(without, end_sessions=True)
        assert store.get("a") == ADMIN
        store.add(replace(ADMIN, id="b", sign_in="second"))
        assert not store.change(replace(ADMIN, active=False), end_sessions=True).active

    def test_two_administrators_cannot_remove_each_other_at_once(self, store: PeopleStore) -> None:
        pair = [ADMIN, replace(ADMIN, id="b", sign_in="second")]
        for member in pair:
            store.add(member)

        def suspend(member: Member) -> bool:
            try:
                store.change(replace(member, active=False), end_sessions=True)
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(suspend, pair)) == [False, True]
        assert sum(member.administrator for member in store.all()) == 1

    def test_sections_come_with_their_members_and_go_everywhere(self, store: PeopleStore) -> None:
        store.add(CLERK)
        store.add_section("税務課")
        store.add_section("税務課")
        assert store.sections() == sorted(["戸籍係", "福祉課", "税務課"])
        store.remove_section("福祉課")
        assert store.get("c").sections == ("戸籍係",)
        with pytest.raises(NotFoundError):
            store.remove_section("福祉課")

    def test_a_new_password_must_be_changed_where_that_is_said(self, store: PeopleStore) -> None:
        store.add(CLERK, "old")
        store.set_password("c", "new", must_change=True)
        assert store.get("c").must_change and store.credentials("c").password == "new"
        store.rehash("c", "old", "never")
        store.rehash("c", "new", "costlier")
        assert store.credentials("c").password == "costlier"

    def test_a_step_and_a_recovery_code_are_used_once(self, store: PeopleStore) -> None:
        store.add(CLERK)
        store.set_secret("c", "sealed", confirmed=False, recovery=("h1", "h2"))
        assert not store.credentials("c").confirmed
        store.confirm_secret("c")
        assert store.credentials("c").confirmed and store.credentials("c").recovery == 2
        assert [store.use_step("c", step) for step in (7, 7, 6, 8)] == [True, False, False, True]
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(lambda _: store.use_recovery("c", "h1"), range(8))) == 1
        store.set_secret("c", "", confirmed=False, recovery=())
        assert not store.use_recovery("c", "h2") and not store.credentials("c").secret


class TestSQLitePeopleStore(PeopleStoreContract):
    """Over a file."""

    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        made = Database(tmp_path / "yuhitsu.db")
        yield made
        made.close()

    @pytest.fixture
    def store(self, database: Database) -> PeopleStore:
        return SQLitePeopleStore(database)

    def test_what_only_a_removed_section_could_read_is_then_nobodys(
        self, store: PeopleStore, database: Database
    ) -> None:
        """Never everybody's: an empty list of readers does not open a collection."""
        store.add(CLERK)
        collections = SQLiteCollectionStore(database)
        collections.put(CollectionRights("福祉", everyone=False, readers=("福祉課",)))
        assert collections.hidden(CLERK.user()) == frozenset()
        store.remove_section("福祉課")
        assert collections.get("福祉").readers == () and not collections.get("福祉").everyone
        assert collections.hidden(store.get("c").user()) == {"福祉"}
