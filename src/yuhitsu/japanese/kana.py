"""Kana: hiragana to katakana and back, half-width kana to full width and back."""

from __future__ import annotations

import re
import unicodedata

_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_TO_HIRAGANA = {katakana: hiragana for hiragana, katakana in _TO_KATAKANA.items()}
# the signs ｡｢｣､･ and ー belong to the block of half-width kana
_HALF = re.compile("[｡-ﾝ][ﾞﾟ]?|[ﾞﾟ]")
_SPREAD = re.compile("[か-とは-ほう][\u3099\u309a]|[ウカ-トハ-ホワヰヱヲ][\u3099\u309a]")
_LONE_MARKS = {"ﾞ": "゛", "ﾟ": "゜"}


def _full(match: re.Match[str]) -> str:
    piece = match[0]
    if piece in _LONE_MARKS:
        return _LONE_MARKS[piece]
    composed = unicodedata.normalize("NFKC", piece)
    return composed if len(composed) == 1 else composed[0] + _LONE_MARKS[piece[1]]


def to_katakana(text: str) -> str:
    """Hiragana becomes katakana; everything else, and the length, stays."""
    return text.translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    """Katakana becomes hiragana, as far as there is one (ヷ and ー stay); the length stays."""
    return text.translate(_TO_HIRAGANA)


def to_full_width(text: str) -> str:
    """Half-width kana and its signs become full width: ｶﾞ is ガ, ｡ is 。; letters and digits stay."""
    return _HALF.sub(_full, text)


def compose_kana(text: str) -> str:
    """Kana with a separate voicing mark (か + U+3099, as macOS writes file names) becomes one character."""
    return _SPREAD.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def _half_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0xFF61, 0xFF9E):
        half = chr(code)
        table[ord(unicodedata.normalize("NFKC", half))] = half
        for mark in "ﾞﾟ":
            voiced = unicodedata.normalize("NFKC", half + mark)
            if len(voiced) == 1:
                table[ord(voiced)] = half + mark
    table[ord("゛")], table[ord("゜")] = "ﾞ", "ﾟ"
    return table


_TO_HALF = _half_table()


def to_half_width(text: str) -> str:
    """Katakana becomes half width, as forms of banks and the family register ask for: ガ is ｶﾞ."""
    return text.translate(_TO_HALF)
