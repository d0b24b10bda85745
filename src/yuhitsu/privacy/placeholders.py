"""Placeholders: how they are written, and what is still recognised when a model has changed them.

``［氏名1・k7m3］`` is kind, number in the order of first appearance, and the random part of its table.
``［氏名1-2・k7m3］`` is the second spelling of the same person. In the text of a model also other
brackets, one bracket or none, spaces, full-width letters and digits, another sign before the random
part and a few translated kinds are recognised. Without the random part it is recognised in square
brackets only, and never filled.

The pattern has no lookaround and begins with a bracket only where it begins: so what is written by
``Placeholder.text`` is found exactly as written, whatever stands beside it, and a text in which
nothing is found keeps that property in each of its parts.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

# no vowels (no words), nothing that reads like another: 1 l I, 0 O o
_LETTERS = "bcdfghjkmnpqrstvwxz"
_DIGITS = "23456789"

LONGEST = 96
"""Characters of the longest placeholder that is recognised; a stream never waits for more."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder of a table; ``variant`` 1 is the first spelling."""

    label: str
    number: int
    variant: int
    code: str

    @property
    def text(self) -> str:
        """As it is written."""
        variant = f"-{self.variant}" if self.variant > 1 else ""
        return f"［{self.label}{self.number}{variant}・{self.code}］"

    @property
    def bare(self) -> str:
        """As it is written where brackets and ・ are not allowed (names of sheets); found all the same."""
        variant = f"-{self.variant}" if self.variant > 1 else ""
        return f"{self.label}{self.number}{variant}.{self.code}"


@dataclass(frozen=True, slots=True)
class Mention:
    """What looks like a placeholder at ``start:end``; ``code`` is empty when it has no random part."""

    start: int
    end: int
    placeholder: Placeholder


def new_code() -> str:
    """A random part for a table: 23,104 there are, so a table does not fill another's placeholders."""
    return "".join(secrets.choice(signs) for signs in (_LETTERS, _DIGITS, _LETTERS, _DIGITS))


@cache
def _data() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(
        files("yuhitsu.privacy").joinpath("placeholders.json").read_text("utf-8")
    )
    return whole


def label_of(kind: str) -> str:
    """The label of a kind of personal data (the name of an ``EntityType``)."""
    known = _data()["kinds"].get(kind)
    return str(known["label"] if known else _data()["other"])


def literal_label() -> str:
    """The label of text that is no personal data but looks like a placeholder."""
    return str(_data()["literal"])


def unknown_mark() -> str:
    """What a reader sees in place of a placeholder that nobody gave."""
    return str(_data()["unknown"])


@cache
def _labels() -> dict[str, str]:
    """Every spelling of a label, folded, with the label that is meant."""
    kinds = _data()["kinds"].values()
    spellings = {kind["label"]: kind["label"] for kind in kinds}
    spellings |= {other: kind["label"] for kind in kinds for other in kind["also"]}
    spellings |= {name: name for name in (_data()["literal"], _data()["other"])}
    return {_folded(spelling): label for spelling, label in spellings.items()}


def _folded(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum() or c == "ー")
    return "".join(kept)


# ------------------------------------------------------------------ the pattern, from its atoms

_SPACE = "[ \t\r\n\u00a0\u200b\u3000]{0,2}"
_OPENERS = "\\[［【〔｛{<＜〈《"
_OPEN = r"(?:\\?\[|[［【〔｛{<＜〈《])"
_CLOSE = r"(?:\\?\]|[］】〕｝}>＞〉》])"
_SQUARE_OPEN, _SQUARE_CLOSE = r"(?:\\?\[|[［【])", r"(?:\\?\]|[］】])"
_DIGIT, _LETTER = "[0-9０-９]", "[A-Za-zＡ-Ｚａ-ｚ]"
_NUMBER = f"{_DIGIT}{{1,7}}"
_HYPHEN = "[-‐‑–−－ー]"
_VARIANT = f"(?:{_SPACE}{_HYPHEN}{_SPACE}{_DIGIT}{{1,6}})?"
_SIGN = "[・･·•∙‧,，、.．:：;；/／_＿|｜ー‐‑–−－-]"
_CODE = _LETTER + _DIGIT + _LETTER + _DIGIT
_ANY_CODE = f"(?:{_LETTER}|{_DIGIT}){{1,8}}"


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece of the pattern, and what its beginnings look like."""

    whole: str
    part: str
    name: str = ""

    @property
    def named(self) -> str:
        return f"(?P<{self.name}>{self.whole})" if self.name else self.whole


def _spelled(label: str, *, part: bool = False) -> str:
    """A label, or its beginnings, with a space allowed between its characters and in any case."""
    signs = [re.escape(c) if c.lower() == c.upper() else f"[{c.lower()}{c.upper()}]" for c in label]
    if not part:
        return "[ 　]?".join(signs)
    pattern = ""
    for sign in reversed(signs[:-1]):
        pattern = f"{sign}(?:[ 　]?{pattern})?" if pattern else f"{sign}[ 　]?"
    return pattern


def _label_atom(name: str) -> _Atom:
    spellings = [kind["label"] for kind in _data()["kinds"].values()]
    spellings += [other for kind in _data()["kinds"].values() for other in kind["also"]]
    spellings += [_data()["literal"], _data()["other"]]
    spellings.sort(key=lambda spelling: (-len(spelling), spelling))
    whole = "|".join(_spelled(spelling.replace(" ", "")) for spelling in spellings)
    part = "|".join(_spelled(spelling.replace(" ", ""), part=True) for spelling in spellings)
    return _Atom(f"(?:{whole})", f"(?:{part})", name)


def _forms() -> list[list[_Atom]]:
    """In brackets with a random part of any form; in square brackets without; bare with one of our form."""
    space = _Atom(_SPACE, _SPACE)

    def common(form: str) -> list[_Atom]:
        return [
            _label_atom(f"label{form}"),
            space,
            _Atom(_NUMBER, _NUMBER, f"number{form}"),
            _Atom(_VARIANT, f"{_SPACE}(?:{_HYPHEN}{_SPACE}{_DIGIT}{{0,6}})?", f"variant{form}"),
            space,
        ]

    bracket = _Atom(_OPEN, rf"(?:\\|{_OPEN})")
    square = _Atom(_SQUARE_OPEN, rf"(?:\\|{_SQUARE_OPEN})")
    return [
        [bracket, space, *common("A"), _Atom(_SIGN, _SIGN), space,
         _Atom(_ANY_CODE, _ANY_CODE, "codeA"), space, _Atom(_CLOSE, r"\\?")],
        [square, space, *common("B"), _Atom(_SQUARE_CLOSE, r"\\?")],
        [_Atom(f"(?:{_OPEN}{_SPACE})?", rf"(?:\\|{_OPEN}{_SPACE})?"), *common("C"),
         _Atom(f"{_SIGN}?", f"{_SIGN}?"), space,
         _Atom(_CODE, f"(?:{_LETTER}(?:{_DIGIT}{_LETTER}?)?)?", "codeC"),
         _Atom(f"(?:{_SPACE}{_CLOSE})?", rf"{_SPACE}\\?")],
    ]  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join("".join(atom.named for atom in form) for form in _forms()))


@cache
def _beginnings() -> re.Pattern[str]:
    """Anything at the end of a text that more text could make a placeholder, or a longer one."""
    parts = set()
    for form in _forms():
        for at, atom in enumerate(form):
            parts.add("".join(before.whole for before in form[:at]) + atom.part)
    return re.compile("(?:" + "|".join(sorted(parts)) + r")\Z")


@cache
def _core() -> re.Pattern[str]:
    """Kind and first digit, which every placeholder has: found fast, so that other text costs little."""
    return re.compile(_label_atom("label").whole + _SPACE + _DIGIT)


_BEFORE = 4
"""Characters of the longest bracket with spaces, which may stand before the kind."""


def mentions(text: str, start: int = 0) -> Iterator[Mention]:
    """Everything from ``start`` that looks like a placeholder, in order, none overlapping another."""
    at = start
    for core in _core().finditer(text, start):
        found = _match(text, max(at, core.start() - _BEFORE), core.start()) if core.start() >= at else None
        if found:
            at = found.end()
            yield Mention(*found.span(), _parsed(found[0]))


def _match(text: str, start: int, last: int) -> re.Match[str] | None:
    """The first match of the pattern that begins at ``start`` … ``last``."""
    for at in range(start, last + 1):
        if at == last or text[at] in _OPENERS:
            found = _pattern().match(text, at)
            if found:
                return found
    return None


def first(text: str, start: int = 0) -> Mention | None:
    """The first thing from ``start`` that looks like a placeholder."""
    return next(mentions(text, start), None)


def unfinished(text: str, start: int = 0) -> int:
    """Where at the end of ``text`` a placeholder may have begun that more text would finish.

    ``len(text)`` when there is none; never more than ``LONGEST`` characters from the end.
    """
    found = _beginnings().search(text, max(start, len(text) - LONGEST))
    return found.start() if found else len(text)


@lru_cache(maxsize=65536)
def _parsed(written: str) -> Placeholder:
    match = _pattern().match(written)
    assert match
    form = next(form for form in "ABC" if match[f"label{form}"])
    label = _labels()[_folded(match[f"label{form}"])]
    variant = _number(match[f"variant{form}"] or "1")
    code = unicodedata.normalize("NFKC", match[f"code{form}"]).lower() if form != "B" else ""
    return Placeholder(label, _number(match[f"number{form}"]), variant, code)


def _number(written: str) -> int:
    return int("".join(str(unicodedata.decimal(c)) for c in written if c.isdecimal()))
