"""A cell says what Excel shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from yuhitsu.documents.readers.cell_text import cell_text


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        ("文字", "General", "文字"),
        (True, "General", "○"),
        (False, "General", "×"),
        (300, "General", "300"),
        (300.0, "General", "300"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1000, '#,##0"円"', "1,000円"),
        (500, '"約"0"円"', "約500円"),
        (0.07, "0%", "7%"),
        (0.125, "0.0%", "12.5%"),
        (-3000, "#,##0;[Red]-#,##0", "-3,000"),
        (dt.datetime(2024, 4, 1), "yyyy/m/d", "2024年4月1日"),
        (dt.datetime(2024, 4, 1, 9, 5), "yyyy/m/d h:mm", "2024年4月1日 9:05"),
        (dt.date(2019, 5, 1), '[$-411]ggge"年"m"月"d"日"', "令和元年5月1日"),
        (dt.time(17, 15), "h:mm", "17:15"),
        (dt.timedelta(hours=26, minutes=3), "[h]:mm", "26:03"),
    ],
)
def test_values_are_said_as_they_are_shown(value: Any, style: str, expected: str) -> None:
    assert cell_text(value, style) == expected
