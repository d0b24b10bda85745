"""How a setting is declared: a dataclass field that carries its own documentation."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def setting(default: Any, doc: str) -> Any:
    """A dataclass field with its documentation."""
    return field(default=default, metadata={"doc": doc})


def positive(default: float, doc: str) -> Any:
    """A setting that must be more than 0."""
    return field(default=default, metadata={"doc": doc, "positive": True})
