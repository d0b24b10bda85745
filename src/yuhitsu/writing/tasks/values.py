"""What somebody filled in, checked and put as an office writes it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from yuhitsu.errors import InputError
from yuhitsu.japanese.normalize import clean_input
from yuhitsu.japanese.wareki import dates, to_wareki
from yuhitsu.writing.tasks.model import Field, FieldKind, WritingTask

_SPACES = re.compile("[ \\t\\n]+")
LONGEST_LINE = 500
"""Characters of a one-line field."""


@dataclass(frozen=True, slots=True)
class Values:
    """The fields of a task as they go into its form."""

    texts: Mapping[str, str]
    """By name, empty where nothing was filled in."""

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines of a field that are not empty."""
        return tuple(line.strip() for line in self[name].splitlines() if line.strip())


def values_of(task: WritingTask, given: Mapping[str, str], *, today: dt.date, longest: int) -> Values:
    """Check what was filled in.

    Args:
        task: says what there is to fill in.
        given: by name.
        today: the year of a date without one.
        longest: characters of a long field.

    Raises:
        InputError: a field is unknown, missing, too long or no date; names it.
    """
    strangers = [name for name in given if task.field(name) is None]
    if strangers:
        known = "、".join(each.name for each in task.fields)
        raise InputError(f"「{task.title}」に {strangers[0]!r} という欄はありません。欄: {known}。")
    texts = {each.name: _value(each, given.get(each.name, ""), today, longest) for each in task.fields}
    missing = [each.label for each in task.fields if each.required and not texts[each.name]]
    if missing:
        raise InputError(f"「{'」「'.join(missing)}」を入力してください。")
    return Values(texts)


def _value(field: Field, given: str, today: dt.date, longest: int) -> str:
    text = clean_input(given)
    most = longest if field.kind in (FieldKind.LONG, FieldKind.LIST) else LONGEST_LINE
    if len(text) > most:
        raise InputError(
            f"「{field.label}」が長すぎます（{len(text):,}文字）。{most:,}文字までにしてください。"
        )
    if field.kind is FieldKind.CHOICE:
        return _choice(field, text)
    if field.kind is FieldKind.DATE and text:
        return date_text(text, today, field.label)
    if field.kind in (FieldKind.LONG, FieldKind.LIST):
        return text
    return _SPACES.sub(" ", text).strip()


def _choice(field: Field, text: str) -> str:
    if not text:
        return field.choices[0]
    if text not in field.choices:
        known = "、".join(field.choices)
        raise InputError(f"「{field.label}」は次から選んでください: {known}。")
    return text


def date_text(text: str, today: dt.date, label: str = "日付") -> str:
    """A day in 和暦, from any writing of it; a day without a year is the next one from today.

    Raises:
        InputError: it is no day, or there is no such day.
    """
    mentions = [mention for mention in dates(text) if mention.day is not None]
    mention = mentions[0] if mentions else None
    if mention is None or not mention.valid or mention.month is None or mention.day is None:
        raise InputError(
            f"「{label}」を日付として読めません（{text[:40]!r}）。「令和8年4月1日」か「2026-04-01」のように書いてください。"
        )
    year = mention.year or today.year
    try:
        day = dt.date(year, mention.month, mention.day)
        if mention.year is None and day < today:
            day = day.replace(year=year + 1)
    except ValueError:
        raise InputError(f"「{label}」の {text[:40]!r} は、暦にない日です。") from None
    return to_wareki(day)


def day_of(text: str) -> dt.date | None:
    """The day that a text in 和暦 names, if it names one."""
    for mention in dates(text):
        if mention.valid and mention.year and mention.month and mention.day:
            return dt.date(mention.year, mention.month, mention.day)
    return None
