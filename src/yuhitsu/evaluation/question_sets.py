"""Sets of questions in the form of SQuAD, as JSON Lines, and which of them are asked."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.types import Level, Passage, Question

SEED = 7
"""Of the order in which a part of a set is taken."""
PUBLIC = "評価用の、公開または架空の質問"
"""Why a question of a set is asked as 機密性1."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over a paragraph, with the answers that are right; none when it does not answer."""

    id: str
    title: str
    context: str
    question: str
    answers: tuple[str, ...]


def load(path: Path) -> list[Asked]:
    """Read ``{id, title, context, question, answers[]}`` lines.

    Raises:
        NotFoundError: the file is not there. InputError: a line is of another form; the message names it.
    """
    return [_asked(path, number, row) for number, row in numbered_rows(path)]


def numbered_rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers from 1.

    Raises:
        NotFoundError: the file is not there. InputError: a line is no JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFoundError(f"評価データ {str(path)!r} を開けません。置き場所を確かめてください。") from error
    except UnicodeDecodeError as error:
        raise InputError(f"評価データ {str(path)!r} はUTF-8の文字ではありません。") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise refused(path, number, error) from error
        if not isinstance(row, dict):
            raise refused(path, number, "{…} の形ではありません")
        found.append((number, row))
    return found


def refused(path: Path, number: int, reason: object) -> InputError:
    """The error for a line that cannot be used."""
    return InputError(f"評価データ {str(path)!r} の{number}行目を読めません: {reason}。")


def _asked(path: Path, number: int, row: dict[str, Any]) -> Asked:
    try:
        answers = tuple(str(a["text"] if isinstance(a, dict) else a) for a in row["answers"])
        return Asked(str(row["id"]), str(row.get("title", "")), row["context"], row["question"], answers)
    except (KeyError, TypeError) as error:
        raise refused(path, number, f"項目 {error} を確かめてください") from error


def some(items: Sequence[T], limit: int | None) -> list[T]:
    """The first ``limit`` of a shuffle that is always the same; all of them, in order, without a limit."""
    if limit is None or limit >= len(items):
        return list(items)
    order = list(items)
    random.Random(SEED).shuffle(order)
    return order[:limit]


def open_question(text: str, passages: tuple[Passage, ...] | None = None) -> Question:
    """A question that is no secret: sets are public or invented, any model may be asked."""
    return Question(text, passages=passages, keep=False, level=Level.ONE, level_reason=PUBLIC)


def given(question: str, text: str, *, title: str = "") -> Question:
    """A question with its passage, as ``ask --jsonl`` makes it of ``{question, passages}``."""
    passage = Passage("0", 0, title, text, collection="given", level=Level.ONE, end=len(text))
    return open_question(question, (passage,))
