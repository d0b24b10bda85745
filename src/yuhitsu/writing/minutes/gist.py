"""The utterances that carry a topic: chosen by the words the topic speaks of, never worded anew."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from yuhitsu.japanese.tokens import content_words
from yuhitsu.writing.minutes.model import Line, Utterance
from yuhitsu.writing.minutes.shortening import is_nod, shortened
from yuhitsu.writing.minutes.signals import weight

_ALIKE = 0.6
_LONGEST = 240
_EMPTY = -1.0
"""Weight of greetings and of what only leads the meeting."""


def lines_for(count: int) -> int:
    """How many lines of gist so many sentences get: all of few, about one in eight of many, at most 12."""
    return count if count <= 4 else min(12, 3 + count // 8)


def gist(utterances: Sequence[Utterance], title: str, taken: frozenset[int]) -> tuple[Line, ...]:
    """The lines that carry a topic, in order.

    Args:
        utterances: sentences of the topic.
        title: its name, whose words count more.
        taken: numbers already shown as decision, task or pending.
    """
    rows = _rows(utterances, taken)
    often = Counter(form for _, forms in rows for form in forms)
    named = frozenset(word.form for word in content_words(title))
    chosen: list[tuple[Utterance, frozenset[str]]] = []
    limit = lines_for(len(rows))
    for utterance, forms in sorted(rows, key=lambda row: -_score(row[0].text, row[1], often, named)):
        if len(chosen) == limit:
            break
        if all(_likeness(forms, other) < _ALIKE for _, other in chosen):
            chosen.append((utterance, forms))
    chosen.sort(key=lambda row: row[0].number)
    return tuple(Line(shortened(u.text), (u.number,), u.speaker) for u, _ in chosen)


def _rows(utterances: Sequence[Utterance], taken: frozenset[int]) -> list[tuple[Utterance, frozenset[str]]]:
    """Sentences with their words: no nods, no greetings where there is anything else."""
    rows = []
    for utterance in utterances:
        if utterance.number not in taken and not is_nod(utterance.text):
            forms = frozenset(word.form for word in content_words(utterance.text[:_LONGEST]))
            if forms:
                rows.append((utterance, forms))
    return [row for row in rows if weight(row[0].text) > _EMPTY] or rows


def _score(text: str, forms: frozenset[str], often: Counter[str], named: frozenset[str]) -> float:
    carried = sum(math.log1p(often[form]) for form in forms)
    return carried / math.sqrt(len(forms) + 3) + 0.4 * len(forms & named) + weight(text)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))
