"""The head of minutes: name of the meeting, when, where, who (the lines before the first speaker)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.wareki import dates
from yuhitsu.writing.minutes.model import Heading, Line, Utterance
from yuhitsu.writing.minutes.signals import heading_words, written_topic

LINES = 120
"""How many lines at the beginning may belong to the head."""
_BEFORE = r"^[\s　0-9０-９一二三四五六七八九十.．、()（）①-⑳■◆●○・【]*"
_MEETING = re.compile(
    "会議|委員会|審議会|協議会|打合せ|打ち合わせ|定例会|臨時会|総会|議事録|会議録|検討会|部会|懇談会|説明会"
)
_SPOKEN = re.compile("。|(?:ます|です|した|ません|ください|か)$")
_OPENING = re.compile("開会|開き|始め|本日")


@cache
def _kinds() -> dict[str, str]:
    return {word: kind for kind, words in heading_words().items() for word in words}


@cache
def _keyed_line() -> re.Pattern[str]:
    """A name as it stands in a head, also spread out (日　　時), and what follows it."""
    words = sorted(_kinds(), key=len, reverse=True)
    spread = "|".join(r"[\s　]*".join(map(re.escape, word)) for word in words)
    return re.compile(rf"{_BEFORE}(?P<key>{spread})[】]?(?:[\s　]*[:：][\s　]*|[\s　]+|$)(?P<value>.*)$")


@dataclass(slots=True)
class HeadReader:
    """Takes the first utterances one by one and says which belong to the head."""

    _values: dict[str, list[tuple[str, Line]]] = field(default_factory=dict)
    _open: str = ""
    _key: str = ""
    _name: Line | None = None
    _spoken: Line | None = None
    _seen: int = 0

    def take(self, utterance: Utterance) -> bool:
        """Whether this sentence belongs to the head and to no topic."""
        self._seen += 1
        if self._seen > LINES:
            return False
        if utterance.turn:
            self._open = ""
            self._opening(utterance)
            return False
        keyed = self._keyed(utterance)
        if keyed is not None:
            return keyed
        if written_topic(utterance.text):
            self._open = ""
            return False
        if self._open in ("attendants", "absent") and len(utterance.text) <= 60:
            self._add(self._open, utterance.text, utterance)
            return True
        if self._name is None and _names_a_meeting(utterance.text):
            self._name = Line(utterance.text, (utterance.number,))
            return True
        self._opening(utterance)
        return False

    def _keyed(self, utterance: Utterance) -> bool | None:
        match = _keyed_line().match(utterance.text)
        key = re.sub(r"[\s　]", "", match["key"]) if match else ""
        kind = _kinds().get(key)
        if match is None or kind is None:
            return None
        if kind == "agenda" and match["value"].strip():
            return None  # 議題：… of notes opens the topic itself
        self._open, self._key = kind, key
        if match["value"].strip():
            self._add(kind, match["value"].strip(), utterance)
        return True

    def _add(self, kind: str, value: str, utterance: Utterance) -> None:
        self._values.setdefault(kind, []).append((self._key, Line(value, (utterance.number,))))

    def _opening(self, utterance: Utterance) -> None:
        """令和8年11月25日、午後1時30分、…を開会します: said, where no line says it."""
        if self._spoken is None and _OPENING.search(utterance.text) and _whole_date(utterance.text):
            self._spoken = Line(utterance.text, (utterance.number,), utterance.speaker)

    def heading(self, speakers: Sequence[tuple[str, int]]) -> Heading:
        """The head; attendants are those who spoke (name, first utterance) where no list was given."""
        attendants = tuple(line for _, line in self._values.get("attendants", ()))
        spoke = tuple(Line(name, (number,)) for name, number in speakers)
        return Heading(
            name=self._first("name") or self._name,
            when=self._first("when") or self._spoken,
            where=self._first("where"),
            attendants=attendants or spoke,
            absent=tuple(line for _, line in self._values.get("absent", ())),
            others=tuple(self._values.get("others", ())),
            from_speakers=not attendants and bool(spoke),
        )

    def _first(self, kind: str) -> Line | None:
        values = self._values.get(kind)
        return values[0][1] if values else None

    def date(self) -> dt.date | None:
        """The day of the meeting, if the head says it with its year."""
        when = self._first("when") or self._spoken
        return _whole_date(when.text) if when else None


def _names_a_meeting(text: str) -> bool:
    return len(text) <= 60 and bool(_MEETING.search(text)) and not _SPOKEN.search(text)


def _whole_date(text: str) -> dt.date | None:
    for mention in dates(narrow(text)):
        if mention.granularity == "day" and mention.valid and mention.year and mention.month and mention.day:
            return dt.date(mention.year, mention.month, mention.day)
    return None
