"""A text as recognisers read it: every width, hyphen and hidden sign folded, with the way back."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from yuhitsu.japanese.lookalikes import unify_lookalikes
from yuhitsu.personal import Folded

_HYPHENS = frozenset(
    "-\u02d7\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u2796\ufe58\ufe63\uff0d"
)
# ① beside a telephone number and the ² of m² are not digits of it
_KEPT = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉") | {
    chr(code) for code in (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))
}
_MARKED = ("Mn", "Me")
_HIDDEN = ("Cc", "Cf", "Cs", "Mn", "Me")
# か + U+3099, ｶ + ﾞ, e + U+0301: the mark melts into the letter before
_MELTS = re.compile("[\u3099\u309a\uff9e\uff9f\u0300-\u036f]")

_LONG_VOWEL = re.compile("(?<=[0-9〇零一二三四五六七八九十])ー(?=[0-9〇零一二三四五六七八九十])")
_ROUND, _STRAIGHT = "OoОоΟο", "IlІ"
_LOOKALIKE_DIGITS = str.maketrans(_ROUND + _STRAIGHT, "0" * len(_ROUND) + "1" * len(_STRAIGHT))
_GROUP = f"[{_ROUND}{_STRAIGHT}]{{0,3}}[0-9][0-9{_ROUND}{_STRAIGHT}]*"
_DIGIT_RUN = re.compile(rf"(?<![0-9A-Za-zА-я]){_GROUP}(?:[- ]{_GROUP})*(?![A-Za-zА-я])")
_LETTERED_NUMBER = re.compile("[A-Z]{2}[0-9]{7,8}(?:[A-Z]{2})?")


# what forms spread over the width of a field, 住　　所, and what recognition of vertical print puts one
# sign a line; both are read as one word
_SPREAD = re.compile(
    "|".join(
        "[ \u3000]{0,4}".join(label)
        for label in (
            "住所",
            "電話",
            "氏名",
            "本籍",
            "番号",
            "記号",
            "携帯",
            "連絡先",
            "生年月日",
            "個人番号",
            "運転免許証",
            "フリガナ",
            "明治",
            "大正",
            "昭和",
            "平成",
            "令和",
        )
    )
)
# letters set apart, as on a cover or in a box: 筒 井 八 重, 委 任 状
_APART = re.compile(
    "(?<![^\\s])[㐀-䶿一-鿿々ぁ-ゖァ-ヺー](?:[ \u3000][㐀-䶿一-鿿々ぁ-ゖァ-ヺー]){2,11}(?![^\\s])"
)
# a digit in each box of a form: 4|8|0|2|9|9
_BOXED = re.compile("(?<![0-9０-９])[0-9０-９](?:[ \u3000]?[|｜][ \u3000]?[0-9０-９]){5,}(?![0-9０-９])")
_UPRIGHT = re.compile(r"(?<![^\n])(?:[^\s]\n){7,}(?=[^\s](?:\n|\Z))")
UNSEEN = "\u200b"
"""Stands in a text for a sign that is not read, so that the text stays as long."""


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    """The folded form of one character: one, several or none."""
    if character in _HYPHENS:
        return "-"
    if character == "\n" or character in _KEPT:
        return character
    if character.isspace():
        return "\n" if character in "\x0b\x0c\x85\u2028\u2029" else " "
    if unicodedata.category(character) in _HIDDEN:
        return ""
    folded = unicodedata.normalize("NFKC", unify_lookalikes(character))
    return "".join(map(_plain, folded))


def _plain(character: str) -> str:
    if character in _HYPHENS:
        return "-"
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    return "" if unicodedata.category(character) in _MARKED else character


def fold(text: str) -> Folded:
    """The text for recognisers, in time linear in its length.

    NFKC character by character (case and 漢数字 stay, ① and ² too); digits of every script are 0-9;
    every hyphen or dash is ``-``, also ー between digits; line ends are ``\\n`` and other white space
    is a space; zero-width signs, controls and stray combining marks are gone; letters that stand for
    digits inside a long number (``O9O-1234-5678``) are digits. Labels spread over a field (住　　所),
    letters set apart (筒 井 八 重) and print of one sign a line are read as words.
    """
    return folded_as(text, closed_up(text))


def closed_up(text: str) -> str:
    """The text, as long as before, with the gaps inside of words that were set apart marked ``UNSEEN``."""
    plain = _UPRIGHT.sub(lambda run: run[0].replace("\n", UNSEEN), text)
    plain = _SPREAD.sub(_without_gaps, plain)
    plain = _BOXED.sub(lambda boxes: re.sub("[|｜ \u3000]", UNSEEN, boxes[0]), plain)
    return _APART.sub(_without_gaps, plain)


def _without_gaps(word: re.Match[str]) -> str:
    return re.sub("[ \u3000]", UNSEEN, word[0])


def folded_as(original: str, text: str) -> Folded:
    """Fold ``text``, which is the original or as long and like it: signs not to be read are ``UNSEEN``."""
    distinct = set(text)
    table = {character: _fold_character(character) for character in distinct}
    odd = {character for character in distinct if len(table[character]) != 1 or _MELTS.match(character)}
    if not odd:
        plain = text.translate({ord(character): folded for character, folded in table.items()})
        return Folded(original, _digits_only(plain))
    return _with_map(original, text, table, odd)


def _with_map(original: str, text: str, table: dict[str, str], odd: set[str]) -> Folded:
    """Fold a text in which some characters become none or several."""
    even = {ord(character): folded for character, folded in table.items() if character not in odd}
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in re.finditer("[" + re.escape("".join(sorted(odd))) + "]+", text):
        pieces.append(text[at : match.start()].translate(even))
        starts.extend(range(at, match.start()))
        ends.extend(range(at + 1, match.start() + 1))
        for index in range(match.start(), match.end()):
            character = text[index]
            if _MELTS.match(character) and pieces and _melt(pieces, character):
                ends[-1] = index + 1
                continue
            folded = table[character]
            pieces.append(folded)
            starts.extend([index] * len(folded))
            ends.extend([index + 1] * len(folded))
        at = match.end()
    pieces.append(text[at:].translate(even))
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Folded(original, _digits_only("".join(pieces)), starts, ends)


def _melt(pieces: list[str], mark: str) -> bool:
    """Put a mark onto the last character when the two have one sign together."""
    last = pieces[-1]
    if not last:
        return False
    joined = unicodedata.normalize("NFKC", last[-1] + mark)
    if len(joined) != 1:
        return False
    pieces[-1] = last[:-1] + joined
    return True


def _digits_only(text: str) -> str:
    """ー between digits is a hyphen, O and l inside a long number are 0 and 1; the length stays."""
    if "ー" in text:
        text = _LONG_VOWEL.sub("-", text)
    return _DIGIT_RUN.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    run = match[0]
    if run.isdigit() or _LETTERED_NUMBER.fullmatch(run):
        return run
    digits = sum(map(str.isdigit, run))
    letters = len(run) - digits - run.count("-") - run.count(" ")
    return run.translate(_LOOKALIKE_DIGITS) if digits >= 6 and letters * 2 <= digits else run
