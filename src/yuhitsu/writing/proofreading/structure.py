"""How parts are joined: item numbers, 及び and 並びに, 又は and 若しくは."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.writing.proofreading.prose import Hit, Prose

_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_LEVELS = (
    (1, re.compile(r"^[\s　]*第([0-9０-９]+)(?=[\s　])")),
    (3, re.compile(r"^[\s　]*[(（]([0-9０-９]+)[)）](?=[\s　]|[^0-9])")),
    (5, re.compile(r"^[\s　]*[(（]([ア-ン])[)）]")),
    (7, re.compile(r"^[\s　]*[(（]([a-zａ-ｚ])[)）]")),
    (2, re.compile(r"^[\s　]*([0-9０-９]{1,2})(?=[\s　])")),
    (4, re.compile(r"^[\s　]*([ア-ン])(?=[\s　])")),
    (6, re.compile(r"^[\s　]*([a-zａ-ｚ])(?=[\s　])")),
)
_SHOWN = {1: "第1", 2: "1", 3: "(1)", 4: "ア", 5: "(ア)", 6: "a", 7: "(a)"}


def item_numbers(prose: Prose) -> Iterator[Hit]:
    """Levels that are left out on the way down, and numbers that are left out or come twice."""
    last: dict[int, int] = {}
    level = 0
    for start, line in prose.lines:
        found = _item(line)
        if found is None:
            continue
        here, value, first, end = found
        if level and here > level + 1 and value == 1:
            about = f"「{_SHOWN[level]}」の下の項目は「{_SHOWN[level + 1]}」です"
            yield Hit("item-level", start + first, start + end, _renumbered(level + 1, value), about)
            here = level + 1
        elif here in last and value not in (last[here] + 1, 1) and not _iroha(line, here):
            about = f"前の項目の次は「{_renumbered(here, last[here] + 1)}」です"
            yield Hit("item-level", start + first, start + end, _renumbered(here, last[here] + 1), about)
            value = last[here] + 1
        last = {known: number for known, number in last.items() if known < here} | {here: value}
        level = here


def _iroha(line: str, level: int) -> bool:
    """イロハ, the order of laws, in which ロ comes after イ."""
    sign = line.lstrip(" 　(（")[:1]
    return (
        level in (4, 5)
        and sign
        in "ロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
        and sign not in "アイウエオカ"
    )


def _item(line: str) -> tuple[int, int, int, int] | None:
    for level, pattern in _LEVELS:
        match = pattern.match(line)
        if match:
            sign = match.group(1)
            lead = len(line) - len(line.lstrip(" 　\t"))
            value = (
                _KANA.find(sign) + 1
                if level in (4, 5)
                else (ord(sign) - ord("a" if sign < "ａ" else "ａ") + 1 if level in (6, 7) else int(sign))
            )
            return level, value, lead, match.end()
    return None


def _renumbered(level: int, value: int) -> str | None:
    if level in (4, 5):
        sign = _KANA[value - 1] if 0 < value <= len(_KANA) else None
    elif level in (6, 7):
        sign = chr(ord("a") + value - 1)
    else:
        sign = str(value)
    if sign is None:
        return None
    return f"第{sign}" if level == 1 else f"({sign})" if level in (3, 5, 7) else sign


def joined(prose: Prose) -> Iterator[Hit]:
    """並びに without 及び, 若しくは without 又は: the larger or smaller of two, where there is only one."""
    for sentence in prose.sentences:
        text = sentence.text
        for lone, partner, right, rule in (
            ("並びに", "及び", "及び", "conjunction-narabini"),
            ("若しくは", "又は", "又は", "conjunction-moshikuwa"),
        ):
            if partner in text:
                continue
            for match in re.finditer(lone, text):
                if not _inside(text, match.start(), partner):
                    yield Hit(rule, sentence.start + match.start(), sentence.start + match.end(), right)
        yield from _comma_before(sentence.start, text)
        yield from _twice(sentence.start, text)


def _inside(text: str, at: int, partner: str) -> bool:
    return partner in text or ("及" in text[max(0, at - 30) : at] and partner == "及び")


def _comma_before(start: int, text: str) -> Iterator[Hit]:
    """A、及びB between single nouns: no comma there (between clauses there is one)."""
    for match in re.finditer(
        "(?<=[一-龥々ァ-ヶー])、(?=(?:及び|又は|並びに|若しくは)[一-龥々ァ-ヶー])", text
    ):
        if (
            re.search("(?:^|[、。をがはに「\n])[一-龥々ァ-ヶー]{1,8}$", text[: match.start()])
            and re.match(
                "、(?:及び|又は|並びに|若しくは)[一-龥々ァ-ヶー]{1,8}(?:[をがはにの。]|$)",
                text[match.start() :],
            )
            and not re.search("[時際中上後前合者間等場項条]$", text[: match.start()])
        ):
            yield Hit("conjunction-comma", start + match.start(), start + match.end(), "")


def _twice(start: int, text: str) -> Iterator[Hit]:
    """A及びB及びC on one level is A、B及びC."""
    for match in re.finditer(
        "(?<![一-龥々ァ-ヶーぁ-ん])[一-龥々ァ-ヶー]{1,8}(及び|又は)[一-龥々ァ-ヶー]{1,8}(\\1)[一-龥々ァ-ヶー]{1,8}",
        text,
    ):
        yield Hit("conjunction-twice", start + match.start(1), start + match.end(1), "、")
