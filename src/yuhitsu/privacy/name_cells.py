"""Names by where they stand: in a form's field, beside a date of birth or a telephone number, before 氏.

Families and given names that no dictionary knows stand in forms like all others; there the field tells.
What the fitted tagger (``persons.py``) finds as a piece, these rules find whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.persons_names import known

_KANJI = "㐀-䶿一-鿿々〆𠀀-𯿿"
_WORD = rf"{_KANJI}ぁ-ゖァ-ヺーA-Za-z0-9"
_BIRTH = r"(?:明治|大正|昭和|平成|令和|[MTSHR][0-9.]|(?:19|20)[0-9]{2} ?[年/.-]|[0-9]{2}[.][0-9])"
_PHONE = r"0[0-9]{1,4} ?[-(] ?[0-9]"
_TITLED = r" ?(?:様|さん|氏(?!名)|殿|と申し)"
_GIVEN = rf"[{_KANJI}]{{1,3}}|[{_KANJI}][ぁ-ゖ]{{1,2}}|[ぁ-ゖ]{{2,4}}|[ァ-ヺー]{{2,4}}"
_PAIR = re.compile(
    rf"(?<![{_WORD}])(?P<family>[{_KANJI}]{{1,4}})(?P<gap>[ \n])(?P<given>{_GIVEN})"
    rf"(?=\Z|[\s,、。)(:/・「」]|{_TITLED}|です|[はがのをに])"
)
_ANOTHER = re.compile(rf"・(?P<given>{_GIVEN})(?=\Z|[\s,、。)様])")
_AFTER = re.compile(rf"{_TITLED}|[ ,(、]{{0,3}}(?:{_BIRTH}|{_PHONE})")
_MISTER = re.compile(rf"(?<![{_KANJI}ァ-ヺー])(?P<family>[{_KANJI}]{{1,4}})(?=氏(?!名|族|神|家|子))")
_SAID = re.compile(rf"(?:私は|私、|担当[のは:])(?P<family>[{_KANJI}]{{1,4}})(?=です|と申|から|が|まで|に|へ)")
_FOREIGN = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z]{2,}(?: [A-Z]{2,}){1,3}|[ァ-ヺー]{2,8}(?: [ァ-ヺー]{2,8}){1,3})"
    r"(?![A-Za-zァ-ヺー])"
)
_LOOK_BACK = 14
_SCORE = 0.8


class NameCellRecognizer:
    """Finds persons by the field or the neighbours of a name."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Names in fields and lists, without titles."""
        for finder in (_pairs, _alone, _said, _foreign):
            for start, end in finder(text.text):
                yield text.entity(EntityType.PERSON, start, end, _SCORE)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := _PAIR.search(text, at):
        if _is_pair(text, match):
            at = _with_another(text, match.end())
            yield match.start(), at
        else:
            at = match.end("family")


def _with_another(text: str, end: int) -> int:
    """Behind a second given name of one family: 小田 俊・由美."""
    other = _ANOTHER.match(text, end)
    return other.end() if other and known(other["given"]).given else end


def _is_pair(text: str, match: re.Match[str]) -> bool:
    family, given = match["family"], match["given"]
    if _never(family) or _never(given):
        return False
    labelled = _labelled(text, match.start())
    if match["gap"] == "\n":
        return labelled and known(family).family
    told = labelled or _AFTER.match(text, match.end()) is not None
    first, last = known(family).family, known(given).given
    kana = not re.search(rf"[{_KANJI}]", given)
    return (
        (first and last)
        or (first and (told or kana))
        or (told and (last or labelled or not known(family).word))
    )


def _alone(text: str) -> Iterator[tuple[int, int]]:
    for match in _alone_pattern().finditer(text):
        family, after = match["family"], match["after"]
        facts = known(family)
        if _never(family) or not facts.family:
            continue
        if match["post"] or (after and (len(family) > 1 or not facts.word)):
            yield match.span("family")


def _said(text: str) -> Iterator[tuple[int, int]]:
    for match in (*_SAID.finditer(text), *_MISTER.finditer(text)):
        if known(match["family"]).family and not _never(match["family"]):
            yield match.span("family")


def _foreign(text: str) -> Iterator[tuple[int, int]]:
    """Names in capitals or katakana of two words or more, in a field or before a date of birth."""
    for match in _FOREIGN.finditer(text):
        field, _, name = match["name"].partition(" ")
        if field in _data()["posts"]:
            if " " in name:
                yield match.end("name") - len(name), match.end("name")
            continue
        birth = re.match(rf"[ ,(]{{1,2}}{_BIRTH}", text[match.end() : match.end() + 8])
        if birth or _labelled(text, match.start()):
            yield match.span("name")


def _never(word: str) -> bool:
    data = _data()
    if word in data["never"]:
        return True
    return word.endswith(tuple(data["endings"])) and not known(word).person


def _labelled(text: str, start: int) -> bool:
    """Whether a field's label stands right before."""
    return _label().search(text[max(start - _LOOK_BACK, 0) : start]) is not None


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath("name_cells.json").read_text("utf-8"))
    return data


@cache
def _label() -> re.Pattern[str]:
    data = _data()
    return re.compile(
        rf"(?:{'|'.join([*data['labels'], *data['posts']])})(?:[(][^()]{{0,6}}[)])?[ :\n「はが,|]{{1,3}}\Z"
    )


@cache
def _alone_pattern() -> re.Pattern[str]:
    posts = "|".join(_data()["posts"])
    return re.compile(
        rf"(?<![{_WORD}])(?:(?P<post>{posts})[ :\n]+)?(?P<family>[{_KANJI}]{{1,4}})"
        rf"(?P<after> ?{_PHONE}|(?=\s|\Z))"
    )
