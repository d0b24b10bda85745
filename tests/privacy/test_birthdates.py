"""Dates of birth are found in every form; other dates stay."""

from __future__ import annotations

import pytest

from tests.privacy.finding import found, values
from yuhitsu.personal import EntityType
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("生年月日：昭和60年3月5日", "昭和60年3月5日"),
        ("昭和六十年三月五日生", "昭和六十年三月五日"),
        ("S60.3.5生", "S60.3.5"),
        ("昭60.3.5生まれ", "昭60.3.5"),
        ("１９８５年３月５日生まれ", "１９８５年３月５日"),
        ("1985/03/05生", "1985/03/05"),
        ("生年月日 1985-03-05", "1985-03-05"),
        ("1985年（昭和60年）3月5日に生まれ", "1985年（昭和60年）3月5日"),
        ("生年月日(西暦) 1985 / 03 / 05", "1985 / 03 / 05"),
        ("生年月日　明・大・昭・平　60年3月5日", "明・大・昭・平　60年3月5日"),
        ("生年月日 19850305", "19850305"),
        ("生年月日：S600305", "S600305"),
        ("令和元年5月1日生", "令和元年5月1日"),
        ("昭和60年\n3月5日生", "昭和60年\n3月5日"),
        ("㍼60年3月5日生", "㍼60年3月5日"),
        ("DOB: 5 March 1985", "5 March 1985"),
        ("Date of birth: March 5, 1985", "March 5, 1985"),
        ("誕生日は3月5日", "3月5日"),
        ("昭和60年3月5日（40歳）", "昭和60年3月5日"),
        ("明治四十年十二月三十日出生", "明治四十年十二月三十日"),
        ("長男 健吾（H4.12.1）", "H4.12.1"),
        ("篠塚 修平,S40.3.5,", "S40.3.5"),
        ("YAMADA HANAKO　1976年12月25日　女", "1976年12月25日"),
        ("29.4.1生", "29.4.1"),
    ],
)
def test_a_date_of_birth_is_found_in_every_form(text: str, value: str) -> None:
    assert values(text, EntityType.BIRTHDATE) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "令和8年4月1日から施行する。",
        "昭和31年4月1日以前に生まれた方",
        "令和2年4月2日から令和3年4月1日までに生まれたお子さん",
        "平成28年4月生まれの方から順次",
        "令和8年3月5日生活保護法の改正",
        "令和7年4月1日生産緑地の指定",
        "満65歳（令和8年4月1日現在）",
        "生年月日の記載は不要です。",
        "生年月日　　年　　月　　日",
        "条例の施行日（令和5年4月1日）",
        "納期　2026/12/10",
        "大正15年12月25日に昭和と改元された。",
        "バージョン 10.2.3",
    ],
)
def test_other_dates_stay(text: str) -> None:
    assert found(text) == []


def test_a_date_in_brackets_behind_a_person_is_a_birth() -> None:
    entities = Recognition(standard()).entities("相談者は佐藤 花子（平成27年5月13日）、単身。")
    assert [(entity.type.value, entity.value) for entity in entities] == [
        ("PERSON", "佐藤 花子"),
        ("BIRTHDATE", "平成27年5月13日"),
    ]
