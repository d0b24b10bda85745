"""Decided, refused, left open, called off, put off: what became of a matter, in a text and in its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from yuhitsu.grounding.fact_findings import FactFinding, FactKind
from yuhitsu.grounding.fact_pieces import Piece, clauses_of, is_label, piece, short
from yuhitsu.grounding.facts import fact_words
from yuhitsu.grounding.terms import Term, Terms, coverage

_SAME_MATTER = 0.4
_SURELY_SAME = 0.8
_CLOSE = 0.12
_CALLED_OFF = frozenset({"cancelled", "postponed", "as_planned"})
_FIGURES = re.compile("[0-9][0-9,.]*")
_SUBJECT = re.compile(
    "(?:ただし、|なお、|また、)?[^。、]{1,60}?(?:について|に関して)?は(?=[、一-龥ァ-ヶぁ-ん0-9])"
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))))
        for name, words in fact_words()["decisions"].items()
    )


def decisions_in(text: str) -> frozenset[str]:
    """The classes of decision that a text speaks of; what holds another word (不採択) is that alone.

    見送ることとした is refused, not approved: of the words that only say that something was settled, none
    counts beside one that says what.
    """
    spans = [(m.start(), m.end(), name) for name, pattern in _patterns() for m in pattern.finditer(text)]
    kept = {
        name
        for start, end, name in spans
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in spans)
    }
    if len(kept) > 1:
        kept.discard("settled")
    return frozenset("approved" if name == "settled" else name for name in kept)


def topic(each: Piece) -> tuple[Term, ...]:
    """The words that tell what was decided, without those that only say that it was."""
    verbs = set(fact_words()["decision_verbs"])
    return tuple(t for t in each.content if t.form not in verbs and t.surface not in verbs)


@dataclass(frozen=True, slots=True)
class Decided:
    """A clause that says what became of a matter, and the words of the matter: its own and its subject's."""

    clause: Piece
    about: tuple[Term, ...]
    terms: Terms
    kinds: frozenset[str]


def decided_clauses(sentence: Piece) -> list[Decided]:
    """The clauses of a sentence that say what became of a matter."""
    clauses = [part for clause in clauses_of(sentence) for part in _after_each_decision(clause)]
    subject = _SUBJECT.match(sentence.text)
    found = []
    for number, clause in enumerate(clauses):
        kinds = decisions_in(clause.text)
        if not kinds or is_label(clause.text):
            continue
        first = number
        while first and len(topic(clause)) < 2 and not decisions_in(clauses[first - 1].text):
            first -= 1
            begin = clauses[first].start - sentence.start
            clause = piece(sentence.text[begin : clauses[number].end - sentence.start], clauses[first].start)
        whole = clause
        if subject and not any(decisions_in(each.text) for each in clauses[:number]):
            whole = piece(f"{subject[0]}{clause.text}", clause.start)
        found.append(Decided(clause, topic(whole), whole.terms, kinds))
    return found


def _after_each_decision(clause: Piece) -> list[Piece]:
    """請願を不採択、議案を可決とした says what became of two matters."""
    cuts, at = [0], clause.text.find("、")
    while at >= 0:
        if decisions_in(clause.text[max(at - 6, cuts[-1]) : at]):
            cuts.append(at + 1)
        at = clause.text.find("、", at + 1)
    ends = [*cuts[1:], len(clause.text)]
    parts = [piece(clause.text[a:b], clause.start + a) for a, b in zip(cuts, ends, strict=True) if b > a]
    return [part for part in parts if part.content] or [clause]


def decision_finding(sentence: Piece, stated: Sequence[Piece]) -> FactFinding | None:
    """A decision of the text on a matter of which the source says otherwise, and nowhere the same."""
    theirs = [(other, decided) for other in stated for decided in decided_clauses(other)]
    for mine in decided_clauses(sentence):
        against = _against(mine, theirs, stated) if mine.about and theirs else None
        if against is not None:
            instead, clause = short(against.clause.text), mine.clause
            reason = f"決まったことが元の文と違います（元の文では「{instead}」）。"
            return FactFinding(
                FactKind.DECISION, clause.start, clause.end, clause.text, reason, instead=instead
            )
    return None


def _against(
    mine: Decided, theirs: Sequence[tuple[Piece, Decided]], stated: Sequence[Piece]
) -> Decided | None:
    """The nearest decision of the source, where every near one is opposed and no sentence says the same."""
    ranked = [(_likeness(mine, decided), other, decided) for other, decided in theirs]
    best = max(score for score, *_ in ranked)
    if best < _SAME_MATTER:
        return None
    close = [(other, decided) for score, other, decided in ranked if score > best - _CLOSE]
    weak = stated if best < _SURELY_SAME else [close[0][0]] if mine.kinds <= _CALLED_OFF else ()
    if any(_says_so(mine, other) for other in weak):
        return None
    return close[0][1] if all(_opposed(mine.kinds, decided.kinds) for _, decided in close) else None


def _says_so(mine: Decided, other: Piece) -> bool:
    """Whether a sentence as a whole speaks of the matter and of such an outcome."""
    return bool(mine.kinds & decisions_in(other.text)) and coverage(mine.about, other.terms) >= _SAME_MATTER


def _likeness(mine: Decided, theirs: Decided) -> float:
    """How much two decisions speak of the same: their words, and the figures in them."""
    there, back = coverage(mine.about, theirs.terms), coverage(theirs.about, mine.terms)
    ours, others = set(_FIGURES.findall(mine.clause.text)), set(_FIGURES.findall(theirs.clause.text))
    shared = ours & others
    sure = len(shared) > 1 or any(len(figure) > 1 for figure in shared)
    figures = len(shared) / max(min(len(ours), len(others)), 1) * (0.45 if sure else 0.15)
    words = (max(there, back) * 0.5 + (there + back) * 0.25) if theirs.about else 0.0
    return words + figures


def _opposed(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    pairs = [frozenset(pair) for pair in fact_words()["opposed"]]
    return mine.isdisjoint(theirs) and any(frozenset((a, b)) in pairs for a in mine for b in theirs)
