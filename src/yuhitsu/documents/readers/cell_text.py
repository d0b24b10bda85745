"""What a cell of a sheet shows: dates, percentages, amounts as its number format has them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from openpyxl.styles.numbers import is_date_format

from yuhitsu.japanese.wareki import to_wareki

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_ERA = re.compile(r"g|e+(?![+\-0])")
_MIDNIGHT = dt.time()


def cell_text(value: Any, number_format: str) -> str:
    """Text of a cell.

    Args:
        value: what openpyxl gives: text, number, bool, date, time or duration.
        number_format: the cell's format, e.g. ``#,##0"円"`` or ``[$-411]ggge年m月d日``.
    """
    if isinstance(value, bool):
        return "○" if value else "×"
    if isinstance(value, dt.datetime | dt.date):
        return _date(value, number_format)
    if isinstance(value, dt.time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    return str(value)


def _date(value: dt.datetime | dt.date, number_format: str) -> str:
    day = value.date() if isinstance(value, dt.datetime) else value
    time = value.time() if isinstance(value, dt.datetime) else _MIDNIGHT
    plain = _LITERAL.sub("", number_format).lower()
    text = to_wareki(day) if _ERA.search(plain) else f"{day.year}年{day.month}月{day.day}日"
    return text if time == _MIDNIGHT else f"{text} {time.hour}:{time.minute:02}"


def _number(value: float, number_format: str) -> str:
    section = number_format.split(";")[0]
    before, after = _around(section)
    plain = _LITERAL.sub("", section)
    if is_date_format(section):
        return _plain(value)
    places = len(plain.partition(".")[2].replace("#", "").replace("?", "").rstrip("%)"))
    if "%" in plain:
        return f"{before}{_plain(round(value * 100, max(places, 2)))}%{after}"
    if "," in plain and "0" in plain:
        shown = f"{Decimal(repr(value)):,.{places}f}" if isinstance(value, float) else f"{value:,}"
        return before + shown + after
    return before + _plain(value) + after


def _around(section: str) -> tuple[str, str]:
    """Literals before and after the figures: 円 in ``#,##0"円"``."""
    figure = re.search(
        r"[0#?](?:[0#?,.%]*[0#?%])?", re.sub(r'"[^"]*"', lambda m: "\x00" * len(m[0]), section)
    )
    if figure is None:
        return "", ""
    return _literals(section[: figure.start()]), _literals(section[figure.end() :])


def _literals(part: str) -> str:
    return "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(part))


def _plain(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{value:.10g}"
