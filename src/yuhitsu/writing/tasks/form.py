"""The official form of a task filled in: templates and values become a document.

A line of a template whose fields are all empty is left out. ``{名前*}`` alone on a line puts each line
of a list there, numbered 1, 2, 3. A line ``% 見出し　{名前}`` is an item with the next number, and a list
of several in it stands under it as (1), (2); ``・…`` is a point, ``# …`` a heading; ``記`` stands in the
middle, ``以上`` and ``> …`` at the right; ``|a|b|`` is a row of a table, the first of them its head.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.japanese.wareki import to_wareki
from yuhitsu.writing.document_model import (
    Align,
    Block,
    Heading,
    Item,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    plain,
)
from yuhitsu.writing.tasks.model import FieldKind, WritingTask
from yuhitsu.writing.tasks.reading import PLACEHOLDER
from yuhitsu.writing.tasks.values import Values, day_of

_LIST = re.compile(r"^(?P<mark>[・%]?)\s*\{(?P<name>[^{}*]+)\*\}$")
_POINT = re.compile(r"^\s*(?P<number>・|[-*•]|[0-9０-９]{1,2}[.．、)）]|[(（][0-9０-９]{1,2}[)）]|[①-⑳])\s*")
_NUMBERED = re.compile(r"^(?P<number>[0-9]{1,2})[　 ]+(?P<rest>.+)$")


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where a document is made."""

    today: dt.date
    office: str = ""
    """The office's own name."""


def filled(task: WritingTask, values: Values, occasion: Occasion, text: str = "") -> OfficialDocument:
    """The document of a task.

    Args:
        task: its form.
        values: what was filled in.
        occasion: day and office.
        text: the body as a model worded it; without it the form's own words are used.
    """
    form = task.form
    names = {**values.texts, **_built_in(values, occasion)}
    own = text or _filled_text(form.text, names, task)
    blocks = _with_content(_blocks(form.body, {**names, "本文": own}, task))
    return OfficialDocument(
        title=_line(form.title, names, task) or task.title,
        number=_line(form.number, names, task),
        date=_line(form.date, names, task),
        recipient=addressed(_line(form.recipient, names, task)),
        sender=_line(form.sender, names, task),
        blocks=tuple(blocks),
        made=None,
    )


def blocks_of(text: str) -> tuple[Block, ...]:
    """A text written by a model or a person as blocks: headings, points, tables, paragraphs."""
    return tuple(_blocks(text, {}, None))


@cache
def _letter_words() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        files("yuhitsu.writing.tasks").joinpath("seasons.json").read_text(encoding="utf-8")
    )
    return loaded


def seasons() -> Mapping[str, Sequence[str]]:
    """時候の挨拶 by month: for its first, second and last ten days."""
    months: dict[str, Sequence[str]] = _letter_words()["months"]
    return months


def _built_in(values: Values, occasion: Occasion) -> dict[str, str]:
    day = day_of(values["発信日"]) or day_of(values["日付"]) or occasion.today
    first = day.year if day.month >= 4 else day.year - 1
    season = seasons()[str(day.month)][0 if day.day <= 10 else 1 if day.day <= 20 else 2]
    return {
        "今日": to_wareki(occasion.today),
        "年度": to_wareki(dt.date(first, 5, 1)).partition("年")[0] + "年度",
        "時候": season,
        "差出": occasion.office,
        **_letter(values, season),
    }


def _letter(values: Values, season: str) -> dict[str, str]:
    """頭語, the opening and 結語 of a letter, where its writer chose to have them."""
    if not values["挨拶"].startswith("時候"):
        return {"頭語と挨拶": "", "結語": ""}
    words = _letter_words()["letter"]
    return {"頭語と挨拶": words["opening"].format(season=season), "結語": words["closing"]}


def addressed(recipient: str) -> str:
    """宛名 with 様 or 御中 behind it, where nothing of the kind stands there.

    Source: 公用文 letters address persons and holders of office with 様, bodies with 御中.
    """
    lines = [line.strip() for line in recipient.splitlines() if line.strip()]
    if not lines or lines[-1].endswith(tuple(_letter_words()["addresses"]["already"])):
        return "\n".join(lines)
    ending = "御中" if lines[-1].endswith(tuple(_letter_words()["addresses"]["bodies"])) else "様"
    return "\n".join([*lines[:-1], f"{lines[-1]}　{ending}"])


# ------------------------------------------------------------------ lines


def _filled_text(template: str, names: Mapping[str, str], task: WritingTask) -> str:
    return "\n".join(line for raw in template.splitlines() for line in _lines(raw, names, task))


def _line(template: str, names: Mapping[str, str], task: WritingTask) -> str:
    return "\n".join(filter(None, _filled_text(template, names, task).splitlines()))


def _lines(raw: str, names: Mapping[str, str], task: WritingTask | None) -> Iterator[str]:
    """The lines that one line of a template becomes; none where all its fields are empty."""
    listed = _LIST.match(raw.strip())
    if listed:
        entries = [line.strip() for line in names.get(listed["name"], "").splitlines() if line.strip()]
        mark = "・" if listed["mark"] == "・" else "% "
        yield from (f"{mark}{_POINT.sub('', entry)}" for entry in entries)
        return
    wanted = PLACEHOLDER.findall(raw)
    if wanted and not any(names.get(name, "") for name in wanted):
        return
    several = _several(raw, wanted, names, task)
    if several:
        yield PLACEHOLDER.sub("", raw).strip()
        yield from (f"%% {_POINT.sub('', entry)}" for entry in several)
        return
    yield from PLACEHOLDER.sub(lambda match: _put(match[1], names, task), raw).split("\n")


def _several(
    raw: str, wanted: Sequence[str], names: Mapping[str, str], task: WritingTask | None
) -> list[str]:
    """The entries of a list of more than one that stands alone behind the heading of an item."""
    field = task.field(wanted[0]) if task and len(wanted) == 1 else None
    if not raw.startswith("%") or field is None or field.kind is not FieldKind.LIST:
        return []
    entries = [line.strip() for line in names.get(wanted[0], "").splitlines() if line.strip()]
    return entries if len(entries) > 1 else []


def _put(name: str, names: Mapping[str, str], task: WritingTask | None) -> str:
    value = names.get(name, "")
    field = task.field(name) if task else None
    if not value:
        return f"〔{field.label if field else name}：要記入〕"
    if field and field.kind is FieldKind.LIST:
        return "、".join(line.strip() for line in value.splitlines() if line.strip())
    return value


# ------------------------------------------------------------------ blocks


def _blocks(template: str, names: Mapping[str, str], task: WritingTask | None) -> Iterator[Block]:
    count = (0, 0)
    rows: list[tuple[str, ...]] = []
    for raw in template.splitlines():
        for line in _lines(raw, names, task) if names else [raw]:
            if line.lstrip().startswith("|"):
                rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
                continue
            yield from _table(rows)
            rows = []
            count = _next(count, line)
            block = _block(line, count)
            if block is not None:
                yield block
    yield from _table(rows)


def _next(count: tuple[int, int], line: str) -> tuple[int, int]:
    """Numbers of the last item and of the last one under it."""
    if line.startswith("%%"):
        return count[0], count[1] + 1
    if line.startswith("%"):
        return count[0] + 1, 0
    return (0, 0) if line.strip() == "記" else count


def _with_content(blocks: Iterable[Block]) -> list[Block]:
    """Without headings under which nothing stands."""
    kept: list[Block] = []
    for block in blocks:
        while isinstance(block, Heading) and kept and _empty_before(kept[-1], block):
            kept.pop()
        kept.append(block)
    while kept and isinstance(kept[-1], Heading):
        kept.pop()
    return kept


def _empty_before(last: Block, heading: Heading) -> bool:
    return isinstance(last, Heading) and last.level >= heading.level


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[Table]:
    rows = [row for row in rows if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in row)]
    if rows:
        yield Table(rows=tuple(rows[1:]), headers=rows[0])


def _block(line: str, count: tuple[int, int]) -> Block | None:
    text = line.strip()
    if not text:
        return None
    if text.startswith("#"):
        level = len(text) - len(text.lstrip("#"))
        return Heading(text.lstrip("# "), min(level, 4))
    if text == "記":
        return Paragraph(plain(text), Align.CENTER)
    if text == "以上" or text.startswith("> "):
        return Paragraph(plain(text.removeprefix("> ")), Align.RIGHT)
    if text in ("敬具", "敬白", "かしこ"):
        return Paragraph(plain(text), Align.RIGHT)
    if text.startswith("%%"):
        return Item(f"({count[1]})", (Run(text[2:].strip()),), 1)
    if text.startswith("%"):
        return Item(str(count[0]), (Run(text[1:].strip()),))
    point = _POINT.match(text)
    if point and text[point.end() :]:
        mark = point["number"]
        return Item("・" if mark in "-*•" else mark, (Run(text[point.end() :]),))
    return Paragraph(plain(text))
