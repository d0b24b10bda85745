"""Names of laws: short names to titles, and the name that stands before an article in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yuhitsu.japanese.normalize import fold

_KIND = "憲法|法律|法|条例|規則|規程|政令|省令|府令|施行令|令|要綱"
_ENDS_AS_LAW = re.compile(f"(?:{_KIND})$")
_GENERIC = re.compile(f"(?:同|本|当該|各)?(?:{_KIND}|(?:法律)?施行(?:令|規則))")
_MODIFIER = re.compile("(?:改正|現行|旧|新|上記|前記|下記|当該|各|本件)+(?=..)")
_NAME_CHARACTER = re.compile("[一-鿿々ァ-ヴーA-Za-z0-9・〇]")
# what cannot be inside 「…に関する法律」 read backwards from its end
_BOUNDARY = re.compile(
    r"[。、,.:;「」『』()\[\]\s]|は|が(?!い)|も(?!の)|又は|若しくは|及び|並びに|基づき|基づく|より|おいて|ついて|ともに"
)
_HIRAGANA = re.compile("(?:^|[、。,.「『(\\s])([ぁ-ん]{2,8})$")
# hiragana that begins a sentence or ends a phrase, and not a town's name
_NOT_A_TOWN = re.compile(
    "(?:また|ただし|なお|しかし|および|または|もしくは|ならびに|もし|さらに|まず|つぎに|かつ|.*(?:は|が|を|に|も|で|と|の|て|る|より|から|この|その))$"
)
_LONGEST_NAME = 120
_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class NameBefore:
    """What names the law of an article: ``text[start:end]`` is the name itself."""

    start: int
    end: int
    relative: bool
    """It is 同法, 法 or この条例: which law that is, only the text around it can tell."""


@cache
def _table() -> tuple[Mapping[str, str], frozenset[str]]:
    data = json.loads(files("yuhitsu.japanese").joinpath("law_short_names.json").read_text("utf-8"))
    short = {str(name): str(title) for name, title in data["short"].items()}
    return short, frozenset([*short.values(), *data["titles"]])


@cache
def common_names() -> frozenset[str]:
    """Short names and titles of common laws (``law_short_names.json``)."""
    short, titles = _table()
    return frozenset(short) | titles


def official_title(name: str) -> str | None:
    """The full title of a law by its common short name or its own title; ``None`` if not known."""
    short, titles = _table()
    return short.get(name) or (name if name in titles else None)


class KnownNames:
    """Names to be recognised in text, asked for by where they end."""

    def __init__(self, titles: Collection[str] = ()) -> None:
        self._names = common_names().union(titles) if titles else common_names()
        self._lengths = sorted({len(name) for name in self._names if name}, reverse=True)

    def ending_at(self, plain: str, end: int) -> int | None:
        """Where the longest known name that ends at ``end`` starts."""
        for length in self._lengths:
            if length <= end and plain[end - length : end] in self._names:
                return end - length
        return None


def name_before(plain: str, end: int, known: KnownNames) -> NameBefore | None:
    """The law's name that leads up to an article at ``end`` of ``narrow`` text, if there is one.

    Between them may stand の, a space, and a bracket: 民法（明治二十九年法律第八十九号）第九十条.
    """
    end = _skip_note(plain, end)
    start = _run_start(plain, end)
    listed = known.ending_at(plain, end)
    if listed is not None and (listed <= start or end - listed > 3 or not _ends_as_law(plain, start, end)):
        return NameBefore(listed, end, relative=False)
    if not _ends_as_law(plain, start, end):
        return None
    run = plain[start:end]
    if _GENERIC.fullmatch(run):
        return _generic(plain, start, end)
    modifier = _MODIFIER.match(run)
    start = start + modifier.end() if modifier else _town(plain, start)
    return NameBefore(start, end, relative=False)


def _ends_as_law(plain: str, start: int, end: int) -> bool:
    return start < end and _ENDS_AS_LAW.search(plain[max(start, end - 4) : end]) is not None


def _skip_note(plain: str, end: int) -> int:
    """Go back over の, white space, one bracket and a closing quotation mark."""
    if plain[end - 1 : end] == "の":
        end -= 1
    while end and plain[end - 1] in " \t\n":
        end -= 1
    if plain[end - 1 : end] == ")":
        depth = 0
        for at in range(end - 1, max(-1, end - 1 - _LONGEST_NOTE), -1):
            depth += {")": 1, "(": -1}.get(plain[at], 0)
            if not depth:
                end = at
                break
    if plain[end - 1 : end] in ("」", "』"):
        end -= 1
    return end


def _run_start(plain: str, end: int) -> int:
    start = end
    while start > max(0, end - _LONGEST_NAME) and _NAME_CHARACTER.match(plain[start - 1]):
        start -= 1
    return start


def _generic(plain: str, start: int, end: int) -> NameBefore:
    """法, 同法, この法律, or the end of a long title such as …の保護に関する法律."""
    before = plain[max(0, start - _LONGEST_NAME) : start]
    if before.endswith(("この", "その")):
        return NameBefore(start - 2, end, relative=True)
    # a title ends so; 準用する法 and 基づく令 do not
    ends_title = before.endswith(("関する", "係る", "ための", "ついての"))
    if not ends_title or plain[start:end] in ("法", "令"):
        return NameBefore(start, end, relative=True)
    first = 0
    for boundary in _BOUNDARY.finditer(before):
        first = boundary.end()
    return NameBefore(start - len(before) + first, end, relative=False)


def _town(plain: str, start: int) -> int:
    """Take in the hiragana with which a name may begin: さくら町条例, いじめ防止対策推進法."""
    match = _HIRAGANA.search(plain[max(0, start - 9) : start])
    return start - len(match[1]) if match and not _NOT_A_TOWN.fullmatch(match[1]) else start


class LawNames:
    """The titles an office has, found by whatever name a text uses for them."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles

    @classmethod
    def from_titles(cls, titles: Iterable[str]) -> LawNames:
        """Build from the titles at hand."""
        return cls({fold(title): title for title in titles})

    @property
    def titles(self) -> frozenset[str]:
        """The titles at hand."""
        return frozenset(self._titles.values())

    def resolve(self, name: str) -> str | None:
        """The title meant by a name, or ``None`` when none is at hand or more than one might be.

        In order: the title itself; a common short name (``law_short_names.json``); 施行令 and 施行規則
        of such; the only ordinance or rule of a town that is called so (手数料条例 for
        さくら町手数料条例); at last the only title that holds the characters of the short name in
        order (公文書管理法 in 公文書等の管理に関する法律). A law known by that very title is never
        taken for another one.
        """
        plain = fold(name).strip(" 「」『』")
        plain = _MODIFIER.sub("", plain, count=1) if plain not in self._titles else plain
        for candidate in (plain, *_expanded(plain)):
            if candidate in self._titles:
                return self._titles[candidate]
        if official_title(plain) is not None or len(plain) < 3:
            return None
        return self._only_one([title for title in self._titles if _is_towns(title, plain)]) or (
            self._only_one_like(plain)
        )

    def _only_one(self, found: list[str]) -> str | None:
        return self._titles[found[0]] if len(found) == 1 else None

    def _only_one_like(self, plain: str) -> str | None:
        core, kind = _core(plain)
        if len(core) < 2 or not kind:
            return None
        return self._only_one(
            [title for title in self._titles if _core(title)[1] == kind and _like(core, _core(title)[0])]
        )


def _expanded(plain: str) -> Iterable[str]:
    """Official titles of a short name, also of its orders: 番号法施行令."""
    for suffix in ("", "施行令", "施行規則"):
        if plain.endswith(suffix):
            official = official_title(plain.removesuffix(suffix) if suffix else plain)
            if official:
                yield fold(official + suffix)


def _core(name: str) -> tuple[str, str]:
    """The name without its kind, and the kind (法 for 法律 too)."""
    for kind in ("施行規則", "施行令", "憲法", "法律", "条例", "規則", "規程", "政令", "省令", "要綱", "法"):
        if name.endswith(kind):
            return name.removesuffix(kind), "法" if kind == "法律" else kind
    return name, ""


def _is_towns(title: str, name: str) -> bool:
    """Whether the title is the name with the town's before it, which its own clerks leave out."""
    own = name.endswith(("条例", "規則", "規程", "要綱"))
    return own and title.endswith(name) and title.removesuffix(name).endswith(tuple("都道府県市区町村"))


def _like(core: str, title: str) -> bool:
    """Whether the characters stand in the title in that order, beginning with its first."""
    long_title = "関する" in title or "ための" in title
    if not long_title and len(core) < 3:
        return False
    remaining = iter(title)
    return title[:1] == core[:1] and all(character in remaining for character in core)
