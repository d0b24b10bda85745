"""Numbers that offices give to people: by label, form and check digit, in every way of writing."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy.finding import RULES, found, values
from yuhitsu.personal import EntityType

MY_NUMBER = EntityType.MY_NUMBER


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("個人番号：123456789018", "123456789018"),
        ("個人番号（12桁）　１２３４５６７８９０１８", "１２３４５６７８９０１８"),
        ("マイナンバーは1234-5678-9018です", "1234-5678-9018"),
        ("個人番号\n1234\n5678\n9018", "1234\n5678\n9018"),
        ("個人番号　一二三四五六七八九〇一八", "一二三四五六七八九〇一八"),
        ("個人番号：1 2 3 4 5 6 7 8 9 0 1 8", "1 2 3 4 5 6 7 8 9 0 1 8"),
        ("個人番号 1234\u200b56789018", "1234\u200b56789018"),
        ("123456789018（個人番号）", "123456789018"),
        ("個人番号「123456789019」は検査用数字が違う", "123456789019"),
        ("マイナンバー：12345678901（1桁不足）", "12345678901"),
        ("余白に 1234 5678 9018 と書かれている", "1234 5678 9018"),
        ("余白に123456789018と書かれている", "123456789018"),
    ],
)
def test_an_individual_number_is_found_as_it_is_written(text: str, value: str) -> None:
    assert values(text, MY_NUMBER) == [value]


def test_labels_are_known_by_how_they_begin() -> None:
    """The quick first look may not lose a label."""
    table = json.loads(files("yuhitsu.privacy").joinpath("numbers.json").read_text(encoding="utf-8"))
    labels = re.compile("|".join(row["label"] for row in table["kinds"]))
    evals = Path(__file__).parents[2] / "evals" / "privacy.jsonl"
    for line in evals.read_text(encoding="utf-8").splitlines():
        for match in labels.finditer(json.loads(line)["text"]):
            assert match[0][0] in table["begins"]


def test_every_number_of_a_list_behind_one_label_is_found() -> None:
    text = "個人番号は123456789019、111111111119及び222222222229である。"
    assert values(text, MY_NUMBER) == ["123456789019", "111111111119", "222222222229"]


@pytest.mark.parametrize(
    "text",
    [
        "https://www.example.jp/docs/123456789018/index.html",
        "予算額 123456789018円",
        "発注番号123456789018の納品",
        "お問い合わせ伝票番号：1234-5678-9018",
        "個人番号は12桁、法人番号は13桁である。",
        "法人番号7000012050002の団体",
        "法人番号 7 0000 1205 0002",
        "議案第12号から第18号まで、予算科目03-02-01-08",
        "1234567890181234567890",
        "x123456789018",
        "余白に123456789019と書かれている",
    ],
)
def test_twelve_digits_that_are_something_else_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("住民票コード：12405-498578", EntityType.JUMIN_CODE, "12405-498578"),
        ("運転免許証（番号３０１２３４５６７８９０）", EntityType.DRIVER_LICENSE, "３０１２３４５６７８９０"),
        ("番号 第 309012345620 号", EntityType.DRIVER_LICENSE, "309012345620"),
        ("旅券番号 TK1234567", EntityType.PASSPORT, "TK1234567"),
        ("パスポート：ｔｋ１２３４５６７", EntityType.PASSPORT, "ｔｋ１２３４５６７"),
        ("旅券の番号：E12345678", EntityType.PASSPORT, "E12345678"),
        ("在留カード AB1234 5678CD", EntityType.RESIDENCE_CARD, "AB1234 5678CD"),
        ("AB12345678CDの方", EntityType.RESIDENCE_CARD, "AB12345678CD"),
        ("基礎年金番号：1234 567890", EntityType.PENSION_NUMBER, "1234 567890"),
        ("1234-567890の記録", EntityType.PENSION_NUMBER, "1234-567890"),
        ("介護保険被保険者番号　0000123456", EntityType.CARE_INSURANCE, "0000123456"),
        ("介護保険の被保険者番号はH123456789", EntityType.CARE_INSURANCE, "H123456789"),
        ("雇用保険被保険者番号1234-567890-1", EntityType.EMPLOYMENT_INSURANCE, "1234-567890-1"),
        ("国保の記号番号 12・34567", EntityType.HEALTH_INSURANCE, "12・34567"),
        ("被保険者証記号 1234 番号 567 (枝番) 01", EntityType.HEALTH_INSURANCE, "1234 番号 567 (枝番) 01"),
        ("みどり銀行 本店 普通 1234567 名義", EntityType.BANK_ACCOUNT, "1234567"),
        ("口座番号：（普）0123456", EntityType.BANK_ACCOUNT, "0123456"),
        ("ゆうちょ銀行 記号 10990 番号 12345671", EntityType.BANK_ACCOUNT, "10990 番号 12345671"),
        ("振替口座 00120-3-12345", EntityType.BANK_ACCOUNT, "00120-3-12345"),
        (
            "VISA ４１１１ １１１１ １１１１ １１１１",
            EntityType.CREDIT_CARD,
            "４１１１ １１１１ １１１１ １１１１",
        ),
        ("3782-822463-10005 の利用", EntityType.CREDIT_CARD, "3782-822463-10005"),
        ("診察券番号 00-12345", EntityType.PERSONAL_ID, "00-12345"),
        ("宛名番号：0012345678", EntityType.PERSONAL_ID, "0012345678"),
    ],
)
def test_other_numbers_are_found_as_their_kind(text: str, kind: EntityType, value: str) -> None:
    assert found(text) == [(kind.value, value)]


@pytest.mark.parametrize(
    "text",
    [
        "普通交付税 1234567千円",
        "普通徴収 1234567円",
        "会員数 12,345人",
        "事業番号2024-003107",
        "シリアル番号 TK1234567",
        "契約番号：4111111111111111",
        "保険者番号は8桁です",
        "年金番号の照会には10日ほどかかる",
        "口座振替の手続",
    ],
)
def test_what_only_looks_like_a_number_of_a_person_stays(text: str) -> None:
    assert found(text) == []


@given(st.text("0123456789 -\n、。円個人番号", max_size=200))
def test_findings_never_overlap(text: str) -> None:
    entities = RULES.entities(text)
    for before, after in pairwise(entities):
        assert before.end <= after.start


@given(
    st.text("0123456789", min_size=12, max_size=12),
    st.sampled_from([" ", "：", "\n", "は", "（12桁）", "　"]),
)
def test_a_labelled_number_is_always_found(digits: str, gap: str) -> None:
    assert values(f"個人番号{gap}{digits}", MY_NUMBER) == [digits]
