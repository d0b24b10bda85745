"""Names of offices, laws and places that are often written wrong (``names.json``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.writing.proofreading.prose import Hit, Prose


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    data = json.loads(files("yuhitsu.writing.proofreading").joinpath("names.json").read_text("utf-8"))
    table = {wrong: right for right, wrongs in data.items() for wrong in wrongs}
    return table, re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))


def names(prose: Prose) -> Iterator[Hit]:
    """Proper names that are written wrong."""
    table, pattern = _table()
    for match in pattern.finditer(prose.text):
        yield Hit("proper-name", match.start(), match.end(), table[match.group()])
