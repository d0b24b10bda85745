"""Does a passage carry a sentence? The rule-based verifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yuhitsu.grounding.alignment import Governed, govern
from yuhitsu.grounding.claims import Parsed, cleaned, parse
from yuhitsu.grounding.figures import Figure, figures_of
from yuhitsu.grounding.instructions import is_instruction
from yuhitsu.grounding.judgement import Judgement, judge
from yuhitsu.grounding.terms import coverage
from yuhitsu.grounding.windows import Unit, bare, citation, evidence, plain
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.types import Citation, Passage, Verdict, VerdictLabel

_NEIGHBOURHOODS = 4
_SHORTEST_QUOTATION = 4


class RuleVerifier:
    """Checks a sentence against passages by its figures, names, words, and yes or no.

    The evidence must stand together in one passage: a sentence or table row, or neighbours, with
    the headings over it. Text that instructs the assistant or its readers is never evidence.
    """

    def verify(self, claim: str, passages: Sequence[Passage]) -> Verdict:
        """Check one sentence; several in one claim must all be carried."""
        if is_instruction(claim):
            return Verdict(VerdictLabel.UNSUPPORTED, 0.0, ("指示文は根拠のある回答として扱いません",))
        whole = _verbatim(claim, passages)
        if whole is not None:
            return whole
        sentences = [text for text in (cleaned(span.text) for span in split_sentences(claim)) if bare(text)]
        verdicts = [self._sentence(sentence, passages) for sentence in sentences]
        if not verdicts:
            return Verdict(VerdictLabel.UNSUPPORTED, 0.0, ("確かめられる内容がありません",))
        return _together(verdicts)

    def _sentence(self, sentence: str, passages: Sequence[Passage]) -> Verdict:
        quoted = _verbatim(sentence, passages)
        if quoted is not None:
            return quoted
        claim = parse(sentence)
        best: tuple[tuple[float, ...], Judgement, Passage] | None = None
        for passage in passages:
            for judgement in _judgements(claim, passage):
                rank = _rank(judgement)
                if best is None or rank > best[0]:
                    best = rank, judgement, passage
        if best is None:
            return Verdict(VerdictLabel.UNSUPPORTED, 0.0, ("根拠になる資料がありません",))
        _, judgement, passage = best
        citations = (
            _citations(judgement.units, passage) if judgement.label is not VerdictLabel.UNSUPPORTED else ()
        )
        return Verdict(judgement.label, round(judgement.score, 4), judgement.reasons, citations)


def _rank(judgement: Judgement) -> tuple[float, ...]:
    """Support first, unless something else speaks of the same thing far more closely and says otherwise."""
    supported = judgement.label is VerdictLabel.SUPPORTED
    contradicted = judgement.label is VerdictLabel.CONTRADICTED
    closeness = judgement.closeness + (0.08 if supported else 0.0)
    return (closeness if supported or contradicted else closeness - 0.5, -float(len(judgement.units)))


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst label of several sentences, all their reasons and citations."""
    order = (VerdictLabel.CONTRADICTED, VerdictLabel.UNSUPPORTED, VerdictLabel.SUPPORTED)
    label = min((verdict.label for verdict in verdicts), key=order.index)
    return Verdict(
        label,
        min(verdict.score for verdict in verdicts),
        tuple(dict.fromkeys(reason for verdict in verdicts for reason in verdict.reasons)),
        tuple(dict.fromkeys(citation for verdict in verdicts for citation in verdict.citations)),
    )


def _verbatim(claim: str, passages: Sequence[Passage]) -> Verdict | None:
    """SUPPORTED when the claim is a run of whole sentences, clauses or rows of one passage."""
    wanted = bare(claim)
    if len(wanted) < _SHORTEST_QUOTATION:
        return None
    for passage in passages:
        units = evidence(passage.text).units
        for first in range(len(units)):
            joined = ""
            for last in range(first, min(first + 8, len(units))):
                joined += bare(units[last].text) + "。"
                if joined[:-1] == wanted or joined.replace("。", "") == wanted.replace("。", ""):
                    cited = _citations(units[first : last + 1], passage)
                    return Verdict(VerdictLabel.SUPPORTED, 1.0, (), cited)
                if len(joined) > len(wanted) + 8 or not wanted.startswith(joined[: len(wanted)][:-1]):
                    break
    return None


def _judgements(claim: Parsed, passage: Passage) -> Iterator[Judgement]:
    """The claim against the neighbourhoods of a passage that share most words with it."""
    units = evidence(passage.text).units
    if not units:
        return
    heading = plain(passage.heading)
    context = figures_of(heading)
    governed = govern(units, heading)
    terms = [term for part in claim.parts for term in part.terms]
    shares = [coverage(terms, parse(unit.folded).terms) for unit in units]
    for index in sorted(range(len(units)), key=lambda i: -shares[i])[:_NEIGHBOURHOODS]:
        yield judge(claim, governed[index : index + 1], context)
        if len(claim.parts) > 1:
            for first, last in ((index - 1, index + 1), (index, index + 2), (index - 1, index + 2)):
                if first >= 0 and last <= len(units):
                    yield judge(claim, governed[first:last], context)
        if index + 1 < len(units) and units[index + 1].continues:
            yield _with_proviso(claim, governed[index : index + 2], context)


def _with_proviso(claim: Parsed, units: Sequence[Governed], context: Sequence[Figure]) -> Judgement:
    """Against a rule and its ただし together: a claim about the exception must not rest on the rule."""
    judgement = judge(claim, units, context)
    return replace(judgement, units=tuple(governed.unit for governed in units))


def _citations(units: Sequence[Unit], passage: Passage) -> tuple[Citation, ...]:
    ordered = sorted(units, key=lambda unit: unit.start)
    return tuple(citation(passage, unit.start, unit.end) for unit in ordered)
