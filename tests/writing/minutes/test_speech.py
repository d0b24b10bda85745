"""Who speaks, what may be cut from speech, and what day is meant."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.writing.minutes.meetings import DAY

from yuhitsu.writing.minutes.due import due_in
from yuhitsu.writing.minutes.shortening import is_nod, shortened
from yuhitsu.writing.minutes.signals import decides, leaves_open, owner_of
from yuhitsu.writing.minutes.transcript import Transcript


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        ("○議長（青木一郎君）　会議を開きます。", "議長（青木一郎君）", "会議を開きます。"),
        ("【課長】 補足します。", "課長", "補足します。"),
        ("鈴木：賛成です。", "鈴木", "賛成です。"),
        ("[00:01:23] 話者1: こんにちは", "話者1", "こんにちは"),
        ("1\n00:00:01,000 --> 00:00:04,000\n<v 山田>始めます。", "山田", "始めます。"),
        ("山田 太郎  00:01:23\n始めます。", "山田 太郎", "始めます。"),
        ("資料：第1号を見ます。", "", "資料：第1号を見ます。"),
        ("場所：会議室", "", "場所：会議室"),
    ],
)
def test_speakers_are_read_in_the_forms_offices_use(text: str, speaker: str, said: str) -> None:
    (utterance,) = Transcript(text).utterances()
    assert (utterance.speaker, utterance.text) == (speaker, said)


@pytest.mark.parametrize(
    ("spoken", "words", "day"),
    [
        ("来週の金曜までに出します", "来週の金曜までに", (2026, 12, 4)),
        ("来週金曜日までに", "来週金曜日までに", (2026, 12, 4)),
        ("金曜日までに", "金曜日までに", (2026, 11, 27)),
        ("今月末までに", "今月末までに", (2026, 11, 30)),
        ("来月の10日までに", "来月の10日までに", (2026, 12, 10)),
        ("1月10日までに", "1月10日までに", (2027, 1, 10)),
        ("3月末までに", "3月末までに", (2027, 3, 31)),
        ("2週間以内に", "2週間以内", (2026, 12, 9)),
        ("２か月後", "２か月後", (2027, 1, 25)),
        ("年度内に", "年度内", (2027, 3, 31)),
        ("会議は11月30日に開き、12月5日までに出す", "12月5日までに", (2026, 12, 5)),
        ("十二月十日までに", "十二月十日までに", (2026, 12, 10)),
    ],
)
def test_spoken_days_are_counted_from_the_meeting(spoken: str, words: str, day: tuple[int, int, int]) -> None:
    due = due_in(spoken, DAY)
    assert due and (due.spoken, due.date) == (words, dt.date(*day))


@pytest.mark.parametrize("spoken", ["次回までに出します", "来月中旬までに"])
def test_a_day_that_cannot_be_told_is_not_made_up(spoken: str) -> None:
    due = due_in(spoken, DAY)
    assert due and due.date is None


def test_without_the_day_of_the_meeting_nothing_is_counted() -> None:
    due = due_in("来週の金曜までに", None)
    assert due and due.date is None


@given(
    st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2100, 1, 1)), st.sampled_from("月火水木金土日")
)
def test_a_day_of_next_week_lies_in_next_week(day: dt.date, weekday: str) -> None:
    due = due_in(f"来週の{weekday}曜日までに", day)
    assert due and due.date
    assert due.date.isocalendar()[:2] == (day + dt.timedelta(days=7)).isocalendar()[:2]


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("えー、あのー、それは、それは来月までに決めます。", "それは来月までに決めます。"),
        ("えーと予算は三千万円です", "予算は三千万円です"),
        ("まだまだ足りません。", "まだまだ足りません。"),
        ("三千、三千円ずつです。", "三千、三千円ずつです。"),
        ("あの件は決めません。", "あの件は決めません。"),
        ("えーと", "えーと"),
    ],
)
def test_fillers_go_and_meaning_stays(spoken: str, written: str) -> None:
    assert shortened(spoken) == written


@given(st.text(alphabet="えーあのまそれは、。ないません三千決めず 1２", max_size=60))
def test_shortening_only_leaves_out(text: str) -> None:
    rest = iter(text)
    assert all(character in rest for character in shortened(text))


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("原案のとおり可決されました。", True),
        ("4月から始めることに決まりました。", True),
        ("1枚40円とすることにします。", True),
        ("まだ決定していません。", False),
        ("決定した場合は連絡します。", False),
        ("どのように決定しますか。", False),
        ("議案第3号を議題とします。", False),
    ],
)
def test_decisions_are_told_from_talk_about_deciding(text: str, decided: bool) -> None:
    assert decides(text) is decided


def test_open_points_are_found_and_questions_are_none() -> None:
    assert leaves_open("この件は継続審議とします。")
    assert not leaves_open("次回に改めて検討しますか。")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("佐藤課長、見積りを出してください。", "佐藤課長"),
        ("総務課で日程を調整してください。", "総務課"),
        ("私のほうで確認します。", "山田"),
        ("よろしくお願いします。", None),
        ("御着席ください。", None),
        ("佐藤課長から説明をお願いします。", None),
    ],
)
def test_tasks_name_who_was_asked(text: str, who: str | None) -> None:
    assert owner_of(text, "山田", dated=False) == who


def test_nods_are_known() -> None:
    assert is_nod("はい。") and is_nod("ありがとうございます。") and not is_nod("はい、賛成です。")
