"""Minutes from a transcript of any length: topic by topic, with progress, to be stopped and gone on with."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from yuhitsu.errors import InputError
from yuhitsu.writing.minutes.head import HeadReader
from yuhitsu.writing.minutes.model import Heading, Minutes, Topic, Utterance
from yuhitsu.writing.minutes.section import topic
from yuhitsu.writing.minutes.signals import spoken_topic, written_topic
from yuhitsu.writing.minutes.transcript import Transcript

LONGEST = 2_000_000
"""Characters of a transcript: about eighty hours of speech."""
SECTION = 16_000
"""Characters after which a topic is summed up in between, so that memory does not grow with it."""
_STEP = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is, in characters."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the making stands after a topic: enough to go on from there with the same transcript."""

    sha256: str
    """Of the transcript."""
    date: dt.date | None
    topics: tuple[Topic, ...]
    next: int
    """Number of the first utterance that is in no topic yet."""
    title: str
    """The topic that was open then."""


@dataclass(slots=True)
class _Sections:
    """Gathers utterances until a topic is over."""

    title: str = ""
    open: list[Utterance] = field(default_factory=list)
    size: int = 0
    headings: int = 0
    """Written topics that came one after another, without a word between them: a list of them."""

    def closes(self, utterance: Utterance) -> str | None:
        """The title of the topic that this sentence opens, if it opens one."""
        written = written_topic(utterance.text) if utterance.speaker == "" or not utterance.turn else ""
        if written:
            self.headings += 1
            return written
        listed, self.headings = self.headings > 1, 0
        spoken = spoken_topic(utterance.text)
        if spoken and spoken != self.title:
            return spoken
        # after a list of topics the meeting only begins
        return "" if listed else None

    def add(self, utterance: Utterance) -> None:
        self.open.append(utterance)
        self.size += len(utterance.text)

    def close(self, title: str) -> tuple[str, list[Utterance]]:
        """What was gathered, under the title it had; the next has ``title``."""
        ended = (self.title, self.open)
        self.title, self.open, self.size = title, [], 0
        return ended


def make_minutes(
    text: str,
    day: dt.date | None = None,
    *,
    kept: Kept | None = None,
    keep: Callable[[Kept], None] | None = None,
) -> Generator[Progress, None, Minutes]:
    """Make minutes; yields progress, returns the minutes. Close it to stop.

    Args:
        text: the transcript.
        day: the day of the meeting, where the head does not say it or says it wrongly.
        kept: where an earlier making of the same transcript stopped.
        keep: is given the standing after each topic.

    Raises:
        InputError: the text is empty, longer than ``LONGEST``, or not that of ``kept``.
    """
    if not any(map(str.isalnum, text)):
        raise InputError("会議の文字起こしかメモを入れてください（文字がありません）。")
    if len(text) > LONGEST:
        raise InputError(
            f"文字起こしが長すぎます（{len(text):,}文字）。{LONGEST:,}文字以内に分けてください。"
        )
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if kept is not None and kept.sha256 != digest:
        raise InputError("途中経過は、別の文字起こしのものです。途中経過のファイルを分けてください。")
    return (yield from _Making(text, day, digest, kept, keep).run())


class _Making:
    def __init__(
        self,
        text: str,
        day: dt.date | None,
        digest: str,
        kept: Kept | None,
        keep: Callable[[Kept], None] | None,
    ) -> None:
        self._text, self._given, self._digest, self._keep = text, day, digest, keep
        self._head = HeadReader()
        self._topics: list[Topic] = list(kept.topics) if kept else []
        self._next = kept.next if kept else 1
        self._sections = _Sections(kept.title if kept else "")
        self._speakers: dict[str, int] = {}

    @property
    def _day(self) -> dt.date | None:
        return self._given or self._head.date()

    def run(self) -> Generator[Progress, None, Minutes]:
        number, total = 0, len(self._text)
        for utterance in Transcript(self._text).utterances():
            number = utterance.number
            if utterance.speaker:
                self._speakers.setdefault(utterance.speaker, number)
            in_head = self._head.take(utterance)
            if not in_head and number >= self._next:
                self._take(utterance)
            if number % _STEP == 0:
                yield Progress(utterance.end, total)
        self._close("", number + 1)
        yield Progress(total, total)
        return Minutes(
            heading=self._heading(),
            topics=tuple(self._topics),
            date=self._day,
            characters=total,
            utterances=number,
            speakers=tuple(self._speakers),
        )

    def _heading(self) -> Heading:
        return self._head.heading(tuple(self._speakers.items()))

    def _take(self, utterance: Utterance) -> None:
        sections = self._sections
        title = sections.closes(utterance)
        if title is not None:
            self._close(title, utterance.number)
            if sections.headings:
                return  # the line is the title itself
        elif sections.size > SECTION:
            self._close(_continued(sections.title), utterance.number)
        sections.add(utterance)

    def _close(self, title: str, following: int) -> None:
        ended, utterances = self._sections.close(title)
        if not utterances:
            return
        self._topics.append(topic(ended, utterances, self._day))
        if self._keep is not None:
            self._keep(Kept(self._digest, self._given, tuple(self._topics), following, title))


def _continued(title: str) -> str:
    return title if title.endswith("（続き）") else f"{title}（続き）"
