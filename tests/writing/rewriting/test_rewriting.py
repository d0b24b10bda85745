"""Politeness, dates and figures changed by rules, and nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.writing.comparison import compared
from yuhitsu.writing.document_model import Mark, OfficialDocument, Paragraph, Run
from yuhitsu.writing.marking import body_text, marked
from yuhitsu.writing.rewriting.changes import Change, applied
from yuhitsu.writing.rewriting.honorifics import TONES, Tone, with_tone
from yuhitsu.writing.rewriting.notation import WAYS
from yuhitsu.writing.summary import chosen_sentences


@pytest.mark.parametrize(
    ("tone", "before", "after"),
    [
        (Tone.POLITE, "資料を見ました。明日送ります。", "資料を拝見しました。明日お送りいたします。"),
        (Tone.POLITE, "内容を確認してください。", "内容を御確認ください。"),
        (Tone.PLAIN, "閉館させていただきます。", "閉館します。"),
        (Tone.PLAIN, "御利用いただきますようお願い申し上げます。", "御利用ください。"),
        (Tone.PLAIN, "各位様", "各位"),
        (Tone.FORMAL, "申請は不要です。提出しません。", "申請は不要である。提出しない。"),
        (Tone.SPOKEN, "改修を行う。異論はなかった。", "改修を行います。異論はありませんでした。"),
    ],
)
def test_politeness_changes_and_nothing_else(tone: Tone, before: str, after: str) -> None:
    assert with_tone(before, tone).text == after


@pytest.mark.parametrize("tone", Tone)
def test_what_somebody_said_stays_as_it_was_said(tone: Tone) -> None:
    quoted = "「見ました。閉館させていただきます。不要です。改修を行う。」"
    assert quoted in with_tone(f"会長は{quoted}と述べた", tone).text


@pytest.mark.parametrize(
    ("way", "before", "after"),
    [
        (
            "西暦を和暦にする",
            "2026年4月1日（水）から2026年度末まで",
            "令和8年4月1日（水）から令和8年度末まで",
        ),
        ("西暦を和暦にする", "2019年4月30日と2019年5月1日", "平成31年4月30日と令和元年5月1日"),
        ("和暦を西暦にする", "令和8年4月1日、昭和64年1月7日", "2026年4月1日、1989年1月7日"),
        (
            "漢数字を算用数字にする（横書き）",
            "二千円を一部の三者に、二十人へ。一つずつ。",
            "2,000円を一部の三者に、20人へ。一つずつ。",
        ),
        ("算用数字を漢数字にする（縦書き）", "令和8年4月1日に2,000円", "令和八年四月一日に二千円"),
        ("算用数字を公用文の書き方にそろえる", "１２０００円と5千人、2026年", "12,000円と5,000人、2026年"),
    ],
)
def test_dates_and_figures_take_the_other_writing(way: str, before: str, after: str) -> None:
    assert WAYS[way](before).text == after


@given(st.text(max_size=80))
def test_no_rule_ever_fails_and_every_change_is_told(text: str) -> None:
    for rewrite in (*WAYS.values(), *(lambda t, tone=tone: with_tone(t, tone) for tone in TONES.values())):
        made = rewrite(text)
        back = made.text
        shift = 0
        for change in made.changes:
            at = change.start + shift
            assert back[at : at + len(change.after)] == change.after
            assert text[change.start : change.end] == change.before
            shift += len(change.after) - len(change.before)
        assert len(back) == len(text) + shift


def test_of_changes_that_overlap_the_first_and_longest_is_made() -> None:
    made = applied(
        "あいう", [Change(0, 1, "あ", "x", ""), Change(0, 2, "あい", "y", ""), Change(1, 3, "いう", "z", "")]
    )
    assert made.text == "yう" and len(made.changes) == 1


# ------------------------------------------------------------------ two versions side by side

OLD = """（手数料）
第1条　手数料は、1通につき200円とする。
（減免）
第2条　町長は、手数料を減免することができる。
第3条　この条例は、公布の日から施行する。"""
NEW = """（手数料）
第1条　手数料は、1通につき300円とする。
（減免）
第2条　町長は、手数料を減免することができる。
第2条の2　前条の申請は、書面で行う。
第3条　この条例は、令和8年4月1日から施行する。"""


def test_articles_stand_beside_each_other_with_what_changed() -> None:
    pairs = compared(OLD, NEW)
    assert [bool(pair.change) for pair in pairs] == [True, False, True, True]
    assert pairs[0].change == "「200」→「300」"
    assert pairs[2].old == "" and pairs[2].change == "加える"
    assert pairs[0].new.startswith("（手数料）\n第1条")


def test_a_text_without_articles_is_compared_by_sentences() -> None:
    pairs = compared("窓口は5時までです。土曜は休みです。", "窓口は6時までです。")
    assert [pair.change for pair in pairs] == ["「5」→「6」", "削る"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_piece_of_either_text_is_lost(old: str, new: str) -> None:
    pairs = compared(old, new)
    assert "".join("".join(pair.old for pair in pairs).split()) == "".join(old.split())
    assert "".join("".join(pair.new for pair in pairs).split()) == "".join(new.split())


# ------------------------------------------------------------------ summary and marks


def test_a_summary_is_made_of_sentences_of_the_text_and_keeps_what_it_must() -> None:
    text = "会議を開いた。" * 8 + "予算は3億円である。" + "天気は晴れだった。" * 8
    chosen = chosen_sentences(text, must_keep=lambda sentence: "円" in sentence, share=0.1)
    assert [sentence.text for sentence in chosen if sentence.kept] == ["予算は3億円である。"]
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in chosen)
    assert sum(len(sentence.text) for sentence in chosen) < len(text) / 4


@given(st.lists(st.text(alphabet="あいう。", max_size=6), min_size=1, max_size=5), st.data())
def test_marks_change_no_letter_and_cover_exactly_their_places(lines: list[str], data: st.DataObject) -> None:
    document = OfficialDocument("題", blocks=tuple(Paragraph((Run(line),)) for line in lines))
    text = body_text(document)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    made = marked(document, [(start, end)])
    assert body_text(made) == text
    covered = "".join(run.text for run in made.runs() if run.mark is Mark.UNPROVED)
    assert covered == text[start:end].replace("\n", "")
