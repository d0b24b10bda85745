"""A short answer against the answers that a set holds for right: exact match and F1 over characters (pure).

As the sets for Japanese are scored (JGLUE's JSQuAD: F1 over characters, the best of several right answers).
Before comparing, text is put into one form: NFKC, small letters; white space, quotation marks and a closing
full stop, comma or です count for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_DROPPED = re.compile(r"[\s「」『』“”\"'‘’«»]+")
_CLOSING = re.compile(r"(?:です)?[。.、,．，]*$")


def normal(text: str) -> str:
    """The form in which answers are compared."""
    return _CLOSING.sub("", _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower()))


def exact(said: str, right: Iterable[str]) -> bool:
    """Whether it is one of the right answers."""
    wanted = normal(said)
    return bool(wanted) and any(normal(answer) == wanted for answer in right)


def f1(said: str, right: Iterable[str]) -> float:
    """The best F1 over characters with any of the right answers, 0..1."""
    return max((_f1(normal(said), normal(answer)) for answer in right), default=0.0)


def holds(text: str, right: Iterable[str]) -> bool:
    """Whether a text holds one of the right answers."""
    held = _DROPPED.sub("", unicodedata.normalize("NFKC", text).lower())
    return any(wanted in held for answer in right if (wanted := normal(answer)))


def _f1(said: str, right: str) -> float:
    shared = (Counter(said) & Counter(right)).total()
    if not shared:
        return 0.0
    precision, recall = shared / len(said), shared / len(right)
    return 2 * precision * recall / (precision + recall)
