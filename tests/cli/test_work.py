"""``yuhitsu work``: lists, shows, and writes drafts from fields and files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yuhitsu.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over an empty installation without weights."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.setenv("YUHITSU_ANSWER__READ", "false")

    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["work", *words])

    return call


def test_tasks_are_listed_and_shown(run: Run) -> None:
    assert "notice\t通知文" in run("list").output
    shown = run("show", "summary").output
    assert "文書（複数行、必須）" in shown and "短く" in shown
    assert {task["id"] for task in json.loads(run("list", "--json").output)["tasks"]} > {"notice", "minutes"}
    assert json.loads(run("show", "notice", "--json").output)["title"] == "通知文"


def test_a_file_is_summed_up_and_saved(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "会議.txt"
    source.write_bytes("補助金は50万円とすることに決定した。".encode("cp932"))
    made = run("run", "summary", "--source", str(source), "-o", str(tmp_path / "要約.docx"))
    assert made.exit_code == 0, made.output
    assert (tmp_path / "要約.docx").read_bytes().startswith(b"PK")
    again = run("run", "summary", "--source", str(source), "-o", str(tmp_path / "要約.docx"))
    assert again.exit_code == 1 and "既にあります" in again.output


def test_fields_come_one_by_one_and_twice_for_two_lines(run: Run) -> None:
    fields = ["見出し=料理教室", "内容=夏野菜を使います。", "定員=12組"]
    made = run("run", "bulletin", "--json", *(word for field in fields for word in ("--field", field)))
    assert "・定員　12組" in json.loads(made.output)["text"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["notice"], "「件名」"),
        (["bulletin", "--field", "見出し"], "名前=内容"),
        (["nothing"], "nothing"),
        (["bulletin", "--field", "ない=x"], "ない"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_name(run: Run, words: list[str], said: str) -> None:
    refused = run("run", *words)
    assert refused.exit_code == 1 and said in refused.output
