"""Masked and unmasked answers to questions that name somebody are told apart and counted."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import OpenOffice

from yuhitsu.evaluation.masked_questions import Case, CopyingModel, load, run
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.types import Message, Options, Role

ROOT = Path(__file__).parents[2]
CASES = load(ROOT / "evals" / "masked.jsonl")
FEE = Case("fee", "山田太郎さんの住民票の写しの手数料はいくらですか", "300円", "1通につき300円です。")


def test_every_question_names_somebody_and_is_one_of_the_sample_office() -> None:
    find = Recognition(standard())
    rows = (ROOT / "evals" / "office.jsonl").read_text("utf-8").splitlines()
    answers = {json.loads(row)["answer"] for row in rows}
    assert len(CASES) >= 30
    for case in CASES:
        assert "PERSON" in {kind.value for kind in find.kinds(case.question)}, case.id
        assert case.answer in answers


def test_both_ways_are_counted(open_office: OpenOffice) -> None:
    figures = run(
        open_office().assistant, [FEE, Case("no", "山田太郎さんの宇宙の年齢は", "138億年", "138億年")]
    )
    assert figures["questions"] == 2
    assert figures["asked_with_a_placeholder"] == 1
    assert figures["right_unmasked"] == figures["right_masked"] == 0.5
    assert figures["difference_in_points"] == 0
    assert figures["same_answer"] == 1


def test_the_stand_in_copies_the_sentence_most_like_the_question() -> None:
    prompt = "資料\n手数料は、1通につき300円です。受付時間は9時からです。\n\n質問: 受付時間は何時からですか"
    assert (
        "".join(CopyingModel().generate([Message(Role.USER, prompt)], Options())) == "受付時間は9時からです。"
    )
