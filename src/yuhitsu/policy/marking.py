"""Which level a text asks for itself: its markings, the personal data in it, the class of document.

A marking is told from a mention: it stands alone on a line, at an end of a line behind a space, in
brackets that label (【秘】, （取扱注意）), behind 「機密性:」, or is said of this very text. 「」 quote, so
what they hold is a mention. Linear in the text.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from yuhitsu.handling.terms import LevelNames
from yuhitsu.personal import EntityType
from yuhitsu.types import DocumentKind, Level

Kinds = Callable[[str], Iterable[EntityType]]
"""Says which kinds of personal data stand in a text."""

_GRADE = r"(?:自治体)?機密性 ?[1-3][ABCabc]?"
_OPEN, _CLOSE = r"[\[(【〔〈《<]", r"[\])】〕〉》>]"
_DECORATION = "■□◆◇●○◎・*※:_-=~"
_REST = r"(?:[・/,、(].{0,60}(?:完全性|可用性).{0,60})?"
_LONGEST_LINE = 200
"""Characters at each end of a line in which a marking is looked for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The level a text asks for, and why."""

    level: Level
    reasons: tuple[str, ...]
    """In Japanese, the strongest first."""
    marks: tuple[str, ...] = ()
    """The markings as they stand there."""
    kinds: frozenset[EntityType] = frozenset()
    """The personal data found."""
    secret: bool = False
    """Whether it is marked 特定秘密, which is handled nowhere here."""

    @property
    def my_number(self) -> bool:
        """Whether it holds a 個人番号."""
        return EntityType.MY_NUMBER in self.kinds


def nothing_found(text: str) -> Iterable[EntityType]:
    """``Kinds`` of an installation that recognises nothing."""
    return ()


def proposed(
    text: str, kinds: Kinds = nothing_found, *, title: str = "", document: DocumentKind = DocumentKind.GENERAL
) -> Proposal:
    """The level that a text asks for.

    What bears no marking is 機密性2, laws and ordinances 機密性1; personal data makes it 機密性2 at least, a
    個人番号 機密性3. Of several markings the highest counts.

    Args:
        kinds: says which personal data stands in a text.
        title: title or file name, which may bear the marking.
        document: the class of document.
    """
    law = document is not DocumentKind.GENERAL  # laws speak of secrets, and are public themselves
    marks = tuple(dict.fromkeys([*markings(title), *(() if law else markings(text))]))
    found = frozenset(kinds(text))
    words = _words()
    grounds = [(_level(mark), words["marked"].format(mark=mark)) for mark in marks]
    if found:
        personal = Level.THREE if EntityType.MY_NUMBER in found else Level.TWO
        grounds.append((personal, words["personal"].format(kinds=kinds_named(found))))
    if not marks and law:
        grounds.append((Level.ONE, words["rules_of_law"]))
    elif not marks:
        grounds.append((Level.TWO, words["unmarked"]))
    level = max(ground for ground, _ in grounds)
    reasons = tuple(reason for _, reason in sorted(grounds, key=lambda ground: -ground[0]))
    secret = any(words["words"].get(mark) == "secret" for mark in marks)
    return Proposal(level, reasons, marks, found, secret)


def kinds_named(kinds: Collection[EntityType]) -> str:
    """Kinds of personal data as a clerk reads them: 氏名、住所."""
    return "、".join(_words()["kinds"].get(kind.value, kind.value) for kind in sorted(kinds))


def markings(text: str) -> Iterator[str]:
    """The markings of a text, folded to one width, in the order in which they stand."""
    for line in text.replace("㊙", "【秘】").splitlines():
        if line and not line.isspace():
            yield from _of_line(unicodedata.normalize("NFKC", line))


def _of_line(line: str) -> Iterator[str]:
    if len(line) > 2 * _LONGEST_LINE:
        line = f"{line[:_LONGEST_LINE]}。{line[-_LONGEST_LINE:]}"
    alone = _patterns()["alone"].fullmatch("".join(line.split()).strip(_DECORATION))
    if alone:
        yield _plain(alone["mark"])
        return
    for name in ("bracketed", "head", "tail", "labelled", "named", "said"):
        for match in _patterns()[name].finditer(line):
            yield _plain(match["mark"])


def _plain(mark: str) -> str:
    return mark.replace(" ", "").upper()


def _level(mark: str) -> Level:
    known = _words()["words"].get(mark)
    if known is not None:
        return Level.THREE if known == "secret" else Level(known)
    level = LevelNames.LOCAL.read(mark) or LevelNames.NATIONAL.read(mark)
    return level or Level.THREE  # 機密性2B is no level: whoever wrote it meant to protect it


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = "|".join(sorted(_words()["words"], key=len, reverse=True))
    shown = rf"(?P<mark>{words}|{_GRADE})(?:情報|文書)?"
    graded = rf"(?P<mark>{words}|{_GRADE}|[1-3][ABC]?)(?:情報|文書)?"
    grade = rf"(?P<mark>{words}|{_GRADE})"
    this = r"(?:この|次の|以下の|下の|上の|添付の|下記の|上記の)[^。、,\n]{0,10}?"
    is_so = r"(?:です|であ|だ|に(?:当た|該当|指定|分類)|を含|とし|扱い)"
    return {
        "alone": re.compile(rf"{_OPEN}?{shown}{_CLOSE}?{_REST}"),
        "bracketed": re.compile(rf"{_OPEN} ?{shown} ?{_CLOSE}"),
        "head": re.compile(rf"^ *{shown}(?=  |\t| {{1,3}}\S{{1,30}}$)"),
        "tail": re.compile(rf"(?<=[ \t]){shown} *$"),
        "labelled": re.compile(
            rf"^ *(?:文書の|情報の)?(?:機密性|格付け?|取扱い?)(?:の?区分)? ?: ?{graded}{_REST} *$"
        ),
        "named": re.compile(
            rf"(?:次|以下|下記|上記|添付|この|その)の?{grade}(?:情報|文書|資料|の(?:情報|文書|資料|内容|文))"
        ),
        "said": re.compile(rf"(?:これ|{this})(?:は|が|には)[、,]?{shown}{is_so}"),
    }


@functools.cache
def _words() -> dict[str, Any]:
    text = files("yuhitsu.policy").joinpath("markings.json").read_text(encoding="utf-8")
    words: dict[str, Any] = json.loads(text)
    return words
