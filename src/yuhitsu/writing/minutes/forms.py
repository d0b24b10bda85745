"""Minutes as JSON, and the file from which an interrupted making goes on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from yuhitsu.errors import InputError
from yuhitsu.writing.minutes.document import title_of
from yuhitsu.writing.minutes.making import Kept
from yuhitsu.writing.minutes.model import Due, Line, Minutes, Task, Topic, Utterance

_VERSION = 1


def minutes_json(minutes: Minutes, cited: tuple[Utterance, ...] = ()) -> dict[str, Any]:
    """The minutes, with the utterances they cite."""
    head = minutes.heading
    return {
        "date": minutes.date.isoformat() if minutes.date else None,
        "characters": minutes.characters,
        "utterances_read": minutes.utterances,
        "speakers": list(minutes.speakers),
        "heading": {
            "name": _optional(head.name),
            "when": _optional(head.when),
            "where": _optional(head.where),
            "attendants": [_line(line) for line in head.attendants],
            "attendants_from_speakers": head.from_speakers,
            "absent": [_line(line) for line in head.absent],
            "others": [{"name": name, **_line(line)} for name, line in head.others],
        },
        "topics": [{**topic_json(topic), "title": title_of(topic)} for topic in minutes.topics],
        "utterances": [utterance_json(utterance) for utterance in cited],
    }


def utterance_json(utterance: Utterance) -> dict[str, Any]:
    """One sentence of the transcript with its place in it."""
    return dataclasses.asdict(utterance)


def topic_json(topic: Topic) -> dict[str, Any]:
    """One topic; the title as it was read (empty for the opening)."""
    return {
        "title": topic.title,
        "first": topic.first,
        "last": topic.last,
        "gist": [_line(line) for line in topic.gist],
        "decisions": [_line(line) for line in topic.decisions],
        "tasks": [_task(task) for task in topic.tasks],
        "pending": [_line(line) for line in topic.pending],
    }


def cited_numbers(minutes: Minutes) -> frozenset[int]:
    """Numbers of all utterances that a line of the minutes stands on."""
    head = minutes.heading
    lines = [line for line in (head.name, head.when, head.where) if line]
    lines += [*head.attendants, *head.absent, *(line for _, line in head.others)]
    for topic in minutes.topics:
        lines += [*topic.gist, *topic.decisions, *topic.pending, *(task.line for task in topic.tasks)]
    return frozenset(number for line in lines for number in line.utterances)


def kept_text(kept: Kept) -> str:
    """The standing of an interrupted making as the text of a file."""
    form = {
        "yuhitsu_minutes": _VERSION,
        "sha256": kept.sha256,
        "date": kept.date.isoformat() if kept.date else None,
        "next": kept.next,
        "title": kept.title,
        "topics": [topic_json(topic) for topic in kept.topics],
    }
    return json.dumps(form, ensure_ascii=False)


def kept_from(text: str) -> Kept:
    """The inverse of ``kept_text``.

    Raises:
        InputError: it is no such file, or broken.
    """
    try:
        form = json.loads(text)
        if form["yuhitsu_minutes"] != _VERSION:
            raise ValueError("version")
        date = dt.date.fromisoformat(form["date"]) if form["date"] else None
        topics = tuple(_topic_from(topic) for topic in form["topics"])
        return Kept(str(form["sha256"]), date, topics, int(form["next"]), str(form["title"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            "途中経過のファイルを読めません。別の名前を指定するか、そのファイルを消してやり直してください。"
        ) from error


def _line(line: Line) -> dict[str, Any]:
    form: dict[str, Any] = {"text": line.text, "utterances": list(line.utterances), "speaker": line.speaker}
    return {**form, "quotation": line.quotation} if line.quotation else form


def _optional(line: Line | None) -> dict[str, Any] | None:
    return _line(line) if line else None


def _task(task: Task) -> dict[str, Any]:
    due = task.due
    form = {"spoken": due.spoken, "date": due.date.isoformat() if due.date else None} if due else None
    return {**_line(task.line), "who": task.who, "due": form}


def _line_from(form: dict[str, Any]) -> Line:
    return Line(form["text"], tuple(form["utterances"]), form["speaker"], form.get("quotation", ""))


def _task_from(form: dict[str, Any]) -> Task:
    due = form["due"]
    date = dt.date.fromisoformat(due["date"]) if due and due["date"] else None
    return Task(_line_from(form), form["who"], Due(due["spoken"], date) if due else None)


def _topic_from(form: dict[str, Any]) -> Topic:
    lines = {name: tuple(map(_line_from, form[name])) for name in ("gist", "decisions", "pending")}
    return Topic(
        title=form["title"],
        tasks=tuple(map(_task_from, form["tasks"])),
        first=form["first"],
        last=form["last"],
        **lines,
    )
