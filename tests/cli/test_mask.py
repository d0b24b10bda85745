"""``yuhitsu mask`` and ``restore``: lines, files, sealed tables, and refusals that are told."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from tests.documents import making
from tests.privacy.file_making import everything

from yuhitsu.cli.main import main

TEXT = "申請者は田中健二さん（電話090-1234-5678）です。"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run("mask", "--jsonl", rows=[…])`` with a passphrase in the environment."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_MASK_PASSPHRASE", "さくら町の合言葉")

    def invoke(*arguments: str | Path, rows: list[Any] | None = None, code: int = 0) -> Result:
        lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows or [])
        result = CliRunner().invoke(main, [*map(str, arguments)], input=lines, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return invoke


def rows_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# ------------------------------------------------------------------ lines


def test_a_line_is_masked_with_offsets_in_what_came_in(run: Any) -> None:
    (row,) = rows_of(run("mask", "--jsonl", rows=[{"id": "a", "text": "𠮷" + TEXT}]))
    assert set(row) == {"id", "text", "entities"} and row["id"] == "a"
    assert "田中" not in row["text"] and "1234" not in row["text"]
    for entity in row["entities"]:
        assert ("𠮷" + TEXT)[entity["start"] : entity["end"]] == entity["value"]
    assert [entity["type"] for entity in row["entities"]] == ["PERSON", "PHONE"]


def test_lines_come_back_by_a_sealed_table(run: Any, tmp_path: Path) -> None:
    table = tmp_path / "表.yuhitsu-mask"
    texts = [TEXT, "田中さんの件", "［氏名1・k7m3］"]
    masked = rows_of(run("mask", "--jsonl", "--table", table, rows=[{"text": text} for text in texts]))
    more = rows_of(run("mask", "--jsonl", "--table", table, rows=[{"text": TEXT}]))
    assert more[0]["text"] == masked[0]["text"]
    back = rows_of(
        run("restore", "--jsonl", "--table", table, rows=[{"text": row["text"]} for row in masked])
    )
    assert [row["text"] for row in back] == texts
    assert "健二".encode() not in table.read_bytes()
    assert stat.S_IMODE(table.stat().st_mode) == 0o600


def test_a_program_may_keep_the_table_itself(run: Any) -> None:
    (row,) = rows_of(run("mask", "--jsonl", "--with-table", rows=[{"id": 1, "text": TEXT}]))
    reply = f"{row['text'][4:15]}様、［氏名99・{row['table']['code']}］様"
    (back,) = rows_of(run("restore", "--jsonl", rows=[{"id": 1, "text": reply, "table": row["table"]}]))
    assert "田中健二" in back["text"]
    assert back["unknown"] == [f"［氏名99・{row['table']['code']}］"]


def test_words_are_added_and_left_by_hand(run: Any) -> None:
    row = {"text": TEXT, "also": [{"start": 0, "end": 3}], "leave": [{"start": 4, "end": 5}]}
    (masked,) = rows_of(run("mask", "--jsonl", rows=[row]))
    assert masked["text"].startswith("［氏名1・") and "田中健二" in masked["text"]
    (masked,) = rows_of(
        run("mask", "--jsonl", "--leave", "田中健二", "--also", "申請者", rows=[{"text": TEXT}])
    )
    assert masked["text"].startswith("［氏名1・") and "田中健二" in masked["text"]


@pytest.mark.parametrize(
    "row",
    ["x", {"id": 1}, {"text": 5}, {"text": "a", "also": [{"start": 0, "end": 9}]}, {"text": "a", "also": 5},
     {"text": "a", "leave": [{"start": "x", "end": 1}]},
     {"text": "a", "also": [{"start": 0, "end": 1, "type": "?"}]}],
)  # fmt: skip
def test_a_bad_line_does_not_end_the_batch(run: Any, row: Any) -> None:
    first, second = rows_of(run("mask", "--jsonl", rows=[row, {"id": 2, "text": "文"}]))
    assert first["error"] and second["text"] == "文"


@pytest.mark.parametrize("table", [5, {}, {"version": 1}, "x"])
def test_a_bad_table_does_not_end_the_batch(run: Any, table: Any) -> None:
    first, second = rows_of(run("restore", "--jsonl", rows=[{"text": "a", "table": table}, {"text": "b"}]))
    assert first["error"] and second["error"]


# ------------------------------------------------------------------ files


def test_files_are_masked_and_come_back(run: Any, tmp_path: Path) -> None:
    given, out, back = tmp_path / "元", tmp_path / "写し", tmp_path / "戻し"
    given.mkdir()
    (given / "申請.docx").write_bytes(making.word(TEXT))
    (given / "名簿.csv").write_text(f"氏名,備考\n田中健二,{TEXT}\n", encoding="cp932")
    rows = rows_of(run("mask", "--json", "--out", out, given / "申請.docx", given / "名簿.csv"))
    assert [row["masked"] >= 2 for row in rows] == [True, True]
    for row in rows:
        copy, table = Path(row["copy"]), Path(row["table"])
        assert table == copy.with_name(copy.name + ".yuhitsu-mask")
        run("restore", "--table", table, "--out", back, copy)
    assert "田中" not in everything((out / "申請（伏せ字）.docx").read_bytes())
    restored = docx.Document(io.BytesIO((back / "申請（復元）.docx").read_bytes()))
    assert restored.paragraphs[-1].text == TEXT
    assert (back / "名簿（復元）.csv").read_bytes() == (given / "名簿.csv").read_bytes()


def test_what_is_refused_is_named_and_the_rest_is_done(run: Any, tmp_path: Path) -> None:
    (tmp_path / "壊.docx").write_bytes(b"PK\x03\x04 no")
    (tmp_path / "良.txt").write_text(TEXT, encoding="utf-8")
    result = run("mask", tmp_path / "壊.docx", tmp_path / "無い.txt", tmp_path / "良.txt", code=1)
    assert "壊.docx" in result.stderr and "無い.txt" in result.stderr
    assert (tmp_path / "良（伏せ字）.txt").exists()
    assert sorted(path.name for path in tmp_path.glob("*.yuhitsu-mask")) == ["良（伏せ字）.txt.yuhitsu-mask"]


def test_nothing_is_written_over(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "良.txt"
    file.write_text(TEXT, encoding="utf-8")
    run("mask", file)
    table = tmp_path / "良（伏せ字）.txt.yuhitsu-mask"
    before = table.read_bytes()
    assert "既にあります" in run("mask", file, code=1).stderr
    assert table.read_bytes() == before


def test_one_table_may_serve_several_files(run: Any, tmp_path: Path) -> None:
    for name in ("一.txt", "二.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    run("mask", "--table", tmp_path / "t", tmp_path / "一.txt", tmp_path / "二.txt")
    one, two = ((tmp_path / f"{name}（伏せ字）.txt").read_text(encoding="utf-8") for name in "一二")
    assert one == two


def test_a_wrong_passphrase_and_a_missing_one_are_told(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "良.txt"
    file.write_text(TEXT, encoding="utf-8")
    run("mask", "--table", tmp_path / "t", file)
    monkeypatch.setenv("YUHITSU_MASK_PASSPHRASE", "ちがう合言葉です")
    assert "合言葉が違う" in run("restore", "--table", tmp_path / "t", file, code=1).stderr
    monkeypatch.delenv("YUHITSU_MASK_PASSPHRASE")
    assert "YUHITSU_MASK_PASSPHRASE" in run("mask", file, code=1).stderr


@pytest.mark.parametrize(
    "arguments", [("mask",), ("restore",), ("mask", "--jsonl", "a.txt"), ("restore", "a.txt")]
)
def test_what_is_missing_on_the_command_line_is_told(run: Any, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, code=1).stderr.startswith("yuhitsu: ")
