"""References to laws are found with the law they belong to, and written back."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.errors import InputError
from yuhitsu.japanese.lawnames import LawNames, official_title
from yuhitsu.japanese.lawref import (
    LawReference,
    article_label,
    article_number,
    article_numbers,
    find_references,
    format_reference,
)

NUMBER_LAW = "行政手続における特定の個人を識別するための番号の利用等に関する法律"
PRIVACY = "個人情報の保護に関する法律"
DATA = Path(os.environ.get("YUHITSU_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data"))


def ref(
    law: str | None,
    article: str | None,
    paragraph: str | None = None,
    item: str | None = None,
    **more: object,
) -> LawReference:
    return replace(LawReference(law, article, paragraph, item), **more)  # type: ignore[arg-type]


CASES = [
    ("個人情報保護法の69条2項", ref("個人情報保護法", "69", "2")),
    ("番号法第十九条", ref("番号法", "19")),
    ("第5条第2項第1号イ(1)", ref(None, "5", "2", "1", subitems=("イ", "1"))),
    ("第五条第一号の二イ（１）（ii）", ref(None, "5", None, "1_2", subitems=("イ", "1", "ii"))),
    ("第三十条の四ただし書", ref(None, "30_4", part="ただし書")),
    ("著作権法30条の4ただし書き", ref("著作権法", "30_4", part="ただし書")),
    ("附則第二条第三項", ref(None, "2", "3", supplementary=True)),
    ("地方自治法附則第2条", ref("地方自治法", "2", supplementary=True)),
    ("同法第3条", ref(None, "3", relative="同法")),
    ("前条第一項", ref(None, None, "1", relative="前条")),
    ("同項第二号ロ", ref(None, None, None, "2", subitems=("ロ",), relative="同項")),
    ("法第5条", ref(None, "5", relative="法")),
    ("この条例第3条", ref(None, "3", relative="この条例")),
    (f"{PRIVACY}（平成15年法律第57号）第69条", ref(PRIVACY, "69")),
    ("憲法9条", ref("憲法", "9")),
    ("自治法２条１４項", ref("自治法", "2", "14")),
    ("「民法」第90条", ref("民法", "90")),
    ("さくら町手数料条例第2条", ref("さくら町手数料条例", "2")),
    (f"{NUMBER_LAW}第十九条第八号", ref(NUMBER_LAW, "19", None, "8")),
    ("地方自治法施行令第百六十七条の二第一項第二号", ref("地方自治法施行令", "167_2", "1", "2")),
    ("民法（明治二十九年法律第八十九号。以下「法」という。）第九十条", ref("民法", "90")),
    ("69条の2項", ref(None, "69", "2")),
    ("第十六条の二第三項第一号柱書", ref(None, "16_2", "3", "1", part="柱書")),
    ("第2項", ref(None, None, "2")),
    ("法第21条（第2項）", ref(None, "21", "2", relative="法")),
    ("規則第34条（第1号）", ref(None, "34", None, "1", relative="規則")),
    ("条例の施行に関する規則第2条", ref("条例の施行に関する規則", "2")),
    (f"「{PRIVACY}施行令」（平成15年政令第507号）第１条", ref(f"{PRIVACY}施行令", "1")),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_reference_is_read_whole(text: str, expected: LawReference) -> None:
    assert find_references(text) == [replace(expected, start=0, end=len(text))]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"職員は、{PRIVACY}第６９条の規定により", [f"{PRIVACY}第６９条"]),
        ("市が墓地、埋葬等に関する法律第10条により", ["墓地、埋葬等に関する法律第10条"]),
        ("改正民法第709条は", ["民法第709条"]),
        ("第九条の一部を改正", ["第九条"]),
        ("読み替えて準用する法第30条第3項", ["法第30条第3項"]),
        ("第21条（定義）", ["第21条"]),
        ("第12条の3つの要件", ["第12条"]),
        ("第3条から第5条まで", ["第3条", "第5条"]),
        ("法第5条及び令第3条、同項第二号ロの規定", ["法第5条", "令第3条", "同項第二号ロ"]),
        ("三条市と二条城、5か条、3条件、第1号様式", []),
    ],
)
def test_references_are_found_in_running_text(text: str, written: list[str]) -> None:
    assert [text[found.start : found.end] for found in find_references(text)] == written


def test_a_title_at_hand_is_recognised_whole() -> None:
    title = "みんなで決めるまちの約束及び手続に関する条例"
    (found,) = find_references(f"本市では{title}第4条による", titles=[title])
    assert found.law == title


PLAIN_NUMBER = st.integers(1, 1200).map(str)
BRANCHED = st.tuples(PLAIN_NUMBER, st.lists(st.integers(2, 30), max_size=2)).map(
    lambda parts: "_".join([parts[0], *map(str, parts[1])])
)


@given(
    law=st.sampled_from([None, "民法", "番号法", PRIVACY, NUMBER_LAW, "さくら町手数料条例"]),
    article=BRANCHED,
    paragraph=st.none() | PLAIN_NUMBER,
    item=st.none() | BRANCHED,
    subitems=st.sampled_from([(), ("イ",), ("ロ", "2"), ("ハ", "1", "ii")]),
    supplementary=st.booleans(),
    part=st.sampled_from([None, "本文", "ただし書", "前段", "後段", "柱書"]),
    kanji=st.booleans(),
)
def test_what_is_written_is_read_back(
    law: str | None,
    article: str,
    paragraph: str | None,
    item: str | None,
    subitems: tuple[str, ...],
    supplementary: bool,
    part: str | None,
    kanji: bool,
) -> None:
    reference = LawReference(law, article, paragraph, item, subitems if item else (), supplementary, part)
    text = format_reference(reference, kanji=kanji)
    assert find_references(text) == [replace(reference, start=0, end=len(text))]


@given(BRANCHED)
def test_article_titles_come_back(number: str) -> None:
    assert article_number(article_label(number)) == number


def test_article_titles_are_those_of_the_laws() -> None:
    assert article_label("12_2") == "第十二条の二"
    assert article_label("29:31") == "第二十九条から第三十一条まで"
    assert article_number("第12条の2") == article_number("十二条の二") == "12_2"
    assert article_number("第二十九条から第三十一条まで") == "29:31"
    assert article_numbers("第十二条の二と25条") == ["12_2", "25"]
    for wrong in ("", "十二", "第十二条の二と"):
        with pytest.raises(InputError):
            article_number(wrong)
    with pytest.raises(InputError):
        article_label("第十二条")


NAMES = LawNames.from_titles(
    [
        NUMBER_LAW,
        PRIVACY,
        "日本国憲法",
        "地方自治法",
        "地方公務員法",
        "公文書等の管理に関する法律",
        "著作権法",
        "道路交通法",
        "情報公開・個人情報保護審査会設置法",
        "さくら町情報公開条例",
        f"{NUMBER_LAW}施行令",
        "サイバーセキュリティ基本法",
    ]
)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("番号法", NUMBER_LAW),
        ("マイナンバー法", NUMBER_LAW),
        ("番号法施行令", f"{NUMBER_LAW}施行令"),
        ("個人情報保護法", PRIVACY),
        ("個情法", PRIVACY),
        ("憲法", "日本国憲法"),
        ("自治法", "地方自治法"),
        ("地公法", "地方公務員法"),
        ("改正地方自治法", "地方自治法"),
        ("公文書管理法", "公文書等の管理に関する法律"),
        ("サイバーセキュリティ法", "サイバーセキュリティ基本法"),
        ("さくら町情報公開条例", "さくら町情報公開条例"),
        ("道路法", None),
        ("消費税法", None),
        ("情報公開条例", "さくら町情報公開条例"),
        ("番号法施行規則", None),
        ("", None),
        ("法", None),
    ],
)
def test_a_short_name_means_one_title_or_none(name: str, title: str | None) -> None:
    assert NAMES.resolve(name) == title


def test_common_laws_are_known_without_titles() -> None:
    assert official_title("番号法") == NUMBER_LAW
    assert official_title("著作権法施行令") is None


@given(
    st.text(
        st.one_of(
            st.characters(exclude_categories=["Cs"]),
            st.sampled_from("第一二十条項号の法附則前同（）()1９イロただし書"),
        ),
        max_size=60,
    )
)
def test_any_text_is_read_with_true_offsets(text: str) -> None:
    reached = 0
    for found in find_references(text):
        assert reached <= found.start < found.end <= len(text)
        reached = found.end
        if found.law:
            assert found.law in text[found.start : found.end]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "第",
        "条",
        "一条",
        "民法",
        "第一条の二",
        "法第1条",
        "(",
        ")第1条",
        "する法律第1条",
        "の二",
        "附則(",
    ],
)
def test_long_texts_are_read_in_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    start = time.process_time()  # its own work: what else the machine does is no fault of the text
    find_references(text)
    assert time.process_time() - start < 6


def lines(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"the public development set {name} is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.data
def test_article_titles_of_real_laws_round_trip() -> None:
    labels = [row["article"] for row in lines("laws/more/articles_more.jsonl")]
    assert [article_label(article_number(label)) for label in labels] == labels


@pytest.mark.data
def test_real_citations_are_read_with_their_law() -> None:
    rows = lines("law_citation/dev.jsonl")
    names = LawNames.from_titles({official_title(row["law"]) or row["law"] for row in rows})
    for row in rows:
        (found,) = find_references(row["citation"])
        assert found.article and found.end == len(row["citation"])
        assert names.resolve(found.law or "") == names.resolve(row["law"]) is not None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("手数料条例", "さくら町手数料条例"),
        ("手数料条例施行規則", "さくら町手数料条例施行規則"),
        ("となり市手数料条例", None),
        ("税条例", None),  # two towns' are held
        ("料条例", None),  # no whole name
        ("公園条例", None),  # a park's own, not a town's
    ],
)
def test_a_towns_own_rule_is_known_without_the_towns_name(name: str, title: str | None) -> None:
    sakura = ["さくら町手数料条例", "さくら町手数料条例施行規則", "さくら町税条例"]
    held = [*sakura, "ふじ市税条例", "中央公園条例"]
    assert LawNames.from_titles(held).resolve(name) == title
