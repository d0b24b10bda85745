"""Measuring the fact check: what counts as found, what as a false alarm, and our own pairs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.evaluation.writing import Compared as Tried
from yuhitsu.evaluation.writing import Pair, figures, load, run
from yuhitsu.grounding.fact_check import FactCheck
from yuhitsu.grounding.fact_findings import FactFinding, FactKind, FactReport

ROOT = Path(__file__).parents[2]
OWN = ROOT / "evals" / "writing"


def finding(start: int, end: int, missing: bool = False) -> FactFinding:
    return FactFinding(FactKind.FIGURE, start, end, "…", "…", missing=missing)


def test_an_alteration_counts_as_found_only_where_it_is() -> None:
    pair = Pair("1", "figure", "source", "text of ten", 5, 7)
    assert Tried(pair, FactReport(added=(finding(6, 9),))).found
    assert not Tried(pair, FactReport(added=(finding(0, 5),))).found
    assert not Tried(pair, FactReport(missing=(finding(5, 7, missing=True),))).found


def test_a_loss_counts_as_found_when_anything_is_missing() -> None:
    pair = Pair("1", "missing_deadline", "source", "text")
    assert Tried(pair, FactReport(missing=(finding(0, 1, missing=True),))).found
    assert not Tried(pair, FactReport(added=(finding(0, 1),))).found


def test_whatever_is_found_in_a_faithful_text_is_a_false_alarm() -> None:
    pairs = [Pair(str(n), "faithful", "source", "text") for n in range(4)]
    made = figures(
        [Tried(pair, FactReport(added=(finding(0, 1),) * (n == 0))) for n, pair in enumerate(pairs)]
    )
    assert made["false_alarms"]["value"] == 0.25 and made["recall"] is None
    assert [row["id"] for row in made["wrong"]] == ["0"]


def test_our_pairs_are_many_of_every_kind_and_each_differs_from_its_source() -> None:
    pairs = load(OWN)
    kinds = Counter(pair.kind for pair in pairs)
    assert len(pairs) >= 200 and kinds["faithful"] >= 80
    for kind in ("figure", "date", "name", "negation", "decision", "amount"):
        assert kinds[kind] >= 10, kind
    for kind in ("missing_decision", "missing_deadline", "missing_amount", "missing_exception"):
        assert kinds[kind] >= 10, kind
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert not [pair.id for pair in pairs if pair.text == pair.source]


def test_a_part_of_our_pairs_is_compared_as_well_as_it_was() -> None:
    made = run(FactCheck(), OWN, limit=60)
    assert made["recall"]["value"] >= 0.75 and made["false_alarms"]["value"] <= 0.15


def test_files_that_cannot_be_used_are_named_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load(tmp_path)
    row = {"id": "1", "kind": "figure", "source": "a", "text": "b"}
    (tmp_path / "x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl.*1行目"):
        load(tmp_path)
