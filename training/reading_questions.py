"""Questions to learn reading from: each with a context and the stretch of it that answers, or none."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.errors import InputError


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the context to read (heading, line break, text), and the answer's place in it."""

    question: str
    context: str
    answer: tuple[int, int] | None
    """``start:end`` in code points of the context; ``None`` when the context does not answer."""


def load_squad(path: Path) -> list[Example]:
    """Examples of a set in the form of SQuAD: ``{id,title,context,question,answers[]}`` a line."""
    return [example for row in _rows(path) if (example := _squad(row)) is not None]


def _squad(row: dict[str, Any]) -> Example | None:
    head = f"{row['title']}\n"
    answers = row.get("answers") or []
    if not answers:
        return Example(row["question"], head + row["context"], None)
    given = answers[0]
    text = given["text"] if isinstance(given, dict) else str(given)
    known = given.get("start", given.get("answer_start")) if isinstance(given, dict) else None
    at = known if isinstance(known, int) else row["context"].find(text)
    if at < 0 or row["context"][at : at + len(text)] != text:
        return None
    start = len(head) + at
    return Example(row["question"], head + row["context"], (start, start + len(text)))


def load_passages(path: Path) -> list[Example]:
    """Examples of ``training/reading``: ``{heading,text,questions:[{q,a,kind,at?}]}`` a line.

    Raises:
        InputError: an answer does not stand in its text.
    """
    return [example for row in _rows(path) for example in _of_passage(row, path)]


def _of_passage(row: dict[str, Any], path: Path) -> Iterator[Example]:
    head = f"{row['heading']}\n"
    for asked in row["questions"]:
        if not asked["a"]:
            yield Example(asked["q"], head + row["text"], None)
            continue
        at = -1
        for _ in range(int(asked.get("at", 0)) + 1):
            at = row["text"].find(asked["a"], at + 1)
        if at < 0:
            raise InputError(f"{path.name}: 本文にない答え {asked['a']!r}（問い {asked['q']!r}）")
        start = len(head) + at
        yield Example(asked["q"], head + row["text"], (start, start + len(asked["a"])))


def with_other_contexts(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    """For a share of the answerable questions the most similar other context, which does not answer.

    Similar by the pairs of characters in common with the question, among neighbours in the same file.
    """
    chooser = random.Random(seed)
    contexts = list(dict.fromkeys(example.context for example in examples))
    pairs = {context: _pairs(context) for context in contexts}
    places = {context: at for at, context in enumerate(contexts)}
    found = []
    for example in examples:
        if example.answer is None or chooser.random() > share:
            continue
        at = places[example.context]
        near = contexts[max(at - 40, 0) : at] + contexts[at + 1 : at + 40]
        words = _pairs(example.question)
        answer = example.context[slice(*example.answer)]
        others = [other for other in near if answer not in other]
        if others:
            best = max(others, key=lambda other: len(words & pairs[other]))
            found.append(Example(example.question, best, None))
    return found


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    yield from (json.loads(line) for line in text.splitlines() if line.strip())
