"""Excel: each row under its headers, as a clerk sees it; what is hidden is not read, and that is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.documents.making import block_with, excel, read_one, sheet, texts, with_member
from yuhitsu.documents.readers.excel import ExcelReader
from yuhitsu.errors import BrokenDocument, EmptyDocument
from yuhitsu.types import BlockKind, Document

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(data: bytes) -> tuple[Document, list[str]]:
    reader = ExcelReader()
    return read_one(reader, data, "表.xlsx"), reader.notes


def rows(data: bytes) -> list[str]:
    return texts(read(data)[0], BlockKind.TABLE_ROW)


def page(fill: Callable[[Any], None]) -> bytes:
    """A workbook whose one sheet is filled by a function."""

    def build(book: openpyxl.Workbook) -> None:
        book.worksheets[0].title = "一覧"
        fill(book.worksheets[0])

    return excel(build)


def raw_sheet(rows_xml: str, before: str = "") -> bytes:
    """A workbook whose one sheet has this XML as its rows."""
    whole = f'<worksheet xmlns="{NAMESPACE}">{before}<sheetData>{rows_xml}</sheetData></worksheet>'
    return with_member(sheet([["x"]]), "xl/worksheets/sheet1.xml", whole.encode())


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_rows_know_their_headers_their_sheet_and_their_number() -> None:
    book, notes = read(sheet([["区分", "料金"], ["大人", "300円"]]))
    row = block_with(book, "大人")
    assert row.cells == (("区分", "大人"), ("料金", "300円"))
    assert row.place.label() == "シート「一覧」 > 2行目"
    assert notes == []


def test_merged_headers_are_said_with_each_column() -> None:
    def fill(page: Any) -> None:
        for row in (["施設", "料金", None], [None, "午前", "午後"], ["体育館", "700円", "800円"]):
            page.append(row)
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    assert rows(page(fill)) == ["施設：体育館｜料金 午前：700円｜料金 午後：800円"]


def test_a_cell_merged_over_rows_is_said_in_each() -> None:
    def fill(page: Any) -> None:
        for row in (["施設", "時間", "料金"], ["体育館", "午前", "700円"], [None, "午後", "800円"]):
            page.append(row)
        page.merge_cells("A2:A3")

    assert rows(page(fill))[1] == "施設：体育館｜時間：午後｜料金：800円"


def test_a_title_merged_over_rows_and_columns_is_said_once() -> None:
    def fill(page: Any) -> None:
        for row in (["施設の料金"], [None], [None], ["施設", "時間", "料金"], ["体育館", "午前", "700円"]):
            page.append(row)
        page.merge_cells("A1:C3")

    book, _ = read(page(fill))
    assert book.text.count("施設の料金") == 1
    assert block_with(book, "体育館").place.headings == ("一覧", "施設の料金")


def test_several_tables_of_a_sheet_have_their_own_titles_and_headers() -> None:
    first = [["手数料"], ["証明書", "金額"], ["住民票", "300円"], []]
    second = [["開館時間"], ["施設", "時間"], ["図書館", "9時から"], ["※月曜は休みです。"]]
    book, _ = read(sheet(first + second))
    assert texts(book, BlockKind.TABLE_ROW)[:2] == [
        "証明書：住民票｜金額：300円",
        "施設：図書館｜時間：9時から",
    ]
    assert block_with(book, "図書館").place.headings == ("一覧", "開館時間")
    assert "※月曜は休みです。" in book.text


def test_hidden_sheets_rows_and_columns_are_not_read_and_that_is_said() -> None:
    def build(book: openpyxl.Workbook) -> None:
        page = book.worksheets[0]
        page.title = "一覧"
        for row in (
            ["区分", "料金", "原価"],
            ["大人", "300円", "秘密A"],
            ["秘密B", "1円", "1円"],
            ["小人", "100円", "1円"],
        ):
            page.append(row)
        page.row_dimensions[3].hidden = True
        page.column_dimensions["C"].hidden = True
        hidden = book.create_sheet("内部")
        hidden.append(["秘密C"])
        hidden.sheet_state = "hidden"

    book, notes = read(excel(build))
    assert "秘密" not in book.text
    assert texts(book, BlockKind.TABLE_ROW) == ["区分：大人｜料金：300円", "区分：小人｜料金：100円"]
    assert block_with(book, "小人").place.row == 4
    assert [note for note in notes if "内部" in note]
    assert "シート「一覧」の非表示の行（1行）は読みませんでした。" in notes
    assert "シート「一覧」の非表示の列（1列）は読みませんでした。" in notes


def test_dates_and_amounts_are_said_as_they_are_shown() -> None:
    def fill(page: Any) -> None:
        page.append(["期日", "和暦", "金額", "割合", "開始"])
        page.append([dt.date(2024, 4, 1), dt.date(2024, 4, 1), 1234567, 0.125, dt.time(8, 30)])
        for column, style in (
            ("A", "yyyy/mm/dd"),
            ("B", '[$-411]ggge"年"m"月"d"日"'),
            ("C", '#,##0"円"'),
            ("D", "0.0%"),
        ):
            page[f"{column}2"].number_format = style

    (row,) = rows(page(fill))
    assert row == "期日：2024年4月1日｜和暦：令和6年4月1日｜金額：1,234,567円｜割合：12.5%｜開始：8:30"


def test_a_formulas_saved_value_is_read() -> None:
    cells = text_cell("A1", "合計") + '<c r="B1"><f>SUM(B2:B9)</f><v>4200</v></c>'
    assert "合計｜4200" in read(raw_sheet(f'<row r="1">{cells}</row>'))[0].text


def test_formulas_without_a_saved_value_are_said_to_be_unread() -> None:
    _, notes = read(sheet([["区分", "料金"], ["大人", "=100*3"]]))
    assert len(notes) == 1 and "数式1個" in notes[0] and "保存し直して" in notes[0]


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    first, last = text_cell("A1", "手数料は300円です。"), text_cell("XFD1048576", "端")
    book, notes = read(raw_sheet(f'<row r="1">{first}</row><row r="1048576">{last}</row>'))
    assert "手数料は300円です。" in book.text
    assert notes == ["シート「一覧」は200列までを読みました（1048576行目など）。"]


def test_what_stands_far_below_is_still_read() -> None:
    first, last = text_cell("A1", "上です。"), text_cell("A60000", "下です。")
    book, _ = read(raw_sheet(f'<row r="1">{first}</row><row r="60000">{last}</row>'))
    assert block_with(book, "下です。").text == "下です。"


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    row = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "端です。")}</row>'
    book, _ = read(raw_sheet(row, '<dimension ref="A1"/>'))
    assert "端です。" in book.text


def test_what_is_no_workbook_is_refused_by_name() -> None:
    with pytest.raises(EmptyDocument, match=r"表\.xlsx"):
        read(sheet([]))
    with pytest.raises(BrokenDocument, match=r"表\.xlsx"):
        read(with_member(sheet([["a"]]), "xl/workbook.xml", b"<workbook"))
    with pytest.raises(BrokenDocument, match=r"表\.xlsx"):
        read(with_member(sheet([["a"]]), "xl/worksheets/sheet1.xml", b"<worksheet"))
