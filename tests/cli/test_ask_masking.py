"""``yuhitsu ask --preview, --also-mask, --keep``: what a model would not see, and what is asked of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yuhitsu.cli.main import main

TOML = """[model]
kind = "scripted"
model = "script.toml"
zone = "cloud"
[search]
embed = false
[answer]
read = false
"""
QUESTION = "山田太郎さん（090-1234-5678）への案内文を書いてください"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose model is a script, as if in a contracted cloud."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path))
    (tmp_path / "yuhitsu.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "script.toml").write_text('[[reply]]\ntext = "承知しました。"\n', encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def test_a_look_beforehand_names_each_word_its_kind_and_what_stays(home: Path) -> None:
    said = run("ask", QUESTION, "--preview", "--keep", "山田太郎", "--also-mask", "案内文").output
    assert "伏せない  山田太郎  ［氏名］" in said
    assert "伏せる  090-1234-5678  ［電話番号］（外せません）" in said
    assert "案内文" in said


def test_the_same_as_json(home: Path) -> None:
    form = json.loads(run("ask", QUESTION, "--preview", "--json").output)
    assert form["masks"]
    assert [item["value"] for item in form["items"]] == ["山田太郎", "090-1234-5678"]


def test_what_the_policy_forbids_to_leave_is_refused_with_its_rule(home: Path) -> None:
    refused = CliRunner().invoke(main, ["ask", QUESTION, "--free", "--keep", "090-1234-5678"])
    assert refused.exit_code != 0
    assert "unmask.kind" in refused.stderr


def test_both_are_taken_from_a_batch_too(home: Path) -> None:
    row = json.dumps({"id": 1, "question": QUESTION, "unmask": ["090-1234-5678"]}, ensure_ascii=False)
    said = CliRunner().invoke(main, ["ask", "--free", "--jsonl"], input=row)
    assert json.loads(said.output.splitlines()[0])["code"] == "policy"
