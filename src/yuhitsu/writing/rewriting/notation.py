"""Dates and figures of a text in another writing: 和暦 and 西暦, kanji and Arabic figures, commas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from yuhitsu.errors import InputError
from yuhitsu.japanese.number_words import int_to_kanji, kanji_to_int, narrow
from yuhitsu.japanese.numerals import Quantity, quantities
from yuhitsu.japanese.wareki import DateMention, dates, to_wareki
from yuhitsu.writing.rewriting.changes import Change, Rewritten, applied

_LARGE = (("兆", 10**12), ("億", 10**8), ("万", 10**4))
_FULL = str.maketrans("０１２３４５６７８９", "0123456789")
_KANJI_DATE = re.compile("[〇一二三四五六七八九十百千]+(?=[年月日])")
_SMALLEST_WITH_COMMA = 1000


def to_japanese_years(text: str) -> Rewritten:
    """西暦 dates as 和暦: 2026年4月1日 is 令和8年4月1日; 2026年度 is 令和8年度."""
    return applied(text, _each_date(text, lambda date: not date.era, _in_era))


def to_western_years(text: str) -> Rewritten:
    """和暦 dates as 西暦: 令和8年4月1日 is 2026年4月1日."""
    return applied(text, _each_date(text, lambda date: bool(date.era), _in_west))


def _each_date(
    text: str, wanted: Callable[[DateMention], bool], written: Callable[[DateMention, str], str]
) -> Iterator[Change]:
    for date in dates(text):
        if date.year is None or not date.valid or not wanted(date):
            continue
        before = text[date.start : date.end]
        after = written(date, before)
        if after:
            yield Change(date.start, date.end, before, after, "年の書き方")


def _in_era(date: DateMention, before: str) -> str:
    assert date.year is not None
    month = date.month or (4 if date.granularity == "fiscal_year" else 12)
    day = date.day or (28 if date.month else 31 if month == 12 else 1)
    if date.granularity == "fiscal_year" and date.month is None:
        month, day = 5, 1  # 平成31年度 began under 平成, and is called 令和元年度 since May
    try:
        era = to_wareki(dt.date(date.year, month, day)).partition("年")[0]
    except (ValueError, InputError):
        return ""
    return _with_year(date, f"{era}年", before)


def _in_west(date: DateMention, before: str) -> str:
    return _with_year(date, f"{date.year}年", before)


def _with_year(date: DateMention, year: str, before: str) -> str:
    """The year in its new writing, then month, day and weekday as they were."""
    text = year + ("度" if date.granularity == "fiscal_year" else "")
    if date.month:
        text += f"{date.month}月"
    if date.day:
        text += f"{date.day}日"
    weekday = re.search(r"[(（][月火水木金土日][^)）]*[)）]$|[月火水木金土日]曜日?$", before)
    return text + (weekday[0] if weekday else "")


def to_arabic(text: str) -> Rewritten:
    """Kanji figures with a unit as Arabic ones (二千円 is 2,000円), as 公用文 in 横書き writes them.

    Words such as 一部 and 三者, and counts such as 一つ, stay: 公用文作成の考え方 keeps them in kanji.
    """
    changes = list(_kanji_dates(text))
    for quantity in quantities(text):
        written = text[quantity.start : quantity.end]
        digits = re.match("[〇一二三四五六七八九十百千万億兆]+", written)
        if digits and quantity.unit and not re.match("[一二三四五六七八九]つ", written):
            value = kanji_to_int(digits[0])
            end = quantity.start + digits.end()
            changes.append(Change(quantity.start, end, digits[0], _large(value), "横書きは算用数字"))
    return applied(text, changes)


def _kanji_dates(text: str) -> Iterator[Change]:
    for date in dates(text):
        for match in _KANJI_DATE.finditer(text, date.start, date.end):
            yield Change(
                match.start(), match.end(), match[0], str(kanji_to_int(match[0])), "横書きは算用数字"
            )


def to_kanji(text: str) -> Rewritten:
    """Arabic figures with a unit, and those of dates, as kanji (2,000円 is 二千円), as 縦書き writes them."""
    plain = narrow(text)
    changes = []
    for date in dates(text):
        for match in re.finditer(r"[0-9]+(?=\s?[年月日])", plain[: date.end]):
            if match.start() >= date.start:
                changes.append(_in_kanji(text, match, int(match[0])))
    for quantity in quantities(text):
        figure = re.compile(r"[0-9][0-9,]*(?=[^0-9.万億兆])").match(plain, quantity.start)
        if figure and quantity.unit and figure.end() < quantity.end:
            changes.append(_in_kanji(text, figure, int(figure[0].replace(",", ""))))
    return applied(text, changes)


def _in_kanji(text: str, match: re.Match[str], value: int) -> Change:
    before = text[match.start() : match.end()]
    after = int_to_kanji(value) if value < 10**16 else before
    return Change(match.start(), match.end(), before, after, "縦書きは漢数字")


def official_figures(text: str) -> Rewritten:
    """Figures as 公用文 writes them: half width, commas from 1,000 (not in years), 千 and 百 in figures.

    Source: 公用文作成の考え方 Ⅰ-4 (5千 is 5,000; 兆, 億 and 万 stay in kanji).
    """
    changes: list[Change] = []
    taken = [(date.start, date.end) for date in dates(text)]
    for quantity in quantities(text):
        inside = any(start < quantity.end and quantity.start < end for start, end in taken)
        if not inside and quantity.unit and not quantity.ordinal:
            changes += _with_commas(text, quantity)
    for match in re.finditer("[０-９]+", text):
        changes.append(
            Change(match.start(), match.end(), match[0], match[0].translate(_FULL), "算用数字は半角")
        )
    return applied(text, changes)


def _with_commas(text: str, quantity: Quantity) -> Iterator[Change]:
    match = re.compile(r"(?P<digits>[0-9０-９]+)(?P<small>[千百])?(?P<large>[兆億万])?").match(
        text, quantity.start
    )
    if match is None or text[match.end() : match.end() + 1] in (".", ",", "，"):
        return
    value = int(match["digits"].translate(_FULL)) * {"千": 1000, "百": 100}.get(match["small"] or "", 1)
    after = f"{value:,}" if value >= _SMALLEST_WITH_COMMA else str(value)
    reason = "千・百は数字で書く" if match["small"] else "3桁ごとのコンマ"
    yield Change(match.start(), match.end(), match[0], after + (match["large"] or ""), reason)


def _large(value: int) -> str:
    """3億8,598万: 兆, 億 and 万 in kanji where they come out whole."""
    for name, unit in _LARGE:
        if value >= unit and value % unit == 0:
            return f"{value // unit:,}{name}"
    return f"{value:,}" if value >= _SMALLEST_WITH_COMMA else str(value)


WAYS: dict[str, Callable[[str], Rewritten]] = {
    "西暦を和暦にする": to_japanese_years,
    "和暦を西暦にする": to_western_years,
    "漢数字を算用数字にする（横書き）": to_arabic,
    "算用数字を漢数字にする（縦書き）": to_kanji,
    "算用数字を公用文の書き方にそろえる": official_figures,
}
"""What a person chooses from."""
