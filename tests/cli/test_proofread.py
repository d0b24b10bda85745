"""``yuhitsu proofread``: files, batches, the list of rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from yuhitsu.cli.main import main
from yuhitsu.writing.proofreading.rules import rules


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    return tmp_path


def test_findings_of_a_file_are_shown_with_place_and_source(home: Path) -> None:
    path = home / "通知.txt"
    path.write_text("次のとおりです。\n従って、延期します。", encoding="utf-8")
    result = CliRunner().invoke(main, ["proofread", str(path)])
    assert result.exit_code == 1
    assert "通知.txt:2:1: 従って → したがって" in result.stdout
    path.write_text("次のとおりです。", encoding="utf-8")
    assert CliRunner().invoke(main, ["proofread", str(path)]).exit_code == 0


def test_a_batch_answers_each_line_in_order_and_survives_a_bad_one() -> None:
    given = ['{"id": "a", "text": "従って、延期する。"}', "nothing", '{"id": "c", "text": 3}']
    lines = "\n".join([*given, '{"id": "d", "text": "延期する。"}'])
    result = CliRunner().invoke(main, ["proofread", "--jsonl"], input=lines)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", None, "c", "d"]
    assert {"start", "end", "rule", "message", "suggestion"} <= set(rows[0]["findings"][0])
    assert "error" in rows[1] and "error" in rows[2] and rows[3]["findings"] == []


def test_stdin_is_read_as_a_text() -> None:
    result = CliRunner().invoke(main, ["proofread", "-", "--json"], input="調査を行なう。")
    assert json.loads(result.stdout)["findings"][0]["suggestion"] == "行う"


def test_the_rules_are_listed_with_their_sources() -> None:
    result = CliRunner().invoke(main, ["proofread", "--rules"])
    assert len(result.stdout.splitlines()) == len(rules())


def test_a_mistake_in_the_offices_words_names_the_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "home").mkdir()
    (home / "home" / "words.tsv").write_text("町\t町\n", encoding="utf-8")
    monkeypatch.setenv("YUHITSU_PROOFREADING__WORDS", "words.tsv")
    result = CliRunner().invoke(main, ["proofread", "-"], input="町")
    assert result.exit_code == 1 and "1行目" in result.stderr
