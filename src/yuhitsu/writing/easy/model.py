"""What やさしい日本語 is made of: changes to a text, remarks, the level, and the facts that must stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement of ``text[start:end]``, in code points of the original."""

    number: int
    start: int
    end: int
    before: str
    after: str
    kind: str
    """replace, verb, explain, phrase, date, time or range."""
    source: str
    """The rule it follows."""
    applied: bool = True
    reason: str = ""
    """Why it is not applied, where facts would change."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A place that only a person can make easier: a long sentence, a double negation, a passive."""

    start: int
    end: int
    kind: str
    message: str
    proposal: str = ""
    """The sentence cut in two, where that is safe."""


@dataclass(frozen=True, slots=True)
class Ruby:
    """A stretch of text with its reading in hiragana, empty where it needs none."""

    text: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a text is to read, by our own measure: 0 easy to 100 hard. No certificate of anything."""

    score: int
    sentence_length: float
    """Characters a sentence."""
    hard_words: float
    """Share of content words outside the easy list, 0..1."""
    kanji: float
    """Share of kanji, 0..1."""
    passives: int
    double_negatives: int

    @property
    def label(self) -> str:
        """やさしい, ふつう, むずかしい or とてもむずかしい."""
        names = ("やさしい", "ふつう", "むずかしい", "とてもむずかしい")
        return names[min(self.score // 25, 3)]


@dataclass(frozen=True, slots=True)
class EasyText:
    """A text in easier words, with all that was changed."""

    original: str
    easy: str
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...]
    before: Level
    after: Level
    lost: tuple[str, ...]
    """Facts of the original that the easy text does not hold; empty as it should be."""
    ruby: tuple[Ruby, ...] = ()

    def json(self) -> dict[str, Any]:
        """Its JSON form."""
        return {
            "easy": self.easy,
            "changes": [
                {name: getattr(change, name) for name in Change.__slots__} for change in self.changes
            ],
            "remarks": [
                {name: getattr(remark, name) for name in Remark.__slots__} for remark in self.remarks
            ],
            "level": {"before": _level(self.before), "after": _level(self.after)},
            "facts_lost": list(self.lost),
            "ruby": [[part.text, part.reading] for part in self.ruby],
        }


def _level(level: Level) -> dict[str, Any]:
    return {
        "score": level.score,
        "label": level.label,
        "sentence_length": round(level.sentence_length, 1),
        "hard_words": round(level.hard_words, 3),
        "kanji": round(level.kanji, 3),
        "passives": level.passives,
        "double_negatives": level.double_negatives,
    }
