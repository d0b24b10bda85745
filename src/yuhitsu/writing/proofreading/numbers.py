"""Figures in 横書き: 算用数字 for counts, commas, one width in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.japanese.number_words import kanji_to_int
from yuhitsu.writing.proofreading.prose import Hit, Prose

_DIGITS = "〇一二三四五六七八九十百千"
_COUNTED = (
    "円|人(?!前|称|組|々|目)|名|歳|件|枚|台|冊|戸|世帯|か月|か所|箇月|箇所|回(?!り|忌|転)|日間|時間|週間|分間|年間|"
    "キロ|メートル|センチ|グラム|リットル|平方|立方|パーセント|％|%|通(?!り)|部(?=を|の写|ず|、)|階(?!級|層)|号室|番地|番|号(?!令|外)|条(?!件|例|約|文|理)|項(?!目)"
)
_KANJI_NUMBER = re.compile(f"(?<![{_DIGITS}数何幾万億兆第])(?P<number>[{_DIGITS}]+)(?P<unit>{_COUNTED})")
_KANJI_DATE = re.compile(
    f"(?P<era>明治|大正|昭和|平成|令和)(?P<year>[{_DIGITS}]+)年(?:(?P<fiscal>度)|(?P<month>[{_DIGITS}]{{1,3}})月(?:(?P<day>[{_DIGITS}]{{1,3}})日)?)?"
)
_KANJI_DAY = re.compile(
    f"(?<![{_DIGITS}年])(?P<month>[{_DIGITS}]{{1,3}})月(?P<day>[{_DIGITS}]{{1,3}})日(?!間)"
)
_KANJI_TIME = re.compile(
    f"(?P<half>午前|午後)(?P<hour>[{_DIGITS}]{{1,3}})時(?:(?P<minute>[{_DIGITS}]{{1,3}})分)?"
)
_IDIOM = re.compile(
    "^(?:二十歳|一人|二人|千人|百人|三人称|一部|百回|千回|一回|一日間|一番|二番|一号|一枚|一台|一円|百円玉|一件|一名|一歳|一項|一条|十戒|三分間|一階|二階|一戸|一世帯|一通|一冊)$"
)
_LONG = re.compile(
    r"(?<![0-9０-９,，.．\-－―ー‐/／第No：:])(?P<number>[0-9]{4,}|[０-９]{4,})(?=円|人|件|世帯|戸|台|冊|枚|個|平方|メートル|リットル|トン|キログラム)"
)
_FULL, _HALF = re.compile("[０-９]+"), re.compile("(?<![A-Za-z0-9./_#-])[0-9]+(?![A-Za-z0-9./_-]*[A-Za-z])")


def figures(prose: Prose) -> Iterator[Hit]:
    """漢数字 where 算用数字 belong, and long figures without commas."""
    text = prose.text
    if _is_vertical(text):
        return
    for pattern in (_KANJI_DATE, _KANJI_DAY, _KANJI_TIME, _KANJI_NUMBER):
        for match in pattern.finditer(text):
            written = _in_figures(match)
            if written and written != match.group() and not _means_words(prose, match):
                yield Hit("number-kanji", match.start(), match.end(), written)
    for match in _LONG.finditer(text):
        digits = match["number"]
        comma = "," if digits[0] < "０" else "，"
        grouped = ""
        for place, digit in enumerate(reversed(digits)):
            grouped = digit + (comma if place and place % 3 == 0 else "") + grouped
        yield Hit("number-comma", match.start(), match.end(), grouped)


def _in_figures(match: re.Match[str]) -> str | None:
    result = match.group()
    names = [
        name for name in ("day", "minute", "month", "hour", "year", "number") if name in match.re.groupindex
    ]
    for name in sorted((n for n in names if match[n]), key=match.start, reverse=True):
        value = _value(match[name])
        if value is None:
            return None
        digits = f"{value:,}" if name == "number" else str(value)
        result = (
            result[: match.start(name) - match.start()] + digits + result[match.end(name) - match.start() :]
        )
    return result


def _value(kanji: str) -> int | None:
    if len(kanji) > 1 and not re.search("[十百千]", kanji):  # 二〇二五, 四五: read figure by figure
        return int("".join(str(_DIGITS.index(k)) for k in kanji)) if "〇" in kanji else None
    try:
        return kanji_to_int(kanji)
    except ValueError:
        return None


def _is_vertical(text: str) -> bool:
    """Text with its dates and articles in 漢数字 throughout is written from top to bottom, or a law."""
    kanji = len(re.findall(f"第[{_DIGITS}]+[条項号]|[{_DIGITS}]+年[{_DIGITS}]+月", text))
    return kanji > 2 and kanji > len(re.findall("[0-9０-９]", text))


def _means_words(prose: Prose, match: re.Match[str]) -> bool:
    """一人ひとり, 一番, 十人十色 are words; so is a number in a name."""
    if "number" not in match.re.groupindex:
        return False
    if (
        _IDIOM.match(match.group())
        or match["number"] in ("一", "千", "百")
        or (
            "、" in prose.text[match.start() - 1 : match.start()]
            and match.start() > 1
            and prose.text[match.start() - 2] in _DIGITS
        )
    ):
        return True
    before = prose.text[match.start() - 1 : match.start()]
    return bool(re.match("[一-龥々ァ-ヶー]", before)) and before not in "約計各毎延満全等円人日月年時分回"


def widths(prose: Prose) -> Iterator[Hit]:
    """Figures of both widths in one text: those of the rarer width."""
    full = list(_FULL.finditer(prose.text))
    half = list(_HALF.finditer(prose.text))
    if not full or not half:
        return
    if len(full) <= len(half):
        for match in full:
            if prose.text[match.start() - 1 : match.start()] in ("（", "(", "第"):
                continue
            yield Hit("number-width", match.start(), match.end(), match.group().translate(_TO_HALF))
    else:
        for match in half:
            if len(match.group()) > 1 or len(half) < len(full):
                yield Hit("number-width", match.start(), match.end(), match.group().translate(_TO_FULL))


_TO_HALF = str.maketrans("０１２３４５６７８９", "0123456789")
_TO_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
