"""A lie made by rule differs from the truth in one place, and is never the truth."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.training.claims import load_claims
from yuhitsu.training.minimal_lies import lies

SHIPPED = Path(__file__).parents[2] / "training"


def told(sentence: str, kind: str, context: str = "") -> set[str]:
    return {lie.text for lie in lies(sentence, context) if lie.kind == kind}


@pytest.mark.parametrize(
    ("sentence", "kind", "lie"),
    [
        ("65歳以上の方が対象です。", "bound", "65歳未満の方が対象です。"),
        ("30万円未満は要りません。", "bound", "30万円以上は要りません。"),
        ("4月30日までに出してください。", "bound", "4月30日から出してください。"),
        ("町長は免除することができます。", "modality", "町長は免除しなければなりません。"),
        ("町長に届け出なければならない。", "modality", "町長に届け出なくてもかまわない。"),
        ("申請しなければなりません。", "modality", "申請することができます。"),
        ("停職又は減給とする。", "connective", "停職及び減給とする。"),
        ("委任状が必要です。", "negation", "委任状が不要です。"),
        (
            "休日も受け取れます。代理人も申請できます。",
            "negation",
            "休日も受け取れます。代理人も申請できません。",
        ),
        ("届出の必要はありません。", "negation", "届出の必要があります。"),
        ("受付は午前9時です。", "date", "受付は午後9時です。"),
        ("20日以内に届け出ます。", "unit", "20日目以降に届け出ます。"),
        ("限度額は50万円です。", "unit", "限度額は50千円です。"),
    ],
)
def test_one_thing_is_changed(sentence: str, kind: str, lie: str) -> None:
    assert lie in told(sentence, kind)


def test_the_figure_of_another_condition_is_told_first() -> None:
    context = "普通車は400円、軽自動車は250円、二輪は3台まで。"
    assert told("軽自動車は250円です。", "figure", context) == {"軽自動車は400円です。"}


def test_a_figure_that_the_context_does_not_name_is_a_case_and_left_alone() -> None:
    context = "体重40kg以上の女性は献血できる。"
    assert not told("体重42kgの女性は献血できます。", "figure", context)
    assert told("体重40kgの女性は献血できます。", "figure", context)


def test_numbers_keep_their_commas_and_their_width() -> None:
    (comma,) = told("使用料は3,260円です。", "figure")
    assert "," in comma
    (wide,) = told("使用料は３００円です。", "figure")
    assert not any(character in "0123456789" for character in wide)


@pytest.mark.parametrize("sentence", ["12月31日です。", "1月1日です。", "5月31日です。", "令和元年です。"])
def test_another_date_exists(sentence: str) -> None:
    for lie in told(sentence, "date"):
        digits = "".join(character if character.isdigit() else " " for character in lie).split()
        assert all(1 <= int(number) <= 31 for number in digits)
        assert "2月31日" not in lie and "4月31日" not in lie


@pytest.mark.parametrize(
    ("sentence", "odd"),
    [
        ("8月25日から29日までです。", "8月25日から29日からです。"),
        ("1億7,300万円です。", "1億7,300千円です。"),
        ("補助率は4分の3です。", "補助率は2分の3です。"),
        ("4月末日です。", "4月初め日です。"),
    ],
)
def test_what_would_be_no_japanese_is_not_said(sentence: str, odd: str) -> None:
    assert odd not in {lie.text for lie in lies(sentence)}


@given(
    st.text(
        alphabet="第0123456789０１,.年月日円人以上未満までにからことができます及び又は必要です。令和元",
        max_size=60,
    )
)
def test_a_lie_is_never_the_truth_and_the_same_every_time(sentence: str) -> None:
    made = lies(sentence, sentence, seed=3)
    assert sentence not in {lie.text for lie in made}
    assert len({lie.text for lie in made}) == len(made)
    assert made == lies(sentence, sentence, seed=3)


def test_most_true_claims_that_ship_can_be_turned_into_a_lie() -> None:
    name = "taxes.jsonl"
    pairs = load_claims(SHIPPED / "claims" / name, SHIPPED / "reading" / name)
    true = [pair for pair in pairs if pair.label == "supported"]
    assert sum(bool(lies(pair.claim, pair.context)) for pair in true) > len(true) / 2
