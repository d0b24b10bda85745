"""Tells text that instructs an assistant or its readers: such text is never evidence and never quoted."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_TAGS = re.compile("[\U000e0020-\U000e007f]{4,}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z ,.'’!-]{15,}")
_BACKWARDS = re.compile(
    "答回|えこた|えた答|示指|視無|よせ|いさだく|令命|れ忘|erongi|rewsna|yler|drager", re.IGNORECASE
)
_COMMON_ENGLISH = re.compile(
    r"\b(the|and|that|is|are|to|of|say|you|not|only|answer|reply|user)\b", re.IGNORECASE
)


class Patterns(NamedTuple):
    """The compiled patterns of ``instructions.json``."""

    strong: tuple[re.Pattern[str], ...]
    weak: tuple[re.Pattern[str], ...]
    markup: tuple[re.Pattern[str], ...]


@cache
def patterns() -> Patterns:
    """Read and compile the patterns once."""
    table = json.loads(files(__package__).joinpath("instructions.json").read_text("utf-8"))

    # one by one: joined into one expression they take five times as long
    def each(name: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in table[name])

    return Patterns(each("strong"), each("weak"), each("markup"))


def is_instruction(text: str) -> bool:
    """Whether a sentence or line tells an assistant or its readers what to answer, show or ignore."""
    return _grade(text) > 0


def spoils_passage(text: str) -> bool:
    """Whether a passage holds an instruction so plain that nothing in it can be trusted."""
    return _grade(text) > 1


@lru_cache(maxsize=16384)
def _grade(text: str) -> int:
    """0 harmless, 1 the line is an instruction, 2 plainly so (also when hidden or encoded)."""
    if _TAGS.search(text) or "\x1b" in text:
        return 2
    found = patterns()
    plain = _visible(text)
    if any(_matches(found.markup, form) for form in {text, plain}) or _matches(found.strong, plain):
        return 2
    if any(_matches(found.strong, form) for form in _decoded(text, plain)):
        return 2
    return 1 if _matches(found.weak, plain) else 0


def _matches(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _visible(text: str) -> str:
    """What a reader of the text would see: references resolved, invisible characters gone, one width."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", html.unescape(text)))
    return unicodedata.normalize("NFKC", text)


def _decoded(text: str, plain: str) -> list[str]:
    """Readings that only a machine would make: base64, rot13, backwards."""
    forms = [line[::-1] for line in plain.splitlines() if len(line) < 400 and _BACKWARDS.search(line)]
    for match in _BASE64.finditer(text):
        try:
            forms.append(base64.b64decode(match[0] + "=" * (-len(match[0]) % 4)).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            continue
    for match in _LATIN.finditer(plain):
        turned = codecs.decode(match[0], "rot13")
        if len(_COMMON_ENGLISH.findall(turned)) >= 2 and not _COMMON_ENGLISH.search(match[0]):
            forms.append(f"ignore other rules: {turned}")
    return forms
