"""The tables of a document as a workbook, read back with openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from tests.writing.export.making import DOCUMENTS, NOTICE, long_table

from yuhitsu.writing.document_model import OfficialDocument, Table
from yuhitsu.writing.export.excel import MOST_CHARACTERS, to_excel


def opened(document: OfficialDocument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_excel(document)))


def one_cell(text: str) -> Any:
    return opened(OfficialDocument("表", blocks=(Table(((text,),)),))).worksheets[1]["A1"]


def test_each_table_is_a_sheet_behind_one_that_says_what_it_is() -> None:
    book = opened(NOTICE)
    assert book.sheetnames == ["文書の情報", "表1 手数料"]
    assert [[c.value for c in row] for row in book["表1 手数料"].rows] == [
        ["証明書", "手数料"],
        ["住民票の写し", 300],
        ["印鑑登録証明書", "=1+1"],
    ]
    cover = [c.value for row in book["文書の情報"].rows for c in row if c.value]
    assert "さ総第12号" in cover and "機密性2情報" in cover and "利用あり" in cover
    assert "（この文書は、生成AIを利用して作成しました。）" in cover
    assert book.properties.keywords == "生成AIを利用して作成"


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\n=1"])
def test_nothing_in_a_cell_is_a_formula(text: str) -> None:
    cell = one_cell(text)
    assert cell.data_type == "s" and cell.value == text
    assert cell.quotePrefix


@pytest.mark.parametrize(
    ("text", "value"), [("300", 300), ("0", 0), ("0123", "0123"), ("1.50", "1.50"), ("1" * 20, "1" * 20)]
)
def test_whole_numbers_can_be_counted_with_and_others_stay_as_written(text: str, value: object) -> None:
    assert one_cell(text).value == value


def test_a_cell_over_the_limit_of_excel_says_what_is_left_out() -> None:
    value = one_cell("長" * 40_000).value
    assert len(value) <= MOST_CHARACTERS
    assert value.endswith("文字を省きました〕")
    assert len(one_cell("𠮷" * 20_000).value.encode("utf-16-le")) // 2 <= MOST_CHARACTERS


def test_names_of_sheets_are_made_possible_and_none_twice() -> None:
    tables = tuple(
        Table((("a",),), caption=caption) for caption in ("収支[1]/2:*?", "収支 1  2", "", "あ" * 60)
    )
    names = opened(OfficialDocument("表", blocks=tables)).sheetnames
    assert len(set(map(str.lower, names))) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_very_long_table_is_whole() -> None:
    with zipfile.ZipFile(io.BytesIO(to_excel(long_table(5000)))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml")
    assert sheet.count(b"<row ") == 5001
    assert b"<v>4999</v>" in sheet


def test_nothing_in_the_file_says_when_it_was_written() -> None:
    data = to_excel(NOTICE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r"W3CDTF\">([^<]*)<", core) == ["2026-04-01T03:00:00Z"] * 2
    assert to_excel(NOTICE) == data


@settings(max_examples=10, deadline=None)
@given(DOCUMENTS)
def test_any_document_becomes_a_workbook(document: OfficialDocument) -> None:
    assert len(opened(document).sheetnames) == 1 + len(document.tables)
