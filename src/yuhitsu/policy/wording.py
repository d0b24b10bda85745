"""What each rule says, in Japanese and English: its title, why it refuses, and what can be done instead."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any


def title(rule: str, language: str = "ja") -> str:
    """The rule's name in a few words."""
    return str(_form(rule, language)["title"])


def why(rule: str, language: str = "ja", **values: str) -> str:
    """Why it refuses, or the empty text for a rule that never does."""
    return str(_form(rule, language).get("why", "")).format(**values)


def instead(rule: str, language: str = "ja", **values: str) -> str:
    """What can be done instead, or the empty text."""
    return str(_form(rule, language).get("instead", "")).format(**values)


def offers_other_ways(rule: str, language: str = "ja") -> bool:
    """Whether its words have a place for what the table would permit."""
    return "{other}" in _form(rule, language).get("instead", "")


def rules() -> tuple[str, ...]:
    """All rules that have words of their own."""
    return tuple(_texts())


def _form(rule: str, language: str) -> dict[str, str]:
    """A row of the office's table goes by the words for all of them."""
    texts = _texts()
    form: dict[str, str] = texts.get(rule, texts["rule"])[language]
    return form


@functools.cache
def _texts() -> dict[str, Any]:
    text = files("yuhitsu.policy").joinpath("rules.json").read_text(encoding="utf-8")
    texts: dict[str, Any] = json.loads(text)
    return texts
