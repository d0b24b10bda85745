"""Questions and their answers as an official document: sentences with their sources as footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuhitsu.japanese.wareki import to_wareki
from yuhitsu.types import Origin, Outcome, Turn, VerdictLabel
from yuhitsu.writing.document_model import (
    Block,
    Heading,
    Item,
    Mark,
    OfficialDocument,
    Paragraph,
    Run,
    plain,
)
from yuhitsu.writing.export.style import words


def answers_document(turns: Sequence[Turn], *, marking: str = "") -> OfficialDocument:
    """The turns of a conversation as one document.

    Args:
        turns: at least one, in order.
        marking: level of the information, printed at the top of every page.
    """
    blocks: list[Block] = []
    for number, turn in enumerate(turns, 1):
        blocks += _turn(turn, number if len(turns) > 1 else 0)
    last = turns[-1].at
    return OfficialDocument(
        title=words()["answer.title"],
        date=to_wareki(last.astimezone().date()),
        blocks=tuple(blocks),
        uses_ai=any(map(_by_model, turns)),
        marking=marking,
        made=last,
    )


def _turn(turn: Turn, number: int) -> Iterator[Block]:
    answer = turn.answer
    outcome = str(answer.get("outcome", Outcome.NOTHING.value))
    yield Heading(words()["answer.question"].format(number=number) if number else _word("only_question"), 1)
    yield Paragraph(plain(turn.question))
    yield Heading(words()[f"answer.{outcome}.heading"], 2)
    yield Paragraph(plain(words()[f"answer.{outcome}"]))
    if answer.get("understood"):
        yield Paragraph(plain(_word("understood").format(question=answer["understood"])))
    if answer.get("notice"):
        yield Paragraph(plain(str(answer["notice"])))
    for sentence in answer.get("sentences", ()):
        yield Paragraph((_sentence(sentence),))
    if outcome == Outcome.RELATED.value:
        for citation in answer.get("related", ()):
            yield Item("・", (Run(str(citation["quote"]), notes=(_place(citation),)),))
    if answer.get("withheld"):
        yield Paragraph(plain(_word("withheld").format(count=answer["withheld"])))
    if _by_model(turn) and answer.get("model"):
        yield Paragraph(plain(_word("model").format(model=answer["model"])))


def _word(name: str) -> str:
    return words()[f"answer.{name}"]


def _sentence(sentence: Mapping[str, Any]) -> Run:
    text = str(sentence["text"])
    proved = sentence.get("verdict") == VerdictLabel.SUPPORTED.value
    notes = tuple(_note(citation, text) for citation in sentence.get("citations", ()))
    return Run(text, Mark.PLAIN if proved else Mark.UNPROVED, notes=notes)


def _note(citation: Mapping[str, Any], text: str) -> str:
    """Where it stands, with the words there unless they are the sentence itself."""
    quote = str(citation["quote"])
    return _place(citation) if quote == text else f"{_place(citation)}「{quote}」"


def _place(citation: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (str(citation["title"]), str(citation["place"].get("label", "")))))


def _by_model(turn: Turn) -> bool:
    """Whether a generative model worded any of the answer."""
    return any(sentence.get("origin") == Origin.MODEL.value for sentence in turn.answer.get("sentences", ()))
