"""An official document as Markdown: notes as ``[^1]``, tables with pipes; no text can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.writing.document_model import Block, Heading, Item, Mark, OfficialDocument, Paragraph, Run, Table
from yuhitsu.writing.export.style import OutputStyle, cleaned, head, tail, with_ruby

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_LINE_START = re.compile(r"^(\s*)([-+=:]|[0-9]{1,9}[.)])", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def to_markdown(document: OfficialDocument, style: OutputStyle | None = None) -> str:
    """The document as Markdown (CommonMark with tables and footnotes)."""
    document = cleaned(document)
    notes: list[str] = []
    parts = [escaped(document.marking)] if document.marking else []
    parts += [_part(paragraph, notes) for paragraph in head(document)]
    parts.append(f"# {_one_line(document.title)}")
    blocks = (*document.blocks, *tail(document, style or OutputStyle()))
    text = "\n\n".join(part for part in (*parts, *_joined(blocks, notes)) if part)
    listed = "\n".join(f"[^{number}]: {_one_line(note)}" for number, note in enumerate(notes, 1))
    return f"{text}\n\n{listed}\n" if listed else f"{text}\n"


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is; ``\\n`` becomes a line break, except at the end."""
    text = text.rstrip()
    text = _LINE_START.sub(_guarded, _SPECIAL.sub(r"\\\1", text))
    return _INDENT.sub(lambda found: "\u00a0" * len(found.group()), text).replace("\n", "\\\n")


def _guarded(found: re.Match[str]) -> str:
    """A sign or number at the start of a line, so that it begins no list and no heading."""
    space, sign = found.groups()
    return f"{space}{sign[:-1]}\\{sign[-1]}"


def _one_line(text: str) -> str:
    return escaped(" ".join(text.split("\n")))


def _joined(blocks: tuple[Block, ...], notes: list[str]) -> Iterator[str]:
    """Each block; items that follow one another are one list."""
    items: list[str] = []
    for block in blocks:
        if isinstance(block, Item):
            items.append(_part(block, notes))
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield _part(block, notes)
    if items:
        yield "\n".join(items)


def _part(block: Block, notes: list[str]) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (min(max(level, 1), 4) + 1)} {_one_line(text)}"
        case Paragraph(runs, _):
            return _runs(runs, notes)
        case Item(number, runs, depth):
            lead = f"{escaped(number)} " if number not in ("", "・") else ""
            return f"{'  ' * depth}- {lead}{_runs(runs, notes)}"
        case Table():
            return _table(block)


def _runs(runs: tuple[Run, ...], notes: list[str]) -> str:
    # the text is escaped as a whole: what begins a line is not seen run by run
    made, hanging = [], []
    for run in runs:
        text = with_ruby(run)
        strong = run.mark is Mark.STRONG and text and text == text.strip() and "\n" not in text
        made.append(f"\ufdd0{text}\ufdd0" if strong else text)
        notes += run.notes
        numbers = range(len(notes) - len(run.notes) + 1, len(notes) + 1)
        hanging.append("".join(f"[^{number}]" for number in numbers))
        made.append("\ufdd1" if run.notes else "")
    text = escaped("".join(made)).replace("\ufdd0", "**")
    for references in filter(None, hanging):
        text = text.replace("\ufdd1", references, 1)
    return text


def _table(table: Table) -> str:
    if not table.columns:
        return escaped(table.caption)
    headers = table.head or ("",) * table.columns
    lines = [_row(headers), "|" + "---|" * table.columns]
    lines += [_row(row) for row in table.grid]
    caption = f"{escaped(table.caption)}\n\n" if table.caption else ""
    return caption + "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join("<br>".join(map(escaped, cell.split("\n"))) for cell in cells) + " |"
