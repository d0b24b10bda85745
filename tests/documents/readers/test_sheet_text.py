"""CSV: rows under their headers, with their numbers."""

from __future__ import annotations

import pytest

from tests.documents.making import CSV, read_one, texts
from yuhitsu.documents.readers.sheet_text import CSVReader
from yuhitsu.errors import BrokenDocument, EmptyDocument


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_rows_are_said_under_their_headers(encoding: str) -> None:
    table = read_one(CSVReader(), CSV.encode(encoding), "施設.csv")
    assert texts(table) == [
        "施設：体育館｜使用料：1時間700円｜定員：200人",
        "施設：会議室｜使用料：1時間300円｜定員：20人",
    ]
    assert [block.place.row for block in table.blocks] == [2, 3]


def test_tabs_and_breaks_inside_quotes_are_understood() -> None:
    table = read_one(CSVReader(), '名称\t説明\n窓口\t"1階、\n入って右"\n'.encode())
    assert texts(table) == ["名称：窓口｜説明：1階、入って右"]


def test_figures_at_the_top_are_no_header() -> None:
    assert texts(read_one(CSVReader(), b"1,2,3\n4,5,6\n")) == ["1｜2｜3", "4｜5｜6"]


def test_equal_values_under_different_headers_are_both_said() -> None:
    assert texts(read_one(CSVReader(), "日,午前,午後\n月,1時間,1時間\n".encode())) == [
        "日：月｜午前：1時間｜午後：1時間"
    ]


def test_what_is_no_table_is_refused_by_name() -> None:
    with pytest.raises(EmptyDocument, match=r"空\.csv"):
        read_one(CSVReader(), b",,,\n,,\n", "空.csv")
    with pytest.raises(BrokenDocument, match=r"長\.csv"):
        read_one(CSVReader(), b'"' + b"a" * 200_000, "長.csv")
