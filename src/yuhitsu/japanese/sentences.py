"""Cutting Japanese and English text into sentences, whole or while it is still arriving."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_STOPS = "。｡！？!?．."
_OPENERS = "「『（(【〔［[〈《“｢"
_CLOSERS = "」』）)】〕］]〉》”｣"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_NOTABLE = re.compile("[" + re.escape(_STOPS + _OPENERS + _CLOSERS + _LINE_ENDS) + "]")
_TAIL = frozenset(_STOPS + _CLOSERS + "\"'’")
_JAPANESE = re.compile("[ぁ-ヿ一-鿿々〆ｦ-ﾟ]")
_ENUMERATOR = re.compile(
    r"\s*(?:第?[0-9０-９一二三四五六七八九十]{1,3}|[A-Za-zＡ-Ｚａ-ｚア-ンｱ-ﾝ]|[IVXivx]{1,4})"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_ABBREVIATION = re.compile(
    "No|(?i:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|nos|vol|pp|figs?|approx|dept|inc|ltd|corp|cf|sec|para"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
# a bracket that nobody closes must not swallow the rest of a document
_LONGEST_BRACKET = 600
_MEMORY = 24


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """A sentence and where it stands: ``text == whole[start:end]``, with the white space around it."""

    start: int
    end: int
    text: str


class _Phase(Enum):
    TEXT = auto()
    CHECK = auto()
    """After a stop that only the next character can tell from a decimal point or an address."""
    TAIL = auto()
    SPACE = auto()


class SentenceStream:
    """Sentences of a text that arrives in pieces.

    However the text is cut into pieces, the sentences are those of ``split_sentences`` for the
    whole text, and joined they are the text. A sentence is handed out as soon as the first
    character of the next one is known.
    """

    def __init__(self) -> None:
        self._ready: list[str] = []
        self._begin("")

    def _begin(self, first: str) -> None:
        """Start a sentence with what is already known of it."""
        self._pieces: list[str] = []
        self._length = 0
        self._recent = ""
        self._blank = True
        self._depth = 0
        self._opened = 0
        self._opened_first = False
        self._cut: int | None = None
        self._phase = _Phase.TEXT
        self._append(first)

    def feed(self, chunk: str) -> list[str]:
        """Take the next piece; return the sentences that are complete now."""
        position = 0
        while position < len(chunk):
            if self._phase is _Phase.TEXT:
                match = _NOTABLE.search(chunk, position)
                end = match.start() if match else len(chunk)
                self._append(chunk[position:end])
                position = end
                if match:
                    self._notable(chunk[position])
                    position += 1
            elif self._step(chunk[position]):
                position += 1
        ready, self._ready = self._ready, []
        return ready

    def finish(self) -> list[str]:
        """The rest, once the text has ended; the stream is empty afterwards."""
        rest = "".join(self._pieces)
        self._begin("")
        return [rest] if rest else []

    def _append(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)
            self._recent = (self._recent + piece)[-_MEMORY:]
            self._blank = self._blank and piece.isspace()

    def _notable(self, character: str) -> None:
        """A character at which a sentence may end, while inside one."""
        before, blank = self._recent, self._blank
        self._append(character)
        if character in _LINE_ENDS:
            if not blank:
                self._phase, self._depth = _Phase.SPACE, 0
                self._cut = self._length
        elif character in _OPENERS:
            if not self._depth:
                self._opened, self._opened_first = self._length, blank
            self._depth += 1
        elif character in _CLOSERS:
            self._close(character, before)
        elif not self._inside_bracket():
            certain = character in "。｡！？"
            if certain or not self._part_of_a_word(character, before):
                self._phase = _Phase.TAIL if certain else _Phase.CHECK

    def _close(self, character: str, before: str) -> None:
        if self._depth:
            self._depth -= 1
            alone = self._opened_first and not self._depth
            # （…。） standing alone is a sentence; 「…。」 usually goes on with と
            if alone and character in "）)" and before.endswith("。"):
                self._phase = _Phase.TAIL

    def _inside_bracket(self) -> bool:
        if self._depth and self._length - self._opened > _LONGEST_BRACKET:
            self._depth = 0
        return self._depth > 0

    def _part_of_a_word(self, character: str, before: str) -> bool:
        """Whether a stop belongs to what stands before it: a list number, an abbreviation."""
        if character not in ".．":
            return False
        if self._length < _MEMORY and _ENUMERATOR.fullmatch(before):
            return True
        word = _WORD.search(before)
        if word is None:
            return False
        initials = all(len(part) == 1 for part in word[0].split("."))  # J. Smith, e.g., U.S.
        return initials or _ABBREVIATION.fullmatch(word[0]) is not None

    def _step(self, character: str) -> bool:
        """Take one character after a stop; ``False`` to have it looked at again."""
        if self._phase is _Phase.CHECK:
            self._phase = _Phase.TAIL if self._ends_before(character) else _Phase.TEXT
            return False
        if self._phase is _Phase.TAIL and character in _TAIL:
            self._append(character)
            return True
        if character.isspace():
            self._phase = _Phase.SPACE
            self._append(character)
            if character in _LINE_ENDS:
                self._cut = self._length
            return True
        self._hand_out()
        return False

    def _ends_before(self, following: str) -> bool:
        """Whether ``.``, ``．``, ``!`` or ``?`` ends a sentence, seeing what comes next."""
        stop, before = self._recent[-1], self._recent[-2:-1]
        if following.isspace() or following in _TAIL:
            return not (stop == "．" and before.isdigit())
        if stop in "!?":
            return not (following.isascii() and following.isalnum()) and following not in "=&/%"
        japanese = bool(_JAPANESE.match(before))
        return japanese and (bool(_JAPANESE.match(following)) or not following.isalnum())

    def _hand_out(self) -> None:
        """Put out the sentence; the indentation of a new line begins the next one."""
        whole = "".join(self._pieces)
        cut = self._cut if self._cut is not None else len(whole)
        self._ready.append(whole[:cut])
        self._begin(whole[cut:])


def split_sentences(text: str) -> list[SentenceSpan]:
    """The sentences of a text, in order; joined they are the text.

    A sentence ends at 。！？, at ``.`` and ``．`` where they are no decimal point, list number or
    abbreviation, and at each line end; never inside brackets on one line.
    """
    stream = SentenceStream()
    spans: list[SentenceSpan] = []
    start = 0
    for piece in [*stream.feed(text), *stream.finish()]:
        spans.append(SentenceSpan(start, start + len(piece), piece))
        start += len(piece)
    return spans
