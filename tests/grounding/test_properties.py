"""Laws of verification that hold for any text."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grounding import claims
from tests.grounding.builders import hits, passage

from yuhitsu.grounding.extraction import Extractor
from yuhitsu.grounding.figures import figures_of
from yuhitsu.grounding.instructions import is_instruction
from yuhitsu.grounding.provisions import comparable
from yuhitsu.grounding.verifier import RuleVerifier
from yuhitsu.types import VerdictLabel

TEXTS = (
    claims.MOVING,
    claims.FEES,
    claims.LIBRARY,
    claims.ORDINANCE,
    claims.SUBSIDY,
    claims.CARE,
    claims.MINUTES,
    claims.BOOKING,
    claims.TABLE,
    claims.DATE,
)
SENTENCES = [
    (sentence, text) for text in TEXTS for sentence in re.split("(?<=。)|\n", text) if sentence.strip()
]
DIGITS = [(sentence, text) for sentence, text in SENTENCES if re.search("[0-9]", sentence)]


@given(st.sampled_from(SENTENCES))
@settings(deadline=None, max_examples=60)
def test_a_verbatim_sentence_is_always_supported(case: tuple[str, str]) -> None:
    sentence, text = case
    found = RuleVerifier().verify(sentence, [passage(text)])
    assert found.label is VerdictLabel.SUPPORTED
    assert "".join(citation.quote for citation in found.citations) == sentence


@given(st.sampled_from(DIGITS), st.data())
@settings(deadline=None, max_examples=150)
def test_one_changed_digit_is_never_supported(case: tuple[str, str], data: st.DataObject) -> None:
    sentence, text = case
    places = [match.start() for match in re.finditer("[0-9]", sentence)]
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != sentence[at]]))
    changed = sentence[:at] + digit + sentence[at + 1 :]
    assert RuleVerifier().verify(changed, [passage(text)]).label is not VerdictLabel.SUPPORTED


@given(st.text(max_size=80), st.text(max_size=200))
@settings(deadline=None, max_examples=150)
def test_no_text_breaks_it(claim: str, text: str) -> None:
    found = RuleVerifier().verify(claim, [passage(text)])
    for citation in found.citations:
        assert text[citation.start : citation.end] == citation.quote
    is_instruction(text)
    figures_of(text)
    extraction = Extractor(None).extract(claim, hits(text), limit=3)
    for sentence in extraction.sentences:
        assert sentence.text in text


@given(
    st.text(
        alphabet="第一二三四五六七八九十百千万億0123456789,.年月日条項号円人以上未満（）・｜：\u3000",
        max_size=40,
    )
)
@settings(deadline=None, max_examples=200)
def test_any_run_of_numbers_can_be_read(text: str) -> None:
    for figure in figures_of(text):
        assert text[figure.start : figure.end] == figure.surface
    assert comparable(comparable(text)) == comparable(text)
