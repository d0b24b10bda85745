"""Names that stand in a field, in a list or beside a date of birth, whatever the dictionary knows of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.privacy.folded import fold
from yuhitsu.privacy.name_cells import NameCellRecognizer


def found(text: str) -> list[str]:
    return [entity.value for entity in NameCellRecognizer().find(fold(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("譲渡人　兜森 源蔵　譲受人　同上", "兜森 源蔵"),
        ("傷病者　永瀬 キヌ　昭和5年1月2日（95歳）", "永瀬 キヌ"),
        ("八重樫 直　2001年2月3日　男", "八重樫 直"),
        ("氏名\n成田\n光", "成田\n光"),
        ("会計　二階堂　0590-12-3456", "二階堂"),
        ("伊集院 090-0001-0002", "伊集院"),
        ("番外地に居住する熊坂氏", "熊坂"),
        ("「私、金剛寺です。」", "金剛寺"),
        ("名義は KUROKI RIN。", "KUROKI RIN"),
        ("カイチョウ　ニッタ イサム", "ニッタ イサム"),
    ],
)
def test_a_name_in_its_place_is_found_whole(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "請求者　同上　不明",
        "担当課　環境課 総務係　電話 0590-12-1170",
        "受付　令和 元年 5月",
        "町民課 窓口 平日 午前 午後",
        "続柄 長男　性別 男",
        "PDF FILE NAME",
        "コミュニティ バス の時刻",
        "氏名（ふりがな）　記入 不要",
        "森林 整備 計画",
        "枕草子や源氏物語など",
    ],
)
def test_what_stands_in_such_places_and_is_no_name_stays(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="氏名本人 \n山田太郎会計様さん0-9ニッタABC、。", max_size=60))
def test_every_finding_is_a_stretch_of_the_text(text: str) -> None:
    for entity in NameCellRecognizer().find(fold(text)):
        assert text[entity.start : entity.end] == entity.value
