"""Numbers in kanji and figures: 二千五百 and ２千５百 and 2,500 are one number."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from yuhitsu.errors import InputError

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "壱": 1, "壹": 1, "弐": 2, "貳": 2, "参": 3, "參": 3, "伍": 5}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10}
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}

_KANJI = "〇一二三四五六七八九十百千万億兆"
NUMBER = f"[{_KANJI}0-9０-９]{{1,24}}"
"""Pattern of a whole number as articles and dates write it (no commas, no fractions)."""

_FIGURES = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,8}(?![0-9])|[0-9]{1,24})(?:\.[0-9]{1,12})?"
_UNITS = "十百千万億兆"
AMOUNT = (
    rf"(?:{_FIGURES}[{_UNITS}]{{0,3}}|[{_KANJI}]{{1,24}})"
    rf"(?:(?<=[{_UNITS}])(?:{_FIGURES}[{_UNITS}]{{0,3}}|[{_KANJI}]{{1,24}})){{0,6}}"
)
"""Pattern of a number in ``narrow`` text: 1,000 / 3億8598万7千 / 二千 / 12.5 / 1.5万."""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NARROW |= dict.fromkeys(map(ord, "‐‑–−"), ord("-")) | dict.fromkeys(map(ord, "〜～∼"), ord("~"))


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as ASCII; the length and every offset stay."""
    return text.translate(_NARROW)


_PART = re.compile(r"[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)


def kanji_to_int(text: str) -> int:
    """The value of a whole number in kanji or figures: 百二十, 一二〇, 3億8598万, １，２００.

    Raises:
        InputError: it is not a whole number.
    """
    value = parse_number(text)
    if value is None or value != value.to_integral_value():
        raise InputError(f"整数として読めません: {text!r}。漢数字か算用数字で書いてください。")
    return int(value)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> Decimal | None:
    """The value of a number in any writing, with fractions (12.5, 1.5万); ``None`` if it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("・", ".")
    if not plain or not plain[-1:].strip(".") or len(plain) > 200:
        return None
    if all(character in _DIGITS or (character.isascii() and character.isdigit()) for character in plain):
        return Decimal("".join(str(_DIGITS.get(character, character)) for character in plain))
    return _positional(_PART.findall(plain))


def _positional(parts: list[str]) -> Decimal | None:
    """Read digits with units; a unit must not be larger than what it stands in."""
    total = section = Decimal(0)
    digits = ""
    for part in parts:
        if part in _DIGITS:
            digits += str(_DIGITS[part])
        elif part[0] in "0123456789":
            digits += part
        elif part in _SMALL:
            section += (Decimal(digits) if digits else Decimal(1)) * _SMALL[part]
            digits = ""
        elif part in _LARGE:
            section += Decimal(digits or 0)
            total += (section or Decimal(1)) * _LARGE[part]
            section, digits = Decimal(0), ""
        else:
            return None
    try:
        return total + section + Decimal(digits or 0)
    except ArithmeticError:
        return None


def int_to_kanji(number: int) -> str:
    """A whole number from 0 below 10**16 in kanji with units: 120 is 百二十, 10000 一万, 0 〇.

    Raises:
        InputError: it is negative or too large.
    """
    if not 0 <= number < 10**16:
        raise InputError(f"漢数字に直せる範囲（0以上1京未満）ではありません: {number}")
    if number == 0:
        return "〇"
    text = ""
    for unit, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        section, number = divmod(number, unit)
        if section:
            text += _below_ten_thousand(section) + name
    return text


def _below_ten_thousand(number: int) -> str:
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("" if digit == 1 else _KANJI[digit]) + name
    return text + (_KANJI[number] if number else "")
