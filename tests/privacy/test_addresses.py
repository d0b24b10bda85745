"""Addresses are found whole, beginning anywhere; a place without a house is none."""

from __future__ import annotations

import pytest

from tests.privacy.finding import found, values
from yuhitsu.personal import EntityType


@pytest.mark.parametrize(
    "address",
    [
        "山吹県緑野市若葉町四丁目12番8号 ひまわり荘205号室",
        "東京都緑野区本町二丁目五番七号",
        "緑野市栄町3-5-7",
        "緑野市栄町３丁目５－７－１０２",
        "緑野市大字小川1567番地2",
        "緑野市大字小川123",
        "緑野市栄町二十番地の三 コーポ青空",
        "緑野市南町1丁目2番3-405号",
        "緑野市ひばりが丘2-8-15 グランコート東山302",
        "緑野市港町7番地19　県営港団地3棟405号",
        "緑野市旭町2-4メゾン桜A棟102号",
        "緑野市若松町2番3号　渋川様方",
        "緑野市みどりケ丘1番20号-203",
        "緑野市西町八番二十号　西町ハイツ一〇一号",
        "緑野市中央\n三丁目五番七号",
        "桐野郡桐野町大字下郷乙58番地",
        "桐野町字奥山番外地",
        "北海道緑野市北2条西7丁目1番5号",
        "札幌新市中央区北一条西二丁目5番地",
        "京都府緑野市中央区室町通三条上る雁金町321番地",
        "岩手県緑野町第12地割34番地5",
        "大阪府緑野市大浜北町3丁2-45",
        "さいたま市緑野区常盤6-4-4",
        "緑野市光が丘二丁目100番の5、100番の6",
        "ミドリノシ　ワカバチョウ　１－２－３",
        "若葉町三丁目6番地",
        "自由が丘1丁目26-25",
        "虎ノ門5番12号",
    ],
)
@pytest.mark.parametrize("around", ["{}", "住所　{}", "自宅は{}です。", "田中様（{}）に連絡", "氏名,{},電話"])
def test_an_address_is_found_whole_wherever_it_stands(address: str, around: str) -> None:
    assert values(around.format(address), EntityType.ADDRESS) == [address]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("公用車が緑野市中央2-9-19付近の交差点で", "緑野市中央2-9-19"),
        ("広島県から転入し緑野市栄町1番地2に住む", "緑野市栄町1番地2"),
        ("住まいは若葉町の4の15、電話は", "若葉町の4の15"),
        ("〒999-0001 緑野市本町1番1号 電話", "緑野市本町1番1号"),
        ("Address: 3-2-101 Wakaba-cho, Midorino-shi", "3-2-101 Wakaba-cho, Midorino-shi"),
    ],
)
def test_nothing_before_and_behind_it_is_taken(text: str, value: str) -> None:
    assert values(text, EntityType.ADDRESS) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "千葉県、福島県及び森町の職員",
        "東京都港区の人口は増えた。",
        "本町3丁目の夏祭り",
        "桜台二丁目地内の下水道工事（延長120m）",
        "議案第5番3号",
        "同法第三十四条の七の六の規定",
        "第30条の44の4第1項",
        "令和7年度緑野市一般会計補正予算（第3-2号）",
        "緑野市3か所で開催",
        "市道緑野3-4-5号線",
        "資料3-1-2を参照",
        "町内3-4人",
        "2026-11-23開催",
        "緑野市役所 0999-01-0002",
        "一番地味な色",
    ],
)
def test_a_place_or_a_number_alone_is_no_address(text: str) -> None:
    assert values(text, EntityType.ADDRESS) == []


def test_a_long_office_text_without_personal_data_stays_as_it_is() -> None:
    text = "（委任）第12条　この条例の施行に関し必要な事項は、規則で定める。別表第1の2の項、様式第3号。"
    assert found(text * 50) == []
