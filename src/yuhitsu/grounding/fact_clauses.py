"""Yes or no, more or less, certain or not: what a text says of a matter against what its source says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from yuhitsu.grounding.fact_decisions import decision_finding
from yuhitsu.grounding.fact_findings import FactFinding, FactKind
from yuhitsu.grounding.fact_pieces import Piece, Shelf, piece, sentences_of, short
from yuhitsu.grounding.facts import any_of, fact_words
from yuhitsu.grounding.polarity import modality, modes, opposed
from yuhitsu.grounding.predicates import Predicate, predicates_of
from yuhitsu.grounding.terms import coverage

_SAME_MATTER = 0.5
_SAME_SUBJECT = 0.6
"""Share of the other words of a clause that must stand beside the same predicate; below it, they may speak
of different things."""
_CLOSE = 0.15
_ENDING = 14
"""Characters in which a clause says must, may or can."""
_OBJECT = re.compile("([一-龥]{2,6})(?:を|が)$")
_KANJI_WORD = re.compile("[一-龥]+")
_MOMENT = re.compile(f"(?:{'|'.join(fact_words()['moments'])})(?:に|として)?は")


def clause_findings(text: str, source: str) -> Iterator[FactFinding]:
    """Sentences of the text that say otherwise than the source does of the same thing."""
    said, stated = sentences_of(text), sentences_of(source)
    sentences = Shelf(stated)
    told = [(each, predicates_of(each.text, each.start)) for each in stated]
    for sentence in said:
        near = sentences.near(sentence)
        found = (
            decision_finding(sentence, stated)
            or _tentative(sentence, stated, source)
            or _antonym(sentence, near, source)
            or _turned(sentence, told)
        )
        if found is not None:
            yield found


# ------------------------------------------------------------------ yes or no


def _turned(sentence: Piece, told: Sequence[tuple[Piece, list[Predicate]]]) -> FactFinding | None:
    """A predicate of which the source says otherwise wherever it speaks of the same matter."""
    for predicate in predicates_of(sentence.text, sentence.start):
        close = _rivals(sentence, predicate, told)
        if not close:
            continue
        said = short(close[0].chunk)
        if all(theirs.positive is not predicate.positive for theirs in close):
            reason = f"肯定と否定が元の文と違います（元の文では「{said}」）。"
            return _at(predicate, FactKind.NEGATION, reason, said)
        own = modes(predicate.chunk[-_ENDING:])
        if own and all(opposed(own, modes(theirs.chunk[-_ENDING:])) for theirs in close):
            reason = f"義務・許可・可能などの言い方が元の文と違います（元の文では「{said}」）。"
            return _at(predicate, FactKind.MODALITY, reason, said)
    return None


def _rivals(
    sentence: Piece, predicate: Predicate, told: Sequence[tuple[Piece, list[Predicate]]]
) -> list[Predicate]:
    """The predicates of the source that say something of the same matter; none where none is near enough."""
    about = _about(sentence, predicate)
    scored = [
        (_matter(about, theirs, other), theirs)
        for other, predicates in told
        for theirs in predicates
        if predicate.same_kernel(theirs)
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [theirs for score, theirs in scored if score > best - _CLOSE] if best >= _SAME_SUBJECT else []


def _at(predicate: Predicate, kind: FactKind, reason: str, instead: str) -> FactFinding:
    return FactFinding(kind, predicate.start, predicate.end, predicate.chunk, reason, instead=instead)


def _matter(about: Piece, theirs: Predicate, other: Piece) -> float:
    """How much of a matter stands in the clause of another predicate; without a subject, in its sentence."""
    if not about.content:
        return 1.0
    before = _MOMENT.sub("", theirs.chunk[: theirs.kernel_start - theirs.start])
    alone = not piece(before, 0).content
    subject = not alone and ("は" in before or "が" in before or len(about.content) == 1)
    return coverage(about.content, piece(theirs.chunk, 0).terms if subject else other.terms)


def _about(sentence: Piece, predicate: Predicate) -> Piece:
    """The matter of a predicate: the other words of its clause, or of its sentence where it has none."""
    begin, kernel = predicate.start - sentence.start, predicate.kernel_start - sentence.start
    clause = piece(sentence.text[begin:kernel], predicate.start)
    return clause if clause.content else piece(sentence.text[:begin], sentence.start)


# ------------------------------------------------------------------ opposites


def _antonym(sentence: Piece, near: Sequence[tuple[float, Piece]], source: str) -> FactFinding | None:
    """A word (増, 有料, 引き上げ) in whose place every sentence of the same matter has its opposite."""
    for one, other in _exclusive():
        new = _says(sentence.text, one, (other,)) and not _says(source, one, (other,))
        if new and _plainly(sentence.text, one) and other in source and _plainly(source, other):
            return _opposite(sentence, one, other)
    if not near or near[0][0] < _SAME_MATTER:
        return None
    close = [other.text for score, other in near if score > near[0][0] - _CLOSE]
    found = (_turned_word(sentence.text, close, ones, others) for ones, others in _opposites())
    word, instead = next((pair for pair in found if pair), ("", ""))
    return _opposite(sentence, word, instead) if word else None


def _turned_word(
    text: str, close: Sequence[str], ones: tuple[str, ...], others: tuple[str, ...]
) -> tuple[str, str] | None:
    """A word of one side in a text, and what the nearest sentence of the source has in its place."""
    mine = [word for word in ones if _says(text, word, others)]
    if not mine or any(_says(text, word, ones) for word in others):
        return None
    if any(_says(their, word, others) for their in close for word in ones):
        return None
    instead = next((word for word in others if _says(close[0], word, ones)), None)
    return (mine[0], instead) if instead else None


def _plainly(text: str, word: str) -> bool:
    """Whether no mention of a word is denied at once (義務ではない)."""
    behind = (text[match.end() : match.end() + 10] for match in re.finditer(re.escape(word), text))
    return not any(re.match("(?:で|と)?は?(?:ない|なく|ありません|なりません|いえ)", part) for part in behind)


def _opposite(sentence: Piece, word: str, instead: str) -> FactFinding:
    start = sentence.start + sentence.text.index(word)
    reason = f"「{word}」は元の文では「{instead}」です。"
    return FactFinding(FactKind.NEGATION, start, start + len(word), word, reason, instead=instead)


@cache
def _exclusive() -> tuple[tuple[str, str], ...]:
    """Pairs of which a text that has only one does not mean the other by any word."""
    pairs = [(a, b) for a, b in fact_words()["exclusive"]]
    return tuple(pairs + [(b, a) for a, b in pairs])


@cache
def _opposites() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    pairs = [((a,), (b,)) for a, b in modality().antonyms if len(a) > 1 and len(b) > 1]
    groups = [(tuple(a), tuple(b)) for a, b in fact_words()["opposites"]]
    both = [*groups, *pairs]
    return tuple(both + [(b, a) for a, b in both])


def _says(text: str, word: str, opposites: Sequence[str]) -> bool:
    """Whether a word is said: not in its opposite (公開 in 非公開) nor in another word (学生 in 中学生)."""
    for other in (*opposites, *fact_words()["not_opposites"]):
        if word in other:
            text = text.replace(other, "＊" * len(other))
    at = text.find(word)
    while at >= 0:
        if len(word) == 1 or not ("一" <= text[at - 1 : at] <= "龥" and "一" <= word[0] <= "龥") or at == 0:
            return True
        at = text.find(word, at + 1)
    return False


# ------------------------------------------------------------------ decided, or only thought of


def _tentative(sentence: Piece, stated: Sequence[Piece], source: str) -> FactFinding | None:
    """What the source only considers, said as a fact; or what it states, said as only considered."""
    pattern = any_of("tentative")
    doubts = list(pattern.finditer(sentence.text))
    if doubts:
        if doubts[-1][0] != "検討" or "検討" in source or len(sentence.text) - doubts[-1].end() > 10:
            return None
        return _whole(sentence, FactKind.MODALITY, "元の文では、検討することとはされていません。", sentence)
    for predicate in predicates_of(sentence.text, sentence.start):
        for word in _acted_on(predicate):
            speaking = [other for other in stated if word in other.text]
            if speaking and all(_only_considered(word, other.text) for other in speaking):
                said = short(speaking[0].text)
                reason = f"元の文では決まったことになっていません（元の文では「{said}」）。"
                return _at(predicate, FactKind.MODALITY, reason, said)
    return None


def _acted_on(predicate: Predicate) -> tuple[str, ...]:
    """The word a predicate turns on, and the noun of action right before it: 導入を決定した."""
    if not predicate.positive:
        return ()
    before = predicate.chunk[: predicate.kernel_start - predicate.start]
    match = _OBJECT.search(before)
    words = (predicate.kernel, match[1] if match else "")
    return tuple(word for word in words if len(word) > 1 and _KANJI_WORD.fullmatch(word))


def _only_considered(word: str, text: str) -> bool:
    """Whether every mention of a word is followed at once by 検討, 協議中 and the like."""
    behind = [text[match.end() : match.end() + 10] for match in re.finditer(re.escape(word), text)]
    return all(any_of("tentative").search(part.partition("。")[0]) for part in behind)


def _whole(clause: Piece, kind: FactKind, reason: str, other: Piece) -> FactFinding:
    return FactFinding(kind, clause.start, clause.end, clause.text, reason, instead=short(other.text))
