"""Names in Latin letters: TANAKA Kenji is タナカ ケンジ, and his initials are K.T."""

from __future__ import annotations

import re
from functools import lru_cache

from yuhitsu.privacy.persons_names import Known, known

_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "y": "ヤ ユ ヨ",
    "r": "ラリルレロ",
    "w": "ワ   ヲ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "f": "  フ  ",
    "j": " ジ   ",
}
_GLIDES = {
    "ky": "キ",
    "gy": "ギ",
    "sy": "シ",
    "sh": "シ",
    "zy": "ジ",
    "j": "ジ",
    "jy": "ジ",
    "ty": "チ",
    "ch": "チ",
    "ny": "ニ",
    "hy": "ヒ",
    "by": "ビ",
    "py": "ピ",
    "my": "ミ",
    "ry": "リ",
}
_SMALL = {"a": "ャ", "u": "ュ", "o": "ョ"}
_SYLLABLES = {
    row + vowel: kana
    for row, line in _ROWS.items()
    for vowel, kana in zip(_VOWELS, line, strict=False)
    if kana != " "
}
_SYLLABLES |= {glide + vowel: kana + _SMALL[vowel] for glide, kana in _GLIDES.items() for vowel in _SMALL}
_SYLLABLES |= {"n'": "ン", "shi": "シ", "chi": "チ", "tsu": "ツ", "n": "ン", "m": "ン"}
_PARTS = re.compile("|".join(sorted(_SYLLABLES, key=len, reverse=True)) + "|(?<=.)[kstpc](?=[kstpc])|h")
_APART = {"ナ": "ンア", "ニ": "ンイ", "ヌ": "ンウ", "ネ": "ンエ", "ノ": "ンオ"}
"""Shinichi is シンイチ, though it could be シニチ."""
_INITIAL = {kana: letters[0].upper() for letters, kana in _SYLLABLES.items() if len(kana) == 1}


def katakana(word: str) -> str:
    """A romanized word in katakana, empty when it is no Japanese word: Matsumoto is マツモト."""
    lower = word.lower()
    made, at = [], 0
    for part in _PARTS.finditer(lower):
        if part.start() != at:
            return ""
        at = part.end()
        if part[0] == "h":
            continue  # Ohno, Satoh
        made.append(_SYLLABLES.get(part[0], "ッ"))
    return "".join(made) if at == len(lower) else ""


@lru_cache(maxsize=4096)
def known_romaji(word: str) -> Known:
    """What is known of a romanized word; long vowels may be unwritten (Sato, Taro)."""
    plain = katakana(word)
    if len(plain) < 2:
        return Known()
    forms = {plain, re.sub("オオ|オウ", "オ", plain)}
    forms |= {plain.replace(joined, apart) for joined, apart in _APART.items() if joined in plain}
    for at, letter in enumerate(plain):
        if letter in "オコソトノホモヨロゴゾドボポョュユウクスツヌフムル":
            forms.add(f"{plain[: at + 1]}ウ{plain[at + 1 :]}")
        if letter == "オ":
            forms.add(f"{plain[: at + 1]}オ{plain[at + 1 :]}")
    found = [known(form) for form in forms]
    return Known(family=any(f.family for f in found), given=any(f.given for f in found), rank=0, word=False)


def initial(reading: str) -> str:
    """The Latin initial of a name by its reading in katakana, empty when there is none."""
    return _INITIAL.get(reading[:1], "")
