"""The easy text: every change proposed one by one, none that loses a fact, the rest said in remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from yuhitsu.errors import InputError
from yuhitsu.japanese.readings import readings as read_aloud
from yuhitsu.writing.easy.facts import lost
from yuhitsu.writing.easy.measure import level, remarks
from yuhitsu.writing.easy.model import Change, EasyText, Ruby
from yuhitsu.writing.easy.words import Found, found_words
from yuhitsu.writing.easy.written import found_writings

LONGEST = 200_000
"""Characters of a text that is made easier at once."""
_LOSES = "この言い換えは、数・日付・名前・条件のどれかを変えるので、入れていません。"


def easy_view(
    text: str, *, ruby: bool = False, readings: str = "", left: frozenset[int] = frozenset()
) -> EasyText:
    """A text in easier words.

    Args:
        text: the original.
        ruby: whether to give readings.
        readings: corrected readings, ``漢字=よみ`` a line.
        left: numbers of changes that somebody took out.

    Raises:
        InputError: the text is empty or longer than ``LONGEST``, or a correction cannot be read.
    """
    if not any(map(str.isalnum, text)):
        raise InputError("やさしくする文を入れてください（文字がありません）。")
    if len(text) > LONGEST:
        raise InputError(f"文が長すぎます（{len(text):,}文字）。{LONGEST:,}文字以内に分けてください。")
    corrected = _corrected(readings)
    changes = tuple(_checked(text, _changes(text, left)))
    easy = applied(text, changes)
    return EasyText(
        original=text,
        easy=easy,
        changes=changes,
        remarks=tuple(remarks(easy)),
        before=level(text),
        after=level(easy),
        lost=lost(text, easy),
        ruby=tuple(Ruby(part, said) for part, said in read_aloud(easy, corrected)) if ruby else (),
    )


def applied(text: str, changes: Iterable[Change]) -> str:
    """The text with the changes that are applied; they are in order and do not overlap."""
    parts: list[str] = []
    reached = 0
    for change in changes:
        if change.applied:
            parts += [text[reached : change.start], change.after]
            reached = change.end
    return "".join([*parts, text[reached:]])


def _changes(text: str, left: frozenset[int]) -> Iterator[Change]:
    found: list[Found] = sorted(
        [*found_writings(text), *found_words(text)], key=lambda item: (item.start, -item.end)
    )
    number = reached = 0
    for item in found:
        if item.start < reached or text[item.start : item.end] == item.after:
            continue
        reached = item.end
        number += 1
        before = text[item.start : item.end]
        yield Change(
            number, item.start, item.end, before, item.after, item.kind, item.source, number not in left
        )


def _checked(text: str, changes: Iterable[Change]) -> Iterator[Change]:
    """Changes that lose a fact of their own sentence are not applied, and say so."""
    for change in changes:
        start = max(text.rfind("。", 0, change.start), text.rfind("\n", 0, change.start)) + 1
        start = max(start, change.start - 120)
        end = min(_end(text, change.end), change.end + 120)
        before = text[start:end]
        after = text[start : change.start] + change.after + text[change.end : end]
        if change.kind not in ("explain", "range") and lost(before, after):
            yield replace(change, applied=False, reason=_LOSES)
        else:
            yield change


def _end(text: str, position: int) -> int:
    ends = [found for found in (text.find("。", position), text.find("\n", position)) if found >= 0]
    return min(ends) + 1 if ends else len(text)


def _corrected(readings: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in filter(None, map(str.strip, readings.splitlines())):
        word, sign, reading = line.replace("＝", "=").partition("=")
        if not (sign and word.strip() and reading.strip()):
            raise InputError(f"読みの直しは、1行に「漢字=よみ」と書いてください（{line!r} は読めません）。")
        pairs[word.strip()] = reading.strip()
    return pairs
