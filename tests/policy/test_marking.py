"""Markings are told from mentions; the highest counts; personal data and the class of document count too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.personal import EntityType
from yuhitsu.policy.marking import proposed
from yuhitsu.types import DocumentKind, Level

MARKED = [
    ("機密性3情報\n本文です。", 3),
    ("機密性１", 1),
    ("【機密性２】", 2),
    ("機密性２・完全性２・可用性１", 2),
    ("機密性：3", 3),
    ("文書の格付：機密性２情報", 2),
    ("自治体機密性３Ａ", 3),
    ("【自治体機密性3B】住民の記録", 3),
    ("自治体機密性3C\n", 2),
    ("取 扱 注 意\n人事異動の案", 2),
    ("【取扱注意】人事異動の案", 2),
    ("令和8年度人事異動の案　　　取扱注意", 2),
    ("秘\n第12号", 3),
    ("㊙ 計画の案", 3),
    ("（秘）計画の案", 3),
    ("極　秘", 3),
    ("厳秘　計画の案", 3),
    ("部外秘", 2),
    ("〔関係者限り〕", 2),
    ("この文書は機密性3情報です。要約してください。", 3),
    ("次の極秘文書を要約してください。", 3),
    ("取扱注意\n【極秘】\n機密性1", 3),
]


@pytest.mark.parametrize(("text", "level"), MARKED, ids=[text for text, _ in MARKED])
def test_a_marking_proposes_its_level(text: str, level: int) -> None:
    found = proposed(text)
    assert found.level == level
    assert found.marks and "の表示" in found.reasons[0]
    assert not found.secret


@pytest.mark.parametrize(
    "text",
    [
        "取扱注意の文書はどこに保管しますか",
        "機密性3情報とは何ですか",
        "「秘」の表示はどう付けますか",
        "『極秘』と書かれた映画の紹介",
        "秘書課の電話番号を教えてください",
        "秘密保持契約の手続",
        "特定秘密の保護に関する法律とは",
        "神秘",
        "",
    ],
)
def test_a_mention_is_no_marking(text: str) -> None:
    found = proposed(text)
    assert (found.level, found.marks, found.secret) == (Level.TWO, (), False)


@pytest.mark.parametrize(
    "text", ["特定秘密", "【特定秘密】", "この資料は特定秘密に指定されています。", "特　定　秘　密"]
)
def test_a_designated_secret_is_seen(text: str) -> None:
    assert proposed(text).secret


def test_the_title_may_bear_the_marking() -> None:
    assert proposed("本文", title="（秘）人事案.docx").level is Level.THREE


def test_personal_data_raises_and_is_named() -> None:
    found = proposed("機密性1", lambda text: [EntityType.PERSON, EntityType.ADDRESS])
    assert found.level is Level.TWO
    assert found.reasons == ("個人情報（住所、氏名）", "「機密性1」の表示")
    numbered = proposed("", lambda text: [EntityType.MY_NUMBER])
    assert (numbered.level, numbered.my_number) == (Level.THREE, True)


@pytest.mark.parametrize("kind", [DocumentKind.LAW, DocumentKind.ORDINANCE, DocumentKind.RULE])
def test_laws_are_public_and_speak_of_secrets(kind: DocumentKind) -> None:
    found = proposed("特定秘密\n（極秘）", document=kind)
    assert (found.level, found.secret) == (Level.ONE, False)


@given(st.text(alphabet="秘極取扱注意機密性1234ABC（）【】「」\n 　：・このは文書情報です㊙", max_size=60))
def test_any_text_gets_a_level_and_a_reason(text: str) -> None:
    found = proposed(text)
    assert found.level in Level and found.reasons
    assert found.level >= proposed("").level or found.marks


@pytest.mark.parametrize("piece", ["秘", "（秘", "機密性3 ", "この", "【取扱注意】", "\n", "　"])
def test_long_ugly_texts_take_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    proposed(text)
    assert time.process_time() - begun < 20
