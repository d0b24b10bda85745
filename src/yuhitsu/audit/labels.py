"""What people call the kinds of entries, and the areas they belong to."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

LANGUAGES = ("ja", "en")


def kind_label(kind: str, language: str = "ja") -> str:
    """The name of a kind; an unknown one is its own name."""
    return _named("kinds", kind, language)


def area_label(area: str, language: str = "ja") -> str:
    """The name of an area."""
    return _named("areas", area, language)


def field_label(name: str, language: str = "ja") -> str:
    """The name of a field of an entry; in English, and where it is unknown, the field itself."""
    return str(_table()["fields"].get(name, name)) if language == "ja" else name


def area_of(kind: str) -> str:
    """The area of a kind: what stands before its dot."""
    return kind.partition(".")[0]


def areas_of(kinds: Iterable[str]) -> list[str]:
    """The areas of these kinds, in the order in which people look for them."""
    order = list(_table()["areas"])
    found = {area_of(kind) for kind in kinds}
    return sorted(found, key=lambda area: (order.index(area) if area in order else len(order), area))


def _named(table: str, key: str, language: str) -> str:
    names = _table()[table].get(key)
    return str(names[LANGUAGES.index(language)]) if names else key


@functools.cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = files("yuhitsu.audit").joinpath("kinds.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return table
