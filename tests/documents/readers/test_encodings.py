"""Text comes back whatever encoding an office saved it in; what is damaged is refused, never guessed at."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.documents.readers.encodings import decode
from yuhitsu.errors import BrokenDocument, DocumentError, MislabelledDocument

HIRAGANA = "".join(map(chr, range(0x3042, 0x3094)))
KANJI = "住民票写手数料円申請書届出窓口証明年月日町長条例規則第一二三四五六七八九十百千万者"
OTHERS = "アイウエオカキクケコ、。「」（）・ー０１２ＡＢab 019\n"
SENTENCES = st.lists(
    st.text(HIRAGANA, min_size=1, max_size=6) | st.text(KANJI, max_size=8) | st.text(OTHERS, max_size=5),
    min_size=3,
    max_size=30,
).map(lambda parts: "この" + "".join(parts) + "です。")
ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "shift_jis", "euc_jp", "iso2022_jp", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=80, deadline=None)
@given(text=SENTENCES)
def test_japanese_text_comes_back(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("①㈱髙﨑のｶﾅは、そのまま。", "cp932"),
        ("①㈱のｶﾅ、そのまま。", "euc_jis_2004"),
        ("〜−‖は、別紙。", "euc_jp"),
    ],
)
def test_signs_that_only_some_makers_have_come_back(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_half_width_kana_do_not_make_it_euc() -> None:
    text = "ｼﾞｭｳｼｮは、住民票のとおりに書いてください。"
    assert decode(text.encode("cp932"), "a.txt") == text


def test_utf16_without_a_mark_is_known() -> None:
    text = "窓口は1階です。受付は8時30分からです。"
    assert decode(text.encode("utf-16-le"), "a.txt") == text
    assert decode(text.encode("utf-16-be"), "a.txt") == text


def test_a_true_declaration_is_believed_and_a_false_one_is_not() -> None:
    page = '<meta charset="{}">手続'
    assert decode(page.format("shift_jis").encode("cp932"), "a.html", declared=True).endswith("手続")
    assert decode(page.format("shift_jis").encode(), "a.html", declared=True).endswith("手続")
    assert decode(page.format("no-such-code").encode(), "a.html", declared=True).endswith("手続")


@pytest.mark.parametrize("cut", [1, 2])
@settings(max_examples=60, deadline=None)
@given(text=SENTENCES)
def test_utf8_cut_inside_a_character_is_refused_not_guessed_at(cut: int, text: str) -> None:
    with pytest.raises(BrokenDocument, match=r"a\.txt.*途中で壊れています"):
        decode(text.encode()[:-cut], "a.txt")


def test_utf8_with_one_damaged_byte_is_refused() -> None:
    data = bytearray("住民票の写しの手数料は、1通につき300円です。".encode() * 20)
    data[300] = 0xFF
    with pytest.raises(BrokenDocument, match="utf-8"):
        decode(bytes(data), "a.txt")


@pytest.mark.parametrize("seed", range(5))
def test_binary_junk_is_refused_by_name(seed: int) -> None:
    noise = random.Random(seed).randbytes(4000)
    with pytest.raises(DocumentError, match=r"ゴミ\.txt"):
        decode(noise, "ゴミ.txt")
    with pytest.raises(DocumentError, match=r"ゴミ\.txt"):
        decode(bytes(byte for byte in noise if byte > 31), "ゴミ.txt")


def test_control_characters_make_it_no_text() -> None:
    with pytest.raises(MislabelledDocument, match="拡張子"):
        decode(b"\x01\x02abc" * 100, "a.txt")
