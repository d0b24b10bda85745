"""Telephone numbers, e-mail addresses, postal codes and number plates."""

from __future__ import annotations

import pytest

from tests.privacy.finding import found, values
from yuhitsu.personal import EntityType


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("電話 0999-01-1234", "0999-01-1234"),
        ("０９０－０１２３－４５６７に", "０９０－０１２３－４５６７"),
        ("携帯090ー0123ー4567", "090ー0123ー4567"),
        ("自宅（0999）01-1234", "（0999）01-1234"),
        ("0999(01)1234まで", "0999(01)1234"),
        ("09001234567", "09001234567"),
        ("長女（09001234567）", "09001234567"),
        ("（080-0123-4567）", "080-0123-4567"),
        ("(03-0123-4567)", "03-0123-4567"),
        ("TEL.03.0123.4567", "03.0123.4567"),
        ("080 0123 4567", "080 0123 4567"),
        ("050-0123-4567", "050-0123-4567"),
        ("+81-3-0123-4567", "+81-3-0123-4567"),
        ("0120-012-345", "0120-012-345"),
        ("電話は〇九九九（〇四）一二三四です", "〇九九九（〇四）一二三四"),
        ("番号は〇九〇の〇一二三の四五六七", "〇九〇の〇一二三の四五六七"),
        ("電話 23-4567", "23-4567"),
        ("直通 0999-01-1234（内線3456）", "0999-01-1234（内線3456）"),
        ("電話\n0999-01-\n1234", "0999-01-\n1234"),
        ("O9O-0123-4567", "O9O-0123-4567"),
        ("内線2315へ", "2315"),
    ],
)
def test_a_telephone_number_is_found_in_every_grouping(text: str, value: str) -> None:
    assert values(text, EntityType.PHONE) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "電話は平日8:30-17:15",
        "受付番号 0901234567",
        "製品番号 0312345678",
        "金額 09012345678円",
        "192.168.10.25:8080",
        "エラーコード 0x80070005",
        "2025-04-01 10:22:33",
        "https://example.jp/p?id=09012345678",
        "内線電話の設置 12台",
        "予算科目 03-02-01-0812",
    ],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("連絡は taro.yamada+x@city.example.jp まで", "taro.yamada+x@city.example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐです", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ"),
        ("hanako [at] example.comへ", "hanako [at] example.com"),
        ("<a@example.org>,", "a@example.org"),
    ],
)
def test_an_address_of_mail_is_found(text: str, value: str) -> None:
    assert found(text) == [("EMAIL", value)]


@pytest.mark.parametrize("text", ["@example", "価格@120", "a@", "＠町の掲示板"])
def test_a_sign_alone_is_no_mail(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("〒１２３－４５６７", "１２３－４５６７"),
        ("郵便番号：1234567", "1234567"),
        ("〒 1 2 3 - 4 5 6 7", "1 2 3 - 4 5 6 7"),
        ("123-4567 みどり県青葉市", "123-4567"),
        ("〒一二三－四五六七", "一二三－四五六七"),
    ],
)
def test_a_postal_code_is_found_without_its_sign(text: str, value: str) -> None:
    assert values(text, EntityType.POSTAL_CODE) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("車は横浜 300 あ 12-34です", "横浜 300 あ 12-34"),
        ("品川３３０さ１２－３４", "品川３３０さ１２－３４"),
        ("なにわ 330 さ ・・-12", "なにわ 330 さ ・・-12"),
        ("足立 30A す ・123", "足立 30A す ・123"),
        ("標識番号　青葉市 い 1234", "青葉市 い 1234"),
    ],
)
def test_a_number_plate_is_found_with_its_place(text: str, value: str) -> None:
    assert found(text) == [("CAR_PLATE", value)]


@pytest.mark.parametrize(
    "text", ["品川駅から5分", "千葉5月大会", "横浜3時発", "車3台を更新", "水戸 15 人", "品川 300 お 12-34"]
)
def test_a_place_with_a_number_is_no_plate(text: str) -> None:
    assert found(text) == []
