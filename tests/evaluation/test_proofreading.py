"""The figures of proofreading count what they say, and stay where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuhitsu.evaluation import proofreading
from yuhitsu.evaluation.proofreading import run, seeded, silence
from yuhitsu.writing.proofreading.findings import Finding
from yuhitsu.writing.proofreading.proofreader import Proofreader
from yuhitsu.writing.proofreading.rules import Profile

FOLDER = Path(__file__).parents[2] / "evals" / "proofreading"


def one(text: str, profile: Profile) -> list[Finding]:
    return [Finding(0, 2, "x", "", suggestion="正し")] if text.startswith("誤り") else []


def test_a_finding_over_the_error_counts_and_its_correction_by_the_whole_text() -> None:
    cases = [
        {"id": "1", "text": "誤りの文", "rule": "x", "start": 0, "end": 2, "right": "正し"},
        {"id": "2", "text": "誤りの文", "rule": "x", "start": 0, "end": 2, "right": "別の"},
        {"id": "3", "text": "別の文", "rule": "y", "start": 0, "end": 1, "right": None},
    ]
    figures = seeded(one, cases)
    assert (figures["recall"], figures["right_correction"]) == (0.6667, 0.5)
    assert (figures["missed"], figures["wrong"]) == (["3"], ["2"])


def test_false_findings_count_by_thousand_characters() -> None:
    assert silence(one, ["誤り" + "字" * 498], Profile.OFFICIAL)["false_per_1000"] == 2


def test_our_own_errors_are_found_and_our_clean_sentences_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proofreading, "public_data", lambda: None)  # ours alone: they are quick
    figures = run(Proofreader().check, FOLDER)
    assert figures["recall"] >= 0.97 and figures["right_correction"] >= 0.97
    assert figures["clean"]["false_per_1000"] <= 0.5
