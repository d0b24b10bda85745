"""Questions to learn reading from: each with a context and the stretch of it that answers, or none."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.training.neighbours import Neighbours
from yuhitsu.training.rows import Row, number_of, rows, text_of


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the context to read (heading, line break, text), and the answer's place in it."""

    question: str
    context: str
    answer: tuple[int, int] | None
    """``start:end`` in code points of the context; ``None`` when the context does not answer."""


def load_squad(path: Path) -> list[Example]:
    """Examples of a set in the form of SQuAD: ``{id,title,context,question,answers[]}`` a line.

    An answer that does not stand where the set says is left out: public sets hold some. Raises InputError
    for a line of another form.
    """
    return [example for row in rows(path) if (example := _squad(row)) is not None]


def _squad(row: Row) -> Example | None:
    head = f"{row.text('title', empty=True)}\n"
    question, context = row.text("question"), row.text("context")
    answers = row.values.get("answers") or []
    if not isinstance(answers, list):
        raise row.refused("'answers' は並び […] にしてください。")
    if not answers:
        return Example(question, head + context, None)
    text, known = _given_answer(row, answers[0])
    at = context.find(text) if known is None else known
    if at < 0 or context[at : at + len(text)] != text:
        return None
    start = len(head) + at
    return Example(question, head + context, (start, start + len(text)))


def _given_answer(row: Row, given: object) -> tuple[str, int | None]:
    """An answer's text and, if it is told, its place."""
    if isinstance(given, str) and given:
        return given, None
    if not isinstance(given, dict):
        raise row.refused('\'answers\' の中は "…" か {"text":…, "start":…} にしてください。')
    known = given.get("start", given.get("answer_start"))
    return text_of(row, given, "text"), known if isinstance(known, int) else None


def load_passages(path: Path) -> list[Example]:
    """Examples of ``training/reading``: ``{heading,text,questions:[{q,a,kind,at?}]}`` a line.

    Raises InputError for a line of another form, and where an answer does not stand in its text.
    """
    return [example for row in rows(path) for example in _of_passage(row)]


def context_of(row: Row) -> str:
    """What is read of a passage: its heading, a line break, its text; raises InputError without them."""
    return f"{row.text('heading', empty=True)}\n{row.text('text')}"


def _of_passage(row: Row) -> Iterator[Example]:
    context = context_of(row)
    for asked in row.items("questions"):
        question = text_of(row, asked, "q")
        answer = text_of(row, asked, "a", empty=True)
        place = _place(row, asked, answer, context) if answer else None
        yield Example(question, context, place)


def _place(row: Row, asked: dict[str, Any], answer: str, context: str) -> tuple[int, int]:
    text_at = len(context) - len(row.values["text"])
    wanted = number_of(row, asked, "at", 0)
    found = text_at - 1
    for _ in range(wanted + 1):
        found = context.find(answer, found + 1)
        if found < 0:
            which = f"（{wanted + 1} 番目）" if wanted else ""
            raise row.refused(f"答え {answer!r}{which} が本文にありません（問い {asked['q']!r}）。")
    return found, found + len(answer)


def with_other_contexts(examples: Sequence[Example], others: float, seed: int) -> list[tuple[Example, ...]]:
    """Each example with the contexts that are most like its question and do not answer it.

    Similar by the pairs of characters in common with the question, among neighbours in the same file.

    Args:
        examples: of one file, in its order.
        others: how many contexts an answerable question gets on average; 1.5 is one or two. A question
            without an answer gets none.
        seed: of the choice.
    """
    chooser = random.Random(seed)
    neighbours = Neighbours(example.context for example in examples)
    found = []
    for example in examples:
        group = [example]
        count = int(others) + (chooser.random() < others % 1)
        if example.answer is not None and count:
            answer = example.context[slice(*example.answer)]
            near = neighbours.most_similar(example.question, example.context, answer, count)
            group += [Example(example.question, context, None) for context in near]
        found.append(tuple(group))
    return found
