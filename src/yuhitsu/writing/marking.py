"""The text of a document as one string, and marks put at places of that string."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from yuhitsu.writing.document_model import (
    Block,
    Item,
    Mark,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)

Span = tuple[int, int]


def body_text(document: OfficialDocument) -> str:
    """The text of the blocks, a line each; a row of a table has its cells with ｜ between."""
    return "\n".join(_text(block) for block in document.blocks)


def whole_text(document: OfficialDocument) -> str:
    """The document as one reads it from top to bottom."""
    head = (document.number, document.date, document.recipient, document.sender, document.title)
    lines = [*filter(None, head), ""]
    for block in document.blocks:
        indent = "　" * block.depth if isinstance(block, Item) else ""
        number = f"{block.number}　" if isinstance(block, Item) and block.number != "・" else ""
        point = "・" if isinstance(block, Item) and block.number == "・" else ""
        lines.append(f"{indent}{number}{point}{_text(block)}")
    return "\n".join(lines)


def marked(document: OfficialDocument, spans: Iterable[Span]) -> OfficialDocument:
    """The document with ``body_text(document)[start:end]`` of each span marked as unproved."""
    wanted = sorted(spans)
    blocks: list[Block] = []
    at = 0
    for block in document.blocks:
        length = len(_text(block))
        here = [(max(a - at, 0), min(b - at, length)) for a, b in wanted if a < at + length and b > at]
        blocks.append(_with_marks(block, here) if here else block)
        at += length + 1
    return replace(document, blocks=tuple(blocks))


def _text(block: Block) -> str:
    if isinstance(block, Table):
        rows = [block.headers, *block.rows] if block.headers else list(block.rows)
        return "\n".join("｜".join(row) for row in rows)
    return block.text


def _with_marks(block: Block, spans: Sequence[Span]) -> Block:
    if isinstance(block, Paragraph | Item):
        return replace(block, runs=tuple(_cut(block.runs, spans)))
    return block


def _cut(runs: Sequence[Run], spans: Sequence[Span]) -> Iterable[Run]:
    at = 0
    for run in runs:
        edges = {0, len(run.text)}
        for start, end in spans:
            edges |= {min(max(edge - at, 0), len(run.text)) for edge in (start, end)}
        ordered = sorted(edges)
        for begin, end in pairwise(ordered):
            inside = any(a <= at + begin and at + end <= b for a, b in spans)
            last = end == len(run.text)
            yield replace(
                run,
                text=run.text[begin:end],
                mark=Mark.UNPROVED if inside else run.mark,
                notes=run.notes if last else (),
            )
        at += len(run.text)
