"""``yuhitsu eval``: figures as JSON and as a page, compared with a baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from yuhitsu.cli.main import main

ROOT = Path(__file__).parents[2]
CONTEXT = "住民票の写しの手数料は、1通につき300円です。受付は町民課です。"
ROWS = [
    {
        "id": "1",
        "title": "住民票",
        "context": CONTEXT,
        "question": "住民票の写しの手数料はいくらですか",
        "answers": ["300円"],
    },
    {
        "id": "2",
        "title": "住民票",
        "context": CONTEXT,
        "question": "宇宙船の色は何色ですか",
        "answers": ["青"],
    },
]


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation without weights, and a folder of sets with one small one."""
    (tmp_path / "sets" / "jsquad").mkdir(parents=True)
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (tmp_path / "sets" / "jsquad" / "dev.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_EVAL_DATA", str(tmp_path / "sets"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.setenv("YUHITSU_ANSWER__READ", "false")
    monkeypatch.chdir(ROOT)
    return tmp_path


def measure(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["eval", *map(str, arguments)], catch_exceptions=False)


def report(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_figures_are_printed_short_and_kept_whole_with_what_they_were_made_with(sets: Path) -> None:
    result = measure("reading", "--output", sets / "kept.json", "--page", sets / "page.html")
    assert result.exit_code == 0, result.output
    told = report(result)["reading"]["jsquad"]
    assert told["questions"] == 2 and told["exact"] == 0.5
    assert "wrong" not in told and "curve" not in told["right_sentence"]
    kept = json.loads((sets / "kept.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in kept["reading"]["jsquad"]["wrong"]] == ["2"]
    facts = kept["facts"]
    assert facts["version"] and facts["at"].startswith("20") and facts["seconds"]["reading"] >= 0
    assert len(facts["weights"]["reader-int8"]) == 64
    assert facts["settings"]["answer.read"] is False
    text = (sets / "page.html").read_text(encoding="utf-8")
    assert "渡した文からの短い答え" in text and "宇宙船の色は何色ですか" in text
    assert not (sets / "home" / "yuhitsu.db").exists(), "the installation itself is not touched"


def test_wrong_answers_are_printed_when_asked_for(sets: Path) -> None:
    told = report(measure("reading", "--wrong", "--json"))["reading"]["jsquad"]
    assert [item["question"] for item in told["wrong"]] == ["宇宙船の色は何色ですか"]


def test_a_baseline_is_written_and_then_held(sets: Path) -> None:
    baseline = sets / "reading.json"
    assert measure("reading", "--renew", baseline).exit_code == 0
    held = measure("reading", "--compare", baseline)
    assert held.exit_code == 0 and "基準の範囲です" in held.stderr
    changed = json.loads(baseline.read_text(encoding="utf-8"))
    changed["figures"]["jsquad/exact"]["value"] = 0.9
    baseline.write_text(json.dumps(changed), encoding="utf-8")
    worse = measure("reading", "--compare", baseline)
    assert worse.exit_code == 1
    assert "悪化" in worse.stderr and "jsquad/exact" in worse.stderr
    assert report(worse)["reading"]["jsquad"]["exact"] == 0.5


def test_what_cannot_be_done_is_said_before_anything_is_measured(sets: Path) -> None:
    for arguments, word in (
        (["reading", "--output", sets / "no" / "where.json"], "フォルダー"),
        (["reading", "office", "--renew", sets / "b.json"], "--renew"),
        (["reading", "--compare", sets / "none.json"], "none.json"),
        (["reading", "--base-url", "http://127.0.0.1:9/v1"], "--base-url"),
        (["reading", "--model", "m", "--base-url", "127.0.0.1"], "--base-url"),
        (["unheard"], "unheard"),
    ):
        result = measure(*arguments)
        assert result.exit_code == 1, arguments
        assert word in result.stderr and result.stdout == ""


def test_a_baseline_of_another_suite_or_of_other_items_is_refused(sets: Path) -> None:
    assert measure("reading", "--limit", "1", "--renew", sets / "b.json").exit_code == 0
    assert "--limit 1" in measure("reading", "--compare", sets / "b.json").stderr
    assert "'reading'" in measure("privacy", "--compare", sets / "b.json").stderr


def test_a_model_at_an_address_is_named_in_two_options_or_in_one(sets: Path) -> None:
    result = measure("japanese", "--limit", "1", "--model", "any", "--base-url", "http://127.0.0.1:9/v1")
    assert result.exit_code == 1
    assert "127.0.0.1:9" in result.stderr
