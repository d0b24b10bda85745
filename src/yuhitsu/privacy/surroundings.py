"""What stands around a number: the label of another number, a unit, a web address."""

from __future__ import annotations

import re
from collections.abc import Iterator

# 発注番号, 型番, 第…号: a number so named is not a person's, unless its own label says so
_ANOTHER = re.compile(
    r"(?:[一-龥ァ-ヶーA-Za-z]番号|コード|[Nn][Oo]\.?|ID|№|#|型番|品番|品名|ISBN|JAN|ロット|シリアル"
    r"|伝票|科目|規格|金額|予算額?|合計|総額|版)[ :はが,=「(\[]*\Z"
)
_WEB = re.compile(r"(?:(?:https?:|www\.|ftp:)[^\s、。「」<>]*|[A-Za-z][!-~]*[?&=/_][!-~]*)\Z", re.IGNORECASE)
_UNIT = re.compile(
    r" ?(?:[円個冊台枚点字回倍歳頁票戸株]|件(?!名)|人(?!物)|名(?![義前称])|本(?![人店社籍名支])"
    r"|部(?![長局署])|千円|百万円|万|億|兆|%|パーセント|バイト|ドル|ユーロ|[kKMG]?[Bbm]\b"
    r"|立方|平方|[㎡㎥㎏]|kg|km"
    r"|,[0-9]{3}|\.[0-9])"
)
_AMOUNT = re.compile(r"[¥$€£\\] ?\Z")
REACH = 24


def named_otherwise(text: str, start: int) -> bool:
    """Whether the number at ``start`` directly follows the label of some number, whichever."""
    return bool(_ANOTHER.search(text, max(0, start - REACH), start))


def in_web_address(text: str, start: int) -> bool:
    """Whether the number at ``start`` is inside a URL or a path."""
    return bool(_WEB.search(text, max(0, start - 80), start))


def is_quantity(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is an amount or a count: 円, 個, 1,234 or ￥ beside it."""
    return bool(_UNIT.match(text, end) or _AMOUNT.search(text, max(0, start - 3), start))


def is_free(text: str, start: int, end: int) -> bool:
    """Whether nothing around ``text[start:end]`` says that it is part of something else."""
    return not (named_otherwise(text, start) or in_web_address(text, start) or is_quantity(text, start, end))


def near(kernel: re.Pattern[str], text: str, before: int, behind: int) -> Iterator[tuple[int, int]]:
    """Stretches of a text not far from any match of ``kernel``, apart from one another, in order.

    A long pattern is tried there alone: most of an office's text is far from any number.
    """
    low, high = 0, 0
    for match in kernel.finditer(text):
        start = max(0, match.start() - before)
        if start > high:
            if high:
                yield low, high
            low = start
        high = match.end() + behind
    if high:
        yield low, min(high, len(text))


def matches(begins: re.Pattern[str], form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Like ``form.finditer(text)``, but tried only where ``begins`` (one or two characters) matches."""
    reached = 0
    for begin in begins.finditer(text):
        if begin.start() >= reached:
            match = form.match(text, begin.start())
            if match is not None:
                reached = match.end()
                yield match
