"""Punctuation, brackets, characters and doubled words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from yuhitsu.japanese.kana import to_full_width
from yuhitsu.writing.proofreading.prose import Hit, Prose

_PAIRS = {
    "（": "）",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
    "(": ")",
    "［": "］",
    "〈": "〉",
    "《": "》",
}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
_HALF = re.compile("[\uff61-\uff9f]+")
_ITEM = re.compile(r"^[\s　]*[0-9０-９a-zA-Zａ-ｚア-ン一二三四五六七八九十]{1,3}[)）]")
_DOUBLED = re.compile(
    r"、[、，]+|。[。．]+|，[，、]+|・{2}(?!・)|ををを?|がが(?!い|ん)|のの+(?!し)|にに(?!お)|はは(?![、のがをはにで])|とと(?!も|の|な|き|い|け|り|っ)|へへ|でで(?!き|す)|もも(?![のちっ])"
)
_REPEATED = re.compile(
    r"([一-龥々ァ-ヶー]{2,8}|について|において|に対して|により|として|ました|ません|ください)\1"
)
_FITTING = frozenset(("近々", "様々"))
_UNIQUE = {"・・": "・"}
_PLATFORM_RIGHT = {
    "㈱": "（株）",
    "㈲": "（有）",
    "㈹": "（代）",
    "№": "No.",
    "℡": "電話",
    "㎡": "平方メートル",
    "㎝": "センチメートル",
    "㎜": "ミリメートル",
    "㎞": "キロメートル",
    "㎏": "キログラム",
    "㎎": "ミリグラム",
    "㏄": "cc",
    "㌔": "キロ",
    "㍍": "メートル",
    "㌘": "グラム",
    "㌧": "トン",
    "㌢": "センチ",
    "㌫": "パーセント",
    "㍑": "リットル",
    "㋿": "令和",
    "㍻": "平成",
    "㍼": "昭和",
    "㍽": "大正",
    "㍾": "明治",
    "㊤": "上",
    "㊥": "中",
    "㊦": "下",
    "㊧": "左",
    "㊨": "右",
}

_SPECIAL = re.compile(f"[\u2460-\u24ff\u2160-\u217f\u3220-\u33ff{''.join(_PLATFORM_RIGHT)}]")


def commas(prose: Prose) -> Iterator[Hit]:
    """「、」 with 「，」 and 「。」 with 「．」 in one text: the rarer are the ones to change."""
    for usual, other, rule in (("、", "，", "comma-mixed"), ("。", "．", "period-mixed")):
        marks = [
            m.start()
            for m in re.finditer(f"{other}(?![0-9０-９])(?<![0-9０-９A-Za-zａ-ｚＡ-Ｚ]{other})", prose.text)
        ]
        usuals = [m.start() for m in re.finditer(usual, prose.text)]
        if not marks or (rule == "comma-mixed" and not usuals):
            continue
        if rule == "comma-mixed" and len(marks) > len(usuals):
            marks, usual = usuals, other
        for at in marks:
            yield Hit(rule, at, at + 1, usual)
    for match in re.finditer("(?<=[ぁ-んァ-ヶー一-龥々])[,､](?=[ぁ-んァ-ヶー一-龥々])", prose.text):
        yield Hit("comma-mixed", match.start(), match.end(), "、")


def brackets(prose: Prose) -> Iterator[Hit]:
    """Brackets that are opened and not closed in their line, or closed and not opened."""
    for start, line in prose.lines:
        stack: list[tuple[str, int]] = []
        numbered = _ITEM.match(line)
        for offset, character in enumerate(line):
            if character in _PAIRS:
                stack.append((character, offset))
            elif character in _CLOSING and not (numbered and offset < numbered.end()):
                if stack and stack[-1][0] in (
                    _CLOSING[character],
                    unicodedata.normalize("NFKC", _CLOSING[character]),
                    "（" if character == ")" else "",
                ):
                    stack.pop()
                elif (
                    not _listed_mark(line, offset)
                    and "「" not in line[max(0, offset - 3) : offset + 2]
                    and "」" not in line[offset : offset + 2]
                ):
                    yield Hit(
                        "bracket-unclosed",
                        start + offset,
                        start + offset + 1,
                        None,
                        f"「{character}」に対する始まりの括弧",
                    )
        for character, offset in stack:
            yield Hit(
                "bracket-unclosed",
                start + offset,
                start + offset + 1,
                None,
                f"「{character}」に対する終わりの括弧「{_PAIRS[character]}」",
            )


def _listed_mark(line: str, offset: int) -> bool:
    """1) or ア） in the middle of a line is a mark of a list, not a bracket."""
    return offset < 8 or bool(
        re.search(r"[0-9０-９]$|(?:^|[\s　、。（(・])[a-zA-Zア-ンⅰ-ⅹ]{1,3}$", line[:offset])
    )


def half_width(prose: Prose) -> Iterator[Hit]:
    """Half-width katakana and marks."""
    for match in _HALF.finditer(prose.text):
        yield Hit("half-kana", match.start(), match.end(), to_full_width(match.group()))


def platform(prose: Prose) -> Iterator[Hit]:
    """Characters that some machines show otherwise; kanji of names (髙, 﨑) are letters like all others."""
    numbered = False
    for match in _SPECIAL.finditer(prose.text):
        at, character = match.start(), match.group()
        if character not in prose.options.allowed_characters:
            if unicodedata.normalize("NFKC", character).isalnum() and character not in _PLATFORM_RIGHT:
                if numbered:  # a text that counts with ①②③ hears of it once
                    continue
                numbered = True
            yield Hit("platform-character", at, at + 1, _plain(character))


def _plain(character: str) -> str | None:
    if character in _PLATFORM_RIGHT:
        return _PLATFORM_RIGHT[character]
    plain = unicodedata.normalize("NFKC", character)
    if 0x2460 <= ord(character) <= 0x2473:
        return f"({plain})"
    return plain.replace("(", "（").replace(")", "）") if plain != character else None


def doubled(prose: Prose) -> Iterator[Hit]:
    """The same mark, particle or word twice in a row."""
    for match in _DOUBLED.finditer(prose.text):
        first = match.group()[0]
        if first in "、。，・" or (prose.is_border(match.start()) and prose.is_border(match.start() + 1)):
            yield Hit("repeated", match.start(), match.end(), first)
    for one, two in pairwise(prose.tokens):
        if one.surface == two.surface and one.pos[0] == two.pos[0] == "助詞" and len(one.surface) > 1:
            yield Hit("repeated", one.start, two.end, one.surface)
    for match in _REPEATED.finditer(prose.text):
        word = match.group(1)
        if not _names_itself(word):
            yield Hit("repeated", match.start(), match.end(), word)


def _names_itself(word: str) -> bool:
    return (
        len(set(word)) == 1
        or word in ("一人", "一つ", "一歩", "一件", "一日", "一言", "一戸")
        or (len(word) == 2 and bool(re.match("[ァ-ヶー]{2}", word)))
    )
