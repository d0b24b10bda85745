"""The record as one page that a person reads: a single file without scripts, written as it is read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from yuhitsu.audit.labels import field_label, kind_label
from yuhitsu.handling.record import Entry

_LONGEST = 2000


def record_page(entries: Iterable[Entry], office: str = "", note: str = "") -> Iterator[str]:
    """The page in pieces, in order; ``note`` is the checkpoint that covers it."""
    yield from _template().generate(entries=entries, office=office, note=note)


def facts(entry: Entry, language: str = "ja") -> list[tuple[str, str]]:
    """The content of an entry as names and texts, without what is empty."""
    told = (item for item in entry.body.items() if item[1] not in (None, "", [], {}))
    return [(field_label(name, language), _text(value)) for name, value in told]


def local_minute(at: str) -> str:
    """A moment of the record as the clock on the wall showed it; what is no moment stays as it is."""
    try:
        return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return at


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    filters: Mapping[str, object] = {"facts": facts, "label": kind_label, "minute": local_minute}
    environment.filters.update(filters)
    return environment.from_string(files("yuhitsu.audit").joinpath("record.html").read_text(encoding="utf-8"))
