"""One topic of a meeting: its decisions, tasks and open points, and the gist of the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from yuhitsu.writing.minutes.due import due_in
from yuhitsu.writing.minutes.gist import gist
from yuhitsu.writing.minutes.model import Due, Line, Task, Topic, Utterance
from yuhitsu.writing.minutes.shortening import is_nod, shortened
from yuhitsu.writing.minutes.signals import (
    assents,
    decides,
    leaves_open,
    owner_of,
    points_back,
    proposes,
    spoken_topic,
)

_NEAR = 4
"""Sentences within which an assent belongs to a proposal, and a decision to both."""


def topic(title: str, utterances: Sequence[Utterance], day: dt.date | None) -> Topic:
    """What was said to one topic. ``day`` is the day of the meeting."""
    decisions = _decisions(utterances)
    decided = frozenset(number for line in decisions for number in line.utterances)
    tasks = tuple(task for u in utterances if u.number not in decided and (task := _task(u, day)))
    asked = frozenset(number for task in tasks for number in task.line.utterances)
    pending = tuple(_line(u) for u in utterances if u.number not in decided | asked and leaves_open(u.text))
    opening = frozenset((utterances[0].number,) if spoken_topic(utterances[0].text) else ())
    left = frozenset(number for line in pending for number in line.utterances)
    return Topic(
        title=title,
        gist=gist(utterances, title, decided | asked | left | opening),
        decisions=decisions,
        tasks=tasks,
        pending=pending,
        first=utterances[0].number,
        last=utterances[-1].number,
    )


def _line(utterance: Utterance) -> Line:
    return Line(shortened(utterance.text), (utterance.number,), utterance.speaker)


def _task(utterance: Utterance, day: dt.date | None) -> Task | None:
    due: Due | None = due_in(utterance.text, day)
    who = owner_of(shortened(utterance.text), utterance.speaker, dated=due is not None)
    return None if who is None else Task(_line(utterance), who, due)


def _decisions(utterances: Sequence[Utterance]) -> tuple[Line, ...]:
    """Sentences that decide, with the proposal they answer, and proposals that were agreed to."""
    lines: list[Line] = []
    proposal: int | None = None
    agreed: list[int] = []
    for index, utterance in enumerate(utterances):
        if proposal is not None and index - proposal > _NEAR:
            lines += _agreed(utterances, proposal, agreed)
            proposal, agreed = None, []
        if decides(utterance.text):
            lines.append(_decision(utterances, index, proposal, agreed))
            proposal, agreed = None, []
        elif proposes(utterance.text):
            if proposal is not None:
                lines += _agreed(utterances, proposal, agreed)
            proposal, agreed = index, []
        elif proposal is not None and (assents(utterance.text) or is_nod(utterance.text)):
            agreed.append(index)
    if proposal is not None:
        lines += _agreed(utterances, proposal, agreed)
    return tuple(lines)


def _decision(
    utterances: Sequence[Utterance], index: int, proposal: int | None, agreed: Sequence[int]
) -> Line:
    deciding = utterances[index]
    text = shortened(deciding.text)
    if proposal is None:
        return Line(text, (deciding.number,), deciding.speaker)
    if points_back(deciding.text):
        text = f"{shortened(utterances[proposal].text)} → {text}"
    numbers = [utterances[i].number for i in (proposal, *agreed)]
    return Line(text, (*numbers, deciding.number), deciding.speaker)


def _agreed(utterances: Sequence[Utterance], proposal: int, agreed: Sequence[int]) -> list[Line]:
    """A proposal to which somebody said yes, without anybody saying that it is decided."""
    yes = [i for i in agreed if assents(utterances[i].text)]
    if not yes:
        return []
    asking = utterances[proposal]
    text = f"{shortened(asking.text)} → {shortened(utterances[yes[0]].text)}"
    return [Line(text, (asking.number, *(utterances[i].number for i in yes)), asking.speaker)]
