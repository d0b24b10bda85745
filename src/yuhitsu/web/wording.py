"""What the pages say, in Japanese and English: one JSON file a language, with the same keys."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

from starlette.requests import Request

LANGUAGES = ("ja", "en")
"""The first is the default."""
COOKIE = "lang"


class Wording:
    """The strings of one language. ``wording("ask.title")``; ``{names}`` are filled from keywords."""

    def __init__(self, language: str, strings: dict[str, str]) -> None:
        self.language = language
        self._strings = strings

    def __call__(self, key: str, **values: Any) -> str:
        """The string under ``key``; a key that is missing is a programming error and raises KeyError."""
        return self._strings[key].format(**values) if values else self._strings[key]

    def names(self) -> set[str]:
        """All keys."""
        return set(self._strings)


@functools.cache
def wording(language: str) -> Wording:
    """The strings of ``language`` (``ja`` or ``en``)."""
    text = files("yuhitsu.web").joinpath("strings", f"{language}.json").read_text(encoding="utf-8")
    return Wording(language, json.loads(text))


def language_of(request: Request) -> str:
    """The language asked for in the address, else the one chosen before, else Japanese."""
    for choice in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    return LANGUAGES[0]
