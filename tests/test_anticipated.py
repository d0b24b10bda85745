"""想定問答: questions from the paper's own words, answers only where something carries them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

from yuhitsu.anticipated import (
    NOT_CARRIED,
    Anticipated,
    Source,
    anticipate,
    as_text,
    questions_for,
    subject_of,
)
from yuhitsu.errors import InputError
from yuhitsu.types import (
    LOCAL_USER,
    Answer,
    Citation,
    Event,
    Origin,
    Outcome,
    Place,
    Question,
    Sentence,
    Verdict,
    VerdictLabel,
)

PAPER = """件名　指定ごみ袋の手数料の改定について（伺い）
1 目的
ごみの減量を進めるため、指定ごみ袋の手数料を改定する。
2 予算
システムの改修に180万円を要する。袋は1枚40円とする。
3 根拠
第15条に基づき、規則を改正する。
4 施行日
令和9年4月1日から施行する。
"""
ELSEWHERE = "近隣の市町村では、1枚50円である。"


@dataclass
class Office:
    """Answers from its one document, only to the question about other towns; keeps what it was asked."""

    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question) -> Generator[Event, None, None]:
        """The answer, or nothing."""
        self.asked.append(question)
        if question.passages is None and "近隣" in question.text:
            cited = Citation("d/a#0", "a", "d", "比較表", Place(), ELSEWHERE, 0, len(ELSEWHERE))
            verdict = Verdict(VerdictLabel.SUPPORTED, 1.0, citations=(cited,))
            sentence = Sentence(ELSEWHERE, verdict, Origin.QUOTATION)
            yield Answer(Outcome.ANSWER, ELSEWHERE, (sentence,))
        elif question.passages is None and "効果" in question.text:
            verdict = Verdict(VerdictLabel.SUPPORTED, 1.0)
            yield Answer(Outcome.ANSWER, "", (Sentence("窓口は1階です。", verdict, Origin.QUOTATION),))
        else:
            yield Answer(Outcome.NOTHING, "")


def asked(text: str = PAPER) -> dict[str, Anticipated]:
    """The items by viewpoint; of several the first."""
    items: dict[str, Anticipated] = {}
    for item in anticipate(text, Office(), user=LOCAL_USER):
        items.setdefault(item.viewpoint, item)
    return items


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (PAPER, "指定ごみ袋の手数料の改定"),
        ("さくら町空き家条例の制定について\n本文。", "さくら町空き家条例"),
        ("公園を広げる。駐車場も作る。", "公園を広げる"),
    ],
)
def test_the_subject_is_the_title_without_its_formal_end(text: str, subject: str) -> None:
    assert subject_of(text) == subject


def test_questions_are_filled_with_the_papers_own_amounts_dates_and_articles() -> None:
    questions = [question for _, question in questions_for(PAPER)]
    assert "180万円の積算の根拠は何ですか。" in questions
    assert "令和9年4月1日とした理由は何ですか。" in questions
    assert "第15条を定める理由は何ですか。" in questions
    assert not any("{" in question for question in questions)


def test_what_the_paper_says_under_a_heading_is_quoted_with_its_place() -> None:
    item = asked()["始期"]
    assert (item.source, item.answer) == (Source.PAPER, "令和9年4月1日から施行する。")
    (citation,) = item.sentences[0].citations
    assert PAPER[citation.start : citation.end] == citation.quote
    assert citation.place.headings == ("施行日",)


def test_what_the_paper_does_not_say_is_looked_for_in_the_offices_documents() -> None:
    item = asked()["他市比較"]
    assert (item.source, item.answer) == (Source.OFFICE, ELSEWHERE)


def test_what_nothing_carries_is_left_to_be_checked() -> None:
    items = asked()
    assert items["代替案"].answer == NOT_CARRIED and items["代替案"].source is Source.NONE
    # an answer that speaks of something else is none
    assert items["効果"].answer == NOT_CARRIED


def test_the_paper_is_asked_before_the_office_and_nothing_is_kept_as_a_conversation() -> None:
    office = Office()
    list(anticipate(PAPER, office, user=LOCAL_USER))
    assert office.asked[0].passages is not None
    assert not any(question.keep for question in office.asked)


def test_the_text_has_the_form_of_a_list_of_answers() -> None:
    text = as_text(tuple(asked().values()))
    assert "【問1】（目的）" in text and "【答】" in text and "【更問】" in text
    assert f"【答】{NOT_CARRIED}" in text
    assert "根拠: 比較表「近隣の市町村では、1枚50円である。」" in text


@pytest.mark.parametrize("text", ["", "　\n", "👍"])
def test_an_empty_paper_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="文字がありません"):
        anticipate(text, Office(), user=LOCAL_USER)


@pytest.mark.parametrize("text", ["ｺﾞﾐ 40ｴﾝ", "あ" * 20_000, "公園🎉\n\n1 目的\n", "第1条\n" * 200])
def test_ugly_papers_get_their_questions(text: str) -> None:
    assert asked(text)["目的"].question
