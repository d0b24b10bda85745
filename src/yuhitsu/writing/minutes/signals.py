"""What a sentence of a meeting does: decides, asks, promises, leaves open, opens a topic."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from yuhitsu.japanese.number_words import narrow


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        files("yuhitsu.writing.minutes").joinpath("signals.json").read_text("utf-8")
    )
    return loaded


@cache
def _cue(name: str) -> re.Pattern[str]:
    """Any of the patterns of this name."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in _data()[name]))


@cache
def _cues(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of this name, each for itself."""
    found = _data()["weight"][name] if name in ("high", "low") else _data()[name]
    return tuple(re.compile(pattern) for pattern in found)


def heading_words() -> dict[str, tuple[str, ...]]:
    """Names of what stands at the head of minutes, as offices write them: ``when`` -> 日時, 開催日, …."""
    return {name: tuple(words) for name, words in _data()["heading"].items()}


def decides(text: str) -> bool:
    """Whether the sentence says that something was decided."""
    return (
        bool(_cue("decision").search(text))
        and not _cue("not_decision").search(text)
        and not leaves_open(text)
    )


def points_back(text: str) -> bool:
    """Whether what was decided stands in an earlier sentence (そのように決定しました)."""
    return bool(_cue("points_back").search(text))


def proposes(text: str) -> bool:
    """Whether the sentence asks the meeting to agree."""
    return bool(_cue("proposal").search(text))


def assents(text: str) -> bool:
    """Whether the sentence agrees."""
    return bool(_cue("assent").search(text)) and not proposes(text)


def leaves_open(text: str) -> bool:
    """Whether the sentence leaves something undecided."""
    return bool(_cue("pending").search(text)) and not text.rstrip("。？?").endswith("か")


def owner_of(text: str, speaker: str, *, dated: bool) -> str | None:
    """Who must do what the sentence asks or promises.

    Returns:
        ``None`` where it is no task; the empty text where nobody is named: the minutes then say 要確認.
    """
    if _cue("not_task").search(text):
        return None
    named = _cue("who").search(_cue("lead").sub("", text))
    if _cue("request").search(text):
        if named:
            return named["who"]
        return "" if dated or "宿題" in text else None
    if not _cue("promise").search(text):
        return None
    if _cue("myself").search(text):
        return speaker
    if named:
        return named["who"]
    return speaker if dated or _cue("strong_promise").search(text) else None


def weight(text: str) -> float:
    """How much a sentence is likely to matter beyond its words: -1.5 to 2."""
    high = sum(0.5 for pattern in _cues("high") if pattern.search(text))
    return high - (1.5 if any(pattern.search(text) for pattern in _cues("low")) else 0.0)


def written_topic(line: str) -> str:
    """The topic that a line of its own names, or the empty text."""
    plain = line.strip()
    if len(plain) > 70 or plain.endswith(("。", "です", "ます", "た")):
        return ""
    for pattern in _cues("topic"):
        match = pattern.match(plain)
        if match:
            return match["title"].strip(" 　】")
    return ""


def spoken_topic(text: str) -> str:
    """The topic that whoever chairs opens with this sentence, or the empty text."""
    plain = narrow(text)
    for pattern in _cues("spoken_topic"):
        match = pattern.search(plain)
        if match and len(match["title"].strip()) >= 2:
            start, end = match.span("title")
            return text[start:end].strip(" 　、")
    return ""
