"""An official document as it is made here, before it becomes a Word file, a PDF or a page.

The order of a letter (文書番号, 年月日, 宛名, 発信者名, 標題, 本文) is that of 公用文の書き方; what is
empty is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What a stretch of text is marked as."""

    PLAIN = ""
    STRONG = "strong"
    UNPROVED = "unproved"
    """Not in the source: whoever signs must check it."""


class Align(StrEnum):
    """Where the lines of a paragraph stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one mark. ``\\n`` in it begins a new line of the same paragraph."""

    text: str
    mark: Mark = Mark.PLAIN
    ruby: str = ""
    """ふりがな over the whole of it."""
    notes: tuple[str, ...] = ()
    """Footnotes that hang on its end: sources of what it says."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 to 4, the title of the document is above them all."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: tuple[Run, ...]
    align: Align = Align.LEFT

    @property
    def text(self) -> str:
        """Its text without notes."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list with its number as written (第1, 1, (1), ア, ・); ``depth`` 0 is the outermost."""

    number: str
    runs: tuple[Run, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        """Its text without number and notes."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; rows shorter than the longest are filled up with empty cells."""

    rows: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...] = ()
    caption: str = ""

    @property
    def columns(self) -> int:
        """How many columns the widest row has."""
        return max((len(row) for row in (self.headers, *self.rows)), default=0)

    @property
    def head(self) -> tuple[str, ...]:
        """The headers, as many as the table has columns; none where there are none."""
        return self.headers + ("",) * (self.columns - len(self.headers)) if self.headers else ()

    @property
    def grid(self) -> tuple[tuple[str, ...], ...]:
        """The rows, each with as many cells as the table has columns."""
        columns = self.columns
        return tuple(row + ("",) * (columns - len(row)) for row in self.rows)


Block = Heading | Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document of an office."""

    title: str
    """件名 (標題)."""
    number: str = ""
    """文書番号, e.g. さ総第12号."""
    date: str = ""
    """発信日 as it is printed, e.g. 令和7年4月1日."""
    sender: str = ""
    """発信者名; ``\\n`` between lines."""
    recipient: str = ""
    """宛名; ``\\n`` between lines."""
    blocks: tuple[Block, ...] = ()
    uses_ai: bool = False
    """Whether a generative model worded any of it."""
    unproved: tuple[str, ...] = ()
    """Sentences that no source carries, listed behind the text."""
    marking: str = ""
    """Level of the information as it is printed at the top, e.g. 機密性2情報."""
    made: dt.datetime | None = None
    """When it was made, for the file's properties; None leaves them without a time of its own."""

    def runs(self) -> Iterator[Run]:
        """Every run of its paragraphs and items, in order."""
        for block in self.blocks:
            if isinstance(block, Paragraph | Item):
                yield from block.runs

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def plain(*texts: str) -> tuple[Run, ...]:
    """Texts as runs without a mark."""
    return tuple(Run(text) for text in texts if text)
