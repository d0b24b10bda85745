"""A question put to the walk: what it says is the product's own, and how sure it was is learnt besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.conftest import OpenOffice, answer, says

from yuhitsu.app import App
from yuhitsu.config import ModelSettings
from yuhitsu.errors import PolicyRefusal
from yuhitsu.evaluation import attempts
from yuhitsu.evaluation.attempts import Asker, Remembering
from yuhitsu.evaluation.question_sets import given, open_question
from yuhitsu.types import Outcome, Question, Reading, Zone

FEE = "住民票の写しの手数料はいくらですか"
UNKNOWN = "宇宙船の手数料はいくらですか"


def asker(app: App) -> Asker:
    return Asker(app.assistant, app.embedder, app.reader)


def test_an_answer_is_the_one_the_pages_give_and_its_score_is_that_of_its_sentence(office: App) -> None:
    attempt = asker(office)(Question(FEE, keep=False))
    shown = answer(office, FEE, keep=False)
    assert attempt.answered
    assert attempt.answer.text == shown.text
    assert attempt.score == pytest.approx(shown.sentences[0].verdict.score, abs=1e-4)
    assert any("300円" in citation.quote for citation in attempt.citations)


def test_what_is_held_back_has_a_score_below_the_threshold_and_what_would_have_been_said(office: App) -> None:
    attempt = asker(office)(Question(UNKNOWN, keep=False))
    assert attempt.answer.outcome is not Outcome.ANSWER
    assert attempt.answer.text == ""
    assert attempt.score is not None and attempt.score < 0.5
    assert attempt.citations


def test_an_article_that_no_document_holds_is_answered_at_no_threshold(office: App) -> None:
    attempt = asker(office)(Question("さくら町手数料条例第99条は何を定めていますか", keep=False))
    assert not attempt.answered
    assert attempt.score is None


def test_a_passage_that_comes_with_the_question_is_all_that_is_read(office: App) -> None:
    attempt = asker(office)(given("駐車料金はいくらですか", "町営駐車場の駐車料金は、1回につき100円です。"))
    assert attempt.answered
    assert [hit.passage.collection for hit in attempt.hits] == ["given"]


def test_a_set_of_no_secrets_may_be_asked_of_a_public_model_and_others_are_refused(
    open_office: OpenOffice,
) -> None:
    model = says("住民票の写しの手数料は、1通につき300円です。")
    model.zone = Zone.PUBLIC
    app = open_office(model, model=ModelSettings(zone=Zone.PUBLIC))
    ask = asker(app)
    assert ask(open_question(FEE)).answered
    secret = Question("町長の秘密の方針は何ですか（機密性3情報）", keep=False)
    refused = ask(secret)
    assert not refused.answered and refused.answer.notice
    for _ in range(attempts.REFUSALS_IN_A_ROW - 2):
        ask(secret)
    with pytest.raises(PolicyRefusal):
        ask(secret)


class CountingReader:
    """Counts how often it reads."""

    name = "counting"

    def __init__(self) -> None:
        self.read_times = 0

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.read_times += 1
        return [Reading(0.0, ()) for _ in passages]


def test_the_same_passages_are_read_once_for_the_same_question() -> None:
    counting = CountingReader()
    reader = Remembering(counting)
    assert reader.read("問い", [("題", "文")]) == reader.read("問い", [("題", "文")])
    assert counting.read_times == 1
    reader.read("別の問い", [("題", "文")])
    reader.read("別の問い", [("題", "別の文")])
    assert counting.read_times == 3
    assert reader.name == "counting"


def test_the_reader_reads_no_more_often_than_without_listening(office: App) -> None:
    counting = CountingReader()
    Asker(replace(office.assistant), None, counting)(Question(UNKNOWN, keep=False))
    assert counting.read_times == 1
