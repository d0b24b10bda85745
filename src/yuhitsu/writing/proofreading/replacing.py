"""Rules that are data: write this instead of that, where the words around it say so (``wording.json``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.writing.proofreading.prose import Hit, Prose

FILE = "wording.json"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One line of the data.

    ``wrong`` is a regular expression, ``right`` its replacement (None: only a person can say).
    ``whole``: it begins and ends where a morpheme does. ``pos``: its first morpheme is one of these.
    ``near``: one of these stands in the same sentence.
    """

    rule: str
    wrong: re.Pattern[str]
    right: str | None
    whole: bool = False
    pos: frozenset[str] = frozenset()
    near: re.Pattern[str] | None = None
    needs: str = ""
    """Characters that stand in whatever it matches; empty where that cannot be told."""

    def hits(self, prose: Prose) -> Iterator[Hit]:
        """Where it is met."""
        if self.needs and self.needs not in prose.text:
            return
        for match in self.wrong.finditer(prose.text):
            if self._meant(prose, match):
                right = match.expand(self.right) if self.right is not None else None
                if right != match.group():
                    yield Hit(self.rule, match.start(), match.end(), right)

    def _meant(self, prose: Prose, match: re.Match[str]) -> bool:
        if self.near and not self.near.search(prose.sentence_at(match.start())):
            return False
        if self.whole and not (prose.is_border(match.start()) and prose.is_border(match.end())):
            return False
        if not self.pos:
            return True
        token = prose.token_at(match.start())
        return token is not None and token.pos[0] in self.pos


def literal_of(pattern: str) -> str:
    """The longest run of plain characters outside of groups and classes, as far as it is certain."""
    runs, run, depth = [""], "", 0
    for at, character in enumerate(pattern):
        depth += (character in "([") - (character in ")]")
        plain = (
            depth == 0
            and character not in r")]\\.^$|?*+{}"
            and pattern[at + 1 : at + 2] not in ("?", "*", "{")
        )
        if depth == 0 and character in "|\\":
            return ""
        run = run + character if plain else ""
        runs.append(run)
    return max(runs, key=len)


def read(rule: str, line: Mapping[str, Any] | list[str]) -> Replacement:
    """A line of the data: ``[wrong, right]`` or an object with conditions."""
    form: Mapping[str, Any] = line if isinstance(line, Mapping) else {"wrong": line[0], "right": line[1]}
    return Replacement(
        rule,
        re.compile(form["wrong"]),
        form.get("right"),
        whole=bool(form.get("whole")),
        pos=frozenset(form.get("pos", ())),
        near=re.compile(form["near"]) if "near" in form else None,
        needs=literal_of(form["wrong"]),
    )


@cache
def replacements() -> tuple[Replacement, ...]:
    """All of them, read once."""
    data = json.loads(files("yuhitsu.writing.proofreading").joinpath(FILE).read_text("utf-8"))
    return tuple(read(rule, line) for rule, lines in data.items() for line in lines)


def replaced(prose: Prose) -> Iterator[Hit]:
    """Everything the data speaks of."""
    for replacement in replacements():
        yield from replacement.hits(prose)
