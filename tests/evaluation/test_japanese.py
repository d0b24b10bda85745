"""Our questions of Japanese are of their form and true where a machine can say so; models are measured."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from yuhitsu.errors import InputError
from yuhitsu.evaluation import japanese
from yuhitsu.evaluation.choices import evaluate
from yuhitsu.japanese.wareki import DateMention, dates, to_wareki
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.types import Options

PATH = Path(__file__).parents[2] / "evals" / "japanese.jsonl"
ITEMS = japanese.load(PATH)
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]
CHECKED = [row for row in ROWS if "check" in row]
WEEKDAYS = "月火水木金土日"


def name(row: dict[str, Any]) -> str:
    return str(row["id"])


# ------------------------------------------------------------------ form


def test_there_are_enough_questions_of_every_field() -> None:
    counted = Counter(item.field for item in ITEMS)
    assert set(counted) == set(japanese.FIELDS)
    assert sum(counted.values()) == 330
    assert min(counted.values()) >= 25


def test_no_id_and_no_question_comes_twice() -> None:
    assert len({item.id for item in ITEMS}) == len({item.question for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_question_is_of_its_form(row: dict[str, Any]) -> None:
    assert set(row) - {"check"} == {"id", "field", "question", "choices", "answer", "source"}
    assert len(row["choices"]) == 4
    assert len({choice.strip() for choice in row["choices"]}) == 4
    assert all(choice == choice.strip() != "" for choice in row["choices"])
    assert row["answer"] in range(4)
    assert row["source"].strip()
    assert row["question"].endswith(("。", "」"))


def test_right_answers_stand_at_every_place_equally_often() -> None:
    assert max(Counter(item.answer for item in ITEMS).values()) <= len(ITEMS) // 4 + 1
    for field in japanese.FIELDS:
        places = Counter(item.answer for item in ITEMS if item.field == field)
        assert max(places.values()) - min(places[place] for place in range(4)) <= 1, field


def test_the_longest_choice_is_no_way_to_guess() -> None:
    longest = sum(max(item.choices, key=len) == item.choices[item.answer] for item in ITEMS)
    assert longest / len(ITEMS) < 0.36


# ------------------------------------------------------------------ truth, where it can be computed


def days_of(text: str) -> list[DateMention]:
    """Whole dates of a text, with their year."""
    return [m for m in dates(text) if m.granularity == "day" and m.year is not None]


def date_of(mention: DateMention) -> dt.date:
    assert mention.year and mention.month and mention.day
    return dt.date(mention.year, mention.month, mention.day)


def key_of(text: str) -> object:
    """What a text names of the calendar, when there is such a day or year."""
    mention = dates(text)[0]
    return mention.key if mention.valid else None


def fits(check: str, question: str, choice: str) -> bool:
    """Whether a choice answers a question of the calendar, computed by ``japanese/wareki``."""
    kind, _, number = check.partition(":")
    if kind == "same":
        return key_of(choice) is not None and key_of(choice) == key_of(question)
    if kind in ("exists", "absent"):
        return dates(choice)[0].valid is (kind == "exists")
    asked = [date_of(mention) for mention in days_of(question)]
    if kind == "weekday":
        return choice == f"{WEEKDAYS[asked[0].weekday()]}曜日"
    if kind == "days":
        return date_of(days_of(choice)[0]) == asked[0] + dt.timedelta(days=int(number))
    if kind == "fiscal_year":
        return dates(choice)[0].year == asked[0].year - (asked[0].month < 4)
    assert kind == "years", kind
    first, last = asked
    full = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return choice.rstrip("年歳") == str(full)


def test_most_questions_of_the_calendar_and_of_eras_can_be_recomputed() -> None:
    counted = Counter(row["field"] for row in CHECKED)
    assert counted["era"] >= 20
    assert counted["calendar"] >= 15


@pytest.mark.parametrize("row", CHECKED, ids=name)
def test_the_calendar_agrees_with_the_right_choice_and_with_no_other(row: dict[str, Any]) -> None:
    right = [fits(row["check"], row["question"], choice) for choice in row["choices"]]
    assert right == [place == row["answer"] for place in range(4)]


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "same"], ids=name)
def test_a_right_date_is_written_in_the_era_of_its_day(row: dict[str, Any]) -> None:
    for mention in days_of(f"{row['question']}\n{row['choices'][row['answer']]}"):
        if mention.era:
            assert to_wareki(date_of(mention)).startswith(mention.era)


@pytest.mark.parametrize("row", [row for row in ROWS if row["field"] == "calendar"], ids=name)
def test_a_weekday_written_beside_a_date_is_its_weekday(row: dict[str, Any]) -> None:
    for mention in days_of(row["question"]):
        assert mention.weekday in (None, date_of(mention).weekday())


# ------------------------------------------------------------------ the suite


def test_a_model_that_knows_every_answer_has_all_of_them() -> None:
    items = japanese.at_most(ITEMS, 2)
    # our own questions end where the choices begin
    model = ScriptedModel(
        [Reply("答え: " + "ABCD"[item.answer], when=(f"問題: {item.question}\n\nA. ",)) for item in items]
    )
    told = japanese.report(model, evaluate(model, items, Options()))
    assert (told["questions"], told["accuracy"], told["wrong"]) == (22, 1.0, [])
    assert told["fields"]["keigo"]["name"] == "敬語"


def test_a_model_that_always_says_the_same_letter_is_at_chance() -> None:
    model = ScriptedModel([Reply("A")])
    told = japanese.report(model, evaluate(model, ITEMS, Options()))
    assert told["chance"] == 0.25
    assert told["interval95"][0] < 0.25 < told["interval95"][1]
    assert not told["above_chance"]
    assert len(told["wrong"]) == told["questions"] - told["right"]
    assert all(row["source"] and row["right"] != row["chosen"] for row in told["wrong"])


def test_a_limit_takes_some_of_every_field() -> None:
    taken = Counter(item.field for item in japanese.at_most(ITEMS, 3))
    assert taken == dict.fromkeys(japanese.FIELDS, 3)
    assert japanese.at_most(ITEMS, None) == ITEMS


PUBLIC: dict[str, dict[str, Any]] = {
    "jcommonsenseqa": {"id": "1", "question": "冬に降るもの", "choices": ["雪", "炭"], "answer": 0},
    "jmmlu": {"id": "2", "subject": "法学", "question": "法とは", "choices": ["決まり", "石"], "answer": 0},
    "keico": {"id": "3", "text": "よろしくお願い申し上げます。", "level": 1},
    "jcm": {"id": "4", "text": "道を尋ねた人を案内した。", "label": 0},
    "jnli": {"id": "5", "premise": "犬がいる。", "hypothesis": "動物がいる。", "label": "entailment"},
    "janli": {"id": "6", "premise": "人が来た。", "hypothesis": "犬が来た。", "label": "non-entailment"},
}


def put(folder: Path, name: str, *lines: str) -> None:
    (folder / name).mkdir()
    (folder / name / "dev.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_public_sets_are_fields_of_their_own_beside_ours(tmp_path: Path) -> None:
    for set_name, row in PUBLIC.items():
        put(tmp_path, set_name, json.dumps(row), "")
    items = japanese.public(tmp_path)
    assert [(item.field, len(item.choices), item.answer) for item in items] == [
        ("jcommonsenseqa", 2, 0),
        ("jmmlu", 2, 0),
        ("keico", 4, 0),
        ("jcm", 2, 0),
        ("jnli", 3, 0),
        ("janli", 2, 1),
    ]
    model = ScriptedModel([Reply("A")])
    told = japanese.report(model, evaluate(model, items, Options()))
    assert told["questions"] == 0
    assert told["public"]["keico"]["accuracy"] == 1.0
    assert told["public"]["jnli"]["chance"] == pytest.approx(1 / 3, abs=1e-4)
    assert [row["field"] for row in told["wrong"]] == ["janli"]


def test_only_the_sets_that_are_present_are_taken(tmp_path: Path) -> None:
    assert japanese.public(None) == japanese.public(tmp_path) == []
    put(tmp_path, "jcm", json.dumps(PUBLIC["jcm"]))
    assert [item.field for item in japanese.public(tmp_path)] == ["jcm"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "5",
        '{"id": "1"}',
        '{"id": "1", "field": "law", "question": "問", "choices": ["ア"], "answer": 0, "source": "法"}',
        '{"id": "1", "field": "law", "question": "問", "choices": ["ア", "イ"], "answer": 2, "source": "法"}',
        '{"id": "1", "field": "law", "question": "問", "choices": 5, "answer": 0, "source": "法"}',
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "問題.jsonl"
    path.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(InputError, match=r"問題\.jsonl.*2行目"):
        japanese.load(path)


def test_a_label_of_a_set_that_is_unknown_is_named(tmp_path: Path) -> None:
    put(tmp_path, "keico", json.dumps({**PUBLIC["keico"], "level": 9}))
    with pytest.raises(InputError, match="keico"):
        japanese.public(tmp_path)
