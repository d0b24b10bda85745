"""A text as the rules read it: characters, morphemes, lines and sentences, each worked out once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from yuhitsu.japanese.sentences import SentenceSpan, split_sentences
from yuhitsu.japanese.tokens import Token, tokenize


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule met: ``text[start:end]``, what to write instead, and words for the rule's message."""

    rule: str
    start: int
    end: int
    suggestion: str | None = None
    about: str = ""
    """Put into the message in place of ``{about}``."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an office decides of the rules."""

    allowed_characters: str = ""
    """機種依存文字 that may stand."""
    sentence_characters: int = 120
    """A sentence longer than this is worth a second look."""


@dataclass
class Prose:
    """One text under proofreading. Offsets are code points."""

    text: str
    options: Options = field(default_factory=Options)

    @cached_property
    def tokens(self) -> list[Token]:
        """Morphemes of mode A, in order."""
        return tokenize(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _borders(self) -> frozenset[int]:
        return frozenset(self._starts) | {len(self.text)}

    @cached_property
    def sentences(self) -> list[SentenceSpan]:
        """Sentences with the white space around them."""
        return split_sentences(self.text)

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Every line with its offset."""
        return [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", self.text)]

    def is_border(self, offset: int) -> bool:
        """Whether a morpheme begins at this offset (or the text ends)."""
        return offset in self._borders

    def token_at(self, offset: int) -> Token | None:
        """The morpheme over this offset."""
        index = bisect_right(self._starts, offset) - 1
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def token_before(self, offset: int) -> Token | None:
        """The morpheme that ends before this offset."""
        return self.token_at(offset - 1) if offset else None

    def sentence_at(self, offset: int) -> str:
        """The line's part between stops around an offset: what stands in one breath with it."""
        start = max(self.text.rfind(mark, 0, offset) for mark in "。\n") + 1
        ends = [at for at in (self.text.find(mark, offset) for mark in "。\n") if at >= 0]
        return self.text[start : min(ends, default=len(self.text))]


_WORDS = frozenset(
    (
        "kana-word",
        "kanji-word",
        "joyo-kun",
        "okurigana",
        "okurigana-verb",
        "homophone",
        "prefix-go",
        "ra-nuki",
    )
)


def widened(prose: Prose, hit: Hit) -> Hit:
    """The hit up to the end of its word, so that a reader sees 致します rather than 致."""
    if hit.rule not in _WORDS or hit.suggestion is None:
        return hit
    last = prose.token_at(hit.end if hit.rule == "prefix-go" else hit.end - 1)
    rest = prose.text[hit.end : last.end] if last else ""
    if not rest or len(rest) > 3 or (hit.rule != "prefix-go" and not re.fullmatch("[ぁ-ん]+", rest)):
        return hit
    return replace(hit, end=hit.end + len(rest), suggestion=hit.suggestion + rest)


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits over the same characters the longer, then the one named first; in order of place.

    A remark on a whole sentence stands beside what is found inside it.
    """
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        place = range(hit.start, hit.end)
        if hit.suggestion is None and hit.end - hit.start > 20:
            kept.append(hit)
        elif not taken.intersection(place):
            taken.update(place)
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))
