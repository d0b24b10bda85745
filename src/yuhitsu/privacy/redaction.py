"""Text for the record: an Individual Number is not kept as it was typed (番号法20条)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yuhitsu.personal import Entity, EntityType

MARK = "［個人番号］"
_LEAST_DIGITS = 8
"""A text with fewer signs that are digits holds no such number, mistyped ones included."""

Find = Callable[[str], Iterable[Entity]]


def without_my_number(text: str, find: Find) -> str:
    """``text`` with a mark in the place of each 個人番号 that ``find`` sees."""
    if sum(map(str.isnumeric, text)) < _LEAST_DIGITS:
        return text
    pieces, at = [], 0
    for entity in find(text):
        if entity.type is EntityType.MY_NUMBER:
            pieces += [text[at : entity.start], MARK]
            at = entity.end
    return "".join([*pieces, text[at:]])
