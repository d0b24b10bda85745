"""A follow-up leans on the question before it (「それはいくらですか」): complete it for the search."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yuhitsu.types import Turn

_LEANING = re.compile(
    r"^(では|じゃあ|それなら|ちなみに|あと|また|なら)|(それ|これ|その|この|そこ|ここ|そちら|こちら|同じ|上記|前の)"
)
_SHORT = 12
"""A question of fewer characters rarely stands alone (「いくらですか」「期限は？」)."""


def completed(question: str, history: Sequence[Turn]) -> str:
    """The question as it is, or with the last question that stood alone put before it."""
    if not history or not leans(question):
        return question
    for turn in reversed(history):
        if not leans(turn.question):
            return f"{turn.question} {question}"
    return f"{history[0].question} {question}"


def leans(question: str) -> bool:
    """Whether the question points at something said before."""
    return len(question) < _SHORT or _LEANING.search(question) is not None
