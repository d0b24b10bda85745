"""Personal data over the end of a line: narrow print, letters set apart, ends of pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.evaluation.privacy import in_columns
from yuhitsu.privacy.broken_lines import joined
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard

RECOGNITION = Recognition(standard())


def values(text: str) -> list[tuple[str, str]]:
    return [(entity.type.value, entity.value) for entity in RECOGNITION.entities(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (
            "住所\n緑野市\n若葉町\n二丁目\n十八番\n四号\n氏名\n杉本\n花子",
            "ADDRESS",
            "緑野市\n若葉町\n二丁目\n十八番\n四号",
        ),
        ("四月八日 中\n村さん宅訪問\n電話なし\n不在", "PERSON", "中\n村"),
        ("口\n座番号\n普通\n02\n81\n734\n名義", "BANK_ACCOUNT", "02\n81\n734"),
        ("氏 名 山 田 太 郎", "PERSON", "山 田 太 郎"),
        ("生年 月日 平 成 3 年 12 月 4 日", "BIRTHDATE", "平 成 3 年 12 月 4 日"),
        (
            "この件の詳細は、福祉課の窓口の担当者である山田\n太郎さんに聞いてください。",
            "PERSON",
            "山田\n太郎",
        ),
    ],
)
def test_what_a_line_break_parts_is_found_whole(text: str, kind: str, value: str) -> None:
    assert (kind, value) in values(text)


@pytest.mark.parametrize(
    "text",
    [
        "続柄|氏名\n世帯主|小川 勇\n妻|小川 真理子",  # rows
        "証明書の手数料は、1通につき300円です。\n受付時間は、午前9時から午後5時までです。\n土曜日は休みです。",
        "一行だけの文",
    ],
)
def test_rows_and_whole_lines_are_left_as_they_are(text: str) -> None:
    assert joined(text) is None


def test_a_label_keeps_its_line() -> None:
    whole = joined("氏名\n山田\n太郎\n住所\n緑野市")
    assert whole is not None
    assert whole.text == "氏名\n山田太郎\n住所\n緑野市"


@given(st.text(alphabet="山田太郎氏名住所 　\n1-。、|", max_size=60))
def test_what_is_found_stands_where_it_says(text: str) -> None:
    for entity in RECOGNITION.entities(text):
        assert text[entity.start : entity.end] == entity.value


def test_many_short_lines_take_no_longer_than_long_ones() -> None:
    begun = time.process_time()
    RECOGNITION.entities("山田\n太郎\n" * 3000)
    assert time.process_time() - begun < 6


def test_a_full_name_at_the_end_that_is_cut_short_ends_there() -> None:
    assert values("児童 阿久津 芽衣 群馬県高原市大橋町12-3 阿久津方")  # once an index beyond the text


def test_breaking_a_text_moves_its_marks_along() -> None:
    case = {"text": "氏名は山田太郎さんです。" * 3, "entities": [{"start": 15, "end": 19, "type": "PERSON"}]}
    broken = next(iter(in_columns([case])))
    entity = broken["entities"][0]
    assert broken["text"].replace("\n", "") == case["text"]
    assert broken["text"][entity["start"] : entity["end"]].replace("\n", "") == str(case["text"])[15:19]
