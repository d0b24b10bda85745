"""想定問答: the questions a paper will be asked, each with a proved answer or none.

Form of 想定問答: 【問】【答】【更問】. What neither the paper nor the office's documents carry is left as
要確認; nobody's opinion is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from yuhitsu.errors import InputError
from yuhitsu.japanese.lawref import find_references
from yuhitsu.japanese.numerals import dates, quantities
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.jsonforms import sentence_json
from yuhitsu.types import (
    Answer,
    Citation,
    Event,
    Origin,
    Outcome,
    Passage,
    Place,
    Question,
    Sentence,
    User,
    Verdict,
    VerdictLabel,
)

LONGEST = 200_000
"""Characters of a paper."""
NOT_CARRIED = "資料に根拠なし: 要確認"
_PASSAGE = 500
_QUOTED = 2
"""Sentences under a heading that are quoted."""
_HEADING = re.compile(
    r"^(?:第?[0-9０-９一二三四五六七八九十]{1,2}[\s　.．、]*|[（(][0-9０-９]{1,2}[)）][\s　]*|[■◆●○【]\s*)"
    r"(?P<name>[^\s。：:0-9】]{1,20})】?$"
)
_EACH = 2
"""Amounts, dates and articles of the paper that are asked about."""
_LABELLED = re.compile(r"^(?:件名|標題|題名|名称|議案名)[\s　:：]*(?P<title>\S.*)$")
_TAIL = re.compile(
    r"(?:の制定|の一部を改正する条例(?:（案）|案)?|（案）|\(案\)|について|（伺い?）|（.{1,6}）|の件|に関すること)+$"
)


class Source(StrEnum):
    """Where an answer was found."""

    PAPER = "paper"
    OFFICE = "office"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Anticipated:
    """One question with its draft answer; without sentences the answer is ``NOT_CARRIED``."""

    viewpoint: str
    question: str
    follow_up: str
    source: Source
    sentences: tuple[Sentence, ...] = ()

    @property
    def answer(self) -> str:
        """The draft answer."""
        return "".join(sentence.text for sentence in self.sentences) or NOT_CARRIED

    def json(self) -> dict[str, Any]:
        """Its JSON form."""
        return {
            "viewpoint": self.viewpoint,
            "question": self.question,
            "answer": self.answer,
            "follow_up": self.follow_up,
            "source": self.source.value,
            "sentences": [sentence_json(sentence) for sentence in self.sentences],
        }


class Answering(Protocol):
    """The walk of a question."""

    def answer(self, question: Question) -> Generator[Event, None, None]:
        """Yield where it looked, each checked sentence, and the whole answer."""
        ...


@dataclass(frozen=True, slots=True)
class _Viewpoint:
    name: str
    questions: tuple[str, ...]
    follow_up: str
    carries: re.Pattern[str]
    headings: re.Pattern[str] | None
    """Headings under which a paper says it itself."""


@cache
def _viewpoints() -> tuple[_Viewpoint, ...]:
    data = json.loads(files("yuhitsu").joinpath("anticipated.json").read_text("utf-8"))
    return tuple(
        _Viewpoint(
            row["name"],
            tuple(row["questions"]),
            row["follow_up"],
            re.compile(row["carries"]),
            re.compile(row["headings"]) if row["headings"] else None,
        )
        for row in data["viewpoints"]
    )


def anticipate(
    text: str, answering: Answering, *, user: User, collection: str | None = None
) -> Iterator[Anticipated]:
    """Ask a paper what it will be asked, one question after another; each is on record like any question.

    Args:
        text: the policy paper or draft.
        answering: the walk of a question, over the paper's passages and then over the office's documents.
        user: who asks.
        collection: only documents of this collection.

    Raises:
        InputError: the paper is empty or longer than ``LONGEST``.
        PolicyRefusal, RecordError: as for any question.
    """
    if not any(map(str.isalnum, text)):
        raise InputError("方針や条例案の文を入れてください（文字がありません）。")
    if len(text) > LONGEST:
        raise InputError(f"文が長すぎます（{len(text):,}文字）。{LONGEST:,}文字以内に分けてください。")
    return _asked(text, answering, user, collection)


def _asked(text: str, answering: Answering, user: User, collection: str | None) -> Iterator[Anticipated]:
    passages = tuple(_passages(text, subject_of(text)))
    for viewpoint, question in questions_for(text):
        given = Question(question, user, passages=passages, keep=False)
        source, sentences = Source.PAPER, _answer(answering, given, viewpoint)
        sentences = sentences or _under_its_heading(passages, viewpoint)
        if not sentences:
            asked = Question(question, user, collection=collection, keep=False)
            source, sentences = Source.OFFICE, _answer(answering, asked, viewpoint)
        if not sentences:
            source = Source.NONE
        yield Anticipated(viewpoint.name, question, viewpoint.follow_up, source, sentences)


def subject_of(text: str) -> str:
    """What the paper is about: its 件名, else its first line, without 〜について（伺い）."""
    lines = [line.strip() for line in text.splitlines() if any(map(str.isalnum, line))]
    labelled = next((match["title"] for line in lines[:20] if (match := _LABELLED.match(line))), "")
    title = labelled or lines[0].split("。")[0]
    return (_TAIL.sub("", title.strip()) or title)[:60]


def questions_for(text: str) -> Iterator[tuple[_Viewpoint, str]]:
    """Each viewpoint's questions, filled with the paper's own subject, amounts, dates and articles."""
    words = {"subject": [subject_of(text)], **_own_words(text)}
    for viewpoint in _viewpoints():
        for template in viewpoint.questions:
            name = re.findall(r"\{(\w+)\}", template)[0]
            for word in words[name]:
                yield viewpoint, template.replace(f"{{{name}}}", word)


def _own_words(text: str) -> dict[str, list[str]]:
    money = sorted((q for q in quantities(text) if q.unit == "円"), key=lambda q: -q.value)
    amounts = [text[q.start : q.end] for q in money]
    days = [text[d.start : d.end] for d in dates(text) if d.granularity == "day" and d.valid]
    articles = [
        text[reference.start : reference.end]
        for reference in find_references(text)
        if reference.article and not reference.law
    ]
    found = {"amount": amounts, "date": days, "article": articles}
    return {name: list(dict.fromkeys(words))[:_EACH] for name, words in found.items()}


def _answer(answering: Answering, question: Question, viewpoint: _Viewpoint) -> tuple[Sentence, ...]:
    """Sentences that answer and speak of what the viewpoint asks about; none rather than others."""
    answer: Answer | None = None
    with closing(answering.answer(question)) as events:
        for event in events:
            if isinstance(event, Answer):
                answer = event
    if answer is None or answer.outcome is not Outcome.ANSWER:
        return ()
    return tuple(sentence for sentence in answer.sentences if viewpoint.carries.search(sentence.text))


def _under_its_heading(passages: Sequence[Passage], viewpoint: _Viewpoint) -> tuple[Sentence, ...]:
    """What the paper says under a heading that names the viewpoint, word for word."""
    if viewpoint.headings is None:
        return ()
    found: list[Sentence] = []
    for passage in passages:
        if passage.place.headings and viewpoint.headings.search(passage.place.headings[-1]):
            found += [
                _quoted(passage, span.start, span.text)
                for span in split_sentences(passage.text)
                if viewpoint.carries.search(span.text)
            ]
    return tuple(found[:_QUOTED])


def _quoted(passage: Passage, offset: int, text: str) -> Sentence:
    quote = text.strip()
    start = passage.start + offset + text.find(quote)
    citation = Citation(
        passage.id,
        passage.document_id,
        passage.collection,
        passage.title,
        passage.place,
        quote,
        start,
        start + len(quote),
    )
    return Sentence(quote, Verdict(VerdictLabel.SUPPORTED, 1.0, citations=(citation,)), Origin.QUOTATION)


def _passages(text: str, title: str) -> Iterator[Passage]:
    """The paper in passages, one under each heading; offsets count in the paper's text."""
    heading, start, ordinal = "", 0, 0
    position = 0
    for line in text.splitlines(keepends=True):
        headed = _HEADING.match(line.strip())
        if headed or position + len(line) - start > _PASSAGE:
            if text[start:position].strip():
                yield _passage(text, title, heading, (ordinal, start, position))
                ordinal += 1
            start = position + len(line) if headed else position
            heading = headed["name"] if headed else heading
        position += len(line)
    if text[start:].strip():
        yield _passage(text, title, heading, (ordinal, start, len(text)))


def _passage(text: str, title: str, heading: str, at: tuple[int, int, int]) -> Passage:
    ordinal, start, end = at
    place = Place(headings=(heading,)) if heading else Place()
    return Passage("paper", ordinal, title, text[start:end], place, collection="given", start=start, end=end)


def as_text(items: Sequence[Anticipated]) -> str:
    """The whole as 【問】【答】【更問】, with the sources below each answer."""
    return "\n\n".join(_one(number, item) for number, item in enumerate(items, start=1))


def _one(number: int, item: Anticipated) -> str:
    lines = [f"【問{number}】（{item.viewpoint}）{item.question}", f"【答】{item.answer}"]
    for sentence in item.sentences:
        for citation in sentence.citations:
            where = "この資料" if citation.collection == "given" else citation.title
            place = citation.place.label()
            lines.append(f"　　根拠: {where}{' ' + place if place else ''}「{citation.quote}」")
    return "\n".join([*lines, f"【更問】{item.follow_up}"])
