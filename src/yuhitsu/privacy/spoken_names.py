"""Names as talk, notes and letters give them: before a colon, by kinship, in an introduction, before さん.

Like ``name_cells.py`` these rules know the place of a name and not the name, so that they find families
that no dictionary holds and given names in kana.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.persons_names import foreign_likeness, known
from yuhitsu.privacy.persons_words import words

_K = "㐀-䶿一-鿿々〆𠀀-𯿿"
_KANJI = f"[{_K}]"
_KATAKANA = "[ァ-ヺー]"
_WORD = f"{_K}ぁ-ゖァ-ヺーA-Za-z0-9"
_LATIN = r"[A-Z][A-Za-z'.-]*(?: [A-Z][A-Za-z'.-]*){0,4}"
_FOREIGN = rf"(?:[A-Z][.・])?{_KATAKANA}{{2,12}}(?:[・= ]{_KATAKANA}{{1,12}}){{0,4}}"
_FULL = rf"{_KANJI}{{1,4}} ?(?:{_KANJI}{{1,3}}|[ぁ-ゖ]{{2,5}}|{_KATAKANA}{{2,6}})?"
_BIRTH = r"(?:明治|大正|昭和|平成|令和|[MTSHR][0-9.]|(?:19|20)[0-9]{2} ?[年/.-])"

_SPEAKER = re.compile(
    r"^[ >]*(?P<time>[\[(]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[\])]? *)?[○◯●◎◆◇■□・@]? ?"
    rf"(?P<name>{_KANJI}{{2,5}}(?: {_KANJI}{{1,3}})?|{_KATAKANA}{{2,8}}|[ぁ-ゖ]{{2,5}})(?:さん)? ?(?::|>|「)",
    re.M,
)
_MISTER = "(?=さん|くん|ちゃん|様(?![式子々])|氏(?![名族神家子]))"
_ADDRESSED = re.compile(
    rf"(?<![{_K}ァ-ヺー])(?P<name>(?:{_KANJI}{{1,4}}|{_KATAKANA}{{2,9}}) "
    rf"(?:{_KANJI}{{1,3}}|{_KATAKANA}{{2,5}}|[ぁ-ゖ]{{2,4}})"
    rf"|{_KANJI}{{2,4}}|{_FOREIGN}){_MISTER}"
)
_NAMED = re.compile(
    rf"(?:名前|なまえ|苗字|名字|みょうじ|姓|氏名|本名)は、?(?P<name>{_FOREIGN}|{_LATIN}|{_FULL})(?=です|で、|と|といい|$)"
)
_MYSELF = re.compile(
    rf"(?:私|わたし|僕|ぼく|わたくし)は、?(?P<name>{_FOREIGN}|{_LATIN}|{_FULL})(?=です|と申|といい|で、|\()"
)
_CALLED = re.compile(rf"(?<![{_WORD}・= ])(?P<name>{_FOREIGN}|{_FULL})(?=と申し|という者|と名乗)")
_BEHIND_PLACE = re.compile(rf"(?:住む|[のはがを、:])(?P<name>{_FOREIGN}|{_FULL})(?=と申し|という者|と名乗)")
_MIXED = re.compile(
    rf"(?<![{_WORD}])(?P<name>(?P<family>{_KATAKANA}{{2,9}}) (?P<given>{_KANJI}{{1,3}}))"
    r"(?=$|[\s()、。]|さん|様|氏)",
    re.M,
)
_KANA_POST = re.compile(
    r"(?:カイチョウ|ダイヒョウ|リジチョウ|シメイ|メイギ|セタイヌシ) "
    rf"(?P<name>{_KATAKANA}{{2,7}} {_KATAKANA}{{2,7}})(?!{_KATAKANA})"
)
_VALUE = (
    rf"(?:{_KANJI}|[ぁ-ゖァ-ヺー・=]|[A-Za-z.'-])+(?: (?:{_KANJI}|[ぁ-ゖァ-ヺー・=]|[A-Za-z.'-])+){{0,4}}?"
)
_NO_VALUE = re.compile("[をはがにで]|です|ます|してく|して下|また|など|欄|記入|番号|住所|同上|生年|続柄|参照")
_SCORE = 0.8
_LONGEST_VALUE = 30
_KANA_VALUE = re.compile("[ぁ-ゖァ-ヺー ]+")


class SpokenNameRecognizer:
    """Finds persons by how others or they themselves speak of them."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Names without titles and さん."""
        plain = text.text
        found = {span for finder in _FINDERS for span in finder(plain)}
        for start, end in sorted(found):
            yield text.entity(EntityType.PERSON, start, end, _SCORE)


def _speakers(text: str) -> Iterator[tuple[int, int]]:
    """Who speaks twice or at a time of day, and every other place where the name stands."""
    turns = list(_SPEAKER.finditer(text))
    often = Counter(turn["name"] for turn in turns)
    names = {
        turn["name"]
        for turn in turns
        if (turn["time"] or often[turn["name"]] > 1) and _may_speak(turn["name"])
    }
    if names:  # among speakers a place is one more
        names |= {name for name in often if often[name] > 1 and _may_be_place(name)}
    for name in names:
        for place in re.finditer(rf"(?<!{_KANJI}){re.escape(name)}(?![市町村区県駅川山橋丁通課係])", text):
            yield place.span()


def _may_speak(name: str) -> bool:
    if name in _listed("not_speakers") or name in words("generic") or name in words("title"):
        return False
    facts = known(name)
    if _is_kana(name):
        return facts.person or not facts.word
    return not _never(name) and (facts.rank > 1 or not (facts.word or facts.place))


def _may_be_place(name: str) -> bool:
    facts = known(name)
    return facts.place and not facts.word and name not in _listed("not_speakers") and not _never(name)


def _titled(text: str) -> Iterator[tuple[int, int]]:
    """Before 議員, 医師 and other titles that no place bears."""
    for match in _title().finditer(text):
        name, facts = match["name"], known(match["name"])
        if (
            (facts.rank > 1 or not facts.word)
            and not _never(name)
            and not name.endswith(("院", "党", "団", "系"))
        ):
            yield match.span("name")


def _mixed(text: str) -> Iterator[tuple[int, int]]:
    """A family name in katakana and a Japanese given name: ベネット 香織."""
    for match in _MIXED.finditer(text):
        foreign = known(match["family"]).person or foreign_likeness(match["family"]) > 0
        if known(match["given"]).given and foreign:
            yield match.span("name")


def _addressed(text: str) -> Iterator[tuple[int, int]]:
    """Before さん, 様, 氏 what is no other word."""
    others = words("not_before_honorific")
    for match in _ADDRESSED.finditer(text):
        name = match["name"]
        first, _, last = name.partition(" ")
        if first in others or last in others or _never(first) or (last and _never(last)):
            continue
        facts = known(first)
        if facts.person or not (facts.word or facts.place):
            yield match.span("name")


def _introduced(text: str) -> Iterator[tuple[int, int]]:
    """私は…です, 名前は…, …と申します, 福祉課の…です."""
    for form in (_NAMED, _MYSELF, _CALLED, _BEHIND_PLACE, _of_office()):
        for match in form.finditer(text):
            if _is_name(match["name"]):
                yield match.span("name")
    for match in _KANA_POST.finditer(text):
        yield match.span("name")


def _relatives(text: str) -> Iterator[tuple[int, int]]:
    """長女りあ（令和3年…）, 妻はロサです, 娘ミラ（6さい）."""
    for match in _kin().finditer(text):
        if not _never(match["name"]) and match["name"] not in words("generic"):
            yield match.span("name")


def _fields(text: str) -> Iterator[tuple[int, int]]:
    """The whole value of a field for a name."""
    for match in _field().finditer(text):
        value = match["name"]
        if len(value) <= _LONGEST_VALUE and not _NO_VALUE.search(value) and _is_value(value):
            yield match.span("name")


def _is_value(value: str) -> bool:
    parts = value.split(" ")
    if any(part in words("generic") or part in words("title") or _never(part) for part in parts):
        return False
    facts = known(value)
    return facts.person or not facts.word


def _is_name(name: str) -> bool:
    if name in words("generic") or name in words("title"):
        return False
    first, _, last = name.partition(" ")
    facts = known(first)
    if _never(first):
        return False
    return facts.rank > 1 or facts.given or facts.foreign or not (facts.word or facts.place) or bool(last)


def _never(word: str) -> bool:
    if known(word).person:
        return word in words("generic")
    return word.endswith(_ends()) or word in words("not_before_honorific")


def _is_kana(name: str) -> bool:
    return _KANA_VALUE.fullmatch(name) is not None


_FINDERS = (_speakers, _addressed, _titled, _mixed, _introduced, _relatives, _fields)


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(
        files(__package__).joinpath("spoken_names.json").read_text("utf-8")
    )
    return lists


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(_lists()[name])


@cache
def _ends() -> tuple[str, ...]:
    """Ends of words for offices, posts and things, which no name has that is not known as one."""
    cells: dict[str, list[str]] = json.loads(
        files(__package__).joinpath("name_cells.json").read_text("utf-8")
    )
    return (
        *cells["endings"],
        *words("org_suffix"),
        "者",
        "長",
        "員",
        "師",
        "士",
        "手",
        "生",
        "家",
        "官",
        "男",
        "女",
    )


@cache
def _kin() -> re.Pattern[str]:
    kin = "|".join(sorted(_lists()["kin"], key=len, reverse=True))
    name = rf"{_FOREIGN}|[ぁ-ゖ]{{2,4}}|{_KANJI}{{1,3}}[ぁ-ゖ]{{0,2}}"
    return re.compile(
        rf"(?<!{_KANJI})(?:{kin})(?:の|は|が|、|:| )?"
        rf"(?P<name>(?:{name})(?= ?\((?:{_BIRTH}|[0-9]{{1,3}} ?(?:歳|才|さい)))"
        rf"|(?<=は){_FOREIGN}(?=です|で、|と))"
    )


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"(?<!{_KANJI})(?P<name>{_KANJI}{{2,4}})(?={'|'.join(_lists()['titles'])})")


@cache
def _of_office() -> re.Pattern[str]:
    office = "|".join(sorted(_lists()["office"], key=len, reverse=True))
    return re.compile(
        rf"(?:{office})の(?P<name>{_KANJI}{{2,4}}|{_FOREIGN})(?=です(?![かが])|と申し|でございます|と言いま)"
    )


@cache
def _field() -> re.Pattern[str]:
    fields = "|".join(sorted(_lists()["fields"], key=len, reverse=True))
    return re.compile(
        rf"^[ ・■●○◆※(\[①-⑳]*(?:{fields})(?:\([^()\n]{{0,10}}\))?(?: ?[:\]|\[)]{{1,2}} ?| )"
        rf"(?P<name>{_VALUE})(?= ?(?:様|さん|殿|印|㊞|\(印\)|\])? ?(?:$|\(|男|女))",
        re.M,
    )
