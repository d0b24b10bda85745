"""The citation check on laws in force, where the development set is present."""

from __future__ import annotations

import pytest
from tests.grounding.development_sets import ROOT, rows

from yuhitsu.evaluation.citations import run


@pytest.mark.data
def test_citations_of_laws_are_judged_rightly() -> None:
    cases = rows("law_citation/dev.jsonl")
    figures = run(ROOT / "law_citation")
    assert figures["cases"] == len(cases)
    assert figures["accuracy"] >= 0.98, figures["wrong"]
    assert figures["kinds_told"] >= 0.95
    assert figures["median_ms"] < 5
