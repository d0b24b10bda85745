"""Lines that break in the middle of words: print read in columns, narrow cells, the end of a page.

Such a text is read a second time with its lines joined. What that reading finds over a line's end stands
beside what the first one found; joined lines alone would lose the line that tells a label from its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from yuhitsu.personal import Folded
from yuhitsu.privacy.folded import UNSEEN, closed_up, folded_as
from yuhitsu.privacy.persons_words import words

_SHORT = 14
"""Characters of a line that may be a column of print."""
_MOST_OF_THEM = 0.7
_LEAST_LINES = 3
_WORD = "㐀-䶿一-鿿々〆ぁ-ゖァ-ヺー0-9０-９〇A-Za-z\U00020000-\U0003ffff()（）.．:：/／@、，・－-"
_JOINT = re.compile(rf"(?<=[{_WORD}])[ \u3000]?\n[ \u3000]?(?=[{_WORD}])")
REACH = 24
"""Characters before and after a break that are read over it."""
_IN_WORD = "㐀-䶿一-鿿々ァ-ヺー０-９0-9-"
_MIDDLE = re.compile(
    rf"(?P<left>[^\n]{{19}}[{_IN_WORD}])[ \u3000]?(?:\r?\n|\f){{1,3}}"
    rf"(?=[{_IN_WORD}])(?P<right>[^\n]{{1,{REACH}}})"
)
_ROW = re.compile(r"[|\t]|,.*,")
_FIELDS = (
    "住所|現住所|本籍|居所|電話|電話番号|携帯|氏名|フリガナ|生年月日|性別|記号|番号|個人番号|口座|普通|当座"
)
_MORE_FIELDS = "名義|続柄|備考|職業|届出|勤務先|送付先|世帯主|住|氏|電|男|女|以上|敬具|記"


@dataclass(frozen=True, slots=True)
class Seam:
    """A break between ``left`` and ``right``, to be read from ``start`` to ``end`` without it."""

    start: int
    left: int
    right: int
    end: int


def seams(text: str) -> Iterator[Seam]:
    """The breaks of a text of long lines that may part a name: ends of pages, hard-wrapped print."""
    for match in _MIDDLE.finditer(text):
        left, right = match.end("left"), match.start("right")
        if not _label().match(text[right : right + 8]):
            yield Seam(
                max(match.start("left"), left - REACH), left, right, min(match.end("right"), right + REACH)
            )


def joined(text: str) -> Folded | None:
    """The text with its broken lines joined; ``None`` where its lines are whole.

    A line break stays where a field's label begins or ends, and behind the end of a sentence.
    """
    if "\n" not in text:
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    short = sum(len(line.strip()) <= _SHORT for line in lines)
    if len(lines) < _LEAST_LINES or short < _MOST_OF_THEM * len(lines):
        return None
    if sum(_ROW.search(line) is not None for line in lines) * 2 > len(lines):
        return None
    text_of_words = closed_up(text)
    plain = _JOINT.sub(lambda place: _joint(text, place), text_of_words)
    return None if plain == text_of_words else folded_as(text, plain)


def _joint(text: str, place: re.Match[str]) -> str:
    """Nothing in the place of a line break, or the break where a field begins or ends there."""
    line = text[text.rfind("\n", 0, place.start()) + 1 : place.start()].strip()
    following = text[place.end() : place.end() + 8]
    if _is_label(line) or _label().match(following):
        return place[0]
    return UNSEEN * len(place[0])


def _is_label(line: str) -> bool:
    return line.replace(" ", "").replace("\u3000", "") in _labels()


@cache
def _labels() -> frozenset[str]:
    return frozenset(f"{_FIELDS}|{_MORE_FIELDS}".split("|")) | words("label")


@cache
def _label() -> re.Pattern[str]:
    """A label that begins a line, with what parts it from its value."""
    known = sorted(_labels(), key=lambda label: (-len(label), label))
    spread = ("[ \u3000]{0,3}".join(map(re.escape, label)) for label in known)
    return re.compile(rf"(?:{'|'.join(spread)})(?=[\s:：(（・]|\Z)")
