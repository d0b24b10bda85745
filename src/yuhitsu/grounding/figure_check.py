"""Figures of a claim against the figures of its evidence: there, of the same thing, compared alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yuhitsu.grounding.claims import Parsed, Part
from yuhitsu.grounding.figures import Figure, comparators_agree, figures_of, same_value
from yuhitsu.grounding.terms import Term, found, terms_of

_GOVERNING = frozenset({"date", "fiscal", "年", "年度", "条", "歳"})
"""Figures that a heading may lend to what stands under it."""
_REFERENCES = frozenset({"条", "項", "号"})
_MARGIN = 0.4
_EXTRA = 0.3


@dataclass(frozen=True, slots=True)
class FigureFault:
    """What is wrong with a figure; ``contradicted`` where the evidence says another one instead."""

    reason: str
    contradicted: bool


def check_figures(part: Part, evidence: Parsed, context: Sequence[Figure]) -> FigureFault | None:
    """The first fault among a clause's figures, or None. ``context`` are the figures of its headings."""
    for figure in part.figures:
        stated = [other for other in evidence.figures if same_value(figure, other)]
        if not stated:
            if any(other.unit in _GOVERNING and same_value(figure, other) for other in context):
                continue
            return _absent(figure, evidence)
        if not any(comparators_agree(figure, other) for other in stated):
            return FigureFault(
                f"「{_with_comparator(part, figure)}」の以上・以下・から・まで等が引用箇所と違います", True
            )
        rival = _rival(figure, part, evidence, stated)
        if rival is not None:
            return FigureFault(
                f"「{figure.surface}」は引用箇所では別のことについての数値です（引用箇所では「{rival.surface}」）",
                True,
            )
    return None


def _absent(figure: Figure, evidence: Parsed) -> FigureFault:
    others = [other.surface for other in evidence.figures if other.unit == figure.unit]
    if others:
        return FigureFault(
            f"「{figure.surface}」が引用箇所にありません（引用箇所では「{'」「'.join(others[:3])}」）", True
        )
    return FigureFault(f"「{figure.surface}」が引用箇所にありません", False)


def _with_comparator(part: Part, figure: Figure) -> str:
    start = figure.start - part.clause.start
    return part.clause.text[start : start + figure.end - figure.start + 2]


def _rival(figure: Figure, part: Part, evidence: Parsed, stated: Sequence[Figure]) -> Figure | None:
    """Another figure of the same unit whose surroundings fit the claim's figure better."""
    if not figure.unit:
        return None
    rivals = [f for f in evidence.figures if f.unit == figure.unit and not same_value(figure, f)]
    if figure.unit in _REFERENCES:
        said = {own.key for own in part.figures}
        rivals = [f for f in rivals if f.key not in said]
    best = max(_fit(figure, part, other, evidence) for other in stated)
    for other in rivals:
        if _fit(figure, part, other, evidence) > best + _MARGIN:
            return other
    return None


def _fit(figure: Figure, part: Part, other: Figure, evidence: Parsed) -> float:
    """How well the surroundings of a figure in the claim fit those of a figure in the evidence."""
    segment = _segment(other, evidence)
    words = terms_of(segment)
    own = _near(figure, part)
    fit = sum(term.weight * found(term, words) for term in own)
    said = terms_of(part.clause.text)
    fit -= _EXTRA * sum(term.weight for term in words.items if not found(term, said))
    beside = {f.key for f in part.figures if f is not figure and f.unit != figure.unit}
    fit += len(beside & {f.key for f in figures_of(segment)})
    if figure.comparators and other.comparators:
        fit += 1.0 if figure.comparators & other.comparators else -1.0
    return fit + _beside(figure, part, other, evidence)


def _beside(figure: Figure, part: Part, other: Figure, evidence: Parsed) -> float:
    """Credit for the same characters right before and after both figures, up to 4."""
    at = figure.start - part.clause.start
    ours, theirs = part.clause.text, evidence.text
    same = 0
    while same < min(at, other.start, 8) and ours[at - 1 - same] == theirs[other.start - 1 - same]:
        same += 1
    begin, length = at + figure.end - figure.start, 0
    while (
        length < min(len(ours) - begin, len(theirs) - other.end, 8)
        and ours[begin + length] == theirs[other.end + length]
    ):
        length += 1
    return (same + length) / 4


def _near(figure: Figure, part: Part) -> tuple[Term, ...]:
    """The words that tell what the figure is about: those since the figure of its unit before it."""
    ends = [f.end for f in part.figures if f.unit == figure.unit and f.end <= figure.start]
    words = tuple(term for term in part.terms if max(ends, default=0) <= term.start < figure.start)
    return words or part.terms


def _segment(figure: Figure, evidence: Parsed) -> str:
    """The stretch of a sentence that speaks of a figure: since the figure of its unit before it."""
    ends = [f.end for f in evidence.figures if f.unit == figure.unit and f.end <= figure.start]
    before = max(ends, default=0)
    after = min((f.start for f in evidence.figures if f.start >= figure.end), default=len(evidence.text))
    stops = [at for mark in "、。｜" if (at := evidence.text.find(mark, figure.end, after)) >= 0]
    return evidence.text[before : min(stops, default=after)]
