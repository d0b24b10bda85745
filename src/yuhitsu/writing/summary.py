"""A summary made of sentences of the text itself: what must not be lost first, then what most is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.japanese.tokens import content_words

_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the source, verbatim."""

    text: str
    start: int
    end: int
    kept: bool
    """Whether it may not be left out: a decision, deadline, amount, exception."""


def chosen_sentences(text: str, *, must_keep: Callable[[str], bool], share: float) -> tuple[Chosen, ...]:
    """The sentences of a summary, in the order of the text.

    Args:
        text: what is summed up.
        must_keep: whether a sentence holds what a summary may not lose.
        share: of its characters, 0..1; what must be kept is kept even above that.
    """
    sentences = [
        (span.start, bare)
        for span in split_sentences(text)
        if len(bare := span.text.strip(" 　\n\t")) >= _SHORTEST
    ]
    kept = {number for number, (_, sentence) in enumerate(sentences) if must_keep(sentence)}
    room = share * sum(len(sentence) for _, sentence in sentences)
    room -= sum(len(sentences[number][1]) for number in kept)
    wanted = set(kept)
    for number in _by_weight([sentence for _, sentence in sentences]):
        if number in wanted:
            continue
        length = len(sentences[number][1])
        if room < length and wanted:
            continue
        wanted.add(number)
        room -= length
    return tuple(_chosen(text, *sentences[number], number in kept) for number in sorted(wanted))


def _chosen(text: str, start: int, sentence: str, kept: bool) -> Chosen:
    at = text.index(sentence, start)
    return Chosen(sentence, at, at + len(sentence), kept)


def _by_weight(sentences: Sequence[str]) -> list[int]:
    """Numbers of the sentences, those first whose words the whole text uses most; the opening counts more."""
    spoken = [[word.form for word in content_words(sentence)] for sentence in sentences]
    counts = Counter(form for forms in spoken for form in set(forms))

    def weight(number: int) -> float:
        forms = set(spoken[number])
        if not forms:
            return 0.0
        opening = 1.5 if number == 0 else 1.0
        return opening * sum(counts[form] for form in forms) / (len(forms) + 4)

    return sorted(range(len(sentences)), key=lambda number: (-weight(number), number))
