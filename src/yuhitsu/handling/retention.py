"""How long things are kept: the classes of 公文書管理法施行令 別表, and holds that stop a disposal.

A period counts from 1 April after the fiscal year in which a thing was made (行政文書管理ガイドライン 第4 3);
what is kept for less than a year goes after a number of days that the office sets.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class RetentionClass(StrEnum):
    """保存期間."""

    SHORT = "1年未満"
    ONE = "1年"
    THREE = "3年"
    FIVE = "5年"
    TEN = "10年"
    THIRTY = "30年"
    ALWAYS = "常用"

    @property
    def years(self) -> int:
        """Whole years; 0 for what is shorter, and for what is kept as long as it is used."""
        text = self.value.removesuffix("年")
        return int(text) if text.isdecimal() else 0


_FISCAL_YEAR_BEGINS = 4


def expires(made: dt.date, kept: RetentionClass, short_days: int) -> dt.date | None:
    """The first day on which it need not be kept any more (満了の翌日); None when it is kept for good.

    Args:
        made: when it was made.
        short_days: days for what is kept for less than a year.
    """
    if kept is RetentionClass.ALWAYS:
        return None
    if kept is RetentionClass.SHORT:
        return made + dt.timedelta(days=short_days)
    year = made.year if made.month >= _FISCAL_YEAR_BEGINS else made.year - 1
    return dt.date(year + 1 + kept.years, _FISCAL_YEAR_BEGINS, 1)


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that must not be disposed of or erased for now (legal hold)."""

    id: str
    target: str
    """``area:key`` of one thing, or ``area:`` for all of an area."""
    reason: str
    placed_by: str
    made: dt.datetime
    released: dt.datetime | None = None

    def covers(self, key: str) -> bool:
        """Whether a thing (``area:key``) is held; a conversation's turn is held with its conversation."""
        target = self.target
        return (
            key == target or key.startswith(f"{target}/") or (target.endswith(":") and key.startswith(target))
        )


@dataclass(frozen=True, slots=True)
class Expired:
    """A thing whose time is over."""

    area: str
    key: str
    title: str
    made: dt.date
    kept: RetentionClass
    since: dt.date
    """The first day on which it may go."""
    held: str = ""
    """Why it stays for now, or empty."""

    @property
    def id(self) -> str:
        """Names it over all areas."""
        return f"{self.area}:{self.key}"
