"""Behind the numbers of an address: building, room, floor, and 方書 (in whose house)."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files

_KANJI = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_NAME = f"[{_KANJI}ァ-ヶーA-Za-z・&'’IVX]"
_GAP = r"(?: {0,2}\n? ?)"
_ROOM = (
    r"(?: ?\n? ?(?:[A-Z]|[東西南北]|第?[0-9]{1,2}|[一二三四五])(?:号?棟|号館|番館|館))?"
    r" ?(?:[A-Z]-?)?(?:[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,3})?|[〇一二三四五六七八九]{2,4}(?=号|[^一-龥]|\Z))"
    r"(?: ?号室?| ?室| ?[A-Z](?![A-Za-z]))?(?![0-9]|-[0-9]| ?[円人名件月日年時階F])"
)
_FLOOR = r"(?: ?(?:地下)?[0-9一二三四五六七八九十]{1,2} ?(?:階|F(?![A-Za-z])))"
_ROOM_ONLY = re.compile(
    r"[ (]{0,2}\n? ?(?:[A-Z]-?|[A-Z0-9一二三四五東西南北]{1,2}号?棟 ?)?[1-9][0-9]{0,3}"
    r"(?:-[0-9]{1,4})? ?号室\)?"
    r"|(?:の|-)[1-9][0-9]{0,3}号室?"
    r"|-[A-Z](?:-?[0-9]{1,4})?(?![A-Za-z0-9])"
    rf"|{_FLOOR}(?!建)"
    r"|(?<=[階F棟館])[ -]?[1-9][0-9]{1,3}(?:号室?)?(?![0-9-])"
    r"| ?(?:[A-Z]|[1-9][0-9]?)号?棟(?: ?[1-9][0-9]{0,3}(?:号室?)?)?"
)
_HOUSEHOLD = re.compile(
    rf"[ (]{{0,2}}(?!相手方|親方|地方|双方|当方|先方|夕方|後方|前方|両方|他方|一方|味方"
    rf"|行方)[{_KANJI}ァ-ヶー]{{1,6}} ?[{_KANJI}ァ-ヶー]{{0,4}} ?(?:様|氏)?方"
    rf"(?![法向面針式々位円言程角途])\)?"
    rf"|[ (]{{0,2}}[{_KANJI}ァ-ヶーA-Za-z]{{1,15}}(?:気付|(?<![地管区市町県以])内)(?![{_KANJI}])\)?"
)
_WITH_ROOM = re.compile(
    rf" {{0,2}}\(?(?=[^\s]{{0,12}}[ァ-ヶA-Za-z]){_NAME}{{2,16}}{_ROOM}{_FLOOR}?\)?"
    rf"| {{0,2}}{_NAME}{{2,16}} ?[1-9][0-9]{{0,3}}号室?"
)
_KATAKANA = re.compile(rf"[ァ-ヶー]{{3,}}[{_KANJI}A-Za-z]{{0,6}}(?:{_ROOM})?")
_ALONE = re.compile(
    rf" {{1,2}}(?:[ァ-ヶー・]{{3,12}}[{_KANJI}]{{1,4}}|[{_KANJI}]{{1,4}}[ァ-ヶー]{{3,12}}"
    rf"|[ァ-ヶー]{{4,14}}|[A-Z][A-Za-z]{{3,14}})"
    r"(?=[\n,、。)]|\Z)"
)


@cache
def _named() -> re.Pattern[str]:
    """A building known by a word at the beginning or the end of its name, with its room."""
    table = json.loads(files(__package__).joinpath("addresses.json").read_text(encoding="utf-8"))
    leading = "|".join(sorted(table["leading"].split(), key=len, reverse=True))
    trailing = "|".join(sorted(table["trailing"].split(), key=len, reverse=True))
    kana = "(?![のにではがをとへかも]|まで|より|さん|くん|ちゃん|した|して)[ぁ-んー]{2,8}"
    return re.compile(
        rf"{_GAP}\(?(?:(?:{leading})(?:{_NAME}{{0,8}}{kana}[{_KANJI}]{{0,2}}|{_NAME}{{1,10}})"
        rf"|(?:第[0-9一二三四五]|県営|市営|町営|村営|都営|公営|公団)?(?:{_NAME}{{0,14}}?|{kana}"
        rf"|{_NAME}{{0,6}}{kana})"
        rf"(?:{trailing})(?:(?:[IVX]{{1,3}}|[1-3一二三])(?=[ \n]))?)(?:{_FLOOR}|{_ROOM}{_FLOOR}?)?\)?"
    )


def end_of_building(text: str, end: int) -> int:
    """Where an address ends whose numbers end at ``end``: behind building, room, floor and 方."""
    for _ in range(3):
        for form in (_ROOM_ONLY, _named(), _WITH_ROOM, _KATAKANA, _HOUSEHOLD, _ALONE):
            match = form.match(text, end)
            if match is not None and match.end() > end:
                end = _closed(text, end, match.end())
                break
        else:
            return end
    return end


def _closed(text: str, start: int, end: int) -> int:
    """Without a closing bracket whose opening one stands before the address."""
    piece = text[start:end]
    return end - 1 if piece.endswith(")") and "(" not in piece else end
