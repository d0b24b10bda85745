"""Questions with choices, put to a language model: asking, reading the reply, and what the figures say."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yuhitsu.errors import ModelError
from yuhitsu.prompts import CHOICE_LABELS, choice_messages
from yuhitsu.protocols import LanguageModel
from yuhitsu.types import Options

LONGEST_REPLY = 1000
"""Characters after which a reply is read no further: one mark was asked for."""
FAILURES_IN_A_ROW = 3
"""So many questions failing one after another mean that the model is not there at all."""
Z95 = 1.959964
"""Quantile of the normal distribution that leaves 2.5 % on each side."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with choices, exactly one of them right; ``answer`` is its index."""

    id: str
    field: str
    question: str
    choices: tuple[str, ...]
    answer: int
    source: str
    """What makes the answer right: law and article, guideline, or a short reason."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a model replied: the index of its choice, or None when no choice can be read from it."""

    item: Item
    chosen: int | None
    said: str
    failure: str = ""
    """Why there is no reply, when the model failed."""

    @property
    def right(self) -> bool:
        """Whether the right choice was chosen."""
        return self.chosen == self.item.answer


# --------------------------------------------------------------------------- reading a reply

_KANA = "アイウエオカキク"
# a mark stands alone: what follows may not make a word or a figure of it (A町, 14日, 3.5)
_MARK = (
    r"(?P<mark>[A-Ha-h]|[1-8]|[アイウエオカキク])"
    r"(?=\s*(?:$|\.(?![0-9])|[,。、:;)\]」』】>}\n\"'!！]|です|である|でしょう|番|だ(?:と|。|$)"
    r"|が(?:正|適|最も|答)|と(?:思|考|な|い)|\s(?![a-z])))"
)
_OPENED = r"[\s\"'「『(\[【<{:]*"
_ANSWER = re.compile(
    r"(?:答え?|回答|解答|正解|answer)(?:の?(?:記号|番号|選択肢))?\s*(?:は|が|is)?", re.IGNORECASE
)
_FIRST = re.compile(rf"{_OPENED}(?:選択肢)?{_OPENED}{_MARK}")
_ALONE = re.compile(r"(?<![A-Za-z0-9])[A-H](?![A-Za-z0-9]|\s[a-z])")
_DECORATION = re.compile(r"\\(?:boxed|text(?:bf)?)|[*_`$#]")


def read_choice(reply: str, choices: Sequence[str]) -> int | None:
    """The index that a reply chooses, or None.

    A mark may be a letter, a number from 1 or a kana (full or half width, in brackets, ①); the words of a
    choice count as well. What follows the last 「答え」 decides; else the beginning; else the only choice, or
    the only letter, that occurs.
    """
    text = _plain(reply)
    whole = [index for index, choice in enumerate(choices) if _bare(text) == _bare(_plain(choice))]
    if len(whole) == 1:
        return whole[0]
    announced = [match.end() for match in _ANSWER.finditer(text)]
    for start in [*announced[-1:], 0]:
        found = _first_mark(text[start:], len(choices))
        if found is None:
            found = _only_text(text[start:], choices)
        if found is not None:
            return found
    letters = {CHOICE_LABELS.index(letter) for letter in _ALONE.findall(text)}
    return letters.pop() if len(letters) == 1 and max(letters) < len(choices) else None


def _plain(text: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text)).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\s。.「」\"']", "", text)


def _first_mark(text: str, count: int) -> int | None:
    match = _FIRST.match(text)
    if match is None:
        return None
    mark = match["mark"].upper()
    index = _KANA.find(mark) if mark in _KANA else CHOICE_LABELS.find(mark)
    if mark.isdigit():
        index = int(mark) - 1
    return index if 0 <= index < count else None


def _only_text(text: str, choices: Sequence[str]) -> int | None:
    """The one choice whose words occur; one that is part of another that occurs does not count."""
    bare = _bare(text)
    words = [_bare(_plain(choice)) for choice in choices]
    found = [index for index, word in enumerate(words) if word and word in bare]
    longest = [i for i in found if not any(i != j and words[i] in words[j] for j in found)]
    return longest[0] if len(longest) == 1 else None


# --------------------------------------------------------------------------- asking


def evaluate(model: LanguageModel, items: Iterable[Item], options: Options) -> list[Result]:
    """Ask a model every question, each alone.

    A question at which the model fails counts as not answered.

    Raises:
        ModelError: the model failed at ``FAILURES_IN_A_ROW`` questions one after another.
    """
    results: list[Result] = []
    failures = 0
    for item in items:
        try:
            said = _said(model, item, options)
        except ModelError as error:
            failures += 1
            if failures == FAILURES_IN_A_ROW:
                raise
            results.append(Result(item, None, "", error.message))
            continue
        failures = 0
        results.append(Result(item, read_choice(said, item.choices), said))
    return results


def _said(model: LanguageModel, item: Item, options: Options) -> str:
    """The reply, as far as it needs to be read."""
    text = ""
    pieces = model.generate(choice_messages(item.question, item.choices), options)
    try:
        for piece in pieces:
            text += piece
            if len(text) >= LONGEST_REPLY or _decided(text, len(item.choices)):
                break
    finally:
        pieces.close()
    return text[:LONGEST_REPLY]


def _decided(text: str, count: int) -> bool:
    """Whether a first line has come that begins with a mark: small models never stop by themselves."""
    line, ended, _ = text.lstrip().partition("\n")
    if not ended:
        return False
    plain = _plain(line)
    announced = _ANSWER.match(plain)
    return _first_mark(plain[announced.end() :] if announced else plain, count) is not None


# --------------------------------------------------------------------------- figures


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share (E. B. Wilson, JASA 22, 1927); 0..1 when nothing was asked."""
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, Z95 * Z95
    middle = share + square / (2 * total)
    half = Z95 * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return max((middle - half) / scale, 0.0), min((middle + half) / scale, 1.0)


def figures(results: Sequence[Result]) -> dict[str, Any]:
    """Accuracy (0..1) with its 95 % interval, what guessing would reach, and what could not be read."""
    total = len(results)
    right = sum(result.right for result in results)
    low, high = wilson(right, total)
    chance = sum(1 / len(result.item.choices) for result in results) / total if total else 0.0
    return {
        "questions": total,
        "right": right,
        "accuracy": round(right / total, 4) if total else 0.0,
        "interval95": [round(low, 4), round(high, 4)],
        "chance": round(chance, 4),
        "above_chance": low > chance,
        "unreadable": sum(result.chosen is None and not result.failure for result in results),
        "failed": sum(bool(result.failure) for result in results),
    }


def wrong(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Every question that was not answered rightly, to be read by a person."""
    return [_readable(result) for result in results if not result.right]


def _readable(result: Result) -> dict[str, Any]:
    item = result.item
    return {
        "id": item.id,
        "field": item.field,
        "question": item.question,
        "chosen": None if result.chosen is None else item.choices[result.chosen],
        "right": item.choices[item.answer],
        "source": item.source,
        "said": result.failure or result.said[:200],
    }
