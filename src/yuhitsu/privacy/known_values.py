"""Values that are masked already, wherever else they stand: another text may name them without a sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.japanese.variants import unified
from yuhitsu.personal import EntityType

_LEAST = {EntityType.PERSON: 3, EntityType.ADDRESS: 5}
_LEAST_OTHER = 6
_HEAD = 2

Found = tuple[int, int, EntityType]


class KnownValues:
    """Finds values verbatim (旧字体 and 新字体 alike), the longest first, in time linear in the text."""

    def __init__(self) -> None:
        self._by_head: dict[str, dict[str, EntityType]] = {}
        self._single: dict[str, EntityType] = {}
        self._begins: re.Pattern[str] | None = None

    def add(self, kind: EntityType, value: str, *, any_length: bool = False) -> None:
        """Look for ``value``; one so short that it may be part of other words only with ``any_length``."""
        plain = unified(value)
        if not any_length and len(plain) < _LEAST.get(kind, _LEAST_OTHER):
            return
        self._begins = None
        if len(plain) < _HEAD:
            self._single[plain] = kind
        else:
            self._by_head.setdefault(plain[:_HEAD], {})[plain] = kind

    def find(self, text: str) -> Iterator[Found]:
        """Where the values stand; what is part of a longer number or Latin word does not count."""
        if not self._by_head and not self._single:
            return
        plain = unified(text)
        begins = self._beginnings()
        at = 0
        while (begin := begins.search(plain, at)) is not None:
            at = begin.start()
            length, kind = self._at(plain, at)
            if kind is not None:
                yield at, at + length, kind
            at += max(length, 1)

    def _beginnings(self) -> re.Pattern[str]:
        """Where a value may begin: its first two letters, or its only one."""
        if self._begins is None:
            heads = sorted({*self._by_head, *self._single})
            self._begins = re.compile("|".join(map(re.escape, heads)))
        return self._begins

    def _at(self, text: str, at: int) -> tuple[int, EntityType | None]:
        values = self._by_head.get(text[at : at + _HEAD])
        if values is not None:
            for value in sorted(values, key=len, reverse=True):
                if text.startswith(value, at) and _stands_alone(text, at, at + len(value)):
                    return len(value), values[value]
        kind = self._single.get(text[at])
        return (1, kind) if kind is not None else (0, None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_joined(before, text[start]) or _joined(text[end - 1], after))


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one number or one Latin word."""
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
