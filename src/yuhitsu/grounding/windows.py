"""A passage as units of evidence: sentences and table rows with what governs them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yuhitsu.grounding.instructions import is_instruction, spoils_passage
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.types import Citation, Passage

_PROVISO = re.compile(r"^[\s(（]*(?:ただし|但し|但、|なお|この場合|この限り|前項の|その際|また、)")
_TRAILING = re.compile(r"[。．.!！?？\s]+$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or table row: ``start:end`` in the passage's text, its words as written and as compared."""

    start: int
    end: int
    text: str
    folded: str
    line: int
    row: bool

    @property
    def continues(self) -> bool:
        """Whether it belongs to the sentence before it (ただし, この場合)."""
        return _PROVISO.match(self.folded) is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a passage offers as evidence; instructions are left out."""

    units: tuple[Unit, ...]
    spoiled: bool
    """Whether an instruction was found that makes the whole passage worthless."""


def plain(text: str) -> str:
    """The form in which words and figures are compared: NFKC, no line breaks inside."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def bare(text: str) -> str:
    """Folded, without white space and closing marks: for verbatim comparison."""
    return _TRAILING.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=4096)
def evidence(text: str) -> Evidence:
    """Cut a passage's text into units."""
    if spoils_passage(text):
        return Evidence((), True)
    return Evidence(tuple(_units(text)), False)


def _units(text: str) -> Iterator[Unit]:
    offset = 0
    suspicious = is_instruction(text)
    for number, line in enumerate(text.split("\n")):
        if line.strip() and not (suspicious and is_instruction(line)):
            row = "｜" in line
            pieces = [(0, len(line))] if row else [(s.start, s.end) for s in split_sentences(line)]
            for start, end in pieces:
                words = line[start:end]
                lead = len(words) - len(words.lstrip())
                words = words.strip()
                if words:
                    begin = offset + start + lead
                    yield Unit(begin, begin + len(words), words, plain(words), number, row)
        offset += len(line) + 1


def citation(passage: Passage, start: int, end: int) -> Citation:
    """The exact words ``start:end`` of a passage's text, with offsets in its document."""
    return Citation(
        passage_id=passage.id,
        document_id=passage.document_id,
        collection=passage.collection,
        title=passage.title,
        place=passage.place,
        quote=passage.text[start:end],
        start=passage.start + start,
        end=passage.start + end,
    )
