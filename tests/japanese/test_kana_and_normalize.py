"""Kana change width and kind without loss; folding makes equal what reads the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.japanese.kana import compose_kana, to_full_width, to_half_width, to_hiragana, to_katakana
from yuhitsu.japanese.normalize import clean_input, find_folded, fold, fold_with_offsets

UGLY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("ｶﾞﾟﾊか\u3099゛ 　\r\n\t\x00\u200b\u202e\ufeff、，,-－‐〜～㍿㌀①Ａé\u0301😀👨‍👩‍👧"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("ｶﾞｷﾞ", "ガギ"),
        ("ﾊﾟｿｺﾝ", "パソコン"),
        ("｡｢｣､･ｰ", "。「」、・ー"),
        ("ｳﾞ", "ヴ"),
        ("ｱﾞ", "ア゛"),
        ("ﾞ", "゛"),
        ("A1", "A1"),
    ],
)
def test_half_width_kana_becomes_full_width(written: str, full: str) -> None:
    assert to_full_width(written) == full


@given(st.text(st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4)))
def test_katakana_comes_back_from_hiragana_and_from_half_width(text: str) -> None:
    assert to_katakana(to_hiragana(text)) == text
    small_ones_have_no_half = set("ヮヰヱヵヶ")
    if not small_ones_have_no_half & set(text):
        assert to_full_width(to_half_width(text)) == text


def test_separate_voicing_marks_are_composed() -> None:
    assert compose_kana("か\u3099は\u309aカ\u3099") == "がぱガ"
    assert compose_kana("神\ufa19e\u0301") == "神\ufa19e\u0301"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ", "abc"),
        ("２，０００円", "2,000円"),
        ("東京、大阪", "東京，大阪"),
        ("9時～17時", "9時〜17時"),
        ("03−1234－5678", "03-1234-5678"),
        ("ｶﾞｽ", "ガス"),
        ("か\u3099", "が"),
        ("第５条　の\r\n規定", "第5条 の 規定"),
        ("㍿山田", "株式会社山田"),
        ("“引用”", '"引用"'),
        ("隠\u200bれ\u202eた", "隠れた"),
    ],
)
def test_what_reads_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("はし", "ばし"), ("サーバー", "サ-バ-"), ("1。5", "1.5"), ("転入", "転出")]
)
def test_what_reads_differently_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(UGLY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(UGLY)
def test_offsets_lead_back_to_the_source(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets[-1] == len(text)
    assert offsets == sorted(offsets)


@given(UGLY, UGLY, UGLY)
def test_what_was_put_in_is_found_again(before: str, needle: str, after: str) -> None:
    found = find_folded(before + needle + after, needle)
    if not fold(needle).strip():
        assert found is None or needle in before + needle + after
    else:
        assert found is not None
        whole = before + needle + after
        assert fold(needle).replace(" ", "") in fold(whole[slice(*found)]).replace(" ", "")


def test_a_quotation_is_found_across_line_breaks_and_widths() -> None:
    text = "前文。住民票の写しの\n　手数料は、１通につき３００円とする。後文。"
    found = find_folded(text, "手数料は，1通につき300円とする")
    assert found is not None
    assert text[slice(*found)] == "手数料は、１通につき３００円とする"
    assert find_folded(text, "手数料は無料とする") is None
    assert find_folded(text, " \n") is None


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  ﾊﾟｽﾎﾟｰﾄの更新は？\r\n", "パスポートの更新は？"),
        ("一行目\r二行目\u2028三行目", "一行目\n二行目\n三行目"),
        ("見え\u200bない\x00文字\u202e", "見えない文字"),
        ("\ud800壊れた", "壊れた"),
        ("Ａ社の（２）", "Ａ社の（２）"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_a_question_is_cleaned_without_changing_what_it_says(typed: str, clean: str) -> None:
    assert clean_input(typed) == clean


@given(UGLY)
def test_cleaning_is_done_once_and_can_be_stored(text: str) -> None:
    clean = clean_input(text)
    assert clean_input(clean) == clean
    clean.encode()


@pytest.mark.parametrize(
    "text", ["あ" * 100_000, "ｶﾞ" * 50_000, "か\u3099" * 50_000, " " * 100_000, "\u0301" * 100_000]
)
def test_long_texts_are_folded_in_bounded_time(text: str) -> None:
    start = time.process_time()
    fold(text)
    find_folded(text, "ない")
    assert time.process_time() - start < 3
