"""A choice is read from any reply that makes one, and from no other; figures count what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.errors import ModelUnreachable
from yuhitsu.evaluation.choices import (
    FAILURES_IN_A_ROW,
    LONGEST_REPLY,
    Item,
    evaluate,
    figures,
    read_choice,
    wilson,
    wrong,
)
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.types import Options

DAYS = ("7日以内", "14日以内", "30日以内", "4日以内")
TOWNS = ("A町", "B町", "C町", "両方")


@pytest.mark.parametrize(
    ("reply", "index"),
    [
        ("B", 1),
        ("Ｂ", 1),
        ("b", 1),
        ("B.", 1),
        ("（B）", 1),
        ("**B**", 1),
        ("答え: B", 1),
        ("答え：Ｂ。", 1),
        ("答えはBです。", 1),
        ("正解は「B」です。", 1),
        ("Answer: B", 1),
        ("The answer is B", 1),
        (r"\boxed{B}", 1),
        ("2", 1),
        ("②", 1),
        ("2番", 1),
        ("イ", 1),
        ("選択肢B", 1),
        ("Bが正しい。Aが正しいという説もある。", 1),
        ("Bだと思います。", 1),
        ("B 14日以内", 1),
        ("B. 14日以内", 1),
        ("答え: B\nA. 7日以内ではありません。", 1),
        ("14日以内", 1),
        ("答え: 14日以内", 1),
        ("転入をした日から14日以内です。", 1),
        ("4日以内", 3),
        ("Aは誤り、Cも誤りなので、答えはBです。", 1),
        ("答えはAに見えますが、よく読むと答えはDです。", 3),
        ("考えると、Cが正しいと思います。", 2),
    ],
)
def test_a_choice_is_read_however_it_is_written(reply: str, index: int) -> None:
    assert read_choice(reply, DAYS) == index


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "分かりません。",
        "AとBのどちらかです。",
        "E",
        "5",
        "答え:",
        "7日以内か30日以内です。",
        "14人",
        "Because",
        "A lot of time",
        "Aが誤りです。Bも誤りです。",
    ],
)
def test_a_reply_without_one_choice_chooses_nothing(reply: str) -> None:
    assert read_choice(reply, DAYS) is None


def test_a_letter_that_begins_a_word_is_not_a_mark() -> None:
    assert read_choice("C町", TOWNS) == 2
    assert read_choice("A町ではなく、答え: B町", TOWNS) == 1


def test_the_words_of_a_choice_that_is_a_figure_are_read_before_its_number() -> None:
    assert read_choice("2", ("4", "3", "2", "1")) == 2


@given(st.text(max_size=60), st.sampled_from(["A", "B", "C", "D"]))
def test_what_follows_the_last_announcement_decides(before: str, label: str) -> None:
    assert read_choice(f"{before}\n答え: {label}", DAYS) == "ABCD".index(label)


@given(st.text(max_size=200))
def test_any_reply_is_read_as_a_choice_that_there_is_or_as_none(reply: str) -> None:
    assert read_choice(reply, DAYS) in {None, 0, 1, 2, 3}


# ------------------------------------------------------------------ asking


def item(number: int, answer: int = 1, choices: tuple[str, ...] = DAYS) -> Item:
    return Item(f"T-{number}", "test", f"問{number}、いつまで", choices, answer, "法第1条")


def test_a_model_sees_the_question_and_every_choice_with_its_letter() -> None:
    model = ScriptedModel([Reply("答え: B")])
    evaluate(model, [item(1)], Options())
    asked = model.seen[0][-1].content
    assert "問1、いつまで" in asked
    assert [line for line in asked.splitlines() if line[1:2] == "."] == [
        "A. 7日以内",
        "B. 14日以内",
        "C. 30日以内",
        "D. 4日以内",
    ]


def test_a_wrong_answer_can_be_read_with_what_was_right_and_why() -> None:
    model = ScriptedModel([Reply("C", when=("問2、",)), Reply("B")])
    results = evaluate(model, [item(1), item(2)], Options())
    assert [result.right for result in results] == [True, False]
    assert wrong(results) == [
        {
            "id": "T-2",
            "field": "test",
            "question": "問2、いつまで",
            "chosen": "30日以内",
            "right": "14日以内",
            "source": "法第1条",
            "said": "C",
        }
    ]


@pytest.mark.parametrize("opening", ["B\n", "答え: B\n"])
def test_a_model_that_does_not_stop_is_left_when_it_has_answered(opening: str) -> None:
    model = ScriptedModel([Reply(opening + "A. 続き\n" * 10_000)])
    (result,) = evaluate(model, [item(1)], Options())
    assert result.right
    assert len(result.said) < 20


def test_a_reply_that_never_answers_is_read_only_so_far() -> None:
    (result,) = evaluate(ScriptedModel([Reply("長い話。" * 10_000)]), [item(1)], Options())
    assert result.chosen is None
    assert len(result.said) == LONGEST_REPLY


def test_a_question_at_which_the_model_fails_counts_as_not_answered() -> None:
    model = ScriptedModel([Reply("", when=("問1、",), fail=True), Reply("B")])
    results = evaluate(model, [item(1), item(2)], Options())
    told = figures(results)
    assert (told["questions"], told["right"], told["failed"], told["unreadable"]) == (2, 1, 1, 0)
    assert "モデルサーバー" in wrong(results)[0]["said"]


def test_a_model_that_is_not_there_is_not_asked_to_the_end() -> None:
    model = ScriptedModel([Reply("", fail=True)])
    with pytest.raises(ModelUnreachable):
        evaluate(model, map(item, range(100)), Options())
    assert len(model.seen) == FAILURES_IN_A_ROW


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    # the worked values of the score interval: 8 of 10, none of 10, all of 10
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share_and_narrows_with_more_questions(right: int, more: int) -> None:
    total = right + more
    low, high = wilson(right, total)
    assert 0 <= low <= right / total <= high <= 1
    finer = wilson(right * 4, total * 4)
    assert finer[1] - finer[0] < high - low


def test_chance_is_that_of_the_choices_there_were() -> None:
    results = evaluate(ScriptedModel([Reply("B")]), [item(1), item(2, 1, ("はい", "いいえ"))], Options())
    assert figures(results)["chance"] == pytest.approx(0.375)


def test_one_right_answer_does_not_make_a_model_better_than_chance() -> None:
    model = ScriptedModel([Reply("B")])
    assert not figures(evaluate(model, [item(1)], Options()))["above_chance"]
    assert figures(evaluate(model, map(item, range(20)), Options()))["above_chance"]
