"""``yuhitsu policy``: what it prints is what the rules say; a wrong file is refused with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from yuhitsu.app import open_approvals
from yuhitsu.cli.main import main
from yuhitsu.config import load
from yuhitsu.policy.decisions import Case
from yuhitsu.types import LOCAL_USER, Level, Zone

TOML = """[policy]
roles = "窓口"
[[policy.rule]]
level = "2"
zone = "契約クラウド"
role = "窓口"
decision = "承認後"
[notice]
contact = "総務課情報係"
[model]
kind = "openai"
base_url = "http://127.0.0.1:9/v1"
model = "gpt"
zone = "cloud"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with rules of its own."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path))
    (tmp_path / "yuhitsu.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["policy", *arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def test_it_prints_the_table_the_rows_and_the_notice(home: Path) -> None:
    text = run("explain").stdout
    for said in (
        "機密性3",
        "約款型は公開できる情報だけ",
        "rule.1: 機密性2",
        "総務課情報係",
        "（gpt）に渡します",
    ):
        assert said in text
    form = json.loads(run("explain", "--json").stdout)
    assert len(form["matrix"]) == 12 and len(form["notice"]) == 5
    assert (form["zone"], form["rules"][0]["role"]) == ("cloud", "窓口")


@pytest.mark.parametrize(
    ("arguments", "decision", "rule"),
    [
        (["--level", "2", "--role", "窓口"], "approve", "rule.1"),
        (["--level", "2"], "mask", "default.cloud"),
        (["--level", "機密性3", "--zone", "庁内"], "refuse", "limit.office"),
        (["--zone", "none"], "permit", "no_model"),
        (["--zone", "embedded", "--my-number"], "refuse", "mynumber.task"),
    ],
)
def test_it_says_what_happens_if(home: Path, arguments: list[str], decision: str, rule: str) -> None:
    form = json.loads(run("explain", *arguments, "--json").stdout)
    assert (form["decision"], form["rule"]) == (decision, rule)
    assert rule in run("explain", *arguments).stdout


@pytest.mark.parametrize("arguments", [["--level", "4"], ["--zone", "moon"], ["--level", "2", "--task", "x"]])
def test_what_it_does_not_know_is_told(home: Path, arguments: list[str]) -> None:
    run("explain", *arguments, code=2)


def test_a_settings_file_is_checked_before_it_is_used(home: Path) -> None:
    good, bad = home / "yuhitsu.toml", home / "bad.toml"
    assert "独自の規則 1件" in run("check", str(good)).stdout
    bad.write_text(TOML.replace('"契約クラウド"', '"約款型"'), encoding="utf-8")
    assert "3行目" in run("check", str(bad), code=1).stderr
    form = json.loads(run("check", str(bad), "--json", code=1).stdout)
    assert form["valid"] is False and "3行目" in form["reason"]


def test_settings_of_old_are_told(home: Path) -> None:
    old = home / "old.toml"
    old.write_text(TOML.replace('zone = "cloud"', 'zone = "external"'), encoding="utf-8")
    assert "注意" in run("check", str(old)).stdout


def test_requests_are_listed_and_decided(home: Path) -> None:
    with open_approvals(load()) as queue:
        case = Case(Level.TWO, Zone.CLOUD, LOCAL_USER)
        made = [queue.ask(case, text, rule="rule.1", model="gpt") for text in ("案文一", "案文二")]
    assert [line.split("\t")[0] for line in run("approvals").stdout.splitlines()] == [made[1].id, made[0].id]
    run("approvals", "approve", made[0].id, "--reason", "広報のため")
    run("approvals", "refuse", made[1].id, "--reason", "公表前のため")
    assert "却下" in run("approvals", "approve", made[1].id, "--reason", "やはり", code=1).stderr
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in run("approvals", "--all", "--json").stdout.splitlines()
    ]
    assert [(row["state"], row["reason"]) for row in rows] == [
        ("refused", "公表前のため"),
        ("approved", "広報のため"),
    ]
    assert [line.split("\t")[1] for line in run("approvals").stdout.splitlines()] == ["承認済み"]
