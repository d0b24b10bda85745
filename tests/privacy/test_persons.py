"""Persons are found in every spelling and place of office texts; offices, places and laws are none."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.personal import EntityType
from yuhitsu.privacy.persons import PersonRecognizer
from yuhitsu.privacy.recognition import Recognition

PERSONS = Recognition([PersonRecognizer()])


def persons(text: str) -> list[str]:
    """The values found, in order."""
    return [entity.value for entity in PERSONS.entities(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("窓口に山田太郎さんが来庁した。", ["山田太郎"]),
        ("申請者　髙橋　美咲\n住所　緑川市", ["髙橋　美咲"]),
        ("届出人は渡邉和夫様です。", ["渡邉和夫"]),
        ("氏名：齋藤 稔", ["齋藤 稔"]),
        ("担当は﨑山さんと濵口さんです。", ["﨑山", "濵口"]),
        ("ふりがな：すずき　いちろう", ["すずき　いちろう"]),
        ("フリガナ　ヤマモト　ダイスケ", ["ヤマモト　ダイスケ"]),
        ("通訳のマリア・サントスさんが同席した。", ["マリア・サントス"]),
        ("氏名（英字）TANAKA Kenji", ["TANAKA Kenji"]),
        ("受講者の陳志明さん", ["陳志明"]),
    ],
)
def test_every_script_and_shape_of_kanji_is_found(text: str, names: list[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    "honorific", ["さん", "様", "氏", "殿", "君", "先生", "ちゃん", "議員", "課長", "委員", "主任"]
)
@pytest.mark.parametrize("name", ["佐藤", "森", "千葉", "石川", "髙田", "長谷川"])
def test_a_family_name_with_an_honorific_or_a_title_is_found_without_it(name: str, honorific: str) -> None:
    assert persons(f"昨日、{name}{honorific}から連絡があった。") == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("○山田委員　資料2について伺う。\n○事務局　御覧ください。", ["山田"]),
        ("（佐藤君「議長」と呼ぶ）", ["佐藤"]),
        ("青木：会場は確保できましたか。\n馬場：はい、予約しました。", ["青木", "馬場"]),
        ("出席者：松本学委員、中島直樹委員、工藤玲委員", ["松本学", "中島直樹", "工藤玲"]),
        ("続柄|氏名\n世帯主|小川 勇\n妻|小川 真理子", ["小川 勇", "小川 真理子"]),
        ("担当：総務課　中島\n電話：内線2214", ["中島"]),
        ("起案者：杉本 沙織　決裁：服部課長", ["杉本 沙織", "服部"]),
    ],
)
def test_labels_lists_tables_and_signatures_tell_names(text: str, names: list[str]) -> None:
    assert persons(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "千葉市、福島市及び石川県の担当者会議を開催する。",
        "森林法第10条の2の規定による許可を受けた者",
        "大学、中学校及び高等学校の生徒を対象とする。",
        "平成31年4月1日から東日本の各地で実施する。",
        "市長は、委員会の意見を聴くことができる。",
        "課長、係長及び主任は、会議に出席する。",
        "○事務局　資料を御覧ください。\n○委員長　御質問はありますか。",
        "株式会社山本製作所と小林建設に発注した。",
        "中村川と渡辺橋の工事を行う。",
        "皆様の御理解をお願いします。お客様各位",
        "氏名　　　　　　　　印",
        "明治、大正、昭和の資料を展示する。",
        "権利又は正当な利益を害するおそれがあるとき。",
        "行政機関の長等は、システムのリスクを評価する。",
    ],
)
def test_places_offices_companies_laws_and_eras_are_none(text: str) -> None:
    assert persons(text) == []


def test_a_name_that_is_also_a_place_is_decided_by_what_stands_around_it() -> None:
    assert persons("千葉さんは千葉市から転入した。") == ["千葉"]
    assert persons("市川課長が市川市に出張した。") == ["市川"]
    assert persons("林さん宅の近くで林道が崩れた。") == ["林"]


def test_a_whole_name_makes_its_parts_certain_elsewhere_in_the_text() -> None:
    text = "相談者は下地健二である。T.S.及びK.S.の署名がある。のちに下地が再び来所した。"
    assert persons(text) == ["下地健二", "K.S.", "下地"]


def test_initials_without_a_person_are_left_alone() -> None:
    assert persons("記号はK.T.とする。") == []


def test_a_reading_behind_a_name_belongs_to_it() -> None:
    assert persons("高橋花子（たかはし　はなこ）委員") == ["高橋花子", "たかはし　はなこ"]


def test_holders_of_public_posts_are_kept_where_the_policy_says_so() -> None:
    text = "森田市長は、住民の山田太郎さんと面会した。"
    open_document = Recognition([PersonRecognizer(public=True)])
    assert persons(text) == ["森田", "山田太郎"]
    assert [entity.value for entity in open_document.entities(text)] == ["山田太郎"]


def test_what_is_found_is_verbatim_and_likely() -> None:
    text = "申請者\u200b　髙橋\u3000一\u200b郎 様"
    (entity,) = PERSONS.entities(text)
    assert text[entity.start : entity.end] == entity.value == "髙橋\u3000一\u200b郎"
    assert entity.type is EntityType.PERSON and 0.5 < entity.score <= 1


def test_a_thousand_persons_of_a_table_are_found() -> None:
    given = ["太郎", "花子", "健一", "美穂", "直樹", "由美子", "翔太", "千尋", "隆", "恵"]
    family = ["佐藤", "鈴木", "田中", "山本", "中村", "小林", "加藤", "吉田", "斎藤", "松本"]
    names = [f"{family[i % 10]}　{given[i // 10 % 10]}" for i in range(1_000)]
    table = "\n".join(f"{i}|{name}|総務課" for i, name in enumerate(names))
    assert persons(table) == names


ALPHABET = st.sampled_from("山田太郎森千葉市 　\n、。・様さんの氏名：アイーTK.(（0一\u200b\U00020bb7")


@given(st.text(ALPHABET, max_size=60))
def test_any_text_gives_sorted_verbatim_findings_that_do_not_overlap(text: str) -> None:
    entities = PERSONS.entities(text)
    assert all(text[e.start : e.end] == e.value and 0 <= e.score <= 1 for e in entities)
    assert all(one.end <= other.start for one, other in pairwise(entities))


@pytest.mark.parametrize(
    "piece", ["山", "田中", "田中 ", "ア・", "A ", "氏名：", "(", "様", "田中太郎、", "\n"]
)
def test_hostile_repetition_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        PERSONS.entities(text)
        return time.process_time() - begun

    seconds(1_000)
    assert seconds(12_000) < 16 * seconds(3_000) + 0.5
