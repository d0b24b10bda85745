"""The rules: what each says, where it comes from, and examples that are its tests (``rules.json``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Profile(StrEnum):
    """What kind of text is read: 公用文, 法令, or 解説・広報."""

    OFFICIAL = "official"
    LAW = "law"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """Its name in Japanese."""
        return {"official": "公用文", "law": "法令", "public": "広報・解説"}[self.value]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with one fault, and the text without it (None: no single right one)."""

    wrong: str
    right: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of writing."""

    id: str
    kind: str
    """What it is about, in Japanese: 送り仮名, 数字, …"""
    message: str
    """With ``{found}``, ``{suggestion}`` and ``{about}`` to be filled."""
    source: str
    """The public rule it comes from, with its paragraph."""
    safe: bool
    """Whether its suggestion may be put in without reading the sentence."""
    examples: tuple[Example, ...]
    off: frozenset[Profile]
    """Profiles it does not hold for."""


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of the file."""
    data = json.loads(files("yuhitsu.writing.proofreading").joinpath("rules.json").read_text("utf-8"))
    return {
        row["id"]: Rule(
            row["id"],
            row["kind"],
            row["message"],
            row["source"],
            row["safe"],
            tuple(Example(example["wrong"], example["right"]) for example in row["examples"]),
            frozenset(Profile(name) for name in row["off"]),
        )
        for row in data
    }
