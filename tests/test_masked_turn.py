"""What a model sees of a turn, and what becomes of its reply."""

from __future__ import annotations

import datetime as dt

import pytest

from yuhitsu import prompts
from yuhitsu.masked_turn import MaskedTurn
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import rules
from yuhitsu.types import Hit, Message, Passage, Role, Turn

PHONE = "090-1234-5678"
TEXT = f"担当者の連絡先は、{PHONE}です。"


@pytest.fixture
def turn() -> MaskedTurn:
    return MaskedTurn(Masker(Recognition(rules())))


def asked(question: str) -> list[Message]:
    passage = Passage("d", 0, f"名簿 {PHONE}", TEXT, start=0, end=len(TEXT))
    history = [
        Turn(
            "t",
            "c",
            f"{PHONE}は誰の番号ですか",
            {"answer": f"{PHONE}は担当者の番号です。"},
            dt.datetime(2026, 4, 1),
        )
    ]
    return prompts.answer_messages(question, [Hit(passage, 1.0)], history, characters=4000)


def test_question_passages_and_history_are_masked_with_one_table(turn: MaskedTurn) -> None:
    hidden = turn.hide(asked(f"{PHONE}に電話してよいですか"))
    assert all(PHONE not in message.content for message in hidden)
    assert len(turn.table) == 1
    placeholder = next(given.placeholder.text for given in turn.table)
    assert all(placeholder in message.content for message in hidden if message.role is not Role.SYSTEM)
    assert "伏せ字" in hidden[0].content


def test_a_reply_is_restored_and_an_invented_placeholder_is_not_filled(turn: MaskedTurn) -> None:
    turn.hide(asked("連絡先は"))
    placeholder = next(given.placeholder.text for given in turn.table)
    assert turn.reveal(f"連絡先は、{placeholder}です。").text == TEXT.removeprefix("担当者の")
    invented = turn.reveal(placeholder.replace("1", "9", 1))
    assert invented.unknown
    assert PHONE not in invented.text


def test_nothing_changes_where_nothing_is_personal(turn: MaskedTurn) -> None:
    messages = prompts.free_messages("案内文を書いてください", [], characters=4000)
    assert turn.hide(messages) == messages
