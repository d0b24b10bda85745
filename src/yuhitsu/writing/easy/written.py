"""Dates, times and ranges as the guideline writes them: 2026年11月23日, 午後3時, から/まで.

Source: 在留支援のためのやさしい日本語ガイドライン (2020年8月): 西暦, 午前・午後, 「〜」を使わない.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.wareki import DateMention, dates, times
from yuhitsu.writing.easy.words import Found

_SOURCE = (
    "在留支援のためのやさしい日本語ガイドライン（2020年8月）"
    "ステップ2: 年月日は西暦、時刻は午前・午後、「〜」は使わない"
)
_DAYS = "月火水木金土日"
_RANGE = re.compile(r"(?<=[0-9年月日時分円人歳)曜])[ 　]?~[ 　]?(?=[0-9午令昭平月火水木金土日])")
_END = re.compile(
    r"(?:(?:午前|午後|令和|平成|昭和)?(?:[0-9,]+(?:年度|年|月|日|時半?|分|円|人|歳|:)?)+|[月火水木金土日]曜日?)"
    r"(?:\([月火水木金土日]曜?日?\))?"
)


def found_writings(text: str) -> Iterator[Found]:
    """Dates of the Japanese calendar, 24-hour times and 〜, in order."""
    plain = narrow(text)
    for date in dates(text):
        after = _date(date)
        if after and date.valid and plain[date.start : date.end] != narrow(after):
            yield Found(date.start, date.end, after, "date", _SOURCE)
    for time in times(text):
        if time.hour > 23:
            continue  # 25時 means the next day: only a person can write that
        half, hour = ("午後", time.hour - 12) if time.hour >= 12 else ("午前", time.hour)
        after = f"{half}{hour}時" + (f"{time.minute}分" if time.minute else "")
        if text[time.start : time.end].strip() not in (after, "正午") and _half(plain[time.start : time.end]):
            yield Found(time.start, time.end, after, "time", _SOURCE)
    for match in _RANGE.finditer(plain):
        end = _END.match(plain, match.end())
        # まで is put behind the range, unless it stands there already
        if end and not plain.startswith("まで", end.end()):
            yield Found(match.start(), match.end(), "から", "range", _SOURCE)
            yield Found(end.end(), end.end(), "まで", "range", _SOURCE)
        elif end:
            yield Found(match.start(), match.end(), "から", "range", _SOURCE)


def _half(written: str) -> bool:
    """Whether the time can be told: 24-hour writing, or 午前 and 午後 with a colon or 半. 3時 alone stays."""
    hour = re.search("[0-9]+", written)
    said = re.match("午前|午後", written)
    if said:
        return ":" in written or "半" in written
    return ":" in written or bool(hour and int(hour[0]) >= 13)


def _date(date: DateMention) -> str:
    if date.year is None or not (date.era or date.granularity == "day"):
        return ""
    text = f"{date.year}年" + ("度" if date.granularity == "fiscal_year" else "")
    if date.month:
        text += f"{date.month}月"
    if date.day:
        text += f"{date.day}日"
    return text + (f"（{_DAYS[date.weekday]}曜日）" if date.weekday is not None else "")
