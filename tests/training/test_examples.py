"""Questions to learn reading from: answers are placed exactly, what is wrong is named by file and line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.training.office import FEES, WASTE, write_lines

from yuhitsu.errors import InputError
from yuhitsu.training.examples import Example, load_passages, load_squad, with_other_contexts

SQUAD = {
    "id": "1",
    "title": "町",
    "context": "役場は中央区にある。",
    "question": "役場はどこ",
    "answers": [{"text": "中央区", "answer_start": 3}],
}


def phrase(example: Example) -> str | None:
    return None if example.answer is None else example.context[slice(*example.answer)]


def test_the_answer_is_marked_in_the_text_not_in_the_heading(tmp_path: Path) -> None:
    passage = {
        "heading": "手数料 300円",
        "text": "手数料は300円です。",
        "questions": [{"q": "いくら", "a": "300円"}, {"q": "場所", "a": ""}],
    }
    first, second = load_passages(write_lines(tmp_path / "a.jsonl", [passage]))
    assert first.answer == (len("手数料 300円\n手数料は"), len("手数料 300円\n手数料は300円"))
    assert second.answer is None


def test_at_chooses_among_equal_phrases(tmp_path: Path) -> None:
    passage = {
        "heading": "h",
        "text": "甲は5日、乙は5日。",
        "questions": [{"q": "甲", "a": "5日"}, {"q": "乙", "a": "5日", "at": 1}],
    }
    first, second = load_passages(write_lines(tmp_path / "a.jsonl", [passage]))
    assert first.answer == (4, 6)
    assert second.answer == (9, 11)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"heading": "h", "text"', "JSON"),
        ("[1, 2]", "{…}"),
        ({"heading": "h", "questions": []}, "'text'"),
        ({"heading": "h", "text": "本文"}, "'questions'"),
        ({"heading": "h", "text": "本文", "questions": ["問い"]}, "'questions'"),
        ({"heading": "h", "text": "本文", "questions": [{"a": "本"}]}, "'q'"),
        ({"heading": "h", "text": "本文", "questions": [{"q": "?", "a": None}]}, "'a'"),
        ({"heading": "h", "text": "本文", "questions": [{"q": "?", "a": "条文"}]}, "条文"),
        ({"heading": "h", "text": "本文", "questions": [{"q": "?", "a": "h"}]}, "本文にありません"),
        ({"heading": "h", "text": "本文", "questions": [{"q": "?", "a": "本", "at": 1}]}, "2 番目"),
        ({"heading": "h", "text": "本文", "questions": [{"q": "?", "a": "本", "at": -1}]}, "'at'"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_by_file_line_and_reason(
    tmp_path: Path, line: Any, reason: str
) -> None:
    path = write_lines(tmp_path / "faq.jsonl", [FEES, "", line])
    with pytest.raises(InputError, match=r"faq\.jsonl' の 3 行目: ") as refused:
        load_passages(path)
    assert reason in refused.value.message


@pytest.mark.parametrize("data", [b"\xff\xfe", "窓口".encode("shift_jis")])
def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "faq.jsonl").write_bytes(data)
    with pytest.raises(InputError, match=r"faq\.jsonl.*UTF-8"):
        load_passages(tmp_path / "faq.jsonl")


def test_a_damaged_gz_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(SQUAD).encode())[:-9])
    with pytest.raises(InputError, match=r"set\.jsonl\.gz"):
        load_squad(path)


@pytest.mark.parametrize(
    "answers",
    [
        ["中央区"],
        [{"text": "中央区"}],
        [{"text": "中央区", "start": 3}],
        [{"text": "中央区", "answer_start": 3}],
    ],
)
def test_sets_in_the_forms_of_squad_are_read(tmp_path: Path, answers: list[Any]) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({**SQUAD, "answers": answers}).encode()))
    (example,) = load_squad(path)
    assert phrase(example) == "中央区"


def test_an_answer_of_a_public_set_that_stands_elsewhere_is_left_out(tmp_path: Path) -> None:
    moved = {**SQUAD, "answers": [{"text": "中央区", "start": 0}]}
    unanswerable = {**SQUAD, "answers": []}
    (example,) = load_squad(write_lines(tmp_path / "set.jsonl", [moved, unanswerable]))
    assert example.answer is None


def test_a_question_is_also_asked_of_the_other_passage_that_does_not_answer(tmp_path: Path) -> None:
    asked = load_passages(write_lines(tmp_path / "a.jsonl", [FEES, WASTE]))
    groups = with_other_contexts(asked, 1.0, seed=7)
    assert [group[0] for group in groups] == asked
    for first, *others in groups:
        assert len(others) == (first.answer is not None)
        assert all(other.question == first.question and other.context != first.context for other in others)
        assert all(other.answer is None for other in others)
    assert with_other_contexts(asked, 0.5, seed=7) == with_other_contexts(asked, 0.5, seed=7)


def test_a_passage_that_holds_the_answer_too_is_not_taken_for_one_that_does_not(tmp_path: Path) -> None:
    same = {**FEES, "text": "住民票の写しは300円。", "questions": []}
    asked = load_passages(
        write_lines(tmp_path / "a.jsonl", [FEES, {**same, "questions": FEES["questions"][:1]}])
    )
    fees = [group for group in with_other_contexts(asked, 1.0, 7) if phrase(group[0]) == "300円"]
    assert fees
    assert all(len(group) == 1 for group in fees)
