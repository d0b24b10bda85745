"""Whatever keeps documents keeps these promises."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.storage.making import CHIEF, CLERK, MODEL, document, item, passages_of, vectors

from yuhitsu.errors import BrokenDocument, InputError, NotFoundError
from yuhitsu.protocols import DocumentStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import DocumentKind, Level


class DocumentStoreContract:
    """The promises; a subclass gives ``store``."""

    def test_a_document_comes_back_as_it_was_put(self, store: DocumentStore) -> None:
        made = document(level=Level.ONE, kind=DocumentKind.ORDINANCE)
        store.put(made, passages_of(made), b"\x00original\xff")
        assert store.get(made.key, user=CLERK) == made
        assert [passage for _, passage in store.passages_of(made.key)] == passages_of(made)
        assert store.original(made.key, user=CLERK) == b"\x00original\xff"

    @pytest.mark.parametrize("data", [b"", "同じことの繰り返し。".encode() * 5000, bytes(range(256)) * 9])
    def test_an_original_comes_back_byte_for_byte(self, store: DocumentStore, data: bytes) -> None:
        made = document()
        store.put(made, [], data)
        assert store.original(made.key, user=CLERK) == data

    def test_without_an_original_there_is_none(self, store: DocumentStore) -> None:
        store.put(document(), [])
        assert store.original(document().key, user=CLERK) is None

    def test_the_list_says_what_is_there(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made))
        (info,) = store.all(user=CLERK)
        assert (info.key, info.title, info.passages) == (made.key, made.title, 2)
        assert (info.characters, info.sha256, info.name) == (len(made.text), made.sha256, made.name)
        assert info.added.tzinfo is not None

    def test_the_list_is_ordered_by_collection_and_title(self, store: DocumentStore) -> None:
        for ident, collection in (("い", "b"), ("う", "a"), ("あ", "b")):
            store.put(document(ident, collection=collection), [])
        assert [info.key for info in store.all(user=CLERK)] == ["a/う", "b/あ", "b/い"]
        assert [info.key for info in store.all(user=CLERK, collection="b")] == ["b/あ", "b/い"]
        assert store.collections(user=CLERK) == {"a": 1, "b": 2}
        assert store.digests("a") == {"う": document("う").sha256}

    def test_what_is_above_the_user_does_not_exist_for_that_user(self, store: DocumentStore) -> None:
        secret = document("秘密", collection="内部", level=Level.THREE)
        store.put(secret, passages_of(secret), b"file")
        assert store.get(secret.key, user=CHIEF) == secret
        assert store.all(user=CLERK) == []
        assert store.collections(user=CLERK) == {}
        for ask in (store.get, store.original):
            with pytest.raises(NotFoundError) as hidden:
                ask(secret.key, user=CLERK)
            with pytest.raises(NotFoundError) as absent:
                ask("内部/ない", user=CLERK)
            assert hidden.value.message == absent.value.message.replace("ない'", "秘密'")

    def test_replacing_leaves_no_orphans(self, store: DocumentStore) -> None:
        old = document("手引き", "古い文。", "消える文。", "これも消える。")
        store.put(old, passages_of(old), b"old")
        rows = [row for row, _ in store.passages_of(old.key)]
        store.put_vectors(MODEL, rows, vectors(3))
        new = document("手引き", "新しい文。")
        store.put(new, passages_of(new))
        assert store.get(new.key, user=CLERK) == new
        assert store.original(new.key, user=CLERK) is None
        assert store.passages(rows) == {}
        assert list(store.vectors(MODEL)) == []
        assert [p.text for _, p in store.without_vector(MODEL, 10)] == ["新しい文。"]
        assert len(store.all(user=CLERK)) == 1

    def test_row_numbers_never_mean_another_passage(self, store: DocumentStore) -> None:
        seen: set[int] = set()
        for number in range(3):
            made = document("同じ", f"{number}回目。")
            store.put(made, passages_of(made))
            rows = {row for row, _ in store.passages_of(made.key)}
            assert not rows & seen
            seen |= rows
            store.remove(made.key)

    def test_removing_removes_everywhere(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made), b"file")
        rows = [row for row, _ in store.passages_of(made.key)]
        store.put_vectors(MODEL, rows, vectors(2))
        store.remove(made.key)
        assert store.all(user=CHIEF) == [] and store.digests("default") == {}
        assert store.passages(rows) == {} and store.passages_of(made.key) == []
        assert list(store.vectors(MODEL)) == [] and store.without_vector(MODEL, 9) == []
        with pytest.raises(NotFoundError):
            store.get(made.key, user=CHIEF)

    def test_changing_what_is_not_there_says_so(self, store: DocumentStore) -> None:
        with pytest.raises(NotFoundError, match="ない"):
            store.remove("default/ない")
        with pytest.raises(NotFoundError, match="ない"):
            store.classify("default/ない", Level.ONE)
        assert store.last_change() == 0

    def test_a_new_level_holds_for_document_and_passages_at_once(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made), b"file")
        rows = [row for row, _ in store.passages_of(made.key)]
        store.classify(made.key, Level.THREE)
        assert {passage.level for passage in store.passages(rows).values()} == {Level.THREE}
        with pytest.raises(NotFoundError):
            store.get(made.key, user=CLERK)
        assert store.get(made.key, user=CHIEF) == replace(made, level=Level.THREE)
        assert store.original(made.key, user=CHIEF) == b"file"

    def test_many_are_put_at_once_or_not_at_all(self, store: DocumentStore) -> None:
        store.put_many(item(f"文書{number}") for number in range(30))
        assert len(store.all(user=CLERK)) == 30
        before = store.last_change()
        one, passages = item("壊れた文書")
        twice = [*passages, passages[0]]  # two passages cannot have one ordinal
        with pytest.raises(Exception, match=r".+"):
            store.put_many([item("新しい文書"), item("文書0", "変わった。"), (one, twice)])
        assert len(store.all(user=CLERK)) == 30
        assert store.get("default/文書0", user=CLERK) == document("文書0")
        assert store.last_change() == before

    def test_whoever_gives_the_documents_may_fail_in_the_middle(self, store: DocumentStore) -> None:
        def failing() -> Iterator[object]:
            yield item("一")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.put_many(failing())  # type: ignore[arg-type]
        assert store.all(user=CLERK) == []
        store.put(document(), [])

    def test_the_last_of_equals_wins(self, store: DocumentStore) -> None:
        store.put_many([item("同じ", "先。"), item("同じ", "後。")])
        assert store.get("default/同じ", user=CLERK).text == "後。"
        assert [p.text for _, p in store.passages_of("default/同じ")] == ["後。"]

    def test_changes_name_every_document_that_changed_since(self, store: DocumentStore) -> None:
        for ident in ("一", "二", "三"):
            store.put(document(ident), [])
        seen = store.last_change()
        assert [key for _, key in store.changes(0, 9)] == ["default/一", "default/二", "default/三"]
        assert store.changes(seen, 9) == []
        store.classify("default/二", Level.ONE)
        store.remove("default/一")
        store.put(document("三"), [])
        after = store.changes(seen, 9)
        assert [key for _, key in after] == ["default/二", "default/一", "default/三"]
        assert after[-1][0] == store.last_change() > seen
        assert store.changes(seen, 1) == after[:1]

    def test_vectors_come_back_nearly_exactly(self, store: DocumentStore) -> None:
        store.put_many(item(f"文書{number}") for number in range(600))
        todo = store.without_vector(MODEL, 5000)
        assert len(todo) == 1200
        made = vectors(1200)
        store.put_vectors(MODEL, [row for row, _ in todo], made)
        back = dict(store.vectors(MODEL))
        assert list(back) == sorted(row for row, _ in todo)
        assert all(vector.dtype == np.float32 for vector in back.values())
        np.testing.assert_allclose(np.stack([back[row] for row, _ in todo]), made, atol=1e-3)
        keys = [f"default/文書{number}" for number in range(600)]
        assert len(dict(store.vectors(MODEL, keys))) == 1200
        some = {row for key in keys[:2] for row, _ in store.passages_of(key)}
        assert set(dict(store.vectors(MODEL, keys[:2]))) == some

    def test_a_document_is_searchable_by_meaning_when_all_its_vectors_are_made(
        self, store: DocumentStore
    ) -> None:
        made = document()
        store.put(made, passages_of(made))
        rows = [row for row, _ in store.without_vector(MODEL, 9)]
        for done, row in enumerate(rows):
            assert not store.all(user=CLERK)[0].searchable_by_meaning, done
            store.put_vectors(MODEL, [row], vectors(1))
        assert store.all(user=CLERK)[0].searchable_by_meaning

    def test_another_model_makes_its_own_vectors(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made))
        rows = [row for row, _ in store.passages_of(made.key)]
        store.put_vectors(MODEL, rows, vectors(2))
        assert store.without_vector(MODEL, 9) == []
        for other in ("a model before", "z model after"):
            assert [row for row, _ in store.without_vector(other, 9)] == rows
            assert list(store.vectors(other)) == []
        store.put_vectors("z model after", rows, vectors(2, seed=1))
        assert len(list(store.vectors("z model after"))) == 2

    def test_vectors_of_passages_that_are_gone_are_skipped(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made))
        rows = [row for row, _ in store.passages_of(made.key)]
        store.remove(made.key)
        store.put_vectors(MODEL, rows, vectors(2))
        assert list(store.vectors(MODEL)) == []

    def test_streaming_vectors_does_not_stand_in_the_way_of_writing(self, store: DocumentStore) -> None:
        made = document()
        store.put(made, passages_of(made))
        store.put_vectors(MODEL, [row for row, _ in store.passages_of(made.key)], vectors(2))
        stream = store.vectors(MODEL)
        next(stream)
        store.remove(made.key)
        assert len(list(stream)) <= 1

    def test_laws_are_known_by_title(self, store: DocumentStore) -> None:
        for ident, kind in zip("法条規他", DocumentKind, strict=True):
            store.put(document(ident, kind=kind), [])
        assert store.law_titles(user=CHIEF) == {f"題 {ident}": f"default/{ident}" for ident in "法条規"}

    def test_text_that_is_no_text_is_refused_by_name(self, store: DocumentStore) -> None:
        broken = document("壊", "半分の文字 \ud800 がある。")
        with pytest.raises(BrokenDocument, match=r"壊\.txt"):
            store.put(broken, passages_of(broken))
        assert store.all(user=CHIEF) == []

    def test_a_slash_in_a_collection_would_make_keys_ambiguous(self, store: DocumentStore) -> None:
        with pytest.raises(InputError, match="a/b"):
            store.put(document("c", collection="a/b"), [])

    def test_a_null_character_is_kept(self, store: DocumentStore) -> None:
        made = document("零", "前\x00後")
        store.put(made, passages_of(made))
        assert store.get(made.key, user=CLERK) == made
        assert store.passages_of(made.key)[0][1].text == "前\x00後"

    def test_threads_write_and_read_beside_each_other(self, store: DocumentStore) -> None:
        start = threading.Barrier(8)

        def work(thread: int) -> None:
            start.wait()
            for number in range(12):
                made = document(f"{thread}-{number % 6}", f"{thread}が{number}回目に書いた。", "次の文。")
                store.put(made, passages_of(made), b"file")
                assert store.get(made.key, user=CLERK) == made
                rows = [row for row, _ in store.passages_of(made.key)]
                assert len(store.passages(rows)) == 2
                store.put_vectors(MODEL, rows, vectors(2))
                for info in store.all(user=CLERK):
                    assert info.passages == 2

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(work, thread) for thread in range(8)]:
                done.result()
        assert len(store.all(user=CLERK)) == 48
        assert len(list(store.vectors(MODEL))) == 96
        assert store.last_change() >= 96


class TestSQLiteDocumentStore(DocumentStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[DocumentStore]:
        database = Database(tmp_path / "yuhitsu.db")
        yield SQLiteDocumentStore(database)
        database.close()
