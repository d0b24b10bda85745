"""やさしい日本語: words, forms of verbs, dates; and the facts that must stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.errors import InputError
from yuhitsu.writing.easy.facts import lost
from yuhitsu.writing.easy.making import LONGEST, applied, easy_view
from yuhitsu.writing.easy.measure import level, remarks, split_proposal
from yuhitsu.writing.easy.words import count


def easy(text: str) -> str:
    """The text in easier words."""
    return easy_view(text).easy


def test_the_list_has_more_than_five_hundred_words() -> None:
    assert count() >= 500


@pytest.mark.parametrize(
    ("hard", "simple"),
    [
        ("4月30日までに納付してください。", "4月30日までに払ってください。"),
        ("納付しない場合", "払わない場合"),
        ("納付しなければなりません。", "払わなければなりません。"),
        ("納付できます。", "払うことができます。"),
        ("納付すれば", "払えば"),
        ("納付し、持参しました。", "払って、持って来ました。"),
        ("書類を添付する必要", "紙をいっしょに出す必要"),
        ("御持参ください。", "持って来てください。"),
        ("提出をお願いします。", "出してください。"),
        ("税を免除されます。", "税を払わなくてもよいことにされます。"),
        ("申請の方法", "申し込むやり方"),
        ("料金は異なります。", "お金は違います。"),
        ("町が定めた額", "町が決めた額"),
    ],
)
def test_hard_words_are_replaced_as_they_are_inflected(hard: str, simple: str) -> None:
    assert easy(hard) == simple


@pytest.mark.parametrize("word", ["市町村民税納付書発送業務", "再交付申請書様式", "自動車税種別割"])
def test_a_word_inside_a_longer_one_is_left_alone(word: str) -> None:
    assert easy(f"{word}です。") == f"{word}です。"


def test_a_word_people_meet_on_forms_stays_and_is_explained_once() -> None:
    text = easy("転入届を書きます。転入届は青い紙です。")
    assert (
        text == "転入届＜＝ほかの町から引っ越してきたことを役所に知らせる紙＞を書きます。転入届は青い紙です。"
    )


@pytest.mark.parametrize(
    ("hard", "simple"),
    [
        ("令和8年11月23日（月）", "2026年11月23日（月曜日）"),
        ("R8.11.23から", "2026年11月23日から"),
        ("17:15に", "午後5時15分に"),
        ("午後3時半に", "午後3時30分に"),
        ("4月1日〜4月30日に", "4月1日から4月30日までに"),
        ("17:15～18時30分に", "午後5時15分から午後6時30分までに"),
        ("3時に", "3時に"),
        ("10人〜20人まで", "10人から20人まで"),
    ],
)
def test_dates_times_and_ranges_are_written_as_the_guideline_does(hard: str, simple: str) -> None:
    assert easy(hard) == simple


CONDITIONS = (
    "18歳未満の者を除き、65歳以上の世帯主に限り、1通300円又は2,500円を納付してください。"
    "ただし、納付しない場合は交付しません。"
)


def test_conditions_figures_and_negation_stay() -> None:
    view = easy_view(CONDITIONS)
    assert view.lost == ()
    for word in (
        "18歳未満",
        "を除き",
        "65歳以上",
        "に限り",
        "300円又は2,500円",
        "ただし",
        "払わない場合",
        "渡しません",
    ):
        assert word in view.easy


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14日以内に出します。", "14日に出します。"),
        ("300円です。", "350円です。"),
        ("払いません。", "払います。"),
        ("5月1日までです。", "5月2日までです。"),
        ("午後3時からです。", "午前3時からです。"),
        ("大阪市で開きます。", "ここで開きます。"),
        ("雨の場合は休みます。", "休みます。"),
        ("子どもだけです。", "子どもです。"),
    ],
)
def test_a_changed_fact_is_seen(before: str, after: str) -> None:
    assert lost(before, after)
    assert not lost(before, before)


def test_a_change_can_be_taken_out_by_its_number() -> None:
    text = "書類を提出してください。"
    first, second = easy_view(text).changes
    assert (first.before, second.before) == ("書類", "提出して")
    assert easy_view(text, left=frozenset({first.number})).easy == "書類を出してください。"
    everything = frozenset({first.number, second.number})
    assert easy_view(text, left=everything).easy == text


def test_each_change_names_its_rule() -> None:
    view = easy_view("令和8年4月1日に転入届を提出し、書類を持参いたします。")
    assert view.changes
    assert all("ガイドライン" in change.source for change in view.changes)


def test_the_measure_falls_with_easier_words_and_promises_nothing() -> None:
    view = easy_view("当該書類を速やかに提出してください。")
    assert view.after.score < view.before.score
    assert level("あしたは休みです。").label == "やさしい"
    assert level("").score == 0


def test_long_sentences_double_negation_and_passives_are_pointed_out() -> None:
    text = (
        "申込みが多いときは抽せんで決めますが、その結果は一人一人に手紙で知らせますので、電話で聞く必要はありません。"
        "出せないわけではない。紙が配られます。"
    )
    kinds = [remark.kind for remark in remarks(text)]
    assert kinds == ["long", "double", "passive"]


@pytest.mark.parametrize(
    ("sentence", "proposal"),
    [
        ("説明会を開きますが、資料は前の日に配ります。", "説明会を開きます。資料は前の日に配ります。"),
        (
            "席が少ないですので、早く申し込んでください。",
            "席が少ないです。ですから、早く申し込んでください。",
        ),
        ("雨の場合は休みますが、電話で知らせますので待ってください。", ""),
        ("出せば返しますが、あとで電話してください。", ""),
        ("「行きますが、あとで」と言いました。", ""),
    ],
)
def test_a_sentence_is_cut_only_where_no_condition_hangs_on_it(sentence: str, proposal: str) -> None:
    assert split_proposal(sentence) == proposal


@pytest.mark.parametrize("text", ["", "　\n", "。、"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="文字がありません"):
        easy_view(text)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="分けてください"):
        easy_view("あ" * (LONGEST + 1))


@pytest.mark.parametrize(
    "text", ["ﾃｽｳﾘｮｳ 300ｴﾝ ﾃﾞｽ", "👍納付してください🎉", "\ud800納付", "あ" * 20_000, "納付" * 3000]
)
def test_ugly_text_comes_through(text: str) -> None:
    view = easy_view(text, ruby=True)
    assert "".join(part.text for part in view.ruby) == view.easy


def test_a_correction_of_a_reading_that_cannot_be_read_says_how_to_write_it() -> None:
    with pytest.raises(InputError, match="漢字=よみ"):
        easy_view("町です。", ruby=True, readings="町")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "納付",
                "して",
                "しない",
                "ください",
                "。",
                "、",
                "令和8年4月1日",
                "〜",
                "転入届",
                "を",
                "提出",
                "し",
                "18歳未満",
                "の",
                "300円",
                "ただし",
                "又は",
                "17:15",
                "異なり",
                "ます",
            ]
        ),
        max_size=25,
    ),
    st.frozensets(st.integers(1, 20), max_size=5),
)
def test_changes_are_in_order_and_make_the_easy_text_without_losing_facts(
    words: list[str], left: frozenset[int]
) -> None:
    text = "".join(words) + "あ"
    view = easy_view(text, left=left)
    reached = 0
    for change in view.changes:
        assert change.start >= reached and text[change.start : change.end] == change.before
        assert not (change.applied and change.number in left)
        reached = change.end
    assert applied(text, view.changes) == view.easy
