"""Which rows of a table name its columns."""

from __future__ import annotations

import pytest

from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.grid import header_rows, write_grid

DATA = ["公民館", "3か月前", "2か月前"]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["施設", "団体", "個人"], DATA, DATA], 1),
        ([["施設", "申込開始日", "申込開始日"], ["施設", "登録団体", "町内の個人"], DATA], 2),
        ([["種類", "備考", "備考"], ["燃やすごみ", "収集しません", "収集しません"], DATA], 1),
        ([DATA], 0),
        ([["1", "2", "3"], DATA], 0),
    ],
    ids=["one row", "a cell parted below", "a cell as wide below", "a single row", "figures"],
)
def test_the_rows_that_name_columns_are_counted(rows: list[list[str]], count: int) -> None:
    assert header_rows(rows) == count


def test_a_header_that_reaches_into_the_next_row_takes_it_along() -> None:
    outline = Outline()
    rows = [["施設", "申込開始日", "申込開始日"], ["施設", "登録団体", "個人"], DATA]
    write_grid(outline, rows, headers=1)
    assert [block.text for block in outline.blocks] == [
        "施設：公民館｜申込開始日 登録団体：3か月前｜申込開始日 個人：2か月前"
    ]
