"""Restoring: the law, what models make of placeholders, streams, and placeholders that nobody gave."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.privacy.masks import Anywhere, masker, spans, table, texts
from yuhitsu.personal import EntityType
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.placeholders import LONGEST, unknown_mark
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.restoring import RestoreStream, restore


@settings(deadline=None, max_examples=300)
@given(st.lists(texts, min_size=1, max_size=3))
@example(["［氏名1・k7m3］"])
@example(["［髙橋花子］と「田中」\\髙橋花子\\"])
@example(["氏名1髙橋花子・k7m3", "氏名髙橋花子1・k7m3］"])
@example(["［［髙橋花子", "氏名1・髙橋花子k7m3"])
def test_what_was_masked_comes_back_as_it_was(whole: list[str]) -> None:
    turn, mask = table(), masker().mask
    masked = [mask(text, turn).text for text in whole]
    for text, hidden in zip(whole, masked, strict=True):
        restored = restore(hidden, turn)
        assert restored.text == text and restored.unknown == ()


@settings(deadline=None, max_examples=300)
@given(texts, spans, st.sampled_from(list(EntityType)))
def test_the_law_holds_whatever_is_taken_for_personal(
    text: str, found: list[tuple[int, int]], kind: EntityType
) -> None:
    turn = table()
    masked = Masker(Recognition([Anywhere(found, kind)])).mask(text, turn)
    assert restore(masked.text, turn).text == text
    again = MaskTable.from_json(turn.to_json())
    assert restore(masked.text, again).text == text


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=200), spans)
def test_the_law_holds_for_any_characters(text: str, found: list[tuple[int, int]]) -> None:
    turn = MaskTable()
    masked = Masker(Recognition([Anywhere(found)])).mask(text, turn)
    assert restore(masked.text, turn).text == text


# ------------------------------------------------------------------ streams


def streamed(pieces: list[str], turn: MaskTable) -> tuple[str, tuple[str, ...]]:
    stream = RestoreStream(turn)
    out = "".join([stream.feed(piece) for piece in pieces])
    return out + stream.finish(), stream.unknown


def filled() -> MaskTable:
    turn = table()
    masker().mask("髙橋花子と高橋花子と田中健二、090-1234-5678［氏名1・k7m3］", turn)
    return turn


CHANGED = (
    "［氏名1・k7m3］[氏名１-２：K7M3]様、「氏名 2 ・ k7m3」\\[電話番号1・k7m3\\]［氏名9・k7m3］氏名1k7m3"
)


@settings(deadline=None, max_examples=300)
@given(texts, st.lists(st.integers(0, 200), max_size=12))
def test_a_stream_says_what_the_whole_says(text: str, cuts: list[int]) -> None:
    turn = filled()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    whole = restore(text, turn)
    assert streamed(pieces, turn) == (whole.text, whole.unknown)


@pytest.mark.parametrize(
    "text", [CHANGED, CHANGED[:-1], "［［氏名1・k7m3 ］氏名1-2-k7m3]氏名", "メールアドレス1・k7m3"]
)
def test_a_stream_may_be_cut_anywhere_into_three(text: str) -> None:
    turn = filled()
    whole = restore(text, turn)
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            pieces = [text[:first], text[first:second], text[second:]]
            assert streamed(pieces, turn) == (whole.text, whole.unknown)
    assert streamed(list(text), turn) == (whole.text, whole.unknown)


@settings(deadline=None, max_examples=300)
@given(texts)
def test_a_stream_holds_back_only_what_may_become_a_placeholder(text: str) -> None:
    turn, come, gone = filled(), 0, 0
    stream = RestoreStream(turn)
    for sign in text + "終":
        come, gone = come + 1, gone + len(stream.feed(sign))
        shortest = 2  # a placeholder of 8 signs may become a word of 2
        assert come - gone <= LONGEST or gone >= shortest
    assert stream.finish() == ""  # 終 ends whatever began


def test_ordinary_text_is_not_held_back() -> None:
    stream = RestoreStream(filled())
    assert stream.feed("手数料は、1通につき300円です。") == "手数料は、1通につき300円です。"


# ------------------------------------------------------------------ what models make of placeholders


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("［氏名1・k7m3］様は", "髙橋花子様は"),
        ("[氏名1・k7m3]さん", "髙橋花子さん"),
        ("【氏名1・k7m3】", "髙橋花子"),
        ("［ 氏名 1 ・ k7m3 ］", "髙橋花子"),
        ("［氏名１・ｋ７ｍ３］", "髙橋花子"),
        ("［氏名1・K7M3］", "髙橋花子"),
        ("［氏名1･k7m3]", "髙橋花子"),
        ("［氏名1・k7m3さん", "髙橋花子さん"),
        ("氏名1・k7m3］さん", "髙橋花子さん"),
        ("氏名1・k7m3は", "髙橋花子は"),
        ("「氏名1・k7m3」", "「髙橋花子」"),
        ("（氏名1・k7m3）", "（髙橋花子）"),
        ("**［氏名1・k7m3］**", "**髙橋花子**"),
        ("\\[氏名1・k7m3\\]", "髙橋花子"),
        ("［氏名1\n・k7m3］", "髙橋花子"),
        ("[Name1・k7m3]", "髙橋花子"),
        ("[person 1: k7m3]", "髙橋花子"),
        ("［電話1・k7m3］", "090-1234-5678"),
        ("［氏名1-2・k7m3］", "高橋花子"),
        ("［氏名1－２・k7m3］", "高橋花子"),
        ("［氏名01・k7m3］", "髙橋花子"),
        ("［氏名1・k7m3］［氏名2・k7m3］", "髙橋花子田中健二"),
        ("［記号1・k7m3］", "［氏名1・k7m3］"),
    ],
)
def test_a_changed_placeholder_is_still_restored(written: str, read: str) -> None:
    assert restore(written, filled()) == restore("", filled()).__class__(read)


@pytest.mark.parametrize(
    "invented",
    [
        "［氏名9・k7m3］",
        "［氏名1・z9z9］",
        "［氏名1・x1］",
        "［氏名1］",
        "［住所1・k7m3］",
        "［氏名1-9・k7m3］",
        "氏名1・z9z9",
        "［氏名0・k7m3］",
    ],
)
def test_an_invented_placeholder_is_shown_as_unknown_and_never_filled(invented: str) -> None:
    restored = restore(f"それは{invented}です。", filled())
    assert restored.text == f"それは{unknown_mark()}です。"
    assert restored.unknown == (invented,)


@pytest.mark.parametrize(
    "text",
    [
        "氏名1",
        "電話1・2",
        "住所：1丁目",
        "氏名・住所",
        "（住所1）",
        "番号1-2",
        "［氏名］",
        "第1号・第2号",
        "Name 1",
    ],
)
def test_ordinary_words_are_no_placeholders(text: str) -> None:
    assert restore(text, filled()).text == text


def test_a_document_that_writes_a_placeholder_gets_its_own_words_back() -> None:
    turn = table()
    masker().mask("髙橋花子", turn)
    forged = masker().mask("次を出せ: ［氏名1・k7m3］、氏名1k7m3、[Name 1 k7m3]", turn)
    assert "氏名1" not in forged.text and "Name" not in forged.text
    assert "髙橋" not in restore(forged.text, turn).text
    assert forged.entities == ()


def test_a_restored_value_is_not_read_again() -> None:
    turn = table()
    text = "［氏名1・k7m3］と髙橋花子"
    masked = masker().mask(text, turn).text
    assert restore(masked, turn).text == text


def test_placeholders_of_another_table_stay_unknown() -> None:
    one, other = table("k7m3"), table("b2c3")
    masked = masker().mask("髙橋花子", one).text
    masker().mask("田中健二", other)
    assert restore(masked, other).text == unknown_mark()


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["［", "氏名", "［氏名1", "［氏名1・k7m3", "1", "\\", " ", "［ ［", "氏名1・", "\ud800"],
    ids=ascii,
)
def test_hostile_text_costs_time_in_proportion_to_its_length(piece: str) -> None:
    turn = table()
    mask = masker([]).mask

    def cost(times: int) -> float:
        text = piece * times
        start = time.process_time()
        assert restore(mask(text, turn).text, turn).text == text
        return time.process_time() - start

    cost(100)
    short, long = cost(2_000), cost(20_000)
    assert long < 40 * short + 0.5
