"""The shortest exact phrase of the asked kind in a sentence or table row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.grounding.asked import Asked
from yuhitsu.grounding.question_kind import QuestionKind, answer_spans
from yuhitsu.grounding.terms import Terms, found, terms_of
from yuhitsu.grounding.windows import plain

_CELL = re.compile("([^｜：]*)：([^｜]*)")
_PLACE = re.compile(
    r"[一-龥々ァ-ヶーA-Za-z0-9・（）()]{1,24}?(?:窓口|課|係|室|センター|役場|役所|庁舎|支所|館|所|局|署|園|学校|会場|コンビニ|広場|公園|郵便局|施設|[0-9]階)(?:[0-9一-龥]{0,6}窓口)?"
)
_PERSON = re.compile(
    r"[一-龥々ァ-ヶー]{1,16}(?:長|委員|議員|町長|部長|課長|係長|者|員|人|方|氏|さん|本人|世帯主|会)"
)
_DEFINED = re.compile(r"(?:とは、?|は、?)(.+?)(?:を?いう|のこと|です|である)?。?$")
_STOP = re.compile("[、。｜\n]")


def short_answer(asked: Asked, sentence: str) -> str:
    """The phrase, verbatim, or ``""`` when no pattern can tell it."""
    cell = _cell(asked, sentence)
    text = cell or sentence
    for kind in sorted(asked.kinds):
        spans = list(_spans(text, kind))
        if spans:
            start, end = max(spans, key=lambda span: _fit(asked, text, *span))
            return text[start:end].strip()
    return cell


def _spans(text: str, kind: QuestionKind) -> Iterator[tuple[int, int]]:
    pattern = {QuestionKind.PLACE: _PLACE, QuestionKind.PERSON: _PERSON}.get(kind)
    if pattern is not None:
        yield from (match.span() for match in pattern.finditer(text))
    elif kind is QuestionKind.DEFINITION:
        yield from (match.span(1) for match in _DEFINED.finditer(text))
    else:
        yield from answer_spans(text, kind)


def _cell(asked: Asked, row: str) -> str:
    """The value of the table cell whose header the question asks for."""
    if "｜" not in row:
        return ""
    best, best_fit = "", 0.0
    for match in _CELL.finditer(row):
        header, value = match[1].strip(), match[2].strip()
        if not value:
            continue
        fit = _overlap(asked, terms_of(plain(header))) - 0.5 * _overlap(asked, terms_of(plain(value)))
        fit += 0.6 * any(True for kind in asked.kinds for _ in answer_spans(value, kind))
        if fit > best_fit:
            best, best_fit = value, fit
    return best


def _fit(asked: Asked, text: str, start: int, end: int) -> float:
    """How well the words before (and a little after) a phrase fit the question; longer phrases first."""
    stops = [match.end() for match in _STOP.finditer(text, 0, start)]
    before = text[stops[-1] if stops else 0 : start]
    after = _STOP.split(text[end:])[0][:12]
    return (
        _overlap(asked, terms_of(plain(before)))
        + 0.5 * _overlap(asked, terms_of(plain(after)))
        - 0.3 * _overlap(asked, terms_of(plain(text[start:end])))
        + 0.01 * (end - start)
    )


def _overlap(asked: Asked, words: Terms) -> float:
    return sum(term.weight * found(term, words) for term in asked.terms)
