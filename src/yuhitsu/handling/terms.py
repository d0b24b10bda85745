"""The words of handling information: what may be done, for which task, and what levels are called.

Source of the levels: 政府統一基準 (機密性1・2・3情報), and 総務省「地方公共団体における情報セキュリティ
ポリシーに関するガイドライン」 of October 2024 (自治体機密性1・2・3C・3B・3A): 3A is what 秘密文書 are to the
State, and 3B is held as strictly here.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

from yuhitsu.types import Level, Zone

E = TypeVar("E", bound=StrEnum)


class Action(StrEnum):
    """What the rule says: 可, 伏せて可, 承認後, 不可."""

    PERMIT = "permit"
    MASK = "mask"
    APPROVE = "approve"
    REFUSE = "refuse"


class Task(StrEnum):
    """What the assistant is asked to do."""

    ASK = "ask"
    """Questions answered from documents."""
    DRAFT = "draft"
    """Free drafting without documents."""


class LevelNames(StrEnum):
    """Whose names the levels go by."""

    NATIONAL = "national"
    LOCAL = "local"

    def name_of(self, level: Level, language: str = "ja") -> str:
        """What a clerk calls the level: 機密性2, or 自治体機密性2・3C."""
        form = _terms()["levels"][self.value]
        return str(form["prefix"][language]) + "・".join(form["names"][str(int(level))])

    def about(self, level: Level, language: str = "ja") -> str:
        """What the level is for, in a few words."""
        return str(_terms()["levels"][self.value]["about"][str(int(level))][language])

    def written(self) -> dict[str, Level]:
        """How each level may be written in the settings: ``{"3B": Level.THREE, …}``."""
        names = _terms()["levels"][self.value]["names"]
        return {name: Level(int(number)) for number, given in names.items() for name in given}

    def read(self, text: str) -> Level | None:
        """The level that a setting or a marking names, with or without 機密性 before it."""
        plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
        plain = plain.removeprefix("自治体").removeprefix("機密性").removesuffix("情報")
        return self.written().get(plain)


def name_of(term: StrEnum, language: str = "ja") -> str:
    """What a person reads for an action, a zone or a task."""
    return str(_terms()[_KINDS[type(term)]][term.value][language])


def read(kind: type[E], text: str) -> E | None:
    """The action, zone or task that a setting names: by its id or by its Japanese name."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    for value, form in _terms()[_KINDS[kind]].items():
        names = (value, form["ja"], *form["also"])
        if wanted in (unicodedata.normalize("NFKC", name) for name in names):
            return kind(value)
    return None


def names(kind: type[StrEnum]) -> str:
    """The ids and Japanese names one may write, for a message."""
    return "、".join(f"{value}（{form['ja']}）" for value, form in _terms()[_KINDS[kind]].items())


def listed(text: str) -> tuple[str, ...]:
    """The entries of a setting that is a list with commas, in order, none twice."""
    parts = text.replace("、", ",").replace("，", ",").split(",")
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))


def joined(levels: Iterable[Level], given: LevelNames, language: str = "ja") -> str:
    """Several levels as one reads them."""
    return "、".join(given.name_of(level, language) for level in sorted(levels))


_KINDS: dict[type[StrEnum], str] = {Action: "action", Zone: "zone", Task: "task"}


@functools.cache
def _terms() -> dict[str, Any]:
    text = files("yuhitsu.handling").joinpath("terms.json").read_text(encoding="utf-8")
    terms: dict[str, Any] = json.loads(text)
    return terms
