"""How well does a language model know the Japanese of an office? Our own questions and public sets.

The questions of ``evals/japanese.jsonl`` are our own. The public development sets (see ``docs/figures.md``)
are further fields where they are present, so that an office can choose a model by evidence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from yuhitsu.errors import InputError
from yuhitsu.evaluation.choices import Item, Result, figures, wrong
from yuhitsu.protocols import LanguageModel

NO_MODEL = (
    "評価 'japanese' は生成モデルの日本語と行政の知識を測るもので、生成モデルの設定がありません。"
    "設定 [model] の kind を 'openai' か 'local' にするか、--model で指定してください"
    "（例: --model local、--model モデル名@http://127.0.0.1:8080/v1）。"
)

FIELDS = {
    "administration": "行政の制度",
    "law": "法令の読み方",
    "calendar": "暦と期間",
    "keigo": "敬語",
    "koyobun": "公用文",
    "place": "地名",
    "era": "元号",
    "customs": "慣習",
    "documents": "文書事務",
    "numerals": "数と計算",
    "plain": "やさしい日本語",
}
"""The fields of our own questions, and what a clerk calls them."""

Row = Mapping[str, Any]

_POLITENESS = (
    "最も丁寧（非常に改まった敬語）",
    "丁寧（敬語を使った言い方）",
    "普通（です・ますの言い方）",
    "くだけた言い方（敬語なし）",
)
_MORALS = ("問題のない行い", "してはいけない行い")
_THREE_WAYS = {
    "entailment": "必ず正しいといえる",
    "contradiction": "正しくない（前提と食い違う）",
    "neutral": "正しいとも正しくないともいえない",
}
_TWO_WAYS = {"entailment": "必ず正しいといえる", "non-entailment": "必ず正しいとはいえない"}


def load(path: Path) -> list[Item]:
    """Our own questions.

    Raises:
        InputError: a line is not a question; the message names file and line.
    """
    return _read(path, lambda row: Item(**_asked(row, str(row["field"])), source=str(row["source"])))


def public(folder: Path | None) -> list[Item]:
    """The questions of the public development sets that are in a folder; the field is the set's name.

    Raises:
        InputError: a line of a set is not of its form.
    """
    items: list[Item] = []
    for name, made in _PUBLIC.items():
        path = folder / name / "dev.jsonl" if folder else None
        if path is not None and path.is_file():
            items += _read(path, made)
    return items


def at_most(items: Sequence[Item], limit: int | None) -> list[Item]:
    """Of each field ``limit`` questions at most, evenly spread over it; None takes all."""
    chosen: list[Item] = []
    for name in dict.fromkeys(item.field for item in items):
        of_field = [item for item in items if item.field == name]
        count = min(limit, len(of_field)) if limit else len(of_field)
        chosen += [of_field[index * len(of_field) // count] for index in range(count)]
    return chosen


def report(model: LanguageModel, results: Sequence[Result]) -> dict[str, Any]:
    """Figures of our own questions, of each field and of each public set, and all that was wrong."""
    own = [result for result in results if result.item.field in FIELDS]
    names = dict.fromkeys(result.item.field for result in results)
    by_field = {name: figures([result for result in results if result.item.field == name]) for name in names}
    return {
        "model": model.name,
        "zone": model.zone.value,
        **figures(own),
        "fields": {name: {"name": FIELDS[name], **by_field[name]} for name in names if name in FIELDS},
        "public": {name: by_field[name] for name in names if name not in FIELDS},
        "wrong": wrong(results),
    }


def _read(path: Path, made: Callable[[Row], Item]) -> list[Item]:
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            items.append(made(json.loads(line)))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(
                f"評価の問題 {str(path)!r} の{number}行目を読めません（{type(error).__name__}: {error}）。"
                "id、question、choices、answer などの項目を確かめてください。"
            ) from error
    return items


def _asked(row: Row, field: str) -> dict[str, Any]:
    """The parts of a question with choices, checked."""
    choices, answer = tuple(map(str, row["choices"])), int(row["answer"])
    if not 2 <= len(choices) <= 8 or not 0 <= answer < len(choices):
        raise ValueError("choices, answer")
    return {
        "id": str(row["id"]),
        "field": field,
        "question": str(row["question"]),
        "choices": choices,
        "answer": answer,
    }


def _choice(field: str) -> Callable[[Row], Item]:
    return lambda row: Item(**_asked(row, field), source=str(row.get("subject", field)))


def _politeness(row: Row) -> Item:
    question = f"次の文の丁寧さは、四つの段階のどれですか。\n「{row['text']}」"
    return _item(row, "keico", question, _POLITENESS, int(row["level"]) - 1)


def _morals(row: Row) -> Item:
    question = f"次の行いは、常識に照らしてどちらですか。\n「{row['text']}」"
    return _item(row, "jcm", question, _MORALS, int(row["label"]))


def _inference(field: str, labels: Mapping[str, str]) -> Callable[[Row], Item]:
    def made(row: Row) -> Item:
        question = f"前提が正しいとき、仮説はどうですか。\n前提: {row['premise']}\n仮説: {row['hypothesis']}"
        return _item(row, field, question, tuple(labels.values()), list(labels).index(row["label"]))

    return made


def _item(row: Row, field: str, question: str, choices: tuple[str, ...], answer: int) -> Item:
    if not 0 <= answer < len(choices):
        raise ValueError("level, label")
    return Item(str(row["id"]), field, question, choices, answer, source=field)


_PUBLIC: Mapping[str, Callable[[Row], Item]] = {
    "jcommonsenseqa": _choice("jcommonsenseqa"),
    "jmmlu": _choice("jmmlu"),
    "keico": _politeness,
    "jcm": _morals,
    "jnli": _inference("jnli", _THREE_WAYS),
    "janli": _inference("janli", _TWO_WAYS),
}
