"""References to laws in text: 個人情報保護法第69条第2項, 附則第二条, 前条第一号イ(1), …"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from yuhitsu.errors import InputError
from yuhitsu.japanese.lawnames import KnownNames, LawNames, NameBefore, name_before
from yuhitsu.japanese.number_words import NUMBER, int_to_kanji, kanji_to_int, narrow

__all__ = [
    "LawNames",
    "LawReference",
    "article_label",
    "article_number",
    "article_numbers",
    "find_references",
    "format_reference",
]


@dataclass(frozen=True, slots=True)
class LawReference:
    """A place in a law as a text names it: ``text[start:end]``, the law's name included.

    Numbers are written as e-Gov's ``Num``: 第十二条の二 is ``"12_2"``.
    """

    law: str | None
    """As written; ``None`` where none is, or only 同法, 法, この条例 (then in ``relative``)."""
    article: str | None
    paragraph: str | None = None
    item: str | None = None
    subitems: tuple[str, ...] = ()
    """Below the item: ``("イ", "1", "i")`` for イ(1)(i)."""
    supplementary: bool = False
    part: str | None = None
    """本文, ただし書, 前段, 中段, 後段 or 柱書."""
    start: int = 0
    end: int = 0
    relative: str | None = None
    """同法, 前条, 同項, …: what can be resolved only from the text around it."""


# の一 is never a branch (第九条の一部), nor is a counted thing (第12条の3つの要件)
_BRANCH = rf"の{NUMBER}+(?<!の一)(?<!の1)(?![つ人個件回年月日割種箇か倍円者部%項号条]|分の)"
_N = rf"{NUMBER}+"
ARTICLE = re.compile(rf"(?:第\s?)?(?P<main>{_N})\s?条(?P<branches>(?:{_BRANCH})*)(?!件|例|文|約)")
"""An article's number in ``narrow`` text."""

_PARTS = {
    "前段": "前段", "中段": "中段", "後段": "後段", "本文": "本文",
    "ただし書き": "ただし書", "ただし書": "ただし書",
    "但し書き": "ただし書", "但し書": "ただし書", "但書": "ただし書",
    "柱書き": "柱書", "柱書": "柱書", "各号列記以外の部分": "柱書",
}  # fmt: skip
_PARAGRAPH = rf"(?:[の\s]?第?(?P<paragraph>{_N})\s?項)?"
_ITEM = (
    rf"(?:[の\s]?第?(?P<item>{_N})号(?P<item_branches>(?:{_BRANCH})*)(?!様式|議案|室|車|機|棟|館)"
    r"(?P<sub1>[ァ-ヴ](?![ァ-ヴー]))?(?:\((?P<sub2>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\))?"
    r"(?:\((?P<sub3>[ivx]{1,4})\))?)?"
)
# guidelines cite so: 法第21条（第2項）
_BRACKETED = rf"\((?:第(?P<paragraph2>{_N})項)?(?:第(?P<item2>{_N})号(?P<item2_branches>(?:{_BRANCH})*))?\)"
_PART = rf"(?:の?(?P<part>{'|'.join(_PARTS)}))?"
_PLACE = re.compile(
    r"(?P<supplementary>附則\s?(?:\([^()]{0,80}\)\s?)?)?"
    rf"(?:{ARTICLE.pattern}|(?P<near>前条|次条|同条|本条)|(?P<near_paragraph>前項|次項|同項)"
    rf"|第(?P<lone>{_N})\s?項)"
    rf"(?:{_BRACKETED}|{_PARAGRAPH}{_ITEM}){_PART}"
)
_EACH_BRANCH = re.compile(f"の({NUMBER})")


def article_numbers(text: str) -> list[str]:
    """The numbers of all articles named in a text, as ``"12_2"``; quick, for an index."""
    if "条" not in text:
        return []
    return [_number(match["main"], match["branches"]) for match in ARTICLE.finditer(narrow(text))]


def find_references(text: str, titles: Collection[str] = ()) -> list[LawReference]:
    """All places in laws that a text names, in order.

    Args:
        text: any text; full-width digits and kanji numbers are read alike.
        titles: titles of laws that are at hand; names of common laws are known anyway, and other
            names are recognised by how they end (…法, …条例, …規則, …に関する法律).
    """
    plain = narrow(text)
    return list(_references(text, plain, _known(frozenset(titles))))


@lru_cache(maxsize=8)
def _known(titles: frozenset[str]) -> KnownNames:
    return KnownNames(frozenset(map(narrow, titles)))


def _references(text: str, plain: str, known: KnownNames) -> Iterator[LawReference]:
    reached = 0
    for match in _PLACE.finditer(plain):
        name = None if match["near"] or match["near_paragraph"] else name_before(plain, match.start(), known)
        if name is not None and name.start < reached:
            name = None
        if name is None and _no_reference(plain, match):
            continue
        yield _reference(text, match, name)
        reached = match.end()


def _no_reference(plain: str, match: re.Match[str]) -> bool:
    """三条市 and 二条城: a number in kanji and 条, and nothing else that speaks of a law."""
    bare = match["main"] is not None and not match["supplementary"] and plain[match.start()] != "第"
    more = any(match[group] for group in ("paragraph", "paragraph2", "item", "item2", "part", "branches"))
    return bare and not more and not match["main"].isascii()


def _reference(text: str, match: re.Match[str], name: NameBefore | None) -> LawReference:
    written = text[name.start : name.end] if name else None
    absolute = written if name and not name.relative else None
    nearby = match["near"] or match["near_paragraph"]
    paragraph = match["paragraph"] or match["paragraph2"] or match["lone"]
    item = match["item"] or match["item2"]
    start = name.start if name else match.start()
    if name and text[name.end : name.end + 1] in ("」", "』") and text[start - 1 : start] in ("「", "『"):
        start -= 1
    return LawReference(
        law=absolute,
        article=_number(match["main"], match["branches"]) if match["main"] else None,
        paragraph=str(kanji_to_int(paragraph)) if paragraph else None,
        item=_number(item, match["item_branches"] or match["item2_branches"]) if item else None,
        subitems=tuple(_subitems(match)),
        supplementary=match["supplementary"] is not None,
        part=_PARTS[match["part"]] if match["part"] else None,
        start=start,
        end=match.end(),
        relative=nearby or (written if name and name.relative else None),
    )


def _subitems(match: re.Match[str]) -> Iterator[str]:
    if match["sub1"]:
        yield match["sub1"]
    if match["sub2"]:
        yield str(kanji_to_int(match["sub2"]))
    if match["sub3"]:
        yield match["sub3"]


def _number(main: str, branches: str | None) -> str:
    return "_".join(str(kanji_to_int(part)) for part in (main, *_EACH_BRANCH.findall(branches or "")))


def format_reference(reference: LawReference, *, kanji: bool = False) -> str:
    """A reference as an office writes it: 民法第709条第1項, or 民法第七百九条第一項 with ``kanji``.

    A reference without a law begins with what it is relative to: 同法第5条, 前条第2項.
    """
    text = (reference.law or "") + ("" if reference.law else reference.relative or "")
    text += "附則" if reference.supplementary else ""
    if reference.article:
        text += _labelled(reference.article, "条", kanji)
    if reference.paragraph:
        text += _labelled(reference.paragraph, "項", kanji)
    if reference.item:
        text += _labelled(reference.item, "号", kanji)
    for subitem in reference.subitems:
        plain_kana = len(subitem) == 1 and "ァ" <= subitem <= "ヴ"
        text += subitem if plain_kana else f"({subitem})"
    return text + (reference.part or "")


def _labelled(number: str, unit: str, kanji: bool) -> str:
    main, *branches = (int_to_kanji(int(part)) if kanji else part for part in number.split("_"))
    return f"第{main}{unit}" + "".join(f"の{branch}" for branch in branches)


_NUM = re.compile(r"[0-9]{1,5}(?:_[0-9]{1,5}){0,6}(?::[0-9]{1,5}(?:_[0-9]{1,5}){0,6})?")


def article_label(number: str) -> str:
    """第十二条の二 for ``"12_2"``; a range of deleted articles ``"29:31"`` is 第二十九条から第三十一条まで.

    Raises:
        InputError: it is not an article number of e-Gov's kind.
    """
    if not _NUM.fullmatch(number):
        raise InputError(f"条番号として読めません: {number!r}。「12_2」のように書いてください。")
    first, _, last = number.partition(":")
    label = _labelled(first, "条", kanji=True)
    return f"{label}から{_labelled(last, '条', kanji=True)}まで" if last else label


def article_number(label: str) -> str:
    """``"12_2"`` for 第十二条の二, 第12条の2 or 十二条の二; ``"29:31"`` for a range (から … まで).

    Raises:
        InputError: it is not an article's title.
    """
    plain = narrow(label).strip()
    ends = plain.removesuffix("まで").split("から") if plain.endswith("まで") else [plain]
    matches = [ARTICLE.fullmatch(end.strip()) for end in ends]
    found = [_number(match["main"], match["branches"]) for match in matches if match]
    if len(found) != len(ends) or len(ends) > 2:
        raise InputError(f"条名として読めません: {label!r}。「第十二条の二」のように書いてください。")
    return ":".join(found)
