"""Minutes: the head, decisions, tasks and open points, each with the utterances it stands on."""

from __future__ import annotations

import datetime as dt
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writing.minutes.meetings import COUNCIL, DAY, UNPUNCTUATED, made

from yuhitsu.errors import InputError
from yuhitsu.writing.document_model import Table
from yuhitsu.writing.minutes.document import UNKNOWN, due_text, minutes_document
from yuhitsu.writing.minutes.forms import cited_numbers, kept_from, kept_text, minutes_json
from yuhitsu.writing.minutes.making import LONGEST, SECTION, Kept, make_minutes
from yuhitsu.writing.minutes.transcript import Transcript


def test_the_head_is_read_from_the_lines_before_the_first_speaker() -> None:
    head = made(COUNCIL).heading
    assert head.name and head.name.text.startswith("令和8年度第2回さくら町環境審議会")
    assert head.when and head.when.text == "令和8年11月25日（水）午後1時30分～3時"
    assert head.where and head.where.text == "役場3階　第1会議室"
    assert [line.text for line in head.attendants] == ["青木会長、田中委員、山口委員", "環境課　佐藤課長"]
    assert [line.text for line in head.absent] == ["小川委員"]
    assert not head.from_speakers


def test_a_decision_names_the_proposal_the_assent_and_the_ruling() -> None:
    (decision,) = made(COUNCIL).decisions
    assert "1枚40円とする案" in decision.text and "原案のとおり決定" in decision.text
    said = {u.number: u.text for u in Transcript(COUNCIL).utterances()}
    assert [said[number] for number in decision.utterances] == [
        "それでは、1枚40円とする案でよろしいでしょうか。",
        "（「異議なし」の声あり）",
        "異議なしと認めます。",
        "よって、原案のとおり決定しました。",
    ]


def test_a_task_says_who_what_and_by_which_day() -> None:
    first, second = made(COUNCIL).tasks
    assert first.who == "環境課長（佐藤花子）" and first.due
    assert due_text(first.due) == "来週の金曜までに（令和8年12月4日（金））"
    assert second.who == "佐藤課長" and second.due and second.due.date == dt.date(2026, 12, 10)


def test_what_was_left_open_is_no_decision() -> None:
    minutes = made(COUNCIL)
    assert [line.text for line in minutes.pending] == [
        "費用はまだ決まっていません。",
        "この件は、次回に改めて検討することにします。",
    ]


def test_topics_are_those_the_chair_opens_and_greetings_are_no_gist() -> None:
    topics = made(COUNCIL).topics
    assert [topic.title for topic in topics] == ["", "指定ごみ袋の手数料", "資源ごみの収集"]
    gist = [line.text for line in topics[1].gist]
    assert "処理費用が年間3,200万円に増えたため、1枚40円に引き上げる案です。" in gist
    assert not any("説明をお願いします" in line for line in gist)


def test_nobody_guesses_what_was_not_said() -> None:
    minutes = made("山田：資料は来週までに直してください。\n鈴木：はい。")
    (task,) = minutes.tasks
    assert task.who == "" and task.due and task.due.date is None
    tables = [block for block in minutes_document(minutes).blocks if isinstance(block, Table)]
    assert tables[0].rows[0] == ("日時", UNKNOWN)
    assert tables[1].rows[0][0] == UNKNOWN and UNKNOWN in tables[1].rows[0][2]
    assert minutes.heading.from_speakers


def test_speech_without_any_punctuation_is_cut_into_sentences() -> None:
    minutes = made(UNPUNCTUATED)
    assert minutes.utterances == 9
    assert any("そのように決定いたしました" in line.text for line in minutes.decisions)
    assert any("持ち越し" in line.text for line in minutes.pending)
    assert [topic.title for topic in minutes.topics][1:] == ["予算", "広報"]


@pytest.mark.parametrize("day", [None, DAY])
def test_the_day_given_comes_before_the_day_written(day: dt.date | None) -> None:
    assert made(COUNCIL.replace("11月25日", "11月18日"), day).date == (day or dt.date(2026, 11, 18))


def test_two_hundred_speakers_are_told_apart() -> None:
    text = "\n".join(f"参加者{n}：私は{n}番目の意見として、公園の整備に賛成します。" for n in range(1, 201))
    assert len(made(text).speakers) == 200


@pytest.mark.parametrize("text", ["", "　\n\n", "。、！", "👍👍"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="文字がありません"):
        made(text)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="分けてください"):
        made("あ" * (LONGEST + 1))


@pytest.mark.parametrize(
    "text",
    [
        "ｶｲｷﾞｦ ﾊｼﾞﾒﾏｽ｡ ﾖｻﾝﾊ 3000ﾏﾝｴﾝﾃﾞｽ｡",
        "田中：👍👨‍👩‍👧 予算は3,000円です🎉。",
        "\ud800あ\x00い。",
        "あ" * 30_000,
        "山田：" * 5000,
    ],
)
def test_ugly_text_makes_minutes_all_the_same(text: str) -> None:
    minutes = made(text)
    assert minutes.utterances >= 1
    assert minutes_json(minutes)["characters"] == len(text)


def test_a_long_transcript_needs_little_memory() -> None:
    text = COUNCIL * 50
    tracemalloc.start()
    try:
        minutes = made(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(minutes.decisions) == text.count("原案のとおり決定")
    assert peak < 30 * 1024 * 1024


def test_a_topic_without_end_is_summed_up_in_between() -> None:
    text = "山田：" + "町の公園の整備に費用がかかります。" * (2 * SECTION // 16)
    titles = [topic.title for topic in made(text).topics]
    assert titles == ["", "（続き）", "（続き）"]


def test_a_stopped_making_goes_on_where_it_was() -> None:
    standings: list[Kept] = []
    making = make_minutes(COUNCIL, keep=standings.append)
    next(making)
    making.close()
    assert standings
    again = made(COUNCIL, kept=kept_from(kept_text(standings[1])))
    assert again == made(COUNCIL)


def test_the_standing_of_another_transcript_is_refused() -> None:
    standing = Kept("0" * 64, None, (), 1, "")
    with pytest.raises(InputError, match="別の文字起こし"):
        next(make_minutes(COUNCIL, kept=standing))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"yuhitsu_minutes": 9}', "[" * 5000])
def test_a_broken_standing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="途中経過のファイル"):
        kept_from(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(COUNCIL.splitlines()), min_size=1, max_size=25))
def test_every_line_stands_on_utterances_of_the_transcript(lines: list[str]) -> None:
    text = "\n".join(lines)
    said = {utterance.number: utterance for utterance in Transcript(text).utterances()}
    minutes = made(text)
    assert cited_numbers(minutes) <= said.keys()
    for topic in minutes.topics:
        for line in topic.gist:
            assert line.utterances
            assert line.text in said[line.utterances[0]].text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="あえーの、。：○（）【】\n　議長山田1２0:です👍ｶ\u3099", max_size=120))
def test_utterances_are_stretches_of_the_text_in_order(text: str) -> None:
    reached = 0
    for number, utterance in enumerate(Transcript(text).utterances(), start=1):
        assert utterance.number == number
        assert text[utterance.start : utterance.end] == utterance.text
        assert utterance.start >= reached
        reached = utterance.end
