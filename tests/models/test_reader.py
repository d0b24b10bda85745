"""The embedded reader: right on plain rules, whole on long passages, clear about damaged weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grounding.builders import hits

from yuhitsu.errors import SettingsError, WeightsError
from yuhitsu.grounding.extraction import Extractor
from yuhitsu.models.e5_base import load_base
from yuhitsu.models.reader import GRAPH, E5Reader
from yuhitsu.types import Outcome, Reading

FEES = (
    "証明書の窓口 > 手数料",
    "住民票の写しの手数料は、1通につき300円です。印鑑登録証明書の手数料は、1通につき250円です。"
    "ただし、コンビニエンスストアで取るときは、どちらも200円です。",
)
MOVING = (
    "引っ越しの手続き > 転入届",
    "他の市区町村から転入した方は、新しい住所に住み始めた日から14日以内に、町民課へ届け出てください。"
    "届出の前に、前の住所地で転出証明書を受け取ってください。",
)
PARKING = (
    "駐車場使用料",
    "駐車場の使用料は、普通車は1回400円、軽自動車は1回250円、自動二輪車は1回100円とする。",
)


@pytest.fixture(scope="module")
def reader() -> E5Reader:
    return E5Reader()


def marked(reading: Reading, text: str) -> str:
    best = reading.spans[0]
    return text[best.start : best.end]


@pytest.mark.parametrize(
    ("question", "passage", "phrase"),
    [
        ("住民票を取るのにお金はいくらかかりますか", FEES, "300円"),
        ("実印の証明書の値段", FEES, "250円"),
        ("引っ越してきたら何日までに役場に行けばいいの", MOVING, "14日以内"),
    ],
)
def test_the_words_that_answer_are_marked(
    reader: E5Reader, question: str, passage: tuple[str, str], phrase: str
) -> None:
    (reading,) = reader.read(question, [passage])
    assert phrase in marked(reading, passage[1])


def test_a_passage_that_answers_is_likelier_than_one_that_does_not(reader: E5Reader) -> None:
    answering, other = reader.read("転入の届出の期限は", [MOVING, PARKING])
    assert answering.answers > other.answers


def test_the_end_of_a_long_passage_is_read_too(reader: E5Reader) -> None:
    filler = "この要綱は、町が行う事業の実施について、必要な事項を定めるものである。" * 30
    text = filler + "体育館の休館日は、毎週水曜日とする。"
    (reading,) = reader.read("体育館はいつ休みですか", [("体育館", text)])
    assert "水曜日" in marked(reading, text)


def test_several_threads_read_the_same(reader: E5Reader) -> None:
    passages = [FEES, MOVING, PARKING]
    assert E5Reader(threads=3).read("手数料", passages) == reader.read("手数料", passages)


@pytest.mark.parametrize("damage", ["missing", "short", "unlisted"])
def test_damaged_weights_are_named_and_answers_still_come(tmp_path: Path, damage: str) -> None:
    graph = tmp_path / GRAPH.name
    shutil.copy(GRAPH.with_suffix(".json"), graph.with_suffix(".json"))
    if damage != "missing":
        graph.write_bytes(GRAPH.read_bytes()[: -100 if damage == "short" else None])
    if damage == "unlisted":
        graph.with_suffix(".json").write_text("{}", encoding="utf-8")
    broken = E5Reader(graph=graph)
    with pytest.raises(WeightsError, match=GRAPH.name):
        broken.read("手数料", [FEES])
    found = Extractor(None, broken).extract("住民票の写しの手数料はいくらですか", hits(FEES[1]), limit=3)
    assert found.outcome is Outcome.ANSWER
    assert "300円" in found.sentences[0].text


def test_an_impossible_number_of_threads_is_refused() -> None:
    with pytest.raises(SettingsError, match="0"):
        E5Reader(threads=0)


def test_the_facts_of_the_training_are_beside_the_weights() -> None:
    facts = json.loads(GRAPH.with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["license"] == "MIT"
    assert facts["training"]["data"]


@given(st.text(max_size=80))
def test_every_token_knows_its_place_in_the_text(text: str) -> None:
    tokenizer = load_base(None).tokenizer
    ids, places = tokenizer.encode_with_places(text)
    assert ids == tokenizer.encode(text)
    assert len(places) == len(ids)
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert places == sorted(places)
