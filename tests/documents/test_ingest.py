"""The library: what is reported is kept, only changes are touched, and every refusal names its file."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OpenOffice
from tests.documents import hostile
from tests.documents.making import LAW_XML, RECORDS, jsonl, samples, word
from yuhitsu.app import App
from yuhitsu.config import IngestSettings
from yuhitsu.documents import taking
from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.documents.taking import clean_name
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.types import LOCAL_USER, Level


@pytest.fixture
def office(open_office: OpenOffice) -> App:
    """An installation without documents."""
    return open_office(documents=False)


def take(office: App, *files: tuple[str, bytes], **given: Any) -> list[Taken | Refused]:
    """Take in files that were sent."""
    sources = [Source(name, data=data) for name, data in files]
    return list(office.library.take_in(sources, actor="test", **given))


def record(office: App, kind: str) -> list[Any]:
    """Bodies of the record's entries of one kind."""
    return [entry.body for entry in office.log.export() if entry.kind == kind]


def names(office: App) -> list[str]:
    return sorted(info.id for info in office.documents.all(user=LOCAL_USER))


# ------------------------------------------------------------------ taking in


def test_every_format_is_taken_in_and_recorded(office: App) -> None:
    events = take(office, *samples().items())
    assert all(isinstance(event, Taken) and event.passages for event in events)
    added = record(office, "document.added")
    assert [body["name"] for body in added] == list(samples())
    assert all(len(body["sha256"]) == 64 and body["passages"] for body in added)
    assert office.log.verify().intact


def test_hostile_files_are_refused_by_name_and_reason_and_the_rest_goes_on(open_office: OpenOffice) -> None:
    office = open_office(documents=False, ingest=IngestSettings(file_mb=1))
    files: list[tuple[str, bytes]] = []
    for at, (name, (data, _, _)) in enumerate(hostile.REFUSED.items()):
        files += [(name, data), (f"良い{at}.txt", f"{at}番の窓口は1階です。".encode())]
    began = time.monotonic()
    events = take(office, *files)
    assert time.monotonic() - began < 30
    refused = {event.name: event for event in events if isinstance(event, Refused)}
    assert set(refused) == set(hostile.REFUSED)
    for name, (_, code, word_of_reason) in hostile.REFUSED.items():
        assert refused[name].code == code, refused[name]
        assert word_of_reason in refused[name].reason
    assert len(names(office)) == len(hostile.REFUSED)
    assert [body["name"] for body in record(office, "document.refused")] == list(hostile.REFUSED)


def test_taking_in_again_touches_only_what_changed(office: App) -> None:
    files = {f"{number}.txt": f"{number}番の窓口です。".encode() for number in range(6)}
    take(office, *files.items())
    before, entries = office.documents.last_change(), len(record(office, "document.added"))
    again = take(office, *files.items())
    assert [event.unchanged for event in again if isinstance(event, Taken)] == [1] * 6
    assert office.documents.last_change() == before
    files["3.txt"] = "3番の窓口は移りました。".encode()
    changed = take(office, *files.items())
    assert [event.documents for event in changed if isinstance(event, Taken)] == [0, 0, 0, 1, 0, 0]
    assert [key for _, key in office.documents.changes(before, 99)] == ["default/3.txt"]
    assert len(record(office, "document.added")) == entries
    assert [body["name"] for body in record(office, "document.replaced")] == ["3.txt"]


def test_a_changed_record_alone_is_taken_in_again(office: App) -> None:
    take(office, ("faq.jsonl", jsonl(RECORDS)))
    before = office.documents.last_change()
    changed = [RECORDS[0], {**RECORDS[1], "text": "本は12冊まで借りられます。"}]
    (event,) = take(office, ("faq.jsonl", jsonl(changed)))
    assert isinstance(event, Taken) and (event.documents, event.unchanged) == (1, 1)
    assert [key for _, key in office.documents.changes(before, 99)] == ["default/q-2"]


def test_a_law_is_itself_in_whatever_file_it_comes(office: App) -> None:
    take(office, ("法令.xml", LAW_XML.encode()))
    (event,) = take(office, ("写し/別名.xml", LAW_XML.encode()))
    assert isinstance(event, Taken) and (event.documents, event.unchanged) == (0, 1)
    assert names(office) == ["501AC0000000001"]


def test_new_readers_read_old_files_again(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    take(office, ("a.txt", "窓口です。".encode()))
    monkeypatch.setattr(taking, "READER_VERSION", "next")
    (event,) = take(office, ("a.txt", "窓口です。".encode()))
    assert isinstance(event, Taken) and event.documents == 1


def test_a_level_given_anew_holds_for_what_did_not_change(office: App) -> None:
    take(office, ("a.txt", "窓口です。".encode()), level=Level.ONE)
    (event,) = take(office, ("a.txt", "窓口です。".encode()), level=Level.THREE)
    assert isinstance(event, Taken) and event.unchanged == 1
    assert office.documents.get("default/a.txt", user=LOCAL_USER).level is Level.THREE
    (entry,) = record(office, "document.classified")
    assert entry == {"document": "default/a.txt", "level": 3, "reason": taking.CHOSEN}


def test_a_broken_new_version_leaves_the_old_one(office: App) -> None:
    take(office, ("a.docx", word("古い文です。")))
    (event,) = take(office, ("a.docx", word("新しい文です。")[:-300]))
    assert isinstance(event, Refused)
    assert office.documents.get("default/a.docx", user=LOCAL_USER).text == "古い文です。"


def test_records_with_one_id_are_one_document_and_that_is_said(office: App) -> None:
    twice = jsonl([RECORDS[0], {**RECORDS[0], "text": "別の文です。"}])
    for _ in range(2):
        (event,) = take(office, ("faq.jsonl", twice))
        assert isinstance(event, Taken)
        assert event.notes == ("idが重なる記録が1件あり、最初のものだけを読みました。",)
    before = office.documents.last_change()
    take(office, ("faq.jsonl", twice))
    assert office.documents.last_change() == before
    assert office.documents.get("default/q-1", user=LOCAL_USER).text == RECORDS[0]["text"]


def test_the_original_is_kept_unless_that_is_not_wanted(open_office: OpenOffice) -> None:
    data = word("文です。")
    for keep in (True, False):
        office = open_office(documents=False, ingest=IngestSettings(keep_originals=keep))
        take(office, (f"{keep}.docx", data))
        kept = office.documents.original(f"default/{keep}.docx", user=LOCAL_USER)
        assert kept == (data if keep else None)


def test_a_file_that_changes_while_it_is_read_is_refused(
    office: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Source, "read", lambda _: b"other")
    (event,) = take(office, ("a.txt", "窓口です。".encode()))
    assert isinstance(event, Refused) and "書き換えられました" in event.reason
    assert names(office) == []


@pytest.mark.parametrize("name", ["", "a/b", "a b", "x" * 65, "../x", "a\n"])
def test_a_collection_that_cannot_be_named_is_refused(office: App, name: str) -> None:
    with pytest.raises(InputError, match="コレクション"):
        take(office, ("a.txt", "窓口です。".encode()), collection=name)


def test_leaving_early_keeps_what_was_reported(office: App) -> None:
    sources = [Source(f"{number}.txt", data=f"{number}番です。".encode()) for number in range(9)]
    events = office.library.take_in(sources, actor="test")
    reported = [next(events).name for _ in range(3)]
    events.close()  # type: ignore[attr-defined]
    assert names(office) == reported


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/手引き.txt", "etc/手引き.txt"),
        ("/絶対/手引き.txt", "絶対/手引き.txt"),
        ("C:\\共有\\手引き.txt", "共有/手引き.txt"),
        ("手引\nき.txt", "手引き.txt"),
        ("手引\x1b[31mき\u202e.txt", "手引[31mき.txt"),
        ("./a//./手引き.txt", "a/手引き.txt"),
        ("手引き\udc83.txt", "手引き.txt"),
        ("か\u3099いど.txt", "がいど.txt"),
    ],
)
def test_names_neither_leave_their_folder_nor_break_a_line(given: str, kept: str) -> None:
    assert clean_name(given) == clean_name(kept) == kept


def test_every_trace_of_a_file_has_its_clean_name(office: App) -> None:
    files = ("../../etc/a.txt", "手引\nき.txt", "手引\udc83.txt", "C:\\共有\\b.txt")
    events = take(office, *((name, "窓口は1階です。".encode()) for name in files))
    clean = ["etc/a.txt", "手引き.txt", "手引.txt", "共有/b.txt"]
    assert [event.name for event in events] == clean
    assert names(office) == sorted(clean)
    assert all(office.documents.get(f"default/{name}", user=LOCAL_USER).name == name for name in clean)
    assert [body["name"] for body in record(office, "document.added")] == clean


def test_a_refusal_cannot_forge_a_line(office: App) -> None:
    (event,) = take(office, ("a\n取り込みました.txt", b""))
    assert isinstance(event, Refused) and "\n" not in event.name


@pytest.mark.parametrize("name", ["", "..", "/", "\n", "C:\\"])
def test_a_name_of_nothing_gets_one(name: str) -> None:
    assert clean_name(name) == "無題"


# ------------------------------------------------------------------ folders


def files_of(office: App, *paths: Path) -> list[str]:
    return [source.name for source in office.library.sources(paths)]


def write(path: Path, text: str = "窓口は1階です。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_walked_without_what_is_hidden_temporary_or_elsewhere(
    office: App, tmp_path: Path
) -> None:
    folder = tmp_path / "文書"
    for name in ("b.txt", "a/c.txt", ".git/config.txt", ".x.txt", "~$d.docx", "Thumbs.db"):
        write(folder / name)
    (folder / "link.txt").symlink_to(write(tmp_path / "外.txt"))
    (folder / "loop").symlink_to(folder)
    assert files_of(office, folder) == ["a/c.txt", "b.txt"]


def test_files_of_one_name_in_two_folders_are_two_documents(office: App, tmp_path: Path) -> None:
    first, second = (
        write(tmp_path / "税務" / "手引き.txt", "税です。"),
        write(tmp_path / "住民" / "手引き.txt", "住民です。"),
    )
    found = files_of(office, first.parent, second.parent)
    assert found == ["手引き.txt", "住民/手引き.txt"]
    assert files_of(office, first, second) == found
    list(office.library.take_in(office.library.sources([first, second]), actor="test"))
    assert len(names(office)) == 2


def test_a_file_that_is_named_twice_is_read_once(office: App, tmp_path: Path) -> None:
    file = write(tmp_path / "文書" / "a.txt")
    assert files_of(office, file.parent, file) == ["a.txt"]


def test_what_does_not_exist_is_named(office: App, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ない\.txt"):
        files_of(office, tmp_path / "ない.txt")


def test_names_in_shift_jis_are_read_as_what_they_are(office: App, tmp_path: Path) -> None:
    try:
        folder = tmp_path / "文書"
        folder.mkdir()
        (folder / os.fsdecode("手数料.txt".encode("cp932"))).write_text("300円です。", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no names but UTF-8")
    (event,) = office.library.take_in(office.library.sources([folder]), actor="test")
    assert (event.name, names(office)[-1:]) == ("手数料.txt", ["手数料.txt"])


# ------------------------------------------------------------------ removing and at once


def test_removing_removes_everywhere(office: App) -> None:
    take(
        office, ("粗大ごみ.txt", "粗大ごみは1点につき500円です。".encode()), ("a.txt", "窓口です。".encode())
    )
    office.index.refresh()
    search = {"user": LOCAL_USER, "max_level": Level.THREE, "limit": 5}
    assert office.index.search("粗大ごみ", **search)  # type: ignore[arg-type]
    key = "default/粗大ごみ.txt"
    office.library.remove(key, actor="test")
    office.index.refresh()
    hits = office.index.search("粗大ごみ", **search)  # type: ignore[arg-type]
    assert [hit.passage.document_key for hit in hits if hit.passage.document_key == key] == []
    for ask in (office.documents.get, office.documents.original):
        with pytest.raises(NotFoundError):
            ask(key, user=LOCAL_USER)
    assert office.documents.passages_of(key) == []
    assert names(office) == ["a.txt"]
    assert record(office, "document.removed") == [{"document": key}]
    (event,) = take(office, ("粗大ごみ.txt", "粗大ごみは1点につき500円です。".encode()))
    assert isinstance(event, Taken) and event.documents == 1


def test_removing_what_is_not_there_says_so_and_records_nothing(office: App) -> None:
    with pytest.raises(NotFoundError):
        office.library.remove("default/ない", actor="test")
    assert record(office, "document.removed") == []


def test_uploads_of_one_file_at_once_become_one_document(office: App) -> None:
    gate = threading.Barrier(4)

    def upload(_: int) -> Taken | Refused:
        gate.wait()
        (event,) = take(office, ("同じ.txt", "窓口は1階です。".encode()))
        return event

    with ThreadPoolExecutor(4) as pool:
        events = list(pool.map(upload, range(4)))
    assert sorted(event.documents for event in events if isinstance(event, Taken)) == [0, 0, 0, 1]
    assert names(office) == ["同じ.txt"]
    assert len(record(office, "document.added")) == 1
    assert office.log.verify().intact


def test_uploads_of_one_name_at_once_leave_one_whole_document(office: App) -> None:
    gate = threading.Barrier(3)

    def upload(number: int) -> Taken | Refused:
        gate.wait()
        (event,) = take(office, ("同じ.txt", f"{number}番の文です。\n".encode() * 200))
        return event

    with ThreadPoolExecutor(3) as pool:
        assert all(isinstance(event, Taken) for event in pool.map(upload, range(3)))
    kept = office.documents.get("default/同じ.txt", user=LOCAL_USER)
    said = set(kept.text.splitlines())
    assert len(said) == 1
    found = [passage.text for _, passage in office.documents.passages_of(kept.key)]
    assert set("\n".join(found).splitlines()) == said
    kinds = [entry.kind for entry in office.log.export() if entry.kind != "document.taking"]
    assert kinds == ["document.added", "document.replaced", "document.replaced"]
