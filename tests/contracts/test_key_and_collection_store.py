"""What every KeyStore and every CollectionStore promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.storage.making import document

from yuhitsu.access_protocols import CollectionStore, KeyStore
from yuhitsu.errors import ConflictError, NotFoundError
from yuhitsu.handling.access import ApiKey, CollectionRights, Power
from yuhitsu.storage.collections import SQLiteCollectionStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.storage.keys import SQLiteKeyStore
from yuhitsu.types import LOCAL_USER, Level, User

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
KEY = ApiKey(
    "k1", "電子申請", frozenset({Power.ASK, Power.SEARCH}), Level.TWO, ("福祉課",),
    NOON + dt.timedelta(days=30), NOON, "admin",
)  # fmt: skip
WELFARE = User("w", "福祉の人", roles=frozenset({"福祉課", "職員"}))
TAX = User("t", "税の人", roles=frozenset({"税務課", "職員"}))
NOBODY = User("n", "だれでもない人")


class KeyStoreContract:
    """Over any store."""

    def test_a_key_is_known_by_its_hash_alone(self, keys: KeyStore) -> None:
        keys.add(KEY, "digest")
        assert keys.known_by("digest") == KEY
        assert keys.known_by("k1") is None and keys.known_by("") is None

    def test_a_revoked_key_stays_in_the_list_with_its_moment(self, keys: KeyStore) -> None:
        keys.add(KEY, "digest")
        keys.revoke("k1", NOON)
        keys.revoke("k1", NOON + dt.timedelta(days=1))
        assert keys.all() == [replace(KEY, revoked=NOON)]
        found = keys.known_by("digest")
        assert found is not None and not found.holds(NOON)
        with pytest.raises(NotFoundError):
            keys.revoke("k2", NOON)


class CollectionStoreContract:
    """Over any store."""

    def test_what_nobody_spoke_of_is_everybodys(self, collections: CollectionStore) -> None:
        assert collections.get("例規") == CollectionRights("例規")
        for user in (WELFARE, NOBODY, LOCAL_USER):
            assert collections.hidden(user) == frozenset()

    def test_only_readers_read(self, collections: CollectionStore) -> None:
        kept = collections.put(CollectionRights("福祉", everyone=False, readers=("福祉課",)))
        assert kept == replace(CollectionRights("福祉", False, ("福祉課",)), version=1)
        collections.put(CollectionRights("内部", everyone=False, readers=("職員",)))
        collections.put(CollectionRights("空", everyone=False))
        assert collections.hidden(WELFARE) == {"空"}
        assert collections.hidden(TAX) == {"福祉", "空"}
        assert collections.hidden(NOBODY) == {"福祉", "内部", "空"}
        assert collections.hidden(LOCAL_USER) == frozenset()

    def test_the_second_of_two_changes_is_told(self, collections: CollectionStore) -> None:
        first = collections.put(CollectionRights("福祉", everyone=False, ceiling=Level.TWO))
        with pytest.raises(ConflictError):
            collections.put(CollectionRights("福祉"))
        assert collections.put(replace(first, everyone=True)).version == 2
        assert collections.get("福祉").everyone and collections.get("福祉").ceiling is Level.TWO


class TestSQLiteKeyAndCollectionStores(KeyStoreContract, CollectionStoreContract):
    """Over a file."""

    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        made = Database(tmp_path / "yuhitsu.db")
        yield made
        made.close()

    @pytest.fixture
    def keys(self, database: Database) -> KeyStore:
        return SQLiteKeyStore(database)

    @pytest.fixture
    def collections(self, database: Database) -> CollectionStore:
        return SQLiteCollectionStore(database)

    def test_collections_that_hold_documents_are_listed_too(
        self, database: Database, collections: CollectionStore
    ) -> None:
        SQLiteDocumentStore(database).put(document("一", collection="例規"), [])
        collections.put(CollectionRights("福祉", everyone=False, readers=("福祉課", "係長")))
        assert [(rights.name, rights.everyone) for rights in collections.all()] == [
            ("例規", True),
            ("福祉", False),
        ]
        assert collections.all()[1].readers == ("係長", "福祉課")

    def test_the_document_store_asks_the_same_table(
        self, database: Database, collections: CollectionStore
    ) -> None:
        documents = SQLiteDocumentStore(database)
        documents.put(document("手当", collection="福祉"), [], b"file")
        documents.put(document("秘密", collection="例規", level=Level.THREE), [])
        collections.put(CollectionRights("福祉", everyone=False, readers=("福祉課",)))
        assert documents.get("福祉/手当", user=WELFARE).id == "手当"
        for read in (documents.get, documents.original):
            with pytest.raises(NotFoundError) as hidden:
                read("福祉/手当", user=TAX)
            with pytest.raises(NotFoundError) as absent:
                read("福祉/ない", user=TAX)
            assert str(hidden.value).replace("手当", "ない") == str(absent.value)
        assert documents.all(user=replace(TAX, max_level=Level.TWO)) == []
        assert documents.collections(user=TAX) == {"例規": 1}
        keys = ["福祉/手当", "例規/秘密", "福祉/ない"]
        assert documents.withheld(keys, user=replace(TAX, max_level=Level.TWO)) == {"福祉/手当", "例規/秘密"}
        assert documents.withheld(keys, user=WELFARE) == frozenset()
        assert documents.hidden(TAX) == collections.hidden(TAX) == {"福祉"}
