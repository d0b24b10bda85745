"""Recognisers for tests of masking: they find the words they were told, or any stretch at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.recognition import Recognition

PEOPLE = ("髙橋花子", "高橋花子", "高橋 花子", "田中健二", "田中", "たかはしはなこ")
OTHERS = {"090-1234-5678": EntityType.PHONE, "０９０１２３４５６７８": EntityType.PHONE}

PIECES = (
    *PEOPLE,
    *OTHERS,
    "氏名",
    "住所",
    "記号",
    "Name",
    "［",
    "］",
    "[",
    "]",
    "「",
    "」",
    "\\",
    "・",
    "-",
    " ",
    "　",
    "\n",
    "1",
    "２",
    "12",
    "k7m3",
    "k7",
    "K7M3",
    "さん",
    "様は、",
    "［氏名1・k7m3］",
    "［氏名1-2・b2c3］",
    "氏 名 1 ・ k7m3",
    "［記号1・k7m3］",
    "〔不明な伏せ字〕",
    "\ud800",
    "\u200b",
    "電話",
    "番号",
    "メール",
    "E-mail",
    "(",
    "）",
    "{",
    "》",
)


class Words:
    """Finds given words."""

    def __init__(self, words: dict[str, EntityType]) -> None:
        self._words = words

    def find(self, text: Folded) -> Iterable[Entity]:
        """Every place of every word, as the original writes it."""
        for word, kind in self._words.items():
            at = text.original.find(word)
            while at >= 0:
                yield Entity(at, at + len(word), kind, word, 0.9)
                at = text.original.find(word, at + 1)


class Anywhere:
    """Claims stretches that have no meaning, also outside of the text."""

    def __init__(self, spans: Iterable[tuple[int, int]], kind: EntityType = EntityType.PERSON) -> None:
        self._spans, self._kind = list(spans), kind

    def find(self, text: Folded) -> Iterator[Entity]:
        """The stretches, as far as they lie in the text."""
        for start, length in self._spans:
            end = min(start + length, len(text.original))
            if start < end:
                yield Entity(start, end, self._kind, text.original[start:end], 0.9)


def masker(words: Iterable[str] = PEOPLE) -> Masker:
    """A masker that knows the people of these tests and their telephones."""
    return Masker(Recognition([Words(dict.fromkeys(words, EntityType.PERSON) | OTHERS)]))


def table(code: str = "k7m3") -> MaskTable:
    """A table whose random part a test can write."""
    return MaskTable(code)


texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=24).map("".join)
"""Texts full of names, of placeholders, and of pieces that become placeholders when put together."""
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=6)
