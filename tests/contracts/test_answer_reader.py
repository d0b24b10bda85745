"""What any AnswerReader promises: it points at words that stand there."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuhitsu.models.reader import E5Reader
from yuhitsu.protocols import AnswerReader

READERS: list[AnswerReader] = [E5Reader()]
FEES = "住民票の写しの手数料は、1通につき300円です。印鑑登録証明書の手数料は、1通につき250円です。"

pytestmark = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)


def test_there_is_one_reading_for_each_passage_in_order(reader: AnswerReader) -> None:
    passages = [("手数料", FEES), ("図書館", "本は10冊まで借りられます。"), ("手数料", FEES)]
    readings = reader.read("印鑑証明はいくらですか", passages)
    assert len(readings) == 3
    assert readings[0] == readings[2]
    assert reader.read("印鑑証明はいくらですか", []) == []


@pytest.mark.parametrize("question", ["", "？", "😀", "a" * 3000, "手数料は"])
@pytest.mark.parametrize("text", ["", " ", "。", "ｶﾞｽ　料金\n300円", "😀" * 400, FEES * 20])
def test_nothing_that_is_asked_or_written_breaks_it(reader: AnswerReader, question: str, text: str) -> None:
    (reading,) = reader.read(question, [("", text)])
    assert 0 <= reading.answers <= 1
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_stretches_stand_in_the_text_apart_and_best_first(reader: AnswerReader, text: str) -> None:
    (reading,) = reader.read("期限はいつまでですか", [("見出し", text)])
    spans = reading.spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
    ordered = sorted(spans, key=lambda span: span.start)
    assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))
