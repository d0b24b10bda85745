"""Is a question that names a person answered as well when the model does not see the name?

Each question is asked twice over the same documents: of a model inside yuhitsu, which is told everything, and
of the same model as if it were in a contracted cloud, where the rules mask. Where no generative model is
configured, a stand-in answers that copies the sentence of its prompt most like the question: it shows whether
masking takes away what a model needs, and nothing about how a good model words its answer.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuhitsu.assistant import Assistant
from yuhitsu.evaluation.attempts import Watch, unwatched
from yuhitsu.japanese.normalize import fold
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.privacy.placeholders import mentions
from yuhitsu.protocols import LanguageModel
from yuhitsu.types import Answer, Message, Options, Outcome, Question, Zone

MARK = "［氏名"
_ASKED = "質問: "


@dataclass(frozen=True, slots=True)
class Case:
    """A question that names somebody, and what answers it."""

    id: str
    question: str
    answer: str
    quote: str


def load(path: Path) -> list[Case]:
    """The cases of a file of JSON lines."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Case(row["id"], row["question"], row["answer"], row["quote"]) for row in rows]


@dataclass(slots=True)
class CopyingModel:
    """Says the sentence of its prompt that shares most pairs of letters with the question there.

    Rare pairs count more; placeholders are words to it that mean nothing, as a name does.
    """

    name: str = "copying"
    zone: Zone = Zone.EMBEDDED

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield one sentence of the documents."""
        documents, _, question = messages[-1].content.rpartition(_ASKED)
        wanted = _pairs(question)
        told = {text: _pairs(text) for text in _lines(documents) if len(text) > 5}
        often = Counter(pair for pairs in told.values() for pair in pairs)

        def likeness(text: str) -> float:
            shared = sum(math.log(1 + len(told) / often[pair]) for pair in wanted & told[text])
            return shared / math.sqrt(len(told[text]) + 20)

        if told:
            yield max(told, key=likeness)


@dataclass(slots=True)
class Elsewhere:
    """A model as if it ran in another zone; keeps whether it was shown a placeholder for a name."""

    model: LanguageModel
    zone: Zone
    masked: list[bool] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """What the model says."""
        self.masked.append(any(MARK in message.content for message in messages))
        return self.model.generate(messages, options)


def run(assistant: Assistant, cases: Sequence[Case], watch: Watch = unwatched) -> dict[str, Any]:
    """How many are right without and with masking, the difference in points, and which answers differ."""
    model = assistant.model or CopyingModel()
    told = Elsewhere(model, Zone.EMBEDDED)
    hidden = Elsewhere(model, Zone.CLOUD)
    open_walk, masked_walk = replace(assistant, model=told), replace(assistant, model=hidden)
    pairs = [(case, _said(open_walk, case), _said(masked_walk, case)) for case in watch(cases, "masked")]
    total = max(len(pairs), 1)
    plain = sum(_right(case, answer) for case, answer, _ in pairs)
    masked = sum(_right(case, answer) for case, _, answer in pairs)
    return {
        "questions": len(pairs),
        "model": model.name,
        "asked_with_a_placeholder": sum(hidden.masked),
        "right_unmasked": round(plain / total, 4),
        "right_masked": round(masked / total, 4),
        "difference_in_points": round(100 * (masked - plain) / total, 2),
        "same_answer": round(sum(one.text == other.text for _, one, other in pairs) / total, 4),
        "differ": [case.id for case, one, other in pairs if one.text != other.text],
    }


def _said(assistant: Assistant, case: Case) -> Answer:
    events = assistant.answer(Question(case.question, keep=False))
    return next(event for event in events if isinstance(event, Answer))


def _right(case: Case, answer: Answer) -> bool:
    """Whether the answer holds the expected phrase, or the words that answer (all cells of a row)."""
    if answer.outcome is not Outcome.ANSWER:
        return False
    said = _plain(answer.text)
    return _plain(case.answer) in said or all(_plain(part) in said for part in case.quote.split("｜"))


def _plain(text: str) -> str:
    return "".join(fold(text).split())


def _lines(text: str) -> Iterable[str]:
    for line in text.splitlines():
        yield from (line[span.start : span.end].strip() for span in split_sentences(line))


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring letters, placeholders left out."""
    kept, at = [], 0
    for mention in mentions(text):
        kept.append(text[at : mention.start])
        at = mention.end
    plain = _plain("　".join([*kept, text[at:]]))
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
