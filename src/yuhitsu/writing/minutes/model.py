"""What minutes are made of: utterances, lines that stand on them, and the minutes themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of a transcript: ``transcript[start:end]`` is ``text``, in code points."""

    number: int
    """From 1, in order; what lines of the minutes point at."""
    turn: int
    """Sentences of one speaker in a row share it; 0 is what stands before the first speaker."""
    speaker: str
    """As written, or empty where nobody is named."""
    text: str
    start: int
    end: int
    time: str = ""
    """Time mark of a speech recogniser, as written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the minutes and the numbers of the utterances it stands on (never empty)."""

    text: str
    utterances: tuple[int, ...]
    speaker: str = ""
    quotation: str = ""
    """The words themselves, where ``text`` is worded anew by a model."""


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something is due, as spoken and as the calendar says."""

    spoken: str
    date: dt.date | None
    """``None`` where it cannot be told (次回まで, or the day of the meeting is not known)."""


@dataclass(frozen=True, slots=True)
class Task:
    """宿題: who does what by when. What was not said is empty; nobody guesses."""

    line: Line
    who: str
    due: Due | None


@dataclass(frozen=True, slots=True)
class Topic:
    """One 議題 with the lines that carry it."""

    title: str
    gist: tuple[Line, ...]
    decisions: tuple[Line, ...] = ()
    tasks: tuple[Task, ...] = ()
    pending: tuple[Line, ...] = ()
    first: int = 1
    """Number of its first utterance."""
    last: int = 1
    """Number of its last utterance."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of minutes; each with the utterances it was read from."""

    name: Line | None = None
    when: Line | None = None
    where: Line | None = None
    attendants: tuple[Line, ...] = ()
    absent: tuple[Line, ...] = ()
    others: tuple[tuple[str, Line], ...] = ()
    """傍聴者, 資料, 記録者, … as ``(name, line)``."""
    from_speakers: bool = False
    """Whether the attendants are only those who spoke, because no list was given."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of one meeting."""

    heading: Heading
    topics: tuple[Topic, ...]
    date: dt.date | None
    """The day of the meeting, from which 来週の金曜 is counted."""
    characters: int
    utterances: int
    speakers: tuple[str, ...]

    @property
    def decisions(self) -> tuple[Line, ...]:
        """決定事項 of all topics."""
        return tuple(line for topic in self.topics for line in topic.decisions)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """宿題 of all topics."""
        return tuple(task for topic in self.topics for task in topic.tasks)

    @property
    def pending(self) -> tuple[Line, ...]:
        """保留 of all topics."""
        return tuple(line for topic in self.topics for line in topic.pending)
