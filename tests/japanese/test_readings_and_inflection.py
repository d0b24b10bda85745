"""How kanji, days and counters are read aloud, and the forms of verbs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.japanese.inflection import Forms, forms_of
from yuhitsu.japanese.readings import readings


def read(text: str, corrected: dict[str, str] | None = None) -> str:
    """The text with readings in brackets."""
    return "".join(f"{part}({said})" if said else part for part, said in readings(text, corrected))


@pytest.mark.parametrize(
    ("text", "aloud"),
    [
        ("4月1日", "4月(しがつ)1日(ついたち)"),
        ("1日3回", "1日(いちにち)3回(かい)"),
        ("毎月1日に", "毎月(まいつき)1日(ついたち)に"),
        ("20日まで", "20日(はつか)まで"),
        ("2日間", "2日間(ふつかかん)"),
        ("1人と2人", "1人(ひとり)と2人(ふたり)"),
        ("20歳", "20歳(はたち)"),
        ("受け取る", "受(う)け取(と)る"),
        ("町です", "町(まち)です"),
        ("ひらがなとカタカナ", "ひらがなとカタカナ"),
    ],
)
def test_readings_stand_over_kanji_and_days_are_read_by_what_they_are(text: str, aloud: str) -> None:
    assert read(text) == aloud


def test_a_correction_comes_first() -> None:
    assert read("佐保町です", {"佐保町": "さほちょう"}) == "佐保町(さほちょう)です"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="1２日月人歳取り町役場ア、\n👍\ud800", max_size=40))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(part for part, _ in readings(text)) == text


def _after(stem: str, ends: str) -> tuple[str, ...]:
    return tuple(stem + end for end in ends.split())


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("払う", ("払い", "払って", "払った", "払わ", "払わ", "払え", "払おう", "払われ")),
        ("書く", ("書き", "書いて", "書いた", "書か", "書か", "書け", "書こう", "書かれ")),
        ("行く", ("行き", "行って", "行った", "行か", "行か", "行け", "行こう", "行かれ")),
        ("読む", ("読み", "読んで", "読んだ", "読ま", "読ま", "読め", "読もう", "読まれ")),
        ("話す", ("話し", "話して", "話した", "話さ", "話さ", "話せ", "話そう", "話され")),
        ("見せる", ("見せ", "見せて", "見せた", "見せ", "見せ", "見せれ", "見せよう", "見せられ")),
        ("大切にする", _after("大切に", "し して した し せ すれ しよう され")),
        ("来る", ("来", "来て", "来た", "来", "来", "来れ", "来よう", "来られ")),
        ("引っ越してくる", _after("引っ越して", "き きて きた こ こ くれ こよう こられ")),
    ],
)  # fmt: skip
def test_verbs_have_their_forms(verb: str, forms: tuple[str, ...]) -> None:
    assert forms_of(verb) == Forms(verb, *forms)


def test_what_is_no_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="dictionary form"):
        forms_of("紙")
