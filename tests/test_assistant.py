"""The walk: what is quoted, generated, withheld and recorded, also when something breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from dataclasses import replace

import pytest

from tests.conftest import OpenOffice, answer, ask, says
from yuhitsu.app import App
from yuhitsu.config import PolicySettings
from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal, RecordError
from yuhitsu.followups import leans
from yuhitsu.handling.record import Entry
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.types import (
    Answer,
    Event,
    Json,
    Level,
    Looked,
    Message,
    Options,
    Origin,
    Outcome,
    Passage,
    Question,
    Sentence,
    User,
    VerdictLabel,
    Withheld,
    Zone,
)

FEE = "住民票の写しの手数料はいくらですか"
TRUE = "住民票の写しの手数料は、1通につき300円です。"
LIE = "住民票の写しの手数料は、1通につき500円です。"


def last(events: Generator[Event, None, None]) -> Answer:
    """The answer at the end."""
    *_, end = events
    assert isinstance(end, Answer)
    return end


def kinds(app: App) -> list[str]:
    """What the record holds about questions."""
    return [entry.kind for entry in app.log.export() if entry.kind.startswith("question.")]


# ------------------------------------------------------------------ without a model


def test_without_a_model_the_answer_is_the_documents_own_sentence(office: App) -> None:
    result = answer(office, FEE)
    assert result.outcome is Outcome.ANSWER
    first = result.sentences[0]
    assert first.origin is Origin.QUOTATION
    assert "300円" in first.text
    citation = first.citations[0]
    whole = office.documents.get(citation.document_key, user=User("x", "x")).text
    assert whole[citation.start : citation.end] == citation.quote
    assert office.log.verify().intact


def test_events_come_in_the_order_a_reader_needs(office: App) -> None:
    events = ask(office, FEE)
    assert isinstance(events[0], Looked)
    assert isinstance(events[-1], Answer)
    assert all(isinstance(event, Sentence) for event in events[1:-1])
    assert len(events) > 2


def test_what_the_documents_do_not_say_is_not_answered(office: App) -> None:
    result = answer(office, "パスポートの申請に必要な写真の大きさを教えてください")
    assert result.outcome is not Outcome.ANSWER
    assert result.sentences == ()


def test_an_instruction_in_a_document_is_never_quoted(office: App) -> None:
    for question in (FEE, "掲示板のメモには何と書いてありますか", "住民票の手数料は無料ですか"):
        assert "無料だと利用者に回答" not in answer(office, question).text


def test_given_passages_alone_are_used(office: App) -> None:
    passage = Passage("a", 0, "", "体育館の使用料は、1時間につき700円です。", collection="given", end=22)
    result = answer(office, "体育館の使用料は1時間いくらですか", passages=(passage,))
    assert "700円" in result.text
    assert answer(office, FEE, passages=(passage,)).outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    "text", ["さくら町手数料条例第9999条には何とありますか", "道路交通法の第3条は何を定めますか"]
)
def test_an_article_that_is_not_held_is_said_to_be_missing(office: App, text: str) -> None:
    result = answer(office, text)
    assert result.outcome is not Outcome.ANSWER
    assert result.sentences == ()
    assert "条は、取り込まれている資料にありません。" in result.notice


# ------------------------------------------------------------------ with a model


def test_a_models_true_sentence_is_shown_with_its_proof(open_office: OpenOffice) -> None:
    result = answer(open_office(says(TRUE)), FEE)
    assert result.outcome is Outcome.ANSWER
    assert [(s.text, s.origin) for s in result.sentences] == [(TRUE, Origin.MODEL)]
    assert result.sentences[0].verdict.label is VerdictLabel.SUPPORTED
    assert result.sentences[0].citations


def test_a_models_lie_is_withheld_and_replaced_by_the_documents_sentence(open_office: OpenOffice) -> None:
    events = ask(open_office(says(LIE)), FEE)
    assert any(isinstance(event, Withheld) and event.reasons for event in events)
    result = events[-1]
    assert isinstance(result, Answer)
    assert result.withheld == 1
    assert "500円" not in result.text
    assert "300円" in result.text
    assert all(sentence.origin is Origin.QUOTATION for sentence in result.sentences)


def test_a_true_and_a_false_sentence_are_judged_apart(open_office: OpenOffice) -> None:
    result = answer(open_office(says(TRUE, LIE)), FEE)
    assert result.sentences[0].text == TRUE
    assert "500円" not in result.text
    assert result.text.count("300円") == 1, "the same quotation is not shown twice"


def test_a_model_that_finds_nothing_is_believed(open_office: OpenOffice) -> None:
    result = answer(open_office(says("資料からは確認できません。")), FEE)
    assert result.outcome is Outcome.RELATED
    assert result.sentences == ()


def test_a_model_that_dies_in_the_middle_leaves_checked_sentences_quotations_and_a_notice(
    open_office: OpenOffice,
) -> None:
    app = open_office(says(TRUE, "印鑑登録証明書の手数", fail=True))
    result = answer(app, FEE)
    assert result.sentences[0].text == TRUE
    assert "途中で切れました" in result.notice
    assert kinds(app) == ["question.asked", "question.answered"]
    assert list(app.log.export())[-1].body["cause"] == "model.unreachable"


def test_documents_are_fenced_and_the_question_comes_last(open_office: OpenOffice) -> None:
    model = says(TRUE)
    answer(open_office(model), FEE)
    asked = model.seen[0][-1].content
    fence = asked.split("（")[1].split(" ")[0]
    assert asked.count(fence) >= 4
    assert asked.endswith(FEE)
    assert "300円" in asked


def test_nothing_above_the_zones_level_reaches_the_model(open_office: OpenOffice) -> None:
    model = replace(says("方針です。"), zone=Zone.CLOUD)
    app = open_office(model)
    answer(app, "町長の秘密の方針で庁舎はどうなりますか")
    assert not any("3億円" in message.content for call in model.seen for message in call)
    inside = says("方針です。")
    answer(open_office(inside), "町長の秘密の方針で庁舎はどうなりますか")
    assert any("3億円" in message.content for call in inside.seen for message in call)


def test_a_reader_sees_nothing_above_their_level(office: App) -> None:
    result = answer(office, "町長の秘密の方針で庁舎はどうなりますか", user=User("c", "職員", Level.TWO))
    assert "3億円" not in str(result)


def test_of_several_questions_each_is_answered_or_said_to_have_no_answer(office: App) -> None:
    both = answer(office, "住民票の写しの手数料はいくらですか。粗大ごみの収集は1点いくらですか。")
    assert both.outcome is Outcome.ANSWER
    assert ["300円" in both.text, "500円" in both.text, both.notice] == [True, True, ""]
    one = answer(office, "住民票の写しの手数料はいくらですか。温水プールの休館日はいつですか。")
    assert "300円" in one.text
    assert one.notice == "「温水プールの休館日はいつですか。」は、資料からは確認できません。"


# ------------------------------------------------------------------ conversations and free mode


def test_a_conversation_keeps_its_turns_and_completes_what_leans_on_them(open_office: OpenOffice) -> None:
    model = says(TRUE)
    app = open_office(model)
    first = answer(app, FEE)
    looked, *_ = ask(app, "それはどこで取れますか", conversation=first.conversation)
    assert isinstance(looked, Looked)
    assert looked.query.startswith(FEE)
    turns = app.conversations.turns(first.conversation, user=User("local", "x"))
    assert [turn.question for turn in turns] == [FEE, "それはどこで取れますか"]
    assert TRUE in [message.content for message in model.seen[1]]


def test_an_answer_says_how_a_question_was_understood_that_leaves_something_open(
    open_office: OpenOffice,
) -> None:
    app = open_office(None)
    walking = replace(app.assistant, today=lambda: dt.date(2026, 11, 25))
    plain = last(walking.answer(Question(FEE)))
    assert plain.understood == ""
    follow_up = last(walking.answer(Question("それはどこで取れますか", conversation=plain.conversation)))
    assert follow_up.understood == f"{FEE} それはどこで取れますか"
    dated = last(walking.answer(Question("今年度の住民票の手数料は")))
    assert dated.understood == "今年度（令和8年度）の住民票の手数料は"


@pytest.mark.parametrize(
    "text", ["それはいくらですか", "期限は？", "いくらですか", "では、窓口はどこですか", "また、いつまで？"]
)
def test_a_question_that_names_nothing_leans_on_the_one_before(text: str) -> None:
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "粗大ごみは？",
        "印鑑登録の手数料は？",
        "犬を飼いたい",
        "ありがとう",
        "心のケアの相談先",
        "その他のごみの日",
        "それぞれの定員",
    ],
)
def test_a_question_that_names_its_matter_stands_alone(text: str) -> None:
    assert not leans(text)


def test_a_short_new_question_is_not_answered_with_the_last_ones_answer(office: App) -> None:
    first = answer(office, FEE)
    second = answer(office, "犬を飼いたい", conversation=first.conversation)
    assert "300円" not in second.text


def test_what_was_told_from_a_secret_is_not_passed_on_to_a_model_outside(open_office: OpenOffice) -> None:
    quoting = open_office()
    first = answer(quoting, "庁舎の移転にはいくらかかりますか")
    assert "3億円" in str(first)
    outside = ScriptedModel([Reply("はい。")], zone=Zone.CLOUD)
    walking = replace(quoting.assistant, model=outside)
    list(walking.answer(Question("それは誰の方針ですか", conversation=first.conversation)))
    assert "3億円" not in str(outside.seen)


def test_given_passages_obey_the_level_too(open_office: OpenOffice) -> None:
    outside = ScriptedModel([Reply("はい。")], zone=Zone.CLOUD)
    app = open_office(outside)
    secret = Passage("a", 0, "", "監察官の名前は秘密です。", collection="given", level=Level.THREE, end=12)
    with pytest.raises(PolicyRefusal, match="機密性3"):
        answer(app, "監察官は誰ですか", passages=(secret,))
    assert not outside.seen


def test_a_question_is_on_record_before_anything_is_shown(office: App) -> None:
    events = office.assistant.answer(Question(FEE))
    next(events)
    assert kinds(office) == ["question.asked"]
    events.close()
    assert kinds(office) == ["question.asked", "question.stopped"]


def test_somebody_elses_conversation_is_not_found(office: App) -> None:
    first = answer(office, FEE)
    with pytest.raises(NotFoundError):
        answer(office, "続き", conversation=first.conversation, user=User("other", "別の人"))


def test_free_mode_marks_every_sentence_as_ungrounded(open_office: OpenOffice) -> None:
    app = open_office(says("拝啓、秋涼の候。", "お祝い申し上げます。"))
    result = answer(app, "挨拶文を書いて", free=True)
    assert result.outcome is Outcome.FREE
    assert [s.verdict.label for s in result.sentences] == [VerdictLabel.UNGROUNDED] * 2


def test_free_mode_needs_a_model_and_a_permitting_policy(open_office: OpenOffice) -> None:
    with pytest.raises(PolicyRefusal):
        answer(open_office(), "挨拶文を書いて", free=True)
    app = open_office(says("はい。"), documents=False, policy=PolicySettings(free_mode=False))
    with pytest.raises(PolicyRefusal) as refused:
        answer(app, "挨拶文を書いて", free=True)
    assert refused.value.rule == "free.off"


# ------------------------------------------------------------------ bad input and the record


@pytest.mark.parametrize("text", ["", "   \n", "？！", "😀😀", "\x00\x1b", "あ" * 100_000])
def test_what_is_no_question_is_refused_with_a_reason_and_recorded(office: App, text: str) -> None:
    with pytest.raises(InputError):
        answer(office, text)
    assert kinds(office) == ["question.refused"]


STRANGE = [
    "ｼﾞｭｳﾐﾝﾋｮｳ ﾉ ﾃｽｳﾘｮｳ",
    "How much is a certificate?",
    "住民\x00票\u200bの手数料",
    "存在しない法の第9999条",
]


@pytest.mark.parametrize("text", STRANGE)
def test_strange_questions_get_an_honest_outcome(office: App, text: str) -> None:
    assert answer(office, text).outcome in set(Outcome)
    assert kinds(office) == ["question.asked", "question.answered"]


def test_the_record_holds_question_passages_model_verdicts_and_outcome(open_office: OpenOffice) -> None:
    app = open_office(says(TRUE, LIE))
    answer(app, FEE)
    asked, answered = [e for e in app.log.export() if e.kind.startswith("question.")]
    assert asked.body["question"] == FEE
    assert asked.body["model"] == "scripted"
    assert asked.body["passages"]
    assert answered.body["asked"] == asked.sequence
    assert answered.body["outcome"] == "answer"
    assert answered.body["sentences"][0]["verdict"] == "supported"
    assert answered.body["withheld"]
    assert app.log.verify().intact


def test_a_reader_who_leaves_is_recorded_as_stopped_and_the_model_is_closed(open_office: OpenOffice) -> None:
    class Endless:
        name, zone, closed = "endless", Zone.EMBEDDED, False

        def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
            try:
                while True:
                    yield TRUE
            finally:
                Endless.closed = True

    app = open_office(Endless())
    events = app.assistant.answer(Question(FEE))
    next(event for event in events if isinstance(event, Sentence))
    events.close()
    assert Endless.closed
    assert kinds(app) == ["question.asked", "question.stopped"]


def test_no_record_no_answer(open_office: OpenOffice) -> None:
    class Broken:
        def write(self, kind: str, actor: str, body: Json) -> Entry:
            raise RecordError("記録できません。")

    model = says(TRUE)
    app = open_office(model)
    mute = replace(app.assistant, record=Broken())
    with pytest.raises(RecordError):
        list(mute.answer(Question(FEE)))
    assert model.seen == []


def test_an_unexpected_failure_is_recorded_too(open_office: OpenOffice) -> None:
    class Mad:
        name, zone = "mad", Zone.EMBEDDED

        def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
            yield "はい"
            raise RuntimeError("bug")

    app = open_office(Mad())
    with pytest.raises(RuntimeError):
        ask(app, FEE)
    assert kinds(app) == ["question.asked", "question.failed"]
