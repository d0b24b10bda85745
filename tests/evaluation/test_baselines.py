"""Baselines: what counts as worse, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.evaluation import baselines

FACTS = {"at": "x", "version": "1", "limit": 40, "weights": {}, "settings": {}, "machine": {}, "seconds": {}}
REPORT = {
    "dev": {
        "right_words_quoted": 0.6,
        "error_among_answers": 0.2,
        "error_at_coverage": {"0.70": {"error": 0.1}, "0.80": None},
    }
}


def figure(value: float, tolerance: float, better: str) -> dict[str, Any]:
    return {"value": value, "tolerance": tolerance, "better": better}


def kept(path: Path, figures: dict[str, Any], limit: int | None = 40) -> Path:
    path.write_text(json.dumps({"suite": "office", "limit": limit, "figures": figures}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("was", "better", "worse"),
    [
        (0.6, "higher", False),
        (0.61, "higher", False),
        (0.62, "higher", True),
        (0.5, "higher", False),
        (0.59, "lower", False),
        (0.58, "lower", True),
        (0.9, "lower", False),
    ],
)
def test_only_a_loss_beyond_the_tolerance_is_worse(
    tmp_path: Path, was: float, better: str, worse: bool
) -> None:
    path = kept(tmp_path / "b.json", {"dev/right_words_quoted": figure(was, 0.01, better)})
    (one,) = baselines.compare(REPORT, baselines.load(path))
    assert one.worse is worse


def test_a_figure_that_is_gone_is_worse(tmp_path: Path) -> None:
    path = kept(tmp_path / "b.json", {"dev/error_at_coverage/0.80/error": figure(0.1, 0.5, "lower")})
    (one,) = baselines.compare(REPORT, baselines.load(path))
    assert one.now is None and one.worse
    assert "悪化" in baselines.table([one]) and "なし" in baselines.table([one])


def test_figures_are_found_by_path_also_under_names_with_a_dot() -> None:
    assert baselines.figure(REPORT, "dev/error_at_coverage/0.70/error") == 0.1
    assert baselines.figure(REPORT, "dev/error_at_coverage") is None
    assert baselines.figure({"above_chance": True}, "above_chance") is None


def test_figures_of_another_number_of_items_are_not_compared(tmp_path: Path) -> None:
    baseline = baselines.load(kept(tmp_path / "b.json", {}))
    baselines.check_limit(baseline, 40)
    with pytest.raises(InputError, match="--limit 40"):
        baselines.check_limit(baseline, None)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"suite": "office", "figures": 3}',
        '{"suite": "office", "figures": {"a": {"value": 1}}}',
        '{"suite": "office", "figures": {"a": {"value": 1, "tolerance": -1, "better": "higher"}}}',
        '{"suite": "office", "figures": {"a": {"value": 1, "tolerance": 0, "better": "more"}}}',
    ],
)
def test_a_file_that_is_no_baseline_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json"):
        baselines.load(path)


def test_a_baseline_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="--renew"):
        baselines.load(tmp_path / "none.json")


def test_a_new_baseline_holds_the_tracked_figures_and_nothing_grew_worse_since(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    made = baselines.renewed("office", REPORT, FACTS, path)
    assert made["figures"]["dev/right_words_quoted"]["value"] == 0.6
    assert made["figures"]["dev/right_words_quoted"]["tolerance"] == 0.05, "two items of forty"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert not any(one.worse for one in baselines.compare(REPORT, baselines.load(path)))


def test_made_anew_it_keeps_the_list_and_the_tolerances_of_the_file(tmp_path: Path) -> None:
    path = kept(
        tmp_path / "b.json",
        {
            "dev/right_words_quoted": figure(0.1, 0.123, "higher"),
            "dev/error_at_coverage/0.70/error": figure(0.5, 0.2, "lower"),
        },
    )
    made = baselines.renewed("office", REPORT, FACTS, path)["figures"]
    assert set(made) == {"dev/right_words_quoted", "dev/error_at_coverage/0.70/error"}
    assert made["dev/right_words_quoted"] == figure(0.6, 0.123, "higher")
    assert made["dev/error_at_coverage/0.70/error"] == figure(0.1, 0.2, "lower")


def test_a_suite_without_tracked_figures_has_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unheard"):
        baselines.renewed("unheard", REPORT, FACTS, tmp_path / "b.json")
