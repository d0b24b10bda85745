"""Words that sound alike or look alike and were mixed up, told by what stands beside them.

``homophones.json`` holds, for a wrong and a right word, the surroundings that only the right one has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yuhitsu.writing.proofreading.prose import Hit, Prose

_AROUND = 40
"""Characters on each side in which the surroundings are looked for."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """``wrong`` was written, ``right`` is meant where ``place`` matches (one group is the wrong word)."""

    wrong: str
    right: str
    place: re.Pattern[str]
    near: re.Pattern[str] | None


@cache
def confusions() -> tuple[Confusion, ...]:
    """The table, read once."""
    text = files("yuhitsu.writing.proofreading").joinpath("homophones.json").read_text("utf-8")
    found = []
    for row in json.loads(text)["homophone"]:
        places = "|".join(
            f"(?:{before})(?P<w{number}>{row['wrong']}){f'(?={after})' if after else ''}"
            for number, (before, after) in enumerate(row["at"])
        )
        near = re.compile(row["near"]) if "near" in row else None
        found.append(Confusion(row["wrong"], row["right"], re.compile(places), near))
    return tuple(found)


def mixed_up(prose: Prose) -> Iterator[Hit]:
    """Every word that its surroundings say is another one."""
    for confusion in confusions():
        if confusion.wrong not in prose.text:  # nearly all of the table, for nearly every text
            continue
        for at in _places(prose.text, confusion.wrong):
            begin = max(0, at - _AROUND)
            window = prose.text[begin : at + len(confusion.wrong) + _AROUND]
            match = next((m for m in confusion.place.finditer(window) if begin + _start(m) == at), None)
            if match is None or (confusion.near and not confusion.near.search(prose.sentence_at(at))):
                continue
            yield Hit("homophone", at, at + len(confusion.wrong), confusion.right, f"「{match.group()}」")


def _start(match: re.Match[str]) -> int:
    return match.start(match.lastgroup or 0)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
