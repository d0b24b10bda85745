"""Splits text into the token ids of multilingual-e5-small (XLM-R's unigram vocabulary)."""

from __future__ import annotations

import re
import struct
import unicodedata

import sentencepiece

from yuhitsu.models.e5_weights import E5Weights, Vocabulary

_SPACES = re.compile(" {2,}")
_CLUSTER = re.compile(".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
"""A character with the marks that may melt into it."""

# Field numbers and values of sentencepiece_model.proto.
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_UNIGRAM = 1


class E5Tokenizer:
    """Text to ids. Thread-safe once built; building takes about half a second.

    Names of special tokens in a text (``</s>``) are ordinary characters here, so that a document cannot
    steer the model with them.
    """

    def __init__(self, weights: E5Weights) -> None:
        vocabulary = weights.vocabulary()
        self.bos, self.eos = vocabulary.bos, vocabulary.eos
        self.silent = frozenset((vocabulary.unknown, vocabulary.pieces.index("▁".encode())))
        """Ids that carry no meaning of their own: the unknown piece and the bare mark of a beginning."""
        self._rules: dict[int, str] = {0: "", **weights.normalisation()}
        self._processor = sentencepiece.SentencePieceProcessor()
        self._processor.LoadFromSerializedProto(_model(vocabulary))

    def encode(self, text: str) -> list[int]:
        """Ids of a text, without the marks of beginning and end."""
        ids: list[int] = self._processor.EncodeAsIds(self.normalise(text))
        return ids

    def encode_with_places(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids of a text, and for each the stretch ``start:end`` of the text that it stands for."""
        normal, sources = self._traced(text)
        ids: list[int] = self._processor.EncodeAsIds(normal)
        places, at = [], 0
        for piece in self._processor.EncodeAsPieces(normal):
            covered = sources[at : at + len(piece)]
            at += len(piece)
            begin = next((a for a, b in covered if b > a), covered[0][0] if covered else 0)
            places.append((begin, max((b for _, b in covered), default=begin)))
        return ids, places

    def _traced(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """``normalise(text)`` with the stretch of the text behind each of its characters."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        out: list[str] = []
        sources: list[tuple[int, int]] = []
        for match in _CLUSTER.finditer(text):
            made = unicodedata.normalize("NFC", match[0].translate(self._rules))
            for character in made:
                if character == " " and out and out[-1] == " ":
                    continue
                if character != " " and not out:
                    out.append(" ")
                    sources.append((match.start(), match.start()))
                out.append(character)
                sources.append(match.span())
        return "".join(out) or " ", sources or [(0, 0)]

    def normalise(self, text: str) -> str:
        """The text as the model sees it: widths and forms unified, one space for many, one in front.

        The package's map goes code point by code point; composing afterwards joins what only a pair
        tells (half-width ``ｶﾞ``, and the decomposed kana of file names from macOS).
        """
        text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be encoded
        text = unicodedata.normalize("NFC", text.translate(self._rules))
        text = _SPACES.sub(" ", text)
        return text if text.startswith(" ") else " " + text


def _model(vocabulary: Vocabulary) -> bytes:
    """A SentencePiece ModelProto in its wire form (unigram, no normalisation of its own)."""
    special = {vocabulary.bos: _CONTROL, vocabulary.eos: _CONTROL, vocabulary.pad: _CONTROL}
    special[vocabulary.unknown] = _UNKNOWN
    special[len(vocabulary.pieces) - 1] = _CONTROL  # <mask>
    out = bytearray()
    for number, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True)):
        body = b"\x0a" + _varint(len(piece)) + piece + b"\x15" + struct.pack("<f", score)
        kind = special.get(number, _NORMAL)
        if kind != _NORMAL:
            body += b"\x18" + _varint(kind)
        out += b"\x0a" + _varint(len(body)) + body
    trainer = _number(3, _UNIGRAM)
    for field, value in ((40, vocabulary.unknown), (41, vocabulary.bos), (42, vocabulary.eos)):
        trainer += _number(field, value)
    trainer += _number(43, vocabulary.pad)
    normalizer = b"\x0a\x08identity" + _number(3, 0) + _number(4, 0) + _number(5, 1)
    out += b"\x12" + _varint(len(trainer)) + trainer
    out += b"\x1a" + _varint(len(normalizer)) + normalizer
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
