"""The folder of the index is no truth: deleted, damaged, old or shared, search goes on over the store."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.search.shelves import Shelf, found, opened

from yuhitsu.errors import DiskFull, InputError, StorageError
from yuhitsu.search.folder import DamagedIndex, IndexFolder, State, engine_failures
from yuhitsu.search.lexical import LexicalIndex
from yuhitsu.types import LOCAL_USER, Level, Passage

ROOT = Path(__file__).parents[2]
MANY = 300
"""Enough passages for the engine to pack its lists in blocks."""


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    """A store of many notes and the index of them, closed."""
    shelf.note("多", *(f"印鑑登録の手数料の説明その{number}です。" for number in range(MANY)))
    shelf.note("一", "住民票の写しは三百円です。")
    assert found(shelf.index(), "住民票") == ["一"]
    return shelf


def test_a_deleted_folder_is_rebuilt_at_the_next_start(filled: Shelf) -> None:
    shutil.rmtree(filled.folder.parent)
    assert found(filled.index(), "住民票") == ["一"]


def test_a_folder_deleted_under_a_running_index_is_rebuilt(filled: Shelf) -> None:
    index = filled.index()
    shutil.rmtree(filled.folder.parent)
    assert found(index, "住民票") == ["一"]
    filled.note("二", "住民票の窓口です。")
    assert sorted(found(index, "住民票")) == ["一", "二"]


@pytest.mark.parametrize(
    "noted",
    ["", "{", "[]", "null", "{}", '{"format": 1}', '{"format": 1, "made": "x", "change": "多"}', "\x00" * 50],
)
def test_a_note_that_cannot_be_read_is_no_note(filled: Shelf, noted: str) -> None:
    (filled.folder / "applied.json").write_text(noted)
    assert found(filled.index(), "住民票") == ["一"]


def test_a_folder_of_another_format_is_rebuilt(filled: Shelf) -> None:
    noted = json.loads((filled.folder / "applied.json").read_text())
    (filled.folder / "applied.json").write_text(json.dumps({**noted, "format": noted["format"] + 1}))
    (filled.folder / "another file").write_text("of the other format")
    assert found(filled.index(), "住民票") == ["一"]
    assert not (filled.folder / "another file").exists()


def damage(path: Path, how: str) -> None:
    """Take a file away, cut it short, or write nonsense into all but its end, which names its format."""
    data = path.read_bytes()
    path.unlink()  # a running index keeps what it has open
    if how == "removed":
        return
    if how == "short":
        path.write_bytes(data[: len(data) // 2])
    else:
        kept = min(200, len(data) // 2)
        path.write_bytes(b"\xff" * (len(data) - kept) + data[-kept:])


# nonsense inside the lists of rows is not noticed by the engine: it spoils the order, but shows nothing wrong
DAMAGES = [
    *(
        (file, how)
        for how in ("removed", "short")
        for file in ("meta.json", "*.term", "*.idx", "*.fast", "*.pos")
    ),
    *((file, "nonsense") for file in ("meta.json", "*.term", "*.fast")),
]


@pytest.mark.parametrize(("file", "how"), DAMAGES)
@pytest.mark.parametrize("running", [False, True], ids=["stopped", "running"])
def test_a_damaged_folder_is_rebuilt(filled: Shelf, file: str, how: str, running: bool) -> None:
    index = filled.index() if running else None
    if index:
        index.refresh()
    for path in list(filled.folder.glob(file)):
        damage(path, how)
    index = index or filled.index()
    assert found(index, "住民票") == ["一"]
    assert len(found(index, "印鑑登録", limit=500)) == MANY
    filled.note("二", "住民票の窓口です。")
    assert sorted(found(index, "住民票")) == ["一", "二"]


def test_threads_that_meet_the_damage_together_rebuild_it_once(filled: Shelf) -> None:
    index = filled.index()
    index.refresh()
    before = IndexFolder(filled.folder).state()
    for path in list(filled.folder.glob("*.term")):
        path.unlink()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: found(filled.index(), "住民票"), range(16)))
    assert results == [["一"]] * 16
    after = IndexFolder(filled.folder).state()
    assert before and after and before.made != after.made
    assert found(index, "住民票") == ["一"]


def test_a_place_where_no_folder_can_be_made_is_named(shelf: Shelf) -> None:
    (shelf.home / "index").write_text("in the way")
    with pytest.raises(StorageError, match="検索の索引"):
        shelf.index()


def test_a_full_disk_is_told_apart_from_damage() -> None:
    for cause in (OSError(28, "No space left on device"), ValueError("IoError (os error 28)")):
        with pytest.raises(DiskFull, match="空き"), engine_failures("mark"):
            raise cause
    for other in (OSError(5, "Input/output error"), ValueError("Data corrupted")):
        with pytest.raises(DamagedIndex) as damaged, engine_failures("mark"):
            raise other
        assert damaged.value.made == "mark"


@pytest.mark.parametrize("passing", [KeyboardInterrupt, SystemExit, StorageError, GeneratorExit, TypeError])
def test_what_is_not_the_engines_failure_passes(passing: type[BaseException]) -> None:
    with pytest.raises(passing), engine_failures("mark"):
        raise passing()


# ------------------------------------------------------------------ several processes


def test_what_another_index_has_taken_in_is_found_at_once(shelf: Shelf) -> None:
    ours, theirs = shelf.index(), shelf.index()
    for number in range(3):
        shelf.note(f"{number}", "住民票の手数料です。")
        theirs.refresh()
        assert len(found(ours, "住民票")) == number + 1


ANOTHER = """
import sys
from pathlib import Path
from tests.search.shelves import opened
for shelf in opened(Path(sys.argv[1])):
    index = shelf.index()
    shelf.note("他", "住民票は別の窓口で取れます。")
    shelf.documents.remove("default/一")
    index.refresh()
"""


def test_another_process_changes_are_followed(filled: Shelf) -> None:
    index = filled.index()
    assert found(index, "住民票") == ["一"]
    subprocess.run([sys.executable, "-c", ANOTHER, str(filled.home)], cwd=ROOT, check=True, timeout=60)
    assert found(index, "住民票") == ["他"]


def test_a_folder_made_anew_by_another_process_is_followed(filled: Shelf) -> None:
    index = filled.index()
    index.refresh()
    (filled.folder / "applied.json").unlink()
    other = filled.index()
    assert found(other, "住民票") == ["一"]
    filled.note("二", "住民票の窓口です。")
    assert sorted(found(other, "住民票")) == ["一", "二"]
    assert sorted(found(index, "住民票")) == ["一", "二"]


def test_while_another_process_writes_search_goes_on_with_what_there_is(filled: Shelf) -> None:
    index, writing, may_end = filled.index(), threading.Event(), threading.Event()
    index.refresh()

    def slow() -> Iterator[tuple[int, Passage]]:
        writing.set()
        assert may_end.wait(30)
        yield from ()

    other = LexicalIndex(filled.folder)
    applied = other.follow()
    thread = threading.Thread(target=other.apply, args=([], slow(), applied))
    thread.start()
    try:
        assert writing.wait(30)
        filled.note("二", "住民票の窓口です。")
        assert found(index, "住民票") == ["一"]
    finally:
        may_end.set()
        thread.join()
    assert sorted(found(index, "住民票")) == ["一", "二"]


def test_a_store_brought_back_from_a_backup_is_followed(tmp_path: Path, filled: Shelf) -> None:
    for number in range(5):
        filled.note(f"後{number}", "後から入れた住民票の資料です。")
    assert len(found(filled.index(), "住民票")) == 6
    folder = tmp_path / "restored" / "index"
    shutil.copytree(filled.folder.parent, folder)
    for restored in opened(tmp_path / "restored"):
        restored.note("元", "住民票の元の資料です。")
        assert found(restored.index(), "住民票") == ["元"]


def test_a_kill_between_commit_and_note_only_repeats_the_work(filled: Shelf) -> None:
    folder = IndexFolder(filled.folder)
    state = folder.state()
    assert state is not None
    folder.note(State(state.made, 0))
    index = filled.index()
    assert found(index, "住民票") == ["一"]
    assert len(found(index, "印鑑登録", limit=1000)) == MANY


def test_a_half_character_in_what_is_asked_is_no_damage(filled: Shelf) -> None:
    before = IndexFolder(filled.folder).state()
    with pytest.raises(InputError, match="符号"):
        filled.index().search("住民票", user=LOCAL_USER, max_level=Level.THREE, limit=5, collection="\ud800")
    assert IndexFolder(filled.folder).state() == before
