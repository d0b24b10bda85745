"""What kind of answer a question asks for."""

from __future__ import annotations

import pytest

from yuhitsu.grounding.question_kind import QuestionKind, answers_kind, question_kinds


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("住民票の写しの手数料はいくらですか", {"amount"}),
        ("転入届はいつまでに出せばいいですか", {"deadline"}),
        ("粗大ごみは何日前までに申し込む?", {"deadline"}),
        ("図書館で本は何冊借りられる？", {"count"}),
        ("図書館の休館日はいつ", {"date"}),
        ("児童手当は何歳までもらえますか", {"age"}),
        ("貸出期間はどのくらいですか", {"duration"}),
        ("図書館は何時に開きますか", {"time"}),
        ("税務課の電話番号を教えてください", {"phone"}),
        ("転出届はどこに出しますか", {"place"}),
        ("国保とは何ですか", {"definition"}),
        ("必要な書類は何ですか", {"requirement"}),
        ("委任状がなくても受け取れますか", {"yes_no"}),
        ("いつ、いくら払えばいいですか", {"date", "amount"}),
        ("町長は誰ですか", {"person"}),
        ("なぜ届出が必要なのですか", {"reason"}),
    ],
)
def test_the_kind_of_a_question(question: str, kinds: set[str]) -> None:
    assert {kind.value for kind in question_kinds(question)} == kinds


@pytest.mark.parametrize(
    ("sentence", "kind", "answers"),
    [
        ("手数料は三百円です。", QuestionKind.AMOUNT, True),
        ("手数料は無料です。", QuestionKind.AMOUNT, True),
        ("手数料が必要です。", QuestionKind.AMOUNT, False),
        ("電話 0123-45-6789", QuestionKind.PHONE, True),
        ("受付は14日以内です。", QuestionKind.DEADLINE, True),
        ("窓口で受け付けます。", QuestionKind.DEADLINE, False),
    ],
)
def test_an_answer_of_the_kind_must_stand_in_the_sentence(
    sentence: str, kind: QuestionKind, answers: bool
) -> None:
    assert answers_kind(sentence, kind) is answers
