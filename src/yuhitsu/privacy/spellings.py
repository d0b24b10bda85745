"""Which values are the same: 髙橋花子, 高橋 花子 and たかはしはなこ; 090-1234-5678 and 09012345678."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from yuhitsu.japanese.kana import to_katakana
from yuhitsu.japanese.variants import unified
from yuhitsu.personal import EntityType
from yuhitsu.privacy.folded import fold
from yuhitsu.privacy.persons_names import known, readings
from yuhitsu.privacy.persons_romaji import initial

_LONGEST_NAME = 40
_SPLIT = re.compile("[ ・.,=]+")
_KANA = re.compile("[ァ-ヺー]+")
_ADDRESS_SIGNS = re.compile("丁目|番地の?|番|号室|号|-")
_NO_SIGN = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def spelling_key(kind: EntityType, value: str) -> str:
    """Equal for values that are the same in other spellings; never empty."""
    folded = fold(value)
    if kind is EntityType.PERSON:
        key = _NO_SIGN.sub("", to_katakana(unified(folded.text).casefold()))
    elif kind is EntityType.ADDRESS:
        signs = _ADDRESS_SIGNS.sub("-", unified(folded.digits).casefold())
        key = re.sub("[^\\w-]+", "", signs).strip("-")
    elif kind is EntityType.EMAIL:
        key = folded.text.casefold().strip()
    else:
        key = _NO_SIGN.sub("", folded.digits.casefold())
    return key or value


def is_reading_of(value: str, name: str, between: str) -> bool:
    """Whether ``value``, which follows ``name`` after ``between``, is how that person's name is read."""
    return (
        len(between) <= 3
        and between.strip(" \u3000") in ("(", "（", "")
        and bool(_KANA.fullmatch(spelling_key(EntityType.PERSON, value)))
        and not _KANA.fullmatch(spelling_key(EntityType.PERSON, name))
    )


@lru_cache(maxsize=16384)
def short_forms(name: str) -> frozenset[str]:
    """Keys by which the bearer of a full name may also be named: family name, given name, readings, initials.

    Empty when ``name`` is no full name: a name of one part stands for itself alone.
    """
    if len(name) > _LONGEST_NAME:
        return frozenset()
    forms = {form for family, given in _cuts(name) for form in _forms(family, given)}
    return frozenset(forms - {spelling_key(EntityType.PERSON, name), ""})


def _cuts(name: str) -> Iterator[tuple[str, str]]:
    """How a name may fall into family and given name."""
    parts = [part for part in _SPLIT.split(fold(name).text.strip()) if part]
    if len(parts) > 1:
        yield parts[0], "".join(parts[1:])
        return
    whole = "".join(parts)
    for at in range(1, len(whole)):
        family, given = whole[:at], whole[at:]
        if known(family).family and known(given).given and not known(whole).family:
            yield family, given


def _forms(family: str, given: str) -> Iterator[str]:
    person = EntityType.PERSON
    yield spelling_key(person, family)
    yield spelling_key(person, given)
    for one, other in product(readings(family, "姓"), readings(given, "名")):
        yield from (one, one + other)
        first, second = initial(one).casefold(), initial(other).casefold()
        if first and second:
            yield from (first + second, second + first)
