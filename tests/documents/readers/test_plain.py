"""Plain text: headings by their signs, wrapped lines joined."""

from __future__ import annotations

import pytest

from tests.documents.making import TEXT, block_with, read_one, texts
from yuhitsu.documents.readers.plain import PlainReader
from yuhitsu.types import BlockKind


def test_signs_make_headings_and_headings_govern_text() -> None:
    text = read_one(PlainReader(), TEXT.encode())
    assert text.title == "ごみの出し方"
    assert texts(text, BlockKind.HEADING) == ["ごみの出し方", "燃やすごみ", "粗大ごみ"]
    assert block_with(text, "500円").place.headings == ("ごみの出し方", "粗大ごみ")


def test_the_encoding_changes_nothing() -> None:
    read = [read_one(PlainReader(), TEXT.encode(code)) for code in ("utf-8", "cp932", "euc_jp", "utf-16")]
    assert all(document == read[0] for document in read)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_wrapped_lines_are_joined_and_short_lines_are_not(end: str) -> None:
    first = "住民票の写しの交付を請求する方は、窓口に備え付けの請求書に必要な事項を記入し、"
    lines = ["お知らせ", "", first, "本人確認書類とともに提出してください。", "電話　00-1234", "担当　住民課"]
    text = read_one(PlainReader(), end.join(lines).encode())
    assert f"{first}本人確認書類とともに提出してください。" in texts(text)
    assert "電話　00-1234" in texts(text)


def test_bullets_are_items() -> None:
    text = read_one(PlainReader(), "持ち物\n\n・運転免許証\n・印鑑\n以上です。\n".encode())
    assert texts(text, BlockKind.LIST_ITEM) == ["運転免許証", "印鑑"]


def test_one_sentence_is_a_document() -> None:
    text = read_one(PlainReader(), "窓口は1階です。".encode(), "案内/窓口.txt")
    assert (text.title, texts(text)) == ("窓口", ["窓口は1階です。"])


def test_nothing_of_a_text_is_lost() -> None:
    source = "表題\n\n1. 第一の点\nこの点は重要です。\n【注意】\n■\n（終わり）\n"
    text = read_one(PlainReader(), source.encode()).text
    for word in ("表題", "第一の点", "この点は重要です。", "注意", "終わり"):
        assert word in text
