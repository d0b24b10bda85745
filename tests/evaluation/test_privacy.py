"""Figures of privacy count what they say, and the own texts hold what they claim."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from yuhitsu.evaluation import privacy
from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import rules

ROOT = Path(__file__).parents[2]
PATH = ROOT / "evals" / "privacy.jsonl"
CASES = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]

HELD = [json.loads(line) for line in (ROOT / "evals" / privacy.HELD_OUT).read_text("utf-8").splitlines()]


def test_there_are_enough_texts_of_each_sort() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) >= 150
    empty = [case for case in CASES if not [e for e in case["entities"] if not e.get("public")]]
    assert len(empty) >= 40
    kinds = Counter(entity["type"] for case in CASES for entity in case["entities"])
    assert set(kinds) >= {kind.value for kind in EntityType} - {"ORGANISATION"}  # no personal data
    assert {case["split"] for case in HELD} == {"dev", "test"}
    assert len(HELD) >= 80


@pytest.mark.parametrize("case", [*CASES, *HELD], ids=lambda case: case["id"])
def test_every_span_is_where_it_says(case: dict[str, object]) -> None:
    text, reached = str(case["text"]), 0
    entities = case["entities"]
    assert isinstance(entities, list)
    for entity in entities:
        assert text[entity["start"] : entity["end"]] == entity["text"]
        assert entity["start"] >= reached
        reached = entity["end"]


def _gold(start: int, end: int, kind: str = "PHONE", **more: bool) -> dict[str, object]:
    return {"start": start, "end": end, "type": kind, **more}


def _found(start: int, end: int, kind: EntityType = EntityType.PHONE) -> Entity:
    return Entity(start, end, kind, "x" * (end - start), 1.0)


def test_an_entity_is_caught_when_nearly_all_of_it_is_covered_by_any_kind() -> None:
    case = {"text": "x" * 100, "entities": [_gold(0, 20), _gold(40, 60, "ADDRESS")]}
    figures = privacy.evaluate(
        lambda text: [_found(0, 10), _found(10, 19, EntityType.PERSON), _found(40, 58)], [case]
    )
    assert figures["recall"] == {"all": 0.5, "identifiers": 1.0, "persons": None, "addresses": 0.0}
    assert figures["leaked_per_1000"] == 30.0
    assert figures["right_type"] == 0.5


def test_false_masks_touch_nothing_and_public_entities_count_neither_way() -> None:
    cases: list[dict[str, object]] = [
        {"text": "x" * 500, "entities": [_gold(0, 10, public=True)]},
        {"text": "x" * 500, "entities": []},
    ]
    figures = privacy.evaluate(lambda text: [_found(5, 15), _found(100, 110)], cases)
    assert figures["entities"] == 0
    assert figures["false_masks_per_1000_without"] == 3.0
    assert figures["false_masks_per_1000_with"] is None


def test_sets_that_are_not_here_are_named_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUHITSU_EVAL_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps(CASES[0], ensure_ascii=False) + "\n", encoding="utf-8")
    figures = privacy.run(own)
    assert figures["own"]["texts"] == 1
    assert "YUHITSU_EVAL_DATA" in figures["development"]["skipped"]
    assert "gov_docs" in figures["gov_docs"]["skipped"]


def test_the_rules_reach_their_figures_on_the_own_texts() -> None:
    figures = privacy.evaluate(Recognition(rules()).entities, CASES)
    assert figures["recall"]["identifiers"] >= 0.98
    assert figures["recall"]["addresses"] >= 0.96
    assert figures["false_masks_per_1000_without"] <= 0.5


def test_persons_of_prose_are_counted_by_cover_and_touch() -> None:
    case = {
        "text": "x" * 40,
        "entities": [{**_gold(0, 10), "type": "人名"}, {**_gold(20, 30), "type": "地名"}],
    }
    kind = EntityType.PERSON
    half = privacy.persons(lambda text: [_found(0, 5, kind), _found(20, 25, kind), _found(30, 40)], [case])
    assert half == {"persons": 1, "recall": 0.0, "precision": 0.5}
    assert privacy.persons(lambda text: [_found(0, 10, kind)], [case])["recall"] == 1.0
