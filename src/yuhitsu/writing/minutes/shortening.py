"""What may be cut from speech in 要点筆記: fillers and repetitions, never anything that carries meaning.

The rule (``fillers.json``) follows the practice of offices' own minutes: unneeded repetition may go where
the meaning stays. What comes out is made only by leaving out; no word is added or put elsewhere.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_OPENING = r"(?:(?<=[、。，,\s「『（(])|^)"
_REPEATED = re.compile(r"(?P<said>[ぁ-んァ-ヶー一-鿿々]{2,12})(?:(?P<pause>[、，…‥・ 　]+)(?P=said))+")
_TIGHT = re.compile(r"(?P<said>(?:[ぁ-ん]|[一-鿿]){3,12})(?P=said)")
_SPARE = re.compile(r"^[、，\s]+|(?<=[、，])[、，\s]+")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Rules:
    fillers: re.Pattern[str]
    nods: frozenset[str]
    kept: frozenset[str]


@cache
def _rules() -> _Rules:
    data = json.loads(files("yuhitsu.writing.minutes").joinpath("fillers.json").read_text("utf-8"))
    fillers = "|".join(data["fillers"])
    return _Rules(
        re.compile(rf"{_OPENING}(?:(?:{fillers})[、，\s　]*)+"),
        frozenset(data["nods"]),
        frozenset(data["repeated_for_meaning"]),
    )


def shortened(text: str) -> str:
    """The sentence without fillers and stutters.

    Raises nothing; where everything would go, the text stays as it is.

    >>> shortened("えー、あのー、それは、それは来月までに決めます。")
    'それは来月までに決めます。'
    """
    cut = _rules().fillers.sub("", text.strip())
    cut = _REPEATED.sub(_once, cut)
    cut = _TIGHT.sub(_once, cut)
    cut = _SPARE.sub("", cut)
    return cut if any(map(str.isalnum, cut)) else text.strip()


def _once(match: re.Match[str]) -> str:
    said, kept = match["said"], _rules().kept
    if match[0] in kept or said in kept or any(match[0].startswith(word) for word in kept):
        return match[0]
    if any(character in "一二三四五六七八九十百千万億兆" for character in said):
        return match[0]  # 三千、三千 may be two figures
    return said


def is_nod(text: str) -> bool:
    """Whether an utterance only shows that somebody listens, greets or thanks."""
    return _NOT_WORDS.sub("", text) in _rules().nods
