"""Reading a transcript or notes: who said which sentence, in whatever form it was written down."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.japanese.tokens import tokenize
from yuhitsu.writing.minutes.model import Utterance
from yuhitsu.writing.minutes.unpunctuated import LONGEST_SPOKEN, spoken_sentences

_LINE = re.compile("[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_CLOCK = r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_TIME = re.compile(rf"[\[(【<]?(?P<time>{_CLOCK})[\])】>]?(?:\s*(?:-->|-|~)\s*[\[(]?{_CLOCK}[\])]?.*$)?\s*")
_ONLY_A_NUMBER = re.compile("[0-9]{1,6}")
_MARKED = re.compile(
    r"[○◯〇●◎◆◇△▲□■☆★](?P<label>[^\s:。、]{1,20}(?:\([^)]{1,30}\))?)(?:\s*:\s*|\s+|$)(?P<rest>.*)$"
)
_BRACKETED = re.compile(r"[【\[](?P<label>[^】\]]{1,30})[】\]]\s*:?\s*(?P<rest>.*)$")
_COLON = re.compile(r"(?P<label>[^:。、「」【】]{1,30}?)\s?:\s*(?P<rest>.*)$")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? (?P<label>[^>]{1,40})>(?P<rest>.*?)(?:</v>)?$")
_NAME_THEN_TIME = re.compile(rf"(?P<label>[^:。、]{{1,30}}?)\s+(?P<time>{_CLOCK})$")
_TAIL = re.compile(r"(?:\([^)]*\)|[0-9]+|[A-Za-z]|\s)+$")
_NUMBERED = re.compile(r"(?i)(?:speaker|spk|話者|発言者|参加者|委員|user)\s*[_-]?\s*(?:[0-9]+|[a-z])$|[A-Z]$")


@cache
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    data = json.loads(files("yuhitsu.writing.minutes").joinpath("speakers.json").read_text("utf-8"))
    roles = "|".join(sorted(map(re.escape, data["roles"]), key=len, reverse=True))
    return re.compile(f"(?:{roles})$"), frozenset(data["not_speakers"])


@dataclass(frozen=True, slots=True)
class _Label:
    """A line's beginning that may name who speaks: ``line[rest:]`` is what is said."""

    name: str
    start: int
    end: int
    rest: int
    strong: bool
    """Written with a mark that only speakers have."""


def _label_of(line: str) -> _Label | None:
    """What may be a speaker at the head of a ``narrow`` line."""
    for pattern, strong in ((_VOICE, True), (_MARKED, False), (_BRACKETED, False), (_COLON, False)):
        match = pattern.match(line)
        if match:
            return _Label(match["label"].strip(), *match.span("label"), match.start("rest"), strong)
    return None


def _looks_like_a_speaker(label: str, often: Counter[str]) -> bool:
    roles, others = _words()
    if label in others or not any(map(str.isalpha, label)):
        return False
    bare = _TAIL.sub("", label) or label
    if bare in others and "(" not in label:
        return False
    if (
        _NUMBERED.match(label)
        or roles.search(label)
        or roles.search(bare)
        or ("(" in label and label[-1] == ")")
    ):
        return len(bare) <= 20 and not label.endswith("議題")
    if len(label) > 12 or re.match(r"(?:第|議題|資料|[0-9])", label):
        return False
    return often[label] >= 2 or _is_a_name(label)


@lru_cache(maxsize=4096)
def _is_a_name(label: str) -> bool:
    words = [token for token in tokenize(label) if token.surface.strip()]
    return bool(words) and all(token.pos[2] == "人名" for token in words)


class Transcript:
    """Sentences of a transcript with their speakers.

    Speakers are read from ``○議長（…）``, ``【課長】``, ``山田：``, WebVTT voices, names before time marks;
    what cannot be a speaker (日時：, 資料：) is text. Without any label everything has one speaker, nobody.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._often = Counter(
            label.name
            for _, line, _ in self._lines()
            if (label := _label_of(narrow(line))) is not None and len(label.name) <= 12
        )

    def utterances(self) -> Iterator[Utterance]:
        """Every sentence in order, numbered from 1, in memory that does not grow with the text."""
        number, turn, speaker = 0, 0, ""
        for start, body, time, named in self._bodies():
            if named is not None and named != speaker:
                turn, speaker = turn + 1, named
            for begin, end in _sentences(body):
                piece = body[begin:end]
                if any(map(str.isalnum, piece)):
                    number += 1
                    yield Utterance(number, turn, speaker, piece, start + begin, start + end, time)

    def _bodies(self) -> Iterator[tuple[int, str, str, str | None]]:
        """``(offset, what is said, time mark, speaker if the line names one)``."""
        time, pending = "", None
        for start, line, following in self._lines():
            plain = narrow(line)
            if _is_cue_number(plain, following) or plain.startswith("WEBVTT"):
                continue
            named = _NAME_THEN_TIME.match(plain)
            if named and _looks_like_a_speaker(named["label"].strip(), self._often):
                time, pending = named["time"], line[slice(*named.span("label"))].strip()
                continue
            match = _TIME.match(plain)
            offset = match.end() if match else 0
            time = match["time"] if match else time
            speaker, rest = self._speaker(plain[offset:], line[offset:])
            offset += rest
            pending = speaker if speaker is not None else pending
            if line[offset:].strip():
                yield start + offset, line[offset:], time, pending
                pending = None

    def _speaker(self, plain: str, line: str) -> tuple[str | None, int]:
        label = _label_of(plain)
        if label is not None and (label.strong or _looks_like_a_speaker(label.name, self._often)):
            return line[label.start : label.end].strip(), label.rest
        return None, 0

    def _lines(self) -> Iterator[tuple[int, str, str]]:
        """``(offset, line, the next line)`` without the white space around it; no empty ones."""
        before: tuple[int, str] | None = None
        for match in _LINE.finditer(self.text):
            stripped = match[0].strip()
            if not stripped:
                continue
            here = (match.start() + match[0].index(stripped), stripped)
            if before is not None:
                yield *before, stripped
            before = here
        if before is not None:
            yield *before, ""


def _is_cue_number(plain: str, following: str) -> bool:
    """The number of a subtitle, which stands alone before its times."""
    return bool(_ONLY_A_NUMBER.fullmatch(plain)) and "-->" in following


def _sentences(body: str) -> Iterator[tuple[int, int]]:
    """Sentences of what one line says, also where a speech recogniser wrote no 。 at all."""
    for span in split_sentences(body):
        stripped = span.text.strip()
        start = span.start + span.text.find(stripped)
        if len(stripped) <= LONGEST_SPOKEN:
            yield start, start + len(stripped)
        else:
            yield from ((start + begin, start + end) for begin, end in spoken_sentences(stripped))
