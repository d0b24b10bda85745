"""Whatever keeps the record's entries keeps these promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yuhitsu.handling.record import Link, RecordFilter, Sealed
from yuhitsu.protocols import LogStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore

Built = Callable[[Link | None], tuple[Link, Sealed | None]]


def counting(
    kind: str = "k", body: str = "{}", *, actor: str = "local", at: str = "", held: Sealed | None = None
) -> Built:
    """Builds links whose digests simply count."""

    def build(newest: Link | None) -> tuple[Link, Sealed | None]:
        number = newest.sequence + 1 if newest else 1
        previous = newest.digest if newest else ""
        commitment = "c" if held else ""
        moment = at or f"at {number:03}"
        return Link(number, moment, kind, actor, body, commitment, 2, previous, f"digest {number}"), held

    return build


def numbers(pairs: Iterable[tuple[Link, Sealed | None]]) -> list[int]:
    return [link.sequence for link, _ in pairs]


class LogStoreContract:
    """The promises; a subclass gives ``store``."""

    def test_it_begins_empty(self, store: LogStore) -> None:
        assert store.head() == (0, "")
        assert not list(store.links()) and not store.of_kind("k") and not store.chosen(RecordFilter())
        assert store.newest_of("k") is None
        assert store.actors() == []

    def test_a_link_comes_back_as_it_was_built(self, store: LogStore) -> None:
        body = '{"数":[1,0.5,1e+300,null,true],"文":"値\\u0000\\n","深":{"い":{}}}'
        link = store.append(counting("question.asked", body))
        assert list(store.links()) == [(link, None)]
        assert store.head() == (1, "digest 1")

    def test_sealed_content_lies_beside_its_link(self, store: LogStore) -> None:
        held = Sealed(b"k" * 32, b"\x00\xff content")
        store.append(counting())
        link = store.append(counting(held=held))
        assert [content for _, content in store.links()] == [None, held]
        assert store.chosen(RecordFilter(limit=1)) == [(link, held)]

    def test_erased_content_is_gone_and_its_link_stays(self, store: LogStore) -> None:
        for number in range(4):
            store.append(counting(held=Sealed(b"k", b"%d" % number)))
        before = [link for link, _ in store.links()]
        store.append(counting("record.erased"), erase=[2, 3, 99])
        store.scrub()
        assert [content and content.data for _, content in store.links()] == [b"0", None, None, b"3", None]
        assert [link for link, _ in store.links()][:4] == before
        assert (store.contents(1, 99), store.contents(2, 3)) == ([1, 4], [])

    def test_nothing_is_erased_when_its_entry_cannot_be_written(self, store: LogStore) -> None:
        def failing(_: Link | None) -> tuple[Link, Sealed | None]:
            raise KeyboardInterrupt

        store.append(counting(held=Sealed(b"k", b"content")))
        with pytest.raises(KeyboardInterrupt):
            store.append(failing, erase=[1])
        assert [content and content.data for _, content in store.links()] == [b"content"]

    def test_each_is_built_on_the_newest(self, store: LogStore) -> None:
        for _ in range(3):
            store.append(counting())
        assert [link.previous for link, _ in store.links()] == ["", "digest 1", "digest 2"]
        assert store.head() == (3, "digest 3")

    def test_links_can_be_read_from_anywhere(self, store: LogStore) -> None:
        for _ in range(5):
            store.append(counting())
        assert numbers(store.links(after=3)) == [4, 5]
        assert numbers(store.links(after=1, limit=2)) == [2, 3]
        assert list(store.links(after=5)) == list(store.links(limit=0)) == []

    def test_more_than_a_page_is_read_whole(self, store: LogStore) -> None:
        for _ in range(1050):
            store.append(counting())
        assert numbers(store.links()) == list(range(1, 1051))
        assert len(list(store.links(limit=1020))) == 1020

    def test_links_are_chosen_by_kind_actor_and_time_newest_first(self, store: LogStore) -> None:
        for number in range(1, 13):
            store.append(counting("ab"[number % 2] + ".x", actor="あい"[number % 3 == 0]))
        assert numbers(store.chosen(RecordFilter())) == list(range(12, 0, -1))
        assert numbers(store.chosen(RecordFilter(kinds=("a.x",), limit=2))) == [12, 10]
        assert numbers(store.chosen(RecordFilter(kinds=("a.x", "b.x"), actor="い"))) == [12, 9, 6, 3]
        assert numbers(store.chosen(RecordFilter(kinds=("a.x",), actor="い"))) == [12, 6]
        assert numbers(store.chosen(RecordFilter(since="at 005", until="at 008"))) == [7, 6, 5]
        assert numbers(store.chosen(RecordFilter(before=3))) == [2, 1]
        assert store.chosen(RecordFilter(since="at 999")) == store.chosen(RecordFilter(kinds=("c",))) == []
        assert [link.sequence for link in store.of_kind("a.x")] == [2, 4, 6, 8, 10, 12]
        newest = store.newest_of("b.x")
        assert newest is not None and newest.sequence == 11
        assert store.actors() == ["あ", "い"]
        assert store.kinds() == ["a.x", "b.x"]

    def test_a_day_is_counted_by_kind_and_hour(self, store: LogStore) -> None:
        for at in ("2026-04-01T00:10", "2026-04-01T00:50", "2026-04-01T09:00", "2026-04-02T00:00"):
            store.append(counting(at=at))
        store.append(counting("other", at="2026-04-02T01:00"))
        counted = store.counts("2026-04-01T00:20", "2026-04-02T01:30")
        assert counted == {("k", 0): 2, ("k", 9): 1, ("other", 1): 1}

    def test_what_fails_while_building_leaves_nothing(self, store: LogStore) -> None:
        def failing(_: Link | None) -> tuple[Link, Sealed | None]:
            raise KeyboardInterrupt

        store.append(counting())
        with pytest.raises(KeyboardInterrupt):
            store.append(failing)
        assert store.head() == (1, "digest 1")
        store.append(counting())
        assert len(list(store.links())) == 2

    def test_one_writer_at_a_time(self, store: LogStore) -> None:
        with ThreadPoolExecutor(8) as pool:
            links = list(pool.map(lambda _: store.append(counting()), range(160)))
        assert sorted(link.sequence for link in links) == list(range(1, 161))
        assert store.head() == (160, "digest 160")


class TestSQLiteLogStore(LogStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[LogStore]:
        database = Database(tmp_path / "yuhitsu.db")
        yield SQLiteLogStore(database)
        database.close()
