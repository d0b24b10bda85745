"""Whatever keeps the record's entries keeps these promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yuhitsu.protocols import LogStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.types import Entry


def counting(kind: str = "k", body: Mapping[str, object] | None = None) -> Callable[[Entry | None], Entry]:
    """Builds entries whose digests simply count."""

    def build(newest: Entry | None) -> Entry:
        number = newest.sequence + 1 if newest else 1
        previous = newest.digest if newest else ""
        return Entry(number, f"at {number}", kind, "local", body or {}, previous, f"digest {number}")

    return build


class LogStoreContract:
    """The promises; a subclass gives ``store``."""

    def test_it_begins_empty(self, store: LogStore) -> None:
        assert store.head() == (0, "")
        assert list(store.entries()) == []

    def test_an_entry_comes_back_as_it_was_built(self, store: LogStore) -> None:
        body = {"文": "値\x00\n", "数": [1, 0.5, 1e300, None, True], "深": {"い": {}}}
        entry = store.append(counting("question.asked", body))
        assert list(store.entries()) == [entry]
        assert store.head() == (1, "digest 1")

    def test_each_is_built_on_the_newest(self, store: LogStore) -> None:
        for _ in range(3):
            store.append(counting())
        assert [entry.previous for entry in store.entries()] == ["", "digest 1", "digest 2"]
        assert store.head() == (3, "digest 3")

    def test_entries_can_be_read_from_anywhere(self, store: LogStore) -> None:
        for _ in range(5):
            store.append(counting())
        assert [entry.sequence for entry in store.entries(after=3)] == [4, 5]
        assert [entry.sequence for entry in store.entries(after=1, limit=2)] == [2, 3]
        assert list(store.entries(after=5)) == list(store.entries(limit=0)) == []

    def test_more_than_a_page_is_read_whole(self, store: LogStore) -> None:
        for _ in range(1050):
            store.append(counting())
        assert [entry.sequence for entry in store.entries()] == list(range(1, 1051))
        assert len(list(store.entries(limit=1020))) == 1020

    def test_what_fails_while_building_leaves_nothing(self, store: LogStore) -> None:
        def failing(_: Entry | None) -> Entry:
            raise KeyboardInterrupt

        store.append(counting())
        with pytest.raises(KeyboardInterrupt):
            store.append(failing)
        assert store.head() == (1, "digest 1")
        store.append(counting())
        assert len(list(store.entries())) == 2

    def test_one_writer_at_a_time(self, store: LogStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            entries = list(pool.map(lambda _: store.append(counting()), range(160)))
        assert sorted(entry.sequence for entry in entries) == list(range(1, 161))
        assert store.head() == (160, "digest 160")


class TestSQLiteLogStore(LogStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[LogStore]:
        database = Database(tmp_path / "yuhitsu.db")
        yield SQLiteLogStore(database)
        database.close()
