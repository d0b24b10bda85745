"""A cell below a heading is what the heading says."""

from __future__ import annotations

import pytest

from tests.privacy.finding import found


@pytest.mark.parametrize(
    "table",
    [
        "氏名,個人番号,生年月日\n甲,123456789019,S60.3.5\n乙,111111111119,1985-03-05",
        "氏名\t個人番号\t生年月日\n甲\t123456789019\tS60.3.5\n乙\t111111111119\t1985-03-05",
        "| 氏名 | 個人番号 | 生年月日 |\n|---|---|---|\n| 甲 | 123456789019 | S60.3.5 |\n"
        "| 乙 | 111111111119 | 1985-03-05 |",
        "氏名　　個人番号　　生年月日\n甲　　123456789019　　S60.3.5\n乙　　111111111119　　1985-03-05",
    ],
    ids=["commas", "tabs", "markdown", "spaces"],
)
def test_columns_are_read_however_they_are_parted(table: str) -> None:
    assert found(table) == [
        ("MY_NUMBER", "123456789019"),
        ("BIRTHDATE", "S60.3.5"),
        ("MY_NUMBER", "111111111119"),
        ("BIRTHDATE", "1985-03-05"),
    ]


def test_a_table_ends_where_its_rows_end() -> None:
    table = "口座番号,名義\n7654321,甲\n\n契約番号,金額\n1234567,乙"
    assert found(table) == [("BANK_ACCOUNT", "7654321")]


def test_a_column_of_something_else_stays() -> None:
    assert found("品名,数量,納期\n椅子,12,2026/12/10\n机,5,2026/12/11") == []


def test_a_form_with_one_field_a_line_is_no_table() -> None:
    assert found("住所　緑野市栄町3-5-7\n電話　0999-01-1234\n備考　12") == [
        ("ADDRESS", "緑野市栄町3-5-7"),
        ("PHONE", "0999-01-1234"),
    ]
