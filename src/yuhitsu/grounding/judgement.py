"""One claim against one stretch of evidence: every check in turn, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yuhitsu.grounding.alignment import Aligned, Governed, align
from yuhitsu.grounding.claims import Parsed
from yuhitsu.grounding.coverage import missing_words, opposite_in
from yuhitsu.grounding.figure_check import check_figures
from yuhitsu.grounding.figures import Figure
from yuhitsu.grounding.names import missing_names
from yuhitsu.grounding.polarity import Clause, junction_conflict, negative, opposed, overstated
from yuhitsu.grounding.substitution import likeness, substitution
from yuhitsu.grounding.terms import Terms, coverage
from yuhitsu.grounding.windows import Unit
from yuhitsu.types import VerdictLabel

ENOUGH = 0.72
"""Share of a claim's words that its evidence must hold."""
ABOUT_THE_SAME = 0.6
"""From this share on evidence speaks of the same thing, and a difference is a contradiction."""

_DENIALS = frozenset({"cannot", "forbidden", "need_not", "exempt"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What comparing a claim with a stretch of evidence found."""

    label: VerdictLabel
    score: float
    closeness: float
    """How much of the claim's words and wording the evidence has."""
    reasons: tuple[str, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class _Fault:
    reason: str
    contradicted: bool


def judge(claim: Parsed, units: Sequence[Governed], context: Sequence[Figure]) -> Judgement:
    """Compare a claim with units of evidence, each with the words that govern it."""
    aligned = [align(part, units, claim.terms) for part in claim.parts if part.terms or part.figures]
    if not aligned:
        return Judgement(VerdictLabel.UNSUPPORTED, 0.0, 0.0, ("確かめられる内容がありません",), ())
    total = sum(item.part.weight for item in aligned)
    share = sum(item.coverage * item.part.weight for item in aligned) / total if total else 1.0
    used = tuple(dict.fromkeys(item.unit for item in aligned))
    close = share + 0.5 * likeness(claim.text, "".join(unit.folded for unit in used))
    faults = _faults(claim, aligned, units, context)
    against = [fault for fault in faults if fault.contradicted] if share >= ABOUT_THE_SAME else []
    reasons = tuple(dict.fromkeys(fault.reason for fault in (against or faults)))
    return _concluded(aligned, used, share, close, reasons, bool(against))


def _concluded(
    aligned: Sequence[Aligned],
    used: tuple[Unit, ...],
    share: float,
    close: float,
    reasons: tuple[str, ...],
    against: bool,
) -> Judgement:
    """What the share of words found and the reasons against come to."""
    if against:
        return Judgement(VerdictLabel.CONTRADICTED, 0.1 * (1 - share), close, reasons, used)
    if reasons or share < ENOUGH:
        return Judgement(VerdictLabel.UNSUPPORTED, 0.5 * share, close, reasons or (_thin(aligned),), used)
    return Judgement(VerdictLabel.SUPPORTED, 0.5 + 0.49 * share, close, (), used)


def _thin(aligned: Sequence[Aligned]) -> str:
    words = [term.surface for item in aligned for term in item.missing][:3]
    return (
        f"「{'」「'.join(words)}」が引用箇所で確かめられません"
        if words
        else "引用箇所の内容と十分に重なりません"
    )


def _faults(
    claim: Parsed, aligned: Sequence[Aligned], units: Sequence[Governed], context: Sequence[Figure]
) -> list[_Fault]:
    found: list[_Fault] = []
    checks: tuple[Callable[[Aligned], _Fault | None], ...] = (_words, _polarity, _joined)
    for item in aligned:
        fault = check_figures(item.part, item.parsed, context)
        if fault is not None:
            found.append(_Fault(fault.reason, fault.contradicted))
        found += [fault for fault in (check(item) for check in checks) if fault is not None]
    changes = (substitution(claim.text, governed.unit.folded) for governed in units)
    for changed in filter(None, changes):
        found.append(_Fault(f"「{changed[0]}」ではなく、引用箇所では「{changed[1]}」です", True))
    word = overstated(claim.text, " ".join(item.unit.folded for item in aligned))
    if word is not None:
        found.append(_Fault(f"引用箇所は「{word}」とまでは言っていません", False))
    return found


def _words(item: Aligned) -> _Fault | None:
    """Names and nouns that are not there, and opposite words that are there instead."""
    against = opposite_in(item.missing, item.parsed.terms, item.unit.folded)
    if against is not None:
        return _Fault(f"「{against[0]}」ではなく、引用箇所では「{against[1]}」です", True)
    names = missing_names(item.missing, item.unit.folded)
    if names:
        return _Fault(f"「{'」「'.join(names)}」が引用箇所にありません", False)
    words = missing_words(item.missing, item.unit.folded)
    if words:
        return _Fault(f"「{'」「'.join(term.surface for term in words)}」が引用箇所にありません", False)
    return None


def _polarity(item: Aligned) -> _Fault | None:
    """Yes against no, must against may, in the clause of the evidence that speaks of the same thing."""
    stated = _counterpart(item)
    if stated is None:
        return None
    claimed = item.part.clause
    if _disagree(claimed, stated):
        return _Fault(f"「{_end(claimed)}」ではなく、引用箇所では「{_end(stated)}」です", True)
    return None


def _end(clause: Clause) -> str:
    return clause.text.strip()[-14:]


def _counterpart(item: Aligned) -> Clause | None:
    best, best_share = None, 0.0
    for part in item.parsed.parts:
        inside = Terms(
            part.terms,
            frozenset(term.form for term in part.terms),
            frozenset(label for term in part.terms for label in term.labels),
            item.parsed.terms.stems if len(item.parsed.parts) == 1 else frozenset(),
        )
        share = coverage(item.part.terms, inside) if item.part.terms else 0.0
        # between equals the later clause: the predicate of a Japanese sentence stands at its end
        if share > 0.25 and share >= best_share:
            best, best_share = part.clause, share
    return best


def _disagree(claimed: Clause, stated: Clause) -> bool:
    a, b = claimed.modes, stated.modes
    if a and b:
        return opposed(a, b)
    if a or b:
        return bool((a | b) & _DENIALS) and not (negative(stated.text) or negative(claimed.text))
    return claimed.negative != stated.negative


def _joined(item: Aligned) -> _Fault | None:
    """及び against 又は between the same words."""
    pair = junction_conflict(item.part.clause.text, item.unit.folded)
    if pair is None:
        return None
    return _Fault(f"「{pair[0]}」と「{pair[1]}」の結び付き（及び・又は）が引用箇所と違います", True)
