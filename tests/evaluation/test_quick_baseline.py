"""Answers over the sample office have not grown worse: forty questions, always the same, in every test run.

Search is by words alone here: the vectors of all passages would take a minute of two cores by themselves.
Reader, weights and the walk are those that ship. All figures: ``yuhitsu eval SUITE --compare``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from yuhitsu.cli.main import main
from yuhitsu.evaluation import baselines

ROOT = Path(__file__).parents[2]
BASELINES = ROOT / "evals" / "baselines"
QUICK = BASELINES / "office-words.json"


@pytest.mark.timeout(600)
def test_forty_questions_are_answered_no_worse_than_the_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.chdir(ROOT)
    limit = str(baselines.load(QUICK).limit)
    result = CliRunner().invoke(main, ["eval", "office", "--limit", limit, "--compare", str(QUICK)])
    renew = (
        f"YUHITSU_SEARCH__EMBED=false yuhitsu eval office --limit {limit} --renew {QUICK.relative_to(ROOT)}"
    )
    assert result.exit_code == 0, f"{result.stderr}\nif this is meant: {renew}"


@pytest.mark.parametrize("path", sorted(BASELINES.glob("*.json")), ids=lambda path: path.name)
def test_every_baseline_can_be_read_and_is_named_after_its_suite(path: Path) -> None:
    baseline = baselines.load(path)
    assert path.stem.split("-")[0] == baseline.suite
    assert baseline.figures
