"""What every form of output shares: how it may look, what stands before and behind the text, clean text."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files

from yuhitsu.writing.document_model import (
    Align,
    Block,
    Heading,
    Item,
    Mark,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    plain,
)

GETA = "〓"
"""Stands for a character that a form cannot show, as printers have always done it."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class OutputStyle:
    """How documents go out."""

    ai_mark: bool = True
    """Whether a document that a generative model worded says so where it is read."""
    font: str = "ＭＳ 明朝"
    """Font of the text in Word; what Windows has."""
    heading_font: str = "ＭＳ ゴシック"
    """Font of title and headings in Word."""


@functools.cache
def words() -> dict[str, str]:
    """What the program itself writes into documents."""
    text = files("yuhitsu.writing.export").joinpath("wording.json").read_text(encoding="utf-8")
    strings: dict[str, str] = json.loads(text)
    return strings


def writable(text: str) -> str:
    """The text without characters that no document format may hold; half characters become ``U+FFFD``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\ufffd", _UNWRITABLE.sub("", text))


def mapped(document: OfficialDocument, change: Callable[[str], str]) -> OfficialDocument:
    """The document with every text changed."""
    return replace(
        document,
        title=change(document.title),
        number=change(document.number),
        date=change(document.date),
        sender=change(document.sender),
        recipient=change(document.recipient),
        blocks=tuple(_block(block, change) for block in document.blocks),
        unproved=tuple(map(change, document.unproved)),
        marking=change(document.marking),
    )


def _block(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Heading(text, level):
            return Heading(change(text), level)
        case Paragraph(runs, align):
            return Paragraph(_runs(runs, change), align)
        case Item(number, runs, depth):
            return Item(change(number), _runs(runs, change), depth)
        case Table(rows, headers, caption):
            lines = tuple(tuple(map(change, row)) for row in rows)
            return Table(lines, tuple(map(change, headers)), change(caption))


def _runs(runs: tuple[Run, ...], change: Callable[[str], str]) -> tuple[Run, ...]:
    return tuple(
        Run(change(run.text), run.mark, change(run.ruby), tuple(map(change, run.notes))) for run in runs
    )


def cleaned(document: OfficialDocument) -> OfficialDocument:
    """The document as every format can hold it."""
    return mapped(document, writable)


def head(document: OfficialDocument) -> Iterator[Paragraph]:
    """What stands above the title: number and date at the right, whom it is for at the left, who sends it."""
    for text, align in (
        (document.number, Align.RIGHT),
        (document.date, Align.RIGHT),
        (document.recipient, Align.LEFT),
        (document.sender, Align.RIGHT),
    ):
        if text:
            yield Paragraph(plain(text), align)


def tail(document: OfficialDocument, style: OutputStyle) -> Iterator[Block]:
    """What stands behind the text: the sentences that no source carries, and that a model was used."""
    if document.unproved:
        yield Heading(words()["unproved.heading"], 1)
        yield Paragraph(plain(words()["unproved.text"]))
        yield from (Item(f"({n})", plain(text)) for n, text in enumerate(document.unproved, 1))
    if document.uses_ai and style.ai_mark:
        yield Paragraph(plain(words()["ai.mark"]), Align.RIGHT)


def marked(run: Run) -> str:
    """The run's text with its mark in words, for forms without colours."""
    return f"{run.text}{words()['unproved.mark']}" if run.mark is Mark.UNPROVED and run.text else run.text


def with_ruby(run: Run) -> str:
    """The run's text with mark and ふりがな in words, for forms that cannot set it above."""
    text = f"{run.text}（{run.ruby}）" if run.ruby else run.text
    return marked(replace(run, text=text))
