"""``yuhitsu minutes`` and ``easy``: files and stdin in, text, JSON and files out."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from tests.writing.minutes.meetings import COUNCIL

from yuhitsu.cli.main import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    return tmp_path


def run(*arguments: str | Path, text: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments)], input=text.encode(), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def test_minutes_of_a_file_are_printed_with_their_sources(home: Path) -> None:
    file = home / "会議.txt"
    file.write_text(COUNCIL, encoding="utf-8")
    shown = run("minutes", file).stdout
    assert "決定事項" in shown and "（発言21・22・23・24）" in shown
    assert "来週の金曜までに（令和8年12月4日（金））" in shown


def test_minutes_as_json_hold_what_they_cite(home: Path) -> None:
    form = json.loads(run("minutes", "-", "--json", "--date", "2026-11-25", text=COUNCIL).stdout)
    assert form["date"] == "2026-11-25"
    assert {said["number"] for said in form["utterances"]} >= {21, 22, 23, 24}


def test_minutes_are_saved_as_a_word_file_and_never_over_one(home: Path) -> None:
    out = home / "会議録.docx"
    run("minutes", "-", "-o", out, text=COUNCIL)
    assert any("決定事項" in paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    assert "既にあります" in run("minutes", "-", "-o", out, text=COUNCIL, code=1).stderr


def test_the_standing_is_kept_and_another_transcript_refuses_it(home: Path) -> None:
    state = home / "途中.json"
    first = run("minutes", "-", "--state", state, text=COUNCIL).stdout
    assert json.loads(state.read_text(encoding="utf-8"))["topics"]
    assert run("minutes", "-", "--state", state, text=COUNCIL).stdout == first
    assert "別の文字起こし" in run("minutes", "-", "--state", state, text="別の会議です。", code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["minutes", "-"], "", "文字がありません"),
        (["minutes", "-", "--date", "昨日"], "会議です。", "2026-11-25"),
        (["easy", "-"], "", "文字がありません"),
        (["easy", "ない.txt"], "", "ない.txt"),
    ],
)
def test_what_is_wrong_is_said_on_stderr(home: Path, arguments: list[str], text: str, message: str) -> None:
    assert message in run(*arguments, text=text, code=1).stderr


def test_easy_prints_the_text_and_says_the_rest_on_stderr(home: Path) -> None:
    result = run("easy", "-", text="書類を提出してください。紙が配られます。")
    assert result.stdout == "紙を出してください。紙が配られます。\n"
    assert "読みにくさ" in result.stderr and "れる・られる" in result.stderr


def test_easy_with_readings_and_as_json(home: Path) -> None:
    assert (
        "佐保町（さほちょう）"
        in run("easy", "-", "--ruby", "--reading", "佐保町=さほちょう", text="佐保町です。").stdout
    )
    form = json.loads(run("easy", "-", "--json", text="書類を提出してください。").stdout)
    assert [change["after"] for change in form["changes"]] == ["紙", "出して"]


def test_anticipated_questions_are_given_as_json(home: Path) -> None:
    paper = "件名　ごみ袋の改定について\n1 施行日\n令和9年4月1日から施行する。\n"
    form = json.loads(run("anticipated", "-", "--json", text=paper).stdout)
    assert {item["source"] for item in form["questions"]} == {"paper", "none"}
