"""JSON Lines: records keep their ids, rows of a law become one law, a bad line harms no other."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.documents.making import LAW_ROWS, RECORDS, block_with, jsonl, read_one, texts
from yuhitsu.documents.readers.records import RecordsReader
from yuhitsu.errors import BrokenDocument, EmptyDocument
from yuhitsu.types import BlockKind, Document, DocumentKind

SHARED = Path(os.environ.get("YUHITSU_EVAL_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


def read(*rows: Any) -> tuple[list[Document], list[str]]:
    """Documents and notes."""
    reader = RecordsReader()
    data = b"".join(row if isinstance(row, bytes) else jsonl([row]) for row in rows)
    return list(reader.read(data, "記録.jsonl")), reader.notes


def test_each_record_is_a_document_with_its_id_and_title() -> None:
    documents, notes = read(*RECORDS)
    assert [(d.id, d.title) for d in documents] == [("q-1", "体育館"), ("q-2", "図書館")]
    assert texts(documents[1]) == ["本は10冊まで借りられます。", "期間は2週間です。"]
    assert notes == []


def test_a_number_may_be_an_id_and_a_title_may_be_missing() -> None:
    documents, _ = read({"id": 7, "text": "本文です。"})
    assert (documents[0].id, documents[0].title) == ("7", "7")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"], ids=["unix", "windows", "blank lines"])
def test_how_lines_end_does_not_matter(start: bytes, end: str) -> None:
    data = end.join(json.dumps(row) for row in RECORDS).encode()
    assert [d.id for d in RecordsReader().read(start + data, "a.jsonl")] == ["q-1", "q-2"]


@pytest.mark.parametrize(
    "line",
    [
        b"{not json}\n",
        b"[1, 2]\n",
        b'{"id": "x"}\n',
        b'{"text": "without an id"}\n',
        b'{"id": "x", "text": "  "}\n',
        b'{"id": "x", "text": 3}\n',
        b'{"id": "x", "text": "half a pair \\ud800"}\n',
        b'{"law_id": "x", "caption": "\\udc00", "text": "t"}\n',
        b'{"id": "x", "text": "\xff"}\n',
        b"[" * 50_000 + b"\n",
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(line: bytes) -> None:
    documents, notes = read(RECORDS[0], line, RECORDS[1])
    assert [d.id for d in documents] == ["q-1", "q-2"]
    assert notes == ["2行目を読めません。"]


def test_a_file_of_bad_lines_is_refused_as_a_whole() -> None:
    with pytest.raises(BrokenDocument, match=r"記録\.jsonl"):
        read(*[b"junk\n"] * 500)


def test_a_few_bad_lines_alone_are_an_empty_file() -> None:
    with pytest.raises(EmptyDocument, match="1行目を読めません"):
        read(b"junk\n")


# ------------------------------------------------------------------ laws


@pytest.fixture(scope="module")
def law() -> Document:
    return read_one(RecordsReader(), jsonl(LAW_ROWS), "法令.jsonl")


def test_rows_of_one_law_are_one_document(law: Document) -> None:
    assert (law.id, law.title, law.kind) == ("502AC0000000002", "さくら手続法", DocumentKind.LAW)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("この法律は", "第1条第1項"),
        ("届出には", "第12条の2第2項"),
        ("一　氏名", "第12条の2第2項第1号"),
        ("二の三　住所", "第12条の2第2項第2号の3"),
        ("イ　現に住む所", "第12条の2第2項第2号の3イ"),
        ("前条｜次条", "第12条の2第2項"),
    ],
)
def test_rows_know_their_places(law: Document, words: str, label: str) -> None:
    assert block_with(law, words).place.label() == label


def test_headings_are_written_once(law: Document) -> None:
    headings = texts(law, BlockKind.HEADING)
    assert headings == ["第一章　総則", "第一条（目的）", "第二章　届出", "第一節　通則", "第十二条の二"]


def test_whole_articles_are_divided_at_their_numbers() -> None:
    text = "この章は、次の者に適用する。\n一　住民\n二　法人\n２　前項の規定は、国に適用しない。"
    row: dict[str, Any] = {
        "law_id": "L",
        "law": "さくら法",
        "article": "第三条の二",
        "caption": None,
        "path": [],
        "text": text,
    }
    law = read_one(RecordsReader(), jsonl([row]))
    labels = [block.place.label() for block in law.blocks[1:]]
    assert labels == ["第3条の2第1項", "第3条の2第1項第1号", "第3条の2第1項第2号", "第3条の2第2項"]


def test_laws_mixed_with_each_other_and_with_records_are_told_apart() -> None:
    other = {**LAW_ROWS[0], "law_id": "M", "title": "別の法"}
    documents, _ = read(LAW_ROWS[0], other, RECORDS[0], LAW_ROWS[1])
    assert sorted(d.title for d in documents) == ["さくら手続法", "体育館", "別の法"]


def test_text_before_the_first_article_stands_in_no_article() -> None:
    preamble = {
        "law_id": "L",
        "law": "さくら法",
        "article": None,
        "path": ["前文"],
        "text": "われらは、定める。",
    }
    law = read_one(RecordsReader(), jsonl([preamble]))
    assert block_with(law, "われらは").place.label() == "前文"
    assert all(texts(law))


@pytest.mark.data
def test_no_row_of_the_real_laws_is_lost() -> None:
    folder = SHARED / "laws" / "structured"
    if not folder.is_dir():
        pytest.skip("real law rows are not here (YUHITSU_EVAL_DATA)")
    for path in sorted(folder.glob("*.jsonl"), key=lambda file: file.stat().st_size)[:8]:
        data = path.read_bytes()
        reader = RecordsReader()
        (law,) = reader.read(data, path.name)
        rows = [json.loads(line) for line in data.splitlines()]
        said = [row["text"].strip() for row in rows]
        said += [item["text"] for row in rows for item in row.get("items") or ()]
        assert [text for text in said if text not in law.text] == []
        assert {b.place.article for b in law.blocks} - {None} == {row["article_num"] for row in rows}
        assert reader.notes == []
