"""Sentences and clauses of a text with their words, and a shelf on which they are found by those words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yuhitsu.grounding.facts import fact_words
from yuhitsu.grounding.polarity import clauses
from yuhitsu.grounding.terms import Term, Terms, coverage, terms_of
from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.sentences import split_sentences

_CANDIDATES = 24
_COMMON = 400
"""A word that stands in more pieces than this finds none."""
_SHORTEST_LABEL = 10
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or clause, its place, and its words."""

    start: int
    end: int
    text: str
    terms: Terms
    content: tuple[Term, ...]

    def nearness(self, other: Piece) -> float:
        """How much of each stands in the other, 0..1."""
        there = coverage(self.content, other.terms)
        back = coverage(other.content, self.terms)
        return 2 * there * back / (there + back) if there and back else 0.0


def piece(text: str, start: int) -> Piece:
    """A piece of a text that begins at ``start``."""
    terms = terms_of(text)
    return Piece(start, start + len(text), text, terms, tuple(t for t in terms.items if t.weight > 0.2))


def sentences_of(text: str) -> list[Piece]:
    """The sentences of a text, without those that hold no word."""
    plain = narrow(text)
    found = []
    for span in split_sentences(plain):
        bare = span.text.strip(" \n\t")
        if bare:
            found.append(piece(bare, span.start + span.text.index(bare)))
    return [each for each in found if each.terms.items]


def clauses_of(sentence: Piece) -> list[Piece]:
    """The clauses of a sentence."""
    return [piece(clause.text, sentence.start + clause.start) for clause in clauses(sentence.text)]


class Shelf:
    """Pieces of the source, found by their words."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._by_word: dict[str, list[int]] = {}
        for number, each in enumerate(pieces):
            for word in _words(each):
                self._by_word.setdefault(word, []).append(number)

    def near(self, wanted: Piece) -> list[tuple[float, Piece]]:
        """The pieces that share most with one, best first, with their nearness."""
        counts: Counter[int] = Counter()
        for word in _words(wanted):
            numbers = self._by_word.get(word, ())
            if len(numbers) <= _COMMON:
                counts.update(numbers)
        found = [self.pieces[number] for number, _ in counts.most_common(_CANDIDATES)]
        return sorted(((wanted.nearness(each), each) for each in found), key=lambda pair: -pair[0])


def _words(each: Piece) -> set[str]:
    return {term.form for term in each.content} | each.terms.stems | each.terms.labels


def is_label(text: str) -> bool:
    """A heading that only announces what follows."""
    plain = text.strip(" 　。:：■◆●○・【】[]()（）*#-\n0123456789.")
    return len(plain) < _SHORTEST_LABEL and any(plain.startswith(word) for word in fact_words()["labels"])


def short(text: str) -> str:
    """A text as it is shown in a reason."""
    plain = text.strip(" 。\n")
    return plain if len(plain) <= _LONGEST_SHOWN else f"…{plain[2 - _LONGEST_SHOWN :]}"
