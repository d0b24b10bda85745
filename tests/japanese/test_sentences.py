"""Sentences end where a reader would end them, and the same ones come out of a stream."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.japanese.sentences import SentenceStream, split_sentences

CASES = [
    ("手数料は300円です。免除もあります。", ["手数料は300円です。", "免除もあります。"]),
    ("本当ですか？！はい。", ["本当ですか？！", "はい。"]),
    ("「行きます。」と言った。次の文。", ["「行きます。」と言った。", "次の文。"]),
    ("免除（生活保護の方。ほか。）があります。次。", ["免除（生活保護の方。ほか。）があります。", "次。"]),
    ("終わりです。（注です。）次です。", ["終わりです。", "（注です。）", "次です。"]),
    ("第3．2の規定による。", ["第3．2の規定による。"]),
    ("率は12.5%です。次。", ["率は12.5%です。", "次。"]),
    ("1. 目的\n2. 定義", ["1. 目的\n", "2. 定義"]),
    ("・住民票\n・戸籍\n\n　届出", ["・住民票\n", "・戸籍\n\n", "　届出"]),
    ("終わりです.次です．また", ["終わりです.", "次です．", "また"]),
    ("He said \"Go.\" Then Mr. Smith left. See a.com/x?y=1 now! End", [
        "He said \"Go.\" ", "Then Mr. Smith left. ", "See a.com/x?y=1 now! ", "End",
    ]),
    ("Say, e.g. No. 5 of the U.S. list. Next.", ["Say, e.g. No. 5 of the U.S. list. ", "Next."]),
    ("料金は「300円。です。\n次の行。", ["料金は「300円。です。\n", "次の行。"]),
    ("", []),
    (" \n ", [" \n "]),
]  # fmt: skip

TEXT = st.text(
    st.one_of(
        st.sampled_from('。．.！？!?「」（）()\n\r 　あ漢a1、"・'), st.characters(exclude_categories=["Cs"])
    ),
    max_size=80,
)


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [span.text for span in split_sentences(text)] == sentences


@given(TEXT)
def test_sentences_joined_are_the_text(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(span.text for span in spans) == text
    assert all(text[span.start : span.end] == span.text != "" for span in spans)


@given(TEXT, st.lists(st.integers(0, 80)))
def test_a_stream_gives_the_sentences_of_the_whole(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    stream = SentenceStream()
    found = []
    for start, end in pairwise(places):
        found += stream.feed(text[start:end])
    found += stream.finish()
    assert found == [span.text for span in split_sentences(text)]


def test_a_sentence_comes_out_as_soon_as_the_next_one_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("手数料は300円です。") == []
    assert stream.feed("次") == ["手数料は300円です。"]
    assert stream.finish() == ["次"]
    assert stream.finish() == []


def test_a_bracket_nobody_closes_does_not_swallow_the_rest() -> None:
    text = "料金は「" + "長い。" * 1000
    assert len(split_sentences(text)) > 500


@pytest.mark.parametrize("piece", ["あ", "。", " ", "\n", "「", ".", "1.", "（。）", "a."])
def test_long_texts_are_split_in_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    split_sentences(text)
    stream = SentenceStream()
    for character in text:
        stream.feed(character)
    stream.finish()
    assert time.process_time() - start < 5
