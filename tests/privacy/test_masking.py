"""Masking: placeholders by order and kind, one person in many spellings, decisions by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.privacy.masks import Anywhere, masker, spans, table, texts
from yuhitsu.errors import InputError
from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.mask_table import ByHand, MaskTable
from yuhitsu.privacy.masking import Masker, merged, replaced, replacements
from yuhitsu.privacy.placeholders import label_of, mentions
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.restoring import restore
from yuhitsu.types import Span

PERSON = EntityType.PERSON


def test_placeholders_are_numbered_by_first_appearance() -> None:
    turn = table()
    masked = masker().mask("田中健二と髙橋花子（090-1234-5678）", turn)
    assert masked.text == "［氏名1・k7m3］と［氏名2・k7m3］（［電話番号1・k7m3］）"
    assert [(e.start, e.end, e.type.value, e.value) for e in masked.entities] == [
        (0, 4, "PERSON", "田中健二"),
        (5, 9, "PERSON", "髙橋花子"),
        (10, 23, "PHONE", "090-1234-5678"),
    ]


def test_question_and_passages_of_a_turn_share_their_numbers() -> None:
    turn = table()
    assert masker().mask("髙橋花子の住所は", turn).text == "［氏名1・k7m3］の住所は"
    assert masker().mask("田中健二、髙橋花子", turn).text == "［氏名2・k7m3］、［氏名1・k7m3］"


def test_spellings_of_one_person_share_a_number_and_each_comes_back() -> None:
    turn = table()
    text = "髙橋花子、高橋花子、高橋 花子、髙橋花子"
    masked = masker().mask(text, turn)
    assert masked.text == "［氏名1・k7m3］、［氏名1-2・k7m3］、［氏名1-3・k7m3］、［氏名1・k7m3］"
    assert restore(masked.text, turn).text == text
    assert turn.one_spelling(masked.text) == "、".join(["［氏名1・k7m3］"] * 4)


def test_a_number_written_in_another_width_is_the_same_number() -> None:
    masked = masker().mask("090-1234-5678、０９０１２３４５６７８", table())
    assert masked.text == "［電話番号1・k7m3］、［電話番号1-2・k7m3］"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("田中健二が来た。田中さんは", [1, 1]),
        ("田中さん（田中健二）", [1, 1]),
        ("田中健二と田中一郎。田中さんは", [1, 2, 3]),
        ("高橋花子（たかはしはなこ）", [1, 1]),
        ("高橋花子。たかはしはなこは", [1, 1]),
        ("高橋花子とT.H.さん", [1, 1]),
        ("佐々木と佐々", [1, 2]),
    ],
)
def test_short_forms_belong_to_the_one_whole_name(text: str, numbers: list[int]) -> None:
    words = ["田中健二", "田中一郎", "田中", "高橋花子", "たかはしはなこ", "T.H.", "佐々木", "佐々"]
    turn = table()
    masked = masker(words).mask(text, turn)
    assert [mention.placeholder.number for mention in mentions(masked.text)] == numbers
    assert restore(masked.text, turn).text == text


def test_a_whole_name_that_is_known_is_found_where_no_rule_finds_it() -> None:
    turn = table()
    masker().mask("髙橋花子の電話は090-1234-5678です", turn)
    deaf = Masker(Recognition([]))
    masked = deaf.mask("高橋花子 090-1234-5678 1090-1234-56789", turn)
    assert [entity.value for entity in masked.entities] == ["高橋花子", "090-1234-5678"]


def test_findings_that_overlap_are_masked_as_one() -> None:
    text = "東京都千代田区一丁目"
    parts = [Entity(0, 7, EntityType.ADDRESS, text[:7], 0.5), Entity(3, 10, PERSON, text[3:], 0.9)]
    assert [(e.start, e.end) for e in merged(text, parts)] == [(0, 10)]


# ------------------------------------------------------------------ by hand


def test_what_a_clerk_adds_is_masked_here_and_in_the_next_text() -> None:
    turn = table()
    text = "桜会の件"
    masked = masker().mask(text, turn, also=[Entity(0, 2, PERSON, "桜会", 1.0)])
    assert masked.text == "［氏名1・k7m3］の件"
    assert masker().mask("桜会へ", turn).text == "［氏名1・k7m3］へ"
    assert turn.by_hand == (ByHand(True, "桜会", PERSON),)


def test_what_a_clerk_leaves_stays_here_and_in_the_next_text() -> None:
    turn = table()
    masked = masker().mask("田中健二と髙橋花子", turn, leave=[Span(0, 1)])
    assert masked.text == "田中健二と［氏名1・k7m3］"
    assert masker().mask("田中健二", turn).text == "田中健二"
    assert turn.by_hand == (ByHand(False, "田中健二"),)


def test_an_addition_reaches_over_a_finding_and_takes_it_in() -> None:
    turn = table()
    masked = masker().mask("田中健二郎です", turn, also=[Entity(2, 5, PERSON, "健二郎", 1.0)])
    assert masked.text == "［氏名1・k7m3］です"
    assert restore(masked.text, turn).text == "田中健二郎です"


def test_the_last_decision_holds() -> None:
    turn = table()
    masker().mask("田中健二", turn, leave=[Span(0, 4)])
    masked = masker().mask("田中健二", turn, also=[Entity(0, 4, PERSON, "田中健二", 1.0)])
    assert masked.text == "［氏名1・k7m3］"
    assert turn.by_hand[-1].masked


# ------------------------------------------------------------------ the table


def test_random_parts_differ_and_cannot_be_mistaken() -> None:
    codes = {MaskTable().code for _ in range(200)}
    assert len(codes) > 150
    assert all(len(code) == 4 and not set(code) & set("aeiou01l") for code in codes)


def test_every_kind_has_a_label_of_its_own() -> None:
    labels = [label_of(kind) for kind in EntityType]
    assert len(set(labels)) == len(EntityType)
    assert label_of("A_KIND_OF_TOMORROW") == "個人情報"


@settings(deadline=None, max_examples=300)
@given(st.lists(texts, max_size=3), spans)
def test_a_kept_table_goes_on_where_it_stopped(whole: list[str], found: list[tuple[int, int]]) -> None:
    turn = table()
    mask = Masker(Recognition([Anywhere(found)])).mask
    for text in whole:
        mask(text, turn)
    again = MaskTable.from_json(turn.to_json())
    assert [mask(text, again).text for text in whole] == [mask(text, turn).text for text in whole]
    assert again.to_json() == turn.to_json()


@pytest.mark.parametrize(
    "form", [{}, {"version": 2}, {"version": 1, "code": 5, "names": {}, "given": [], "hand": []},
             {"version": 1, "code": "k7m3", "names": {}, "given": [[1, 1, "NO_KIND", "x"]], "hand": []},
             {"version": 1, "code": "k7m3", "names": {}, "given": [["x"]], "hand": []},
             {"version": 1, "code": "k7m3", "names": [], "given": [], "hand": []}],
)  # fmt: skip
def test_what_is_no_table_is_refused(form: dict[str, object]) -> None:
    with pytest.raises(InputError, match="対応表"):
        MaskTable.from_json(form)


def test_a_table_does_not_show_its_values_in_a_log() -> None:
    turn = table()
    masker().mask("髙橋花子", turn)
    assert "花子" not in repr(turn)


def test_a_thousand_persons_have_a_thousand_numbers() -> None:
    names = [f"甲野{chr(0x4E00 + at)}太郎" for at in range(1000)]
    turn = table()
    text = "、".join(names)
    masked = masker(names).mask(text, turn)
    assert len(turn) == 1000
    assert restore(masked.text, turn).text == text


def test_nothing_is_joined_over_a_cut() -> None:
    turn = table()
    text = "田中健二"
    found = [Entity(0, 4, PERSON, text, 0.9)]
    made = replacements(text, found, turn, cuts=[2])
    assert [(change.start, change.end) for change in made] == [(0, 2), (2, 4)]
    assert restore(replaced(text, made), turn).text == text
