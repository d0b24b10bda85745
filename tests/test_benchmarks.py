"""Benchmarks report values, targets and the machine, and say so when their data is not here."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from benchmarks import laws, report
from benchmarks.__main__ import NAMES

ROOT = Path(__file__).parent.parent


def form(result: report.Result) -> dict[str, Any]:
    """A report as it is passed on."""
    return {"benchmark": "名前", **asdict(result), "machine": report.machine()}


def test_a_target_is_met_or_missed() -> None:
    assert report.Figure("x", 60, "s", at_most=60).met and not report.Figure("x", 61, "s", at_most=60).met
    assert report.Figure("x", 15, "/s", at_least=15).met and not report.Figure("x", 14, "/s", at_least=15).met
    assert report.Figure("x", 99, "s").met and report.Figure("x", 99, "s").target == ""


def test_the_table_shows_value_target_verdict_and_machine() -> None:
    figures = (report.Figure("速い", 3, "s", at_most=5), report.Figure("slow", 9, "s", at_most=5))
    lines = report.table([form(report.Result("10 things", figures))]).splitlines()
    assert lines[1].split() == ["名前", "速い", "3", "s", "<=", "5", "s", "ok"]
    assert lines[2].endswith("MISSED")
    assert "名前 on 10 things" in lines
    assert all(fact in lines[-1] for fact in ("processor", "cores", "python", "load_before"))


def test_without_the_public_data_the_laws_are_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report, "shared_data", lambda: None)
    skipped = laws.measure()
    assert skipped.figures == () and "YUHITSU_EVAL_DATA" in skipped.skipped
    assert "skipped" in report.table([form(skipped)])


def test_every_named_benchmark_is_there() -> None:
    assert all((ROOT / "benchmarks" / f"{name}.py").is_file() for name in NAMES)


def test_an_unknown_name_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "nothing" in done.stderr and "laws" in done.stderr


def test_a_report_is_one_json_line() -> None:
    assert json.loads(json.dumps(form(report.Result(skipped="reason"))))["skipped"] == "reason"
