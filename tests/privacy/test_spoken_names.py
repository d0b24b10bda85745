"""Names in talk, notes and letters, and what is written like a name and is none."""

from __future__ import annotations

import pytest

from yuhitsu.personal import EntityType
from yuhitsu.privacy.organisations import OrganisationRecognizer
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.privacy.redaction import MARK, without_my_number

RECOGNITION = Recognition(standard())
WITH_FIRMS = Recognition((*standard(), OrganisationRecognizer()))


def persons(text: str) -> list[str]:
    return [e.value for e in RECOGNITION.entities(text) if e.type is EntityType.PERSON]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[9:15] 鵜飼: 確認しました\n[9:16] 沼宮内: 了解", ["鵜飼", "沼宮内"]),
        (
            "鬼頭沢：始めます。\n大隅：はい。\n鬼頭沢：では次です。\n大隅：どうぞ。",
            ["鬼頭沢", "大隅", "鬼頭沢", "大隅"],
        ),
        ("地域包括支援センターの轟木です。", ["轟木"]),
        ("はじめまして。私はハンナと申します。名前はミラ・コヴァルです。", ["ハンナ", "ミラ・コヴァル"]),
        ("長女りん（令和3年4月2日生）がいます。つまはロサです。", ["りん", "ロサ"]),
        ("通報者は水早と名乗る男性", ["水早"]),
        ("紹介者は尾花沢議員です。", ["尾花沢"]),
        ("敬具\nベネット 香織", ["ベネット 香織"]),
        ("ほごしゃ：よしおか ここな\n", ["よしおか ここな"]),
        ("お名前 : 仲村りょうすけ\n電話なし", ["仲村りょうすけ"]),
        (
            "| 番号 | 世帯主 | 備考 |\n|---|---|---|\n| 1 | 簾 久 | なし |\n| 2 | 切明 忠 | なし |",
            ["簾 久", "切明 忠"],
        ),
    ],
)
def test_the_place_of_a_name_tells_it(text: str, names: list[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "松本、高山、長野の各駅で乗り換える。",
        "千歳、帯広、江別の三市は、共同で運営する。",
        "本日は、山形の芋煮と福井の越前そばです。",
        "マリア幼稚園とヨハネ保育園は、合同で運動会を行う。",
        "質問：いつですか\n回答：4月です\n質問：どこですか\n回答：市役所です",
        "氏名　　　　\n住所　　　　\n電話　　　　",
        "To Whom It May Concern",
        "担当です。私は学生です。名前は不要です。",
        "氏名の欄には、姓と名の間を1文字空けて記入してください。",
        "Kマート・マイショップグループは、店を増やした。",
        "委 任 状\n証 明 書",
    ],
)
def test_what_is_written_like_a_name_and_is_none_stays(text: str) -> None:
    assert persons(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("委託先は株式会社みどり建設です。", ["株式会社みどり建設"]),
        ("山川商事(株)と契約した。", ["山川商事(株)"]),
        ("社会福祉法人ひまわり会が運営する。", ["社会福祉法人ひまわり会"]),
        ("株式会社は、登記をする。株式会社の役員、株式会社等の設立。", []),
    ],
)
def test_bodies_are_found_by_their_legal_form(text: str, found: list[str]) -> None:
    assert [e.value for e in WITH_FIRMS.entities(text) if e.type is EntityType.ORGANISATION] == found
    assert EntityType.ORGANISATION not in WITH_FIRMS.kinds(text)


def test_of_an_individual_number_only_a_mark_is_kept() -> None:
    text = "個人番号は1231 2312 3128です。電話は090-1234-5678です。"
    assert without_my_number(text, RECOGNITION.entities) == f"個人番号は{MARK}です。電話は090-1234-5678です。"
