"""What is held on a person, as that person gets it: a page to read and JSON; others in it are blackened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from yuhitsu.handling.rights import KIND_NAMES, Finding, RightsRequest
from yuhitsu.privacy.person_search import Entities

AREA_NAMES = {
    "documents": "文書",
    "conversations": "質問と回答",
    "approvals": "承認の申請",
    "record": "利用の記録",
}
_AROUND = 120
"""Characters of a document shown on either side of a name."""
_WHOLE = 1000
"""A text up to this length is shown whole."""
_BLACK = "■"


@dataclass(frozen=True, slots=True)
class Package:
    """The two forms of what is held on a person."""

    page: str
    """HTML, one file without scripts."""
    form: dict[str, Any]
    """The same as JSON."""


def package_of(
    request: RightsRequest, findings: Sequence[Finding], entities: Entities, moment: dt.datetime
) -> Package:
    """What these findings say of the person.

    What is told of others is blackened (個人情報保護法第78条第1項第2号).
    """
    items = [_item(finding, entities) for finding in findings]
    form: dict[str, Any] = {
        "request": request.id,
        "kind": request.kind.value,
        "made": moment.isoformat(timespec="seconds"),
        "items": items,
    }
    areas = [
        (AREA_NAMES.get(area, area), [item for item in items if item["area"] == area])
        for area in dict.fromkeys(str(item["area"]) for item in items)
    ]
    page = _template().render(
        request=request, kind=KIND_NAMES[request.kind], areas=areas, made=moment.astimezone()
    )
    return Package(page, form)


def _item(finding: Finding, entities: Entities) -> dict[str, Any]:
    held = finding.held
    return {
        "area": held.area,
        "title": _others_blackened(held.title, finding, entities),
        "at": held.at,
        "own": finding.own,
        "texts": [_others_blackened(text, finding, entities) for text in excerpts(finding)],
    }


def excerpts(finding: Finding) -> list[str]:
    """The text, or of a long one the parts around each name, from line to line where that is near."""
    text = finding.held.text
    if len(text) <= _WHOLE or not finding.matches:
        return [text]
    parts: list[list[int]] = []
    for match in finding.matches:
        start, end = max(match.start - _AROUND, 0), min(match.end + _AROUND, len(text))
        start = max(text.rfind("\n", start, match.start) + 1, start)
        stop = text.find("\n", match.end, end)
        end = stop if stop >= 0 else end
        if parts and start <= parts[-1][1]:
            parts[-1][1] = max(parts[-1][1], end)
        else:
            parts.append([start, end])
    return [text[start:end].strip() for start, end in parts]


def _others_blackened(text: str, finding: Finding, entities: Entities) -> str:
    surfaces = sorted({match.surface for match in finding.matches}, key=len, reverse=True)
    shown = bytearray(len(text))
    for surface in surfaces:
        at = text.find(surface)
        while at >= 0:
            shown[at : at + len(surface)] = b"\x01" * len(surface)
            at = text.find(surface, at + len(surface))
    hidden = bytearray(len(text))
    for entity in entities(text):
        hidden[entity.start : entity.end] = b"\x01" * (entity.end - entity.start)
    return "".join(
        _BLACK if hide and not show else sign for sign, show, hide in zip(text, shown, hidden, strict=True)
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(
        files("yuhitsu.rights").joinpath("package.html").read_text(encoding="utf-8")
    )
