"""Short answers from given passages: what is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.evaluation.tries import answered, held_back

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.evaluation import question_sets, reading
from yuhitsu.evaluation.attempts import Attempt
from yuhitsu.types import Question

TEXT = "手数料は300円です。受付は町民課です。"
ROWS = [
    {"id": "1", "title": "手数料", "context": TEXT, "question": "いくら", "answers": ["300円"]},
    {"id": "2", "title": "手数料", "context": TEXT, "question": "どこ", "answers": [{"text": "町民課"}]},
    {"id": "3", "title": "手数料", "context": TEXT, "question": "どの課", "answers": ["町民課"]},
    {"id": "4", "title": "手数料", "context": TEXT, "question": "何円", "answers": ["300円"]},
]
SAID = {
    "いくら": answered("手数料は300円です。", "300円"),
    "どこ": answered("手数料は300円です。", "300円", 0.8),
    "どの課": answered("受付は町民課です。", "受付は町民課", 0.7),
    "何円": held_back("手数料は300円です。", "300円", 0.2),
}


def ask(question: Question) -> Attempt:
    assert question.passages is not None and question.passages[0].text == TEXT
    return SAID[question.text]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sets with one of them."""
    (tmp_path / "jsquad").mkdir()
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (tmp_path / "jsquad" / "dev.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_what_is_held_back_is_neither_exact_nor_near_but_counts_had_it_answered(folder: Path) -> None:
    report = reading.run(ask, folder, None)["jsquad"]
    assert (report["questions"], report["exact"], report["abstained"]) == (4, 0.25, 0.25)
    assert report["sentence_right"] == 0.5
    assert report["f1"] == pytest.approx((1 + 0 + 2 * 3 / (6 + 3) + 0) / 4, abs=1e-4)
    assert report["always_answering"]["exact"] == 0.5
    assert report["always_answering"]["sentence_right"] == 0.75


def test_every_item_that_is_not_exact_can_be_read_with_its_kind(folder: Path) -> None:
    wrong = {item["id"]: item for item in reading.run(ask, folder, None)["jsquad"]["wrong"]}
    assert {name: item["kind"] for name, item in wrong.items()} == {
        "2": "other_sentence",
        "3": "other_bounds",
        "4": "abstained",
    }
    assert wrong["4"]["said"] == "" and wrong["4"]["would_say"] == "300円"
    assert wrong["2"]["expected"] == ["町民課"]


def test_a_quick_look_asks_the_same_few_every_time(folder: Path) -> None:
    first, second = (reading.run(ask, folder, 2)["jsquad"] for _ in range(2))
    assert first["questions"] == 2
    assert first == second


def test_without_any_set_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="jsquad"):
        reading.run(ask, tmp_path, None)


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"id": "1"}', '{"id":"1","context":"","question":"","answers":5}']
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text(f"{json.dumps(ROWS[0])}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="3行目"):
        question_sets.load(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        question_sets.load(path)
