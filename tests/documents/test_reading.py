"""The reading process: whatever a file is, an answer comes within limits, and the next file is read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.documents import hostile
from tests.documents.making import CSV, jsonl, word
from yuhitsu.config import IngestSettings
from yuhitsu.documents.reading import Contents, FileReading, Source
from yuhitsu.errors import (
    BrokenDocument,
    DocumentError,
    DocumentTooLarge,
    ReaderLimitExceeded,
)
from yuhitsu.types import Document

SECONDS = 20.0
"""What a hostile file may take on a busy machine; alone it is a second or two."""
GOOD = Source("良い.txt", data="窓口は1階です。".encode())


@pytest.fixture(scope="module")
def reading() -> Iterator[FileReading]:
    made = FileReading(IngestSettings(memory_mb=1000))
    yield made
    made.close()


def read(reading: FileReading, source: Source) -> list[Document]:
    return list(reading.read(source, Contents()))


def refused(reading: FileReading, name: str, data: bytes) -> DocumentError:
    """The refusal of a file: in time, by name, and with the next file read as ever."""
    began = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        read(reading, Source(name, data=data))
    assert time.monotonic() - began < SECONDS
    assert caught.value.name == name
    assert read(reading, GOOD)[0].text == "窓口は1階です。"
    return caught.value


def test_a_bomb_of_a_gigabyte_is_refused_and_so_is_one_that_lies(reading: FileReading) -> None:
    bomb = hostile.zip_bomb()
    assert len(bomb) < 10 * hostile.MEGABYTE
    assert isinstance(refused(reading, "爆弾.docx", bomb), DocumentTooLarge)
    lying = hostile.lying_bomb(bomb)
    assert lying != bomb
    assert isinstance(refused(reading, "嘘.docx", lying), BrokenDocument)


@pytest.mark.parametrize("make", [hostile.far_corner, hostile.million_rows])
def test_a_sheet_that_only_looks_huge_is_read_in_time(
    reading: FileReading, make: Callable[[], bytes]
) -> None:
    data = make()
    began = time.monotonic()
    (book,) = read(reading, Source("広い.xlsx", data=data))
    assert time.monotonic() - began < SECONDS
    assert "手数料は300円です。" in book.text


def test_what_needs_more_memory_than_is_allowed_is_refused() -> None:
    small = FileReading(IngestSettings(memory_mb=300))
    try:
        error = refused(small, "木.docx", hostile.many_elements())
        assert isinstance(error, ReaderLimitExceeded)
        assert "メモリー" in error.reason
    finally:
        small.close()


def test_the_process_has_a_bound_of_memory(reading: FileReading) -> None:
    read(reading, GOOD)
    assert reading._worker is not None
    limits = Path(f"/proc/{reading._worker._process.pid}/limits")
    if not limits.is_file():
        pytest.skip("this system does not show the limits of a process")
    (line,) = [line for line in limits.read_text().splitlines() if line.startswith("Max address space")]
    assert line.split()[3] == str(1000 * hostile.MEGABYTE)


def test_what_takes_too_long_is_stopped() -> None:
    slow = FileReading(IngestSettings(seconds=2))
    try:
        began = time.monotonic()
        with pytest.raises(ReaderLimitExceeded, match=r"遅い\.csv.*時間内"):
            read(slow, Source("遅い.csv", data=CSV.encode() * 400_000))
        assert time.monotonic() - began < 8
        assert read(slow, GOOD)
    finally:
        slow.close()


def test_a_process_that_dies_costs_only_its_file(reading: FileReading) -> None:
    rows = [{"id": str(number), "title": "題", "text": "文です。" * 200} for number in range(3000)]
    documents = reading.read(Source("多い.jsonl", data=jsonl(rows)), Contents())
    next(documents)
    assert reading._worker is not None
    reading._worker._process.kill()
    with pytest.raises(ReaderLimitExceeded, match=r"多い\.jsonl"):
        list(documents)
    assert read(reading, GOOD)


def test_leaving_in_the_middle_of_a_file_harms_no_other(reading: FileReading) -> None:
    rows = [{"id": str(number), "title": "題", "text": "文です。"} for number in range(5000)]
    documents = reading.read(Source("多い.jsonl", data=jsonl(rows)), Contents())
    next(documents)
    documents.close()  # type: ignore[attr-defined]
    assert [document.text for document in read(reading, GOOD)] == ["窓口は1階です。"]


def test_a_file_over_the_limit_is_not_even_sent() -> None:
    small = FileReading(IngestSettings(file_mb=1))
    with pytest.raises(DocumentTooLarge, match=r"大きい\.txt.*1MB.*ingest\.file_mb"):
        read(small, Source("大きい.txt", data=b"a" * (hostile.MEGABYTE + 1)))
    assert small._worker is None


def test_a_file_that_cannot_be_opened_is_named(reading: FileReading, tmp_path: Path) -> None:
    with pytest.raises(BrokenDocument, match=r"消えた\.txt.*開けません"):
        read(reading, Source("消えた.txt", path=tmp_path / "消えた.txt"))
    with pytest.raises(BrokenDocument, match=r"消えた\.txt.*開けません"):
        Source("消えた.txt", path=tmp_path / "消えた.txt").read()
    with pytest.raises(BrokenDocument, match=r"実は\.txt.*開けません"):
        read(reading, Source("実は.txt", path=tmp_path))
    assert read(reading, GOOD)


def test_a_known_digest_is_not_read_again(reading: FileReading) -> None:
    first, again = Contents(), Contents()
    list(reading.read(GOOD, first))
    assert list(reading.read(GOOD, again, known=first.sha256)) == []
    assert (again.unchanged, again.sha256) == (True, first.sha256)


def test_notes_come_with_the_end(reading: FileReading) -> None:
    contents = Contents()
    list(reading.read(Source("a.jsonl", data=jsonl([{"id": "1", "text": "文です。"}]) + b"junk\n"), contents))
    assert contents.notes == ["2行目を読めません。"]


def test_one_process_reads_many_files_and_ends_when_closed() -> None:
    reading = FileReading(IngestSettings())
    read(reading, Source("a.docx", data=word("文です。")))
    worker = reading._worker
    read(reading, GOOD)
    assert worker is not None and reading._worker is worker
    reading.close()
    assert not worker.alive()
    assert worker._thread not in threading.enumerate()
