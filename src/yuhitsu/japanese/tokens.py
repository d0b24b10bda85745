"""Words of Japanese text by SudachiPy, and the terms under which text is indexed and looked for."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sudachipy import Dictionary, SplitMode

from yuhitsu.japanese.lawref import ARTICLE, article_numbers
from yuhitsu.japanese.number_words import narrow

# SudachiPy takes 49,149 bytes at once, also after its own normalization, which may lengthen the text
_LONGEST = 8000
_SURROGATE = re.compile("[\ud800-\udfff]")

_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞"})
_DROP, _KEEP, _NUMBER = range(3)

_SURE_ARTICLE = re.compile(f"(?=[第0-9]){ARTICLE.pattern}")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_RUN = re.compile("[一-鿿々〆㐀-䶿]{2,}|[ァ-ヺー]{2,}")
_REMEMBERED = 50_000
_PAIR = "2:"


@dataclass(frozen=True, slots=True)
class Token:
    """A morpheme of mode A: ``surface == text[start:end]`` (a second half of ㍿ is empty)."""

    surface: str
    normal: str
    """Normalized form: 申込 and 申し込み are both 申し込み, 二千 is 2000."""
    pos: tuple[str, ...]
    """Part of speech in six columns, e.g. ``("名詞", "普通名詞", "一般", "*", "*", "*")``."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning: ``surface == text[start:end]``; ``pos`` is 名詞, 動詞, …."""

    surface: str
    form: str
    """Normalized form, lower case."""
    pos: str
    start: int
    end: int


_loading = threading.Lock()


@cache
def _load() -> Dictionary:
    return Dictionary(dict="core")


def _dictionary() -> Dictionary:
    with _loading:
        return _load()


def dictionary() -> Dictionary:
    """Sudachi's dictionary itself, for looking words up; loaded once a process."""
    return _dictionary()


class Tokenizer:
    """SudachiPy in mode A for text of any length; any thread may use it.

    The dictionary is loaded once a process, at the first use; each thread has its own analyser,
    because those of SudachiPy are not shared.
    """

    def __init__(self) -> None:
        self._local = threading.local()

    def morphemes(self, text: str) -> Iterator[tuple[int, Any]]:
        """SudachiPy's morphemes, each with what must be added to its offsets."""
        analyser = self._analyser()
        for start, piece in _pieces(text):
            for morpheme in analyser.tokenize(piece):
                yield start, morpheme

    def tokenize(self, text: str) -> list[Token]:
        """All morphemes of a text, in order; joined, their surfaces are the text."""
        return [
            Token(
                text[start + m.begin() : start + m.end()],
                m.normalized_form(),
                _pos(m.part_of_speech_id()),
                start + m.begin(),
                start + m.end(),
            )
            for start, m in self.morphemes(text)
        ]

    def _analyser(self) -> Any:
        analyser = getattr(self._local, "analyser", None)
        if analyser is None:
            dictionary = _dictionary()
            # named `create` before SudachiPy 0.7
            make: Any = getattr(dictionary, "tokenizer", None) or dictionary.create
            analyser = self._local.analyser = make(SplitMode.A, fields={"normalized_form", "pos"})
        return analyser


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that SudachiPy can take, cut where a sentence or at least a phrase ends."""
    clean = _SURROGATE.sub("\ufffd", text)
    start = 0
    while start < len(clean):
        piece = clean[start : start + _LONGEST]
        if len(clean) - start > _LONGEST:
            cut = max(piece.rfind("。"), piece.rfind("\n"))
            if cut < 0:
                cut = max(piece.rfind("、"), piece.rfind(" "), piece.rfind("　"))
            piece = piece[: cut + 1] if cut >= 0 else piece
        yield from _fitting(start, piece)
        start += len(piece)


def _fitting(start: int, piece: str) -> Iterator[tuple[int, str]]:
    """Halve a piece until it fits also after normalization (ﷺ is eighteen letters)."""
    if len(piece) > 1 and len(unicodedata.normalize("NFKC", piece).encode()) > 49_000:
        middle = len(piece) // 2
        yield from _fitting(start, piece[:middle])
        yield from _fitting(start + middle, piece[middle:])
    else:
        yield start, piece


@cache
def _pos(number: int) -> tuple[str, ...]:
    return tuple(_dictionary().pos_of(number))


@cache
def _sort(number: int) -> int:
    """What is done with a part of speech: dropped, kept as a word, kept as a number."""
    major, minor = _pos(number)[:2]
    if minor == "数詞":
        return _NUMBER
    if major in _CONTENT or (major == "接尾辞" and minor == "名詞的"):
        return _KEEP
    return _DROP


@cache
def stopwords() -> frozenset[str]:
    """Words that no text is about (``stopwords.txt``)."""
    lines = files("yuhitsu.japanese").joinpath("stopwords.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


_TOKENIZER = Tokenizer()


def tokenize(text: str) -> list[Token]:
    """All morphemes of a text (mode A), in order."""
    return _TOKENIZER.tokenize(text)


def content_words(text: str) -> list[Word]:
    """Nouns, verbs, adjectives, adverbs and nominal suffixes; no numbers, pronouns or stop words."""
    stops = stopwords()
    words = []
    for start, m in _TOKENIZER.morphemes(text):
        number = m.part_of_speech_id()
        if _sort(number) != _KEEP:
            continue
        begin, end = start + m.begin(), start + m.end()
        surface, form = text[begin:end], _form(m.normalized_form())
        if form not in stops and surface not in stops and any(map(str.isalnum, form)):
            words.append(Word(surface, form, _pos(number)[0], begin, end))
    return words


def _form(normalized: str) -> str:
    """A normalized form as one term: lower case, no white space."""
    return "_".join(normalized.casefold().split()) or normalized


def index_terms(text: str) -> list[str]:
    """The terms of a passage, with repetitions; none holds white space.

    * normalized forms of content words: ``手数``, ``申し込み``
    * numbers by value: ``n:2000`` for 2,000, ２千 and 二千
    * articles: ``art:12_2`` for 第十二条の二 and 12条の2
    * pairs of neighbouring kanji or katakana: ``2:住民``, which find compounds however they are cut
    """
    articles = article_numbers(text)
    # an article's number is no quantity; 三条市 stays, because a bare kanji number may be a name
    rest = _SURE_ARTICLE.sub(" ", narrow(text)) if articles else text
    return [*_word_terms(rest), *(f"art:{number}" for number in articles), *_pairs(rest)]


def query_terms(text: str) -> list[str]:
    """The terms of a question: those of ``index_terms``, each once, in order of appearance."""
    return list(dict.fromkeys(index_terms(text)))


def is_pair(term: str) -> bool:
    """Whether a term is one of those pairs."""
    return term.startswith(_PAIR)


def _word_terms(text: str) -> Iterator[str]:
    stops = stopwords()
    for _, m in _TOKENIZER.morphemes(text):
        sort = _sort(m.part_of_speech_id())
        if sort == _DROP:
            continue
        form = m.normalized_form()
        if sort == _NUMBER:
            if _FIGURE.fullmatch(form):
                yield "n:" + (form.rstrip("0").rstrip(".") if "." in form else form.lstrip("0") or "0")
            continue
        form = _form(form)
        if form.split() and form not in stops:  # a line separator alone is a word to the dictionary
            yield form


_pairs_of_run: dict[str, tuple[str, ...]] = {}


def _pairs(text: str) -> Iterator[str]:
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    for run in _RUN.findall(plain):
        pairs = _pairs_of_run.get(run)
        if pairs is None:
            stops = stopwords()
            found = (run[i : i + 2] for i in range(len(run) - 1))
            pairs = tuple(_PAIR + pair for pair in found if pair not in stops)
            if len(_pairs_of_run) < _REMEMBERED:
                _pairs_of_run[run] = pairs
        yield from pairs
