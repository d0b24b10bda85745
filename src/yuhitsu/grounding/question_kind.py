"""What kind of answer a question asks for, and the shortest phrase of that kind in a sentence."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class QuestionKind(StrEnum):
    """Kinds of answers, from the narrowest to the widest."""

    PHONE = "phone"
    AGE = "age"
    PERCENT = "percent"
    AMOUNT = "amount"
    DEADLINE = "deadline"
    DURATION = "duration"
    TIME = "time"
    DATE = "date"
    COUNT = "count"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    PROCEDURE = "procedure"
    DEFINITION = "definition"
    REQUIREMENT = "requirement"
    LIST = "list"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KindPatterns:
    """How a kind is asked for, and what answers it (``None``: nothing that a pattern could tell)."""

    asks: re.Pattern[str]
    answers: re.Pattern[str] | None


_FIGURES = frozenset(
    {
        QuestionKind.PHONE,
        QuestionKind.AGE,
        QuestionKind.PERCENT,
        QuestionKind.AMOUNT,
        QuestionKind.DEADLINE,
        QuestionKind.DURATION,
        QuestionKind.TIME,
        QuestionKind.DATE,
        QuestionKind.COUNT,
    }
)
# a question about a deadline says いつ too: the narrower reading is the one meant
_NARROWER = {
    QuestionKind.DATE: (QuestionKind.DEADLINE, QuestionKind.TIME, QuestionKind.DURATION, QuestionKind.AGE),
    QuestionKind.COUNT: (QuestionKind.AMOUNT, QuestionKind.AGE, QuestionKind.PERCENT, QuestionKind.DURATION),
    QuestionKind.AMOUNT: (QuestionKind.PERCENT,),
    QuestionKind.TIME: (QuestionKind.DEADLINE,),
    QuestionKind.DURATION: (QuestionKind.DEADLINE,),
}


# one character for one, so that offsets stay
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@cache
def _tables() -> dict[QuestionKind, KindPatterns]:
    data = json.loads(files(__package__).joinpath("question_kind.json").read_text("utf-8"))
    number = f"(?:{data['number']})"
    tables = {}
    for name, row in data["kinds"].items():
        answers = re.sub(r"N(?![A-Za-z])", number.replace("\\", "\\\\"), row["answers"])
        tables[QuestionKind(name)] = KindPatterns(
            re.compile("|".join(row["asks"])), re.compile(answers) if answers else None
        )
    return tables


def question_kinds(question: str) -> frozenset[QuestionKind]:
    """The kinds asked for (「いつ、いくら」 asks for two); OTHER when none is recognised."""
    text = unicodedata.normalize("NFKC", question).strip()
    found = {kind for kind, table in _tables().items() if table.asks.search(text)}
    for kind, narrower in _NARROWER.items():
        if kind in found and any(other in found for other in narrower):
            found.discard(kind)
    figures = found & _FIGURES
    if figures:
        return frozenset(figures)
    concrete = found - {QuestionKind.YES_NO, QuestionKind.LIST}
    return frozenset(concrete or found - {QuestionKind.YES_NO} or found or {QuestionKind.OTHER})


def asks_for_figure(kinds: frozenset[QuestionKind]) -> bool:
    """Whether the answer must hold a figure of the kind asked for."""
    return bool(kinds & _FIGURES)


def answers_kind(sentence: str, kind: QuestionKind) -> bool:
    """Whether something of this kind stands in the sentence (always true for kinds no pattern can tell)."""
    pattern = _tables()[kind].answers if kind in _tables() else None
    return pattern is None or pattern.search(unicodedata.normalize("NFKC", sentence)) is not None


def answer_spans(sentence: str, kind: QuestionKind) -> Iterator[tuple[int, int]]:
    """Where phrases of this kind stand in a sentence, as written (full-width figures too)."""
    pattern = _tables()[kind].answers if kind in _tables() else None
    if pattern is not None:
        text = sentence.translate(_WIDTH)
        yield from (match.span() for match in pattern.finditer(text) if match.end() > match.start())
