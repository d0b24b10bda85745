"""An official document as a PDF: embedded font, tagged for screen readers, notes, page numbers.

Set by typst with Noto Serif JP and Noto Sans JP (SIL Open Font License), which its package brings along:
no font of the machine is looked at, so every machine gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import typst
from fontTools.ttLib import TTFont

from yuhitsu.errors import InputError
from yuhitsu.writing.document_model import (
    Block,
    Heading,
    Item,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    plain,
)
from yuhitsu.writing.export.style import (
    GETA,
    OutputStyle,
    cleaned,
    head,
    mapped,
    tail,
    with_ruby,
    words,
)

_SERIF, _SANS = "Noto Serif JP", "Noto Sans JP"
_STANDARDS: list[Any] = ["1.7", "ua-1"]
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def to_pdf(document: OfficialDocument, style: OutputStyle | None = None) -> bytes:
    """The document as a PDF file.

    A character that the font lacks (emoji) becomes 「〓」; which, stands at the end.

    Raises:
        InputError: it cannot be set.
    """
    style = style or OutputStyle()
    document, lost = _shown(cleaned(document))
    data = json.dumps(_form(document, style, lost), ensure_ascii=False).encode()
    template = files("yuhitsu.writing.export").joinpath("official.typ").read_bytes()
    sources = {"main.typ": template, "data.json": data}
    moment = int((document.made or _EPOCH).timestamp())
    try:
        return _set(sources, moment, _STANDARDS)
    except typst.TypstError:  # what cannot be read aloud by the standard (no title) is still a PDF
        pass
    try:
        return _set(sources, moment, ["1.7"])
    except typst.TypstError as error:
        raise InputError(f"PDFを作れませんでした（{error.message}）。Wordで保存してください。") from error


def _set(sources: dict[str, bytes], moment: int, standards: list[Any]) -> bytes:
    made = typst.compile(
        sources, font_paths=_fonts(), format="pdf", pdf_standards=standards, timestamp=moment
    )
    assert isinstance(made, bytes)
    return made


@functools.cache
def _fonts() -> Any:
    folder = pylopdf_fonts_jp.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@functools.cache
def _covered() -> frozenset[int]:
    """Code points that both fonts can show."""
    return _cmap(pylopdf_fonts_jp.serif_path()) & _cmap(pylopdf_fonts_jp.sans_path())


def _cmap(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _shown(document: OfficialDocument) -> tuple[OfficialDocument, str]:
    """The document in characters that the font has, and those that it has not."""
    lost: dict[str, None] = {}
    covered = _covered()

    def change(text: str) -> str:
        text = text.replace("\t", "　")
        missing = [c for c in dict.fromkeys(text) if c != "\n" and ord(c) not in covered]
        for character in missing:
            invisible = character in "\u200b\u200d\ufeff" or "\ufe00" <= character <= "\ufe0f"
            text = text.replace(character, "" if invisible else GETA)
            if not invisible:
                lost[character] = None
        return text

    return mapped(document, change), "".join(lost)


def _form(document: OfficialDocument, style: OutputStyle, lost: str) -> dict[str, Any]:
    made = document.made or _EPOCH
    blocks: list[Block] = [*document.blocks, *tail(document, style)]
    if lost:
        shown = ", ".join(f"U+{ord(character):04X}" for character in lost)
        blocks.append(Paragraph(plain(words()["lost.text"].format(characters=shown))))
    return {
        "title": document.title or " ",
        "author": "yuhitsu",
        "keywords": [words()["ai.property"]] if document.uses_ai else [],
        "made": {name: getattr(made, name) for name in ("year", "month", "day", "hour", "minute", "second")},
        "font": _SERIF,
        "heading_font": _SANS,
        "marking": document.marking,
        "header": "　".join(filter(None, (document.marking, document.number))),
        "parts": [
            *(_part(paragraph) for paragraph in head(document)),
            {"kind": "title" if document.title.strip() else "nothing", "text": document.title},
            *(_part(block) for block in blocks),
        ],
    }


def _part(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level) if text.strip():
            return {"kind": "heading", "text": text, "level": min(max(level, 1), 4)}
        case Heading():
            return {"kind": "nothing"}
        case Paragraph(runs, align):
            return {"kind": "paragraph", "align": align.value, "runs": _runs(runs)}
        case Item(number, runs, depth):
            hang = sum(0.55 if ord(character) < 0x80 else 1 for character in number) + 0.8 if number else 0
            return {
                "kind": "item",
                "number": number,
                "hang": hang,
                "depth": min(depth, 8),
                "runs": _runs(runs),
            }
        case Table():
            cells = [cell for row in block.grid for cell in row]
            return {
                "kind": "table",
                "columns": max(block.columns, 1),
                "headers": list(block.head),
                "cells": cells or [""],
                "caption": block.caption,
            }


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [{"text": with_ruby(run), "mark": run.mark.value, "notes": list(run.notes)} for run in runs]
