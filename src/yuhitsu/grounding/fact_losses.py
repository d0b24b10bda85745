"""What a source decides, demands, pays or excepts, and a text made from it no longer says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from yuhitsu.grounding.fact_decisions import decided_clauses, decisions_in, topic
from yuhitsu.grounding.fact_findings import FactFinding, FactKind
from yuhitsu.grounding.fact_pieces import Piece, clauses_of, is_label, piece, sentences_of, short
from yuhitsu.grounding.facts import Amount, Facts, any_of, facts_of
from yuhitsu.grounding.polarity import modes
from yuhitsu.grounding.predicates import predicates_of
from yuhitsu.grounding.terms import Term, coverage, found
from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.wareki import DateMention

_HELD = 0.4
"""Share of a matter's words that a sentence of the text must hold to speak of it."""
_HELD_WITHOUT_WORD = 0.6
"""… where it has no word of decision."""
_HELD_BESIDE = 0.24
_HELD_SURELY = 0.5
_HELD_AS_HOMEWORK = 0.5
"""… where it says no or only."""
_FIGURES = re.compile("[0-9][0-9,.]*")
_PART_OF_MONTH = re.compile(
    r"(?P<month>[0-9]{1,2})\s?月(?P<part>末|上旬|中旬|下旬)(?:日)?(?:まで|を期限|が期限)"
)
_ENDING = 8
_PROVISOS = ("ただし", "但し")
_WIDTH = 12


def losses(source: str, text: str) -> tuple[FactFinding, ...]:
    """Decisions, deadlines, amounts, exceptions and homework of the source that the text has not."""
    stated, said = facts_of(source), facts_of(text)
    wanted = sentences_of(source)
    given = _windows(sentences_of(text))
    return (
        *_deadlines(stated, said),
        *_amounts(stated, said),
        *_matters(wanted, given),
    )


def must_be_kept(sentence: str) -> bool:
    """Whether a sentence holds a decision, a deadline, an amount of money, an exception or homework."""
    facts = facts_of(sentence)
    return bool(
        (decisions_in(sentence) and not is_label(sentence))
        or any(amount.quantity.kind == "amount" for amount in facts.amounts)
        or any(_is_deadline(sentence, date.start, date.end) for date in facts.dates)
        or any_of("exceptions").search(sentence)
        or any_of("homework").search(sentence)
    )


def _windows(sentences: Sequence[Piece]) -> list[Piece]:
    """The sentences of a text, and each together with the one before it (a topic, then what became of it)."""
    pairs = [piece(f"{before.text}{after.text}", before.start) for before, after in pairwise(sentences)]
    return [*sentences, *pairs]


# ------------------------------------------------------------------ deadlines and amounts


def _deadlines(stated: Facts, said: Facts) -> Iterator[FactFinding]:
    plain = narrow(stated.text)
    yield from _parts_of_months(plain, narrow(said.text), stated)
    for date in stated.dates:
        if date.day is None or not _is_deadline(plain, date.start, date.end):
            continue
        if plain[max(date.start - 1, 0) : date.start] == "翌" and "翌" in said.text:
            continue
        if not any(_same_day(date, other) for other in said.dates) and not _counted(date, said):
            yield _lost(FactKind.DEADLINE, date.start, _with_word(plain, date.end), stated, "期限")
    for amount in stated.amounts:
        if amount.quantity.kind == "duration" and _limits(plain, amount):
            key = amount.quantity.measure_key
            if not any(other.quantity.measure_key == key for other in said.amounts):
                yield _lost(FactKind.DEADLINE, amount.start, _with_word(plain, amount.end), stated, "期限")


def _parts_of_months(plain: str, text: str, stated: Facts) -> Iterator[FactFinding]:
    """8月末まで, 3月中旬までに."""
    for match in _PART_OF_MONTH.finditer(plain):
        if not re.search(rf"(?<![0-9]){match['month']}\s?月{match['part']}", text):
            yield _lost(FactKind.DEADLINE, match.start(), match.end(), stated, "期限")


def _is_deadline(plain: str, start: int, end: int) -> bool:
    after, before = plain[end : end + 8], plain[max(start - _WIDTH, 0) : start]
    before = before.rpartition("。")[2].rpartition("\n")[2]
    return bool(any_of("deadline_after").search(after) or any_of("deadline_before").search(before))


def _limits(plain: str, amount: Amount) -> bool:
    """14日以内, 5日前までに, 3か月を限度に; not 2週間ごと, and no hours of opening."""
    after = plain[amount.end : amount.end + 5]
    return after.startswith(("以内", "前まで", "を限度", "後まで", "内に"))


def _same_day(date: DateMention, other: DateMention) -> bool:
    return other.day == date.day and (other.month == date.month or other.month is None)


def _counted(date: DateMention, said: Facts) -> bool:
    """「15日まで」 in a text that names the month elsewhere."""
    months = {other.month for other in said.dates}
    return date.month in months and any(
        amount.quantity.unit == "日" and amount.quantity.value == date.day for amount in said.amounts
    )


def _amounts(stated: Facts, said: Facts) -> Iterator[FactFinding]:
    given = {amount.quantity.measure_key for amount in said.amounts}
    bare = {amount.quantity.value for amount in said.amounts if not amount.quantity.unit}
    for amount in stated.amounts:
        if amount.quantity.kind != "amount" or amount.quantity.measure_key in given:
            continue
        if amount.quantity.value in bare or (not amount.quantity.value and "無料" in said.text):
            continue
        if any(_near(amount, other, said) for other in said.amounts):
            continue
        yield _lost(FactKind.AMOUNT, amount.start, amount.end, stated, "金額")


def _near(amount: Amount, other: Amount, said: Facts) -> bool:
    """約1,200万円 for 11,980,000円."""
    around = said.text[max(other.start - 4, 0) : other.start] + said.text[other.end : other.end + 3]
    if not any_of("about_words").search(around):
        return False
    mine, theirs = amount.quantity.measure_key, other.quantity.measure_key
    return mine[0] == theirs[0] and bool(mine[1]) and abs(mine[1] - theirs[1]) <= abs(mine[1]) / 20


def _with_word(plain: str, end: int) -> int:
    """The end with まで, 以内 and the like."""
    match = any_of("deadline_after").match(plain, end)
    return match.end() if match else end


def _lost(kind: FactKind, start: int, end: int, stated: Facts, what: str) -> FactFinding:
    surface = stated.text[start:end]
    reason = f"元の文の{what}「{surface}」がありません。"
    return FactFinding(kind, start, end, surface, reason, missing=True)


# ------------------------------------------------------------------ decisions, exceptions, homework


def _matters(wanted: Sequence[Piece], given: Sequence[Piece]) -> Iterator[FactFinding]:
    before: Piece | None = None
    for sentence in wanted:
        if is_label(sentence.text):
            continue
        decided = decided_clauses(sentence)
        lost = [each.clause for each in decided if not _told(each.clause, sentence, before, given)]
        before = sentence
        if lost:
            yield _gone(FactKind.DECISION, lost[0], "決まったこと")
        elif any_of("homework").search(sentence.text) and _held(topic(sentence), given) < _HELD_AS_HOMEWORK:
            yield _gone(FactKind.HOMEWORK, sentence, "宿題")
        elif not decided:
            yield from _exceptions(sentence, given)


def _told(clause: Piece, sentence: Piece, before: Piece | None, given: Sequence[Piece]) -> bool:
    """Whether some sentence says what became of the matter, or much of the matter itself."""
    about, kinds = topic(clause), decisions_in(clause.text)
    if not about or _held(about, given) >= _HELD_WITHOUT_WORD or _held(topic(sentence), given) >= _HELD:
        return True
    matter = (*topic(sentence), *(topic(before) if before else ()))
    nouns = [term for term in matter if term.noun and term.weight >= 0.6]
    figures = {figure for figure in _FIGURES.findall(sentence.text) if len(figure) > 1}
    for each in given:
        named = any(found(term, each.terms) for term in nouns or about)
        shared = bool(figures & set(_FIGURES.findall(each.text)))
        if (kinds & decisions_in(each.text) and (named or shared)) or (named and shared):
            return True
    return False


def _held(about: Sequence[Term], given: Sequence[Piece]) -> float:
    return max((coverage(about, each.terms) for each in given), default=0.0)


def _exceptions(sentence: Piece, given: Sequence[Piece]) -> Iterator[FactFinding]:
    """Clauses that except, and are nowhere in the text; a sentence with ただし counts as a whole."""
    whole = sentence.text.startswith(_PROVISOS)
    for clause in [sentence] if whole else clauses_of(sentence):
        forbids = modes(clause.text[-_ENDING:]) & {"cannot", "forbidden", "exempt"}
        if not whole and not forbids and not any_of("exceptions").search(clause.text):
            continue
        said = any(_says_the_same(clause, each) for each in given)
        if not said and not _excepted(clause, given):
            yield _gone(FactKind.NEGATION, sentence, "例外・否定")
            return


def _says_the_same(clause: Piece, each: Piece) -> bool:
    """Whether a sentence limits or denies, and speaks of most of a clause or of one of its figures."""
    if not _limits_or_denies(each):
        return False
    figures = {figure for figure in _FIGURES.findall(clause.text) if len(figure) > 1}
    return coverage(topic(clause), each.terms) >= _HELD_SURELY or bool(
        figures & set(_FIGURES.findall(each.text))
    )


def _excepted(clause: Piece, given: Sequence[Piece]) -> bool:
    """Whether some sentence that speaks of it says no, or only, or except, and names one of its figures."""
    about = topic(clause)
    if len(about) < 2:
        return True
    figures = set(_FIGURES.findall(clause.text))
    if figures and not any(figures & set(_FIGURES.findall(each.text)) for each in given):
        return False
    light = bool(any_of("light_exceptions").search(clause.text)) and not clause.text.startswith("ただし")
    for each in given:
        needed = _HELD_BESIDE if light or _limits_or_denies(each) else _HELD_WITHOUT_WORD
        if coverage(about, each.terms) >= needed:
            return True
    return False


def _limits_or_denies(each: Piece) -> bool:
    return bool(
        any_of("exceptions").search(each.text)
        or any_of("negative").search(each.text)
        or any_of("limits").search(each.text)
        or any(not predicate.positive for predicate in predicates_of(each.text))
    )


def _gone(kind: FactKind, sentence: Piece, what: str) -> FactFinding:
    shown = short(sentence.text)
    reason = f"元の文にある{what}が見当たりません: 「{shown}」"
    return FactFinding(kind, sentence.start, sentence.end, sentence.text, reason, missing=True)
