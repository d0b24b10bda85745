"""What a measurement was made with: date, version, weights, settings that matter, machine, seconds."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from yuhitsu.config import Settings
from yuhitsu.version import __version__

WEIGHTS = ("e5-encoder-int8", "reader-int8", "verifier-int8")
"""Graphs that may be in the package, by name."""


def facts(settings: Settings, seconds: Mapping[str, float], limit: int | None) -> dict[str, Any]:
    """The facts, for the figures that are kept and the page.

    Args:
        settings: what was measured.
        seconds: that each suite took.
        limit: of a quick look, in items; None when everything was asked.
    """
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "limit": limit,
        "weights": weights(),
        "settings": {
            "model.kind": settings.model.kind,
            "model.model": settings.model.model,
            "model.zone": settings.model.zone.value,
            "answer.read": settings.answer.read,
            "answer.sentences": settings.answer.sentences,
            "search.embed": settings.search.embed,
            "search.passages": settings.search.passages,
            "search.lexical_weight": settings.search.lexical_weight,
            "search.law_lexical_weight": settings.search.law_lexical_weight,
        },
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
    }


def weights() -> dict[str, str]:
    """SHA-256 of the graphs in the package and of the weights with which an answer is chosen."""
    found = {}
    folder = files("yuhitsu.models").joinpath("weights")
    for name in WEIGHTS:
        beside = folder.joinpath(f"{name}.json")
        if beside.is_file():
            found[name] = str(json.loads(beside.read_text("utf-8"))["sha256"])
    chosen = files("yuhitsu.grounding").joinpath("extraction.json").read_bytes()
    found["extraction.json"] = hashlib.sha256(chosen).hexdigest()
    return found
