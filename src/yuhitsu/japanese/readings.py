"""How Japanese text is read aloud: ふりがな over kanji, and days and counters by their own readings."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sudachipy import SplitMode

from yuhitsu.japanese.kana import to_hiragana
from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.tokens import dictionary

_KANJI = re.compile("[一-鿿々〆ヶ㐀-䶿]")
_LONGEST = 4000
_COUNTED = re.compile(
    r"(?P<month>(?:[0-9]{1,2}月))?(?P<number>[0-9]{1,3})(?P<unit>日間|日|月|人|時間|時|分間|分|歳|才|つ|階|回|本|枚|冊|件|か月|年)(?P<after>間|以内|後|分の)?"
)
_local = threading.local()


@cache
def _counters() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        files("yuhitsu.japanese").joinpath("counters.json").read_text("utf-8")
    )
    return loaded


def readings(text: str, corrected: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """``(piece, reading)`` of a text; joined, the pieces are the text; no reading where there is no kanji.

    Days are read by what they are: 4月1日 is ついたち, 1日間 and 1日3回 are いちにち.

    Args:
        text: the text.
        corrected: readings that somebody gave for words; they come first.
    """
    for part, fixed in _fixed(text, dict(corrected or {})):
        if fixed:
            yield part, fixed
        else:
            yield from _by_dictionary(part)


def _fixed(text: str, corrected: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pieces whose reading is known beforehand, and what lies between them."""
    words = "|".join(sorted(map(re.escape, filter(None, corrected)), key=len, reverse=True))
    spans = [(m.start(), m.end(), corrected[m[0]]) for m in re.finditer(words, text)] if words else []
    spans += [span for span in _counted(text) if not any(a < span[1] and span[0] < b for a, b, _ in spans)]
    reached = 0
    for start, end, reading in sorted(spans):
        if start > reached:
            yield text[reached:start], ""
        yield text[start:end], reading
        reached = end
    if reached < len(text):
        yield text[reached:], ""


def _counted(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers with counters that are not read as they are written."""
    table = _counters()
    for match in _COUNTED.finditer(narrow(text)):
        unit, number = match["unit"], match["number"].lstrip("0") or "0"
        start = match.start("number")
        if start and narrow(text)[start - 1] in "0123456789.,":
            continue
        if unit == "日":
            unit = "日" if match["month"] or _a_date(text, match) else "日間"
        reading = table.get(unit, {}).get(number, "")
        if reading and match["unit"] == "日間":
            reading += "かん"
        if match["month"]:
            month = match["month"][:-1].lstrip("0")
            named = table["月"].get(month, "")
            if named:
                yield match.start("month"), match.end("month"), named
        if reading:
            yield start, match.end("unit"), reading


def _a_date(text: str, match: re.Match[str]) -> bool:
    """毎月1日 and 1日まで are days of a month; 1日3回 and 1日につき are lengths of time."""
    before, after = text[: match.start()][-2:], text[match.end() :][:2]
    return before.endswith(("毎月", "月の")) or after.startswith(("まで", "から", "（", "(", "必着", "付"))


def _by_dictionary(text: str) -> Iterator[tuple[str, str]]:
    analyser = _analyser()
    for start in range(0, len(text), _LONGEST):
        piece = re.sub("[\ud800-\udfff]", "\ufffd", text[start : start + _LONGEST])
        for morpheme in analyser.tokenize(piece):
            surface = text[start + morpheme.begin() : start + morpheme.end()]
            if surface:
                usual = _counters()["words"].get(surface)
                yield from _over_kanji(surface, usual or to_hiragana(morpheme.reading_form()))


def _over_kanji(surface: str, reading: str) -> Iterator[tuple[str, str]]:
    """The reading over the kanji alone: 受け取る is 受(う)け取(と)る where kana tell the parts apart."""
    if not _KANJI.search(surface) or not re.fullmatch("[ぁ-ゖー]+", reading):
        yield surface, ""
        return
    parts = re.findall("[一-鿿々〆ヶ㐀-䶿]+|[^一-鿿々〆ヶ㐀-䶿]+", surface)
    pattern = "".join("(.+?)" if _KANJI.match(part) else re.escape(to_hiragana(part)) for part in parts)
    match = re.fullmatch(pattern, reading)
    if match is None:
        yield surface, reading
        return
    found = iter(match.groups())
    for part in parts:
        yield part, next(found) if _KANJI.match(part) else ""


def _analyser() -> Any:
    analyser = getattr(_local, "analyser", None)
    if analyser is None:
        words = dictionary()
        make: Any = getattr(words, "tokenizer", None) or words.create
        analyser = _local.analyser = make(SplitMode.C, fields={"reading_form"})
    return analyser
