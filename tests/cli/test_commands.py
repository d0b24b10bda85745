"""The command line: truthful exit codes, results alone on stdout, batches that survive bad lines."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.conftest import DOCUMENTS

from yuhitsu.cli.main import main
from yuhitsu.cli.session import batch


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run("ask", "…", input=…)`` in an installation of its own, without search by meaning."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.setenv("YUHITSU_ANSWER__READ", "false")

    def invoke(*arguments: str, rows: list[Any] | None = None, code: int = 0) -> Result:
        lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows or [])
        result = CliRunner().invoke(main, arguments, input=lines, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def filled(run: Any, tmp_path: Path) -> Any:
    """The same with the office's documents taken in."""
    folder = tmp_path / "文書"
    folder.mkdir()
    for name, (text, level) in DOCUMENTS.items():
        if level == 1:
            (folder / name).write_text(text, encoding="utf-8")
    run("ingest", str(folder), "--level", "1")
    return run


def rows_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_ingest_names_what_it_refused_and_reads_only_changes_again(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "良い.md").write_text("# 手数料\n\n300円です。\n", encoding="utf-8")
    (folder / "空.txt").write_text("", encoding="utf-8")
    first = json.loads(run("ingest", str(folder), "--json").stdout)
    assert (first["documents"], first["unchanged"]) == (1, 0)
    assert [refused["name"] for refused in first["refused"]] == ["空.txt"]
    again = json.loads(run("ingest", str(folder), "--json").stdout)
    assert (again["documents"], again["unchanged"]) == (0, 1)


def test_ingest_leaves_the_level_of_what_is_known_unless_one_is_given(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("窓口は1階です。", encoding="utf-8")

    def level_after(*arguments: str) -> int:
        run(*arguments)
        return int(rows_of(run("documents", "list", "--json"))[0]["level"])

    assert level_after("ingest", str(path)) == 2
    assert level_after("documents", "classify", "default/a.txt", "3") == 3
    assert level_after("ingest", str(path)) == 3
    assert level_after("ingest", str(path), "--level", "1") == 1


def test_ingest_of_nothing_but_refusals_fails(run: Any, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04 broken")
    assert "x.docx" in run("ingest", str(tmp_path / "x.docx"), code=1).stderr


def test_records_keep_their_ids(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {"id": "q-7", "title": "体育館", "text": "体育館の使用料は、1時間につき700円です。"}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    run("ingest", str(path), "--collection", "faq")
    found = rows_of(
        run("search", "--jsonl", "--collection", "faq", rows=[{"id": 1, "question": "体育館の使用料"}])
    )
    assert found[0]["hits"][0]["document"] == "q-7"


def test_search_prints_one_line_a_question_in_order(filled: Any) -> None:
    rows = [
        {"id": "a", "question": "印鑑登録証明書の手数料"},
        {"id": "b", "question": "粗大ごみ"},
        {"id": "c", "question": "😀"},
    ]
    found = rows_of(filled("search", "--jsonl", "--limit", "2", rows=rows))
    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert found[0]["hits"][0]["document"] == "証明書.md"
    assert set(found[0]["hits"][0]) >= {"document", "passage", "place", "score", "text"}
    assert len(found[1]["hits"]) <= 2
    assert found[2]["hits"] == []


def test_a_bad_line_gives_an_error_line_and_the_batch_goes_on(filled: Any) -> None:
    rows = [
        "{broken",
        "[1]",
        {"id": 3},
        {"id": 4, "question": ""},
        {"id": 5, "question": "住民票の手数料はいくら"},
    ]
    answers = rows_of(filled("ask", "--jsonl", rows=rows))
    assert [row["id"] for row in answers] == [None, None, 3, 4, 5]
    assert all("error" in row for row in answers[:4])
    assert answers[4]["outcome"] == "answer"


DAMAGED = {
    "half a character": b'{"id":"\\ud800","question":"\\ud800"}',
    "nested without end": b"[" * 200_000,
    "no utf-8": b'{"id":1,"question":"\xff"}',
    "utf-16": '{"id":1}'.encode("utf-16"),
    "nested ids": b'{"id":' + b"[" * 900 + b"]" * 900 + b"}",
    "a number too long": b'{"id":' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_no_line_ends_a_batch(filled: Any, line: bytes) -> None:
    good = json.dumps({"id": "後", "question": "住民票の手数料はいくら"}, ensure_ascii=False).encode()
    for command in ("ask", "search"):
        result = CliRunner().invoke(
            main, [command, "--jsonl"], input=line + b"\n" + good, catch_exceptions=False
        )
        *bad, last = rows_of(result)
        assert result.exit_code == 0 and last["id"] == "後" and "error" not in last
        assert bad and all({"id", "error", "code"} == set(row) or row.get("hits") == [] for row in bad)


def test_a_mark_at_the_beginning_of_the_text_is_no_error(filled: Any) -> None:
    line = json.dumps({"id": 1, "question": "住民票の手数料はいくら"}).encode("utf-8-sig")
    result = CliRunner().invoke(main, ["ask", "--jsonl"], input=line + b"\r\n\xef\xbb\xbf\r\n")
    assert [row["outcome"] for row in rows_of(result)] == ["answer"]


@pytest.mark.parametrize(
    "failure", [RuntimeError("x"), RecursionError(), UnicodeEncodeError("u", "", 0, 1, "")]
)
def test_whatever_goes_wrong_in_one_line_stays_in_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def serve(row: dict[str, Any]) -> dict[str, Any]:
        if row["id"] == "\ud800":
            raise failure
        return {"answer": "はい"}

    lines = b'{"id":"\\ud800"}\n{"id":2}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    batch(serve)
    bad, good = map(json.loads, capsys.readouterr().out.splitlines())
    assert (bad["id"], bad["code"]) == ("\ud800", "error") and type(failure).__name__ in bad["error"]
    assert good == {"id": 2, "answer": "はい"}


def test_ask_answers_from_given_passages_under_their_ids(run: Any) -> None:
    row = {
        "id": 1,
        "question": "体育館の使用料は1時間いくらですか",
        "passages": [
            {"id": "p1", "text": "図書館は月曜日に休みます。"},
            {"id": "p2", "text": "体育館の使用料は、1時間につき700円です。"},
        ],
    }
    whole = rows_of(run("ask", "--jsonl", rows=[row]))[0]
    assert whole["outcome"] == "answer" and not whole["abstained"]
    citation = whole["sentences"][0]["citations"][0]
    assert (citation["passage"], citation["document"]) == ("p2", "p2")
    assert citation["quote"] in row["passages"][1]["text"]  # type: ignore[index]
    short = rows_of(run("ask", "--jsonl", "--short", rows=[row]))[0]
    assert short["answer"] == "700円"


def test_ask_on_a_terminal_shows_quotes_and_says_when_it_cannot_tell(filled: Any) -> None:
    said = filled("ask", "住民票の写しの手数料はいくらですか").stdout
    assert "300円" in said and "証明書の窓口" in said and "引用" in said
    assert "資料からは確認できません" in filled("ask", "火星の天気を教えてください").stdout


def test_a_refused_question_exits_with_1_and_speaks_on_stderr_only(filled: Any) -> None:
    result = filled("ask", "？？？", code=1)
    assert result.stdout == ""
    assert "質問" in result.stderr


def test_verify_judges_claims(run: Any) -> None:
    passages = [{"id": "a", "text": "住民票の写しの手数料は、1通につき300円です。"}]
    rows = [
        {"id": 1, "claim": "住民票の写しの手数料は1通300円です。", "passages": passages},
        {"id": 2, "claim": "住民票の写しの手数料は1通500円です。", "passages": passages},
    ]
    true, false = rows_of(run("verify", "--jsonl", rows=rows))
    assert true["verdict"] == "supported" and true["citations"][0]["passage"] == "a"
    assert false["verdict"] == "contradicted" and false["reasons"]
    run("verify", "--claim", "手数料は500円です。", "--passage", "手数料は300円です。", code=1)


def test_verify_checks_quotations_against_the_ordinances_held(filled: Any) -> None:
    quote = "町長は、災害により被害を受けた者に対し、手数料を免除することができる。"
    rows = [
        {"id": 1, "quote": quote, "citation": "さくら町手数料条例第2条第1項"},
        {"id": 2, "quote": quote, "citation": "さくら町手数料条例第1条"},
        {"id": 3, "quote": quote, "citation": "さくら町手数料条例第99条"},
    ]
    right, wrong, missing = rows_of(filled("verify", "--citations", "--jsonl", rows=rows))
    assert right["valid"]
    assert not wrong["valid"] and "第2条" in wrong["found"]
    assert not missing["valid"]


def test_documents_can_be_listed_classified_and_removed(filled: Any) -> None:
    assert "default/ごみ.md" in filled("documents", "list").stdout
    filled("documents", "classify", "default/ごみ.md", "3")
    listed = rows_of(filled("documents", "list", "--json"))
    assert {row["id"]: row["level"] for row in listed}["ごみ.md"] == 3
    filled("documents", "remove", "default/ごみ.md")
    filled("documents", "remove", "default/ごみ.md", code=1)
    assert rows_of(filled("search", "--jsonl", rows=[{"question": "粗大ごみの収集"}]))[0][
        "hits"
    ] == [] or all(
        hit["document"] != "ごみ.md"
        for hit in rows_of(filled("search", "--jsonl", rows=[{"question": "粗大ごみの収集"}]))[0]["hits"]
    )


def test_audit_finds_a_changed_entry(filled: Any, tmp_path: Path) -> None:
    filled("ask", "住民票の写しの手数料はいくらですか")
    assert "完全" in filled("audit", "verify").stdout
    exported = rows_of(filled("audit", "export"))
    asked = next(entry for entry in exported if entry["kind"] == "question.asked")
    database = sqlite3.connect(tmp_path / "home" / "yuhitsu.db")
    table = next(
        name
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
        if "entr" in name
    )
    database.execute(f"UPDATE {table} SET actor = 'somebody' WHERE sequence = ?", (asked["sequence"],))
    database.commit()
    database.close()
    found = json.loads(filled("audit", "verify", "--json", code=1).stdout)
    assert found["first_broken"] == asked["sequence"]


@pytest.mark.parametrize("command", [("verify",), ("verify", "--json"), ("export",)])
@pytest.mark.parametrize("empty", [False, True])
def test_a_record_that_is_not_there_is_neither_whole_nor_made(
    run: Any, tmp_path: Path, command: tuple[str, ...], empty: bool
) -> None:
    database = tmp_path / "home" / "yuhitsu.db"
    if empty:
        database.parent.mkdir()
        database.touch()
    result = run("audit", *command, code=2)
    assert result.stdout == "" and "yuhitsu.db" in result.stderr
    assert database.exists() is empty and (not empty or database.stat().st_size == 0)


def test_what_is_no_database_cannot_be_checked(run: Any, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "yuhitsu.db").write_bytes(b"no database" * 1000)
    assert "壊れているか" in run("audit", "verify", code=2).stderr


def test_the_record_is_checked_without_the_models_key(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in {
        "KIND": "openai",
        "BASE_URL": "http://x/v1",
        "MODEL": "m",
        "API_KEY_ENV": "NO",
    }.items():
        monkeypatch.setenv(f"YUHITSU_MODEL__{key}", value)
    filled("ask", "住民票", code=1)
    filled("audit", "verify")
    assert rows_of(filled("audit", "export"))


def test_a_record_put_back_to_yesterday_is_not_the_one_that_was_noted(filled: Any, tmp_path: Path) -> None:
    database = tmp_path / "home" / "yuhitsu.db"
    yesterday = database.read_bytes()
    first = json.loads(filled("audit", "verify", "--json").stdout)
    filled("ask", "住民票の写しの手数料はいくらですか")
    noted = json.loads(filled("audit", "verify", "--json").stdout)
    assert noted["entries"] > first["entries"] and noted["receipt"].startswith(f"{noted['entries']}:")
    assert f"控え {noted['receipt']}" in filled("audit", "verify").stdout
    for receipt in (first["receipt"], noted["receipt"]):
        filled("audit", "verify", "--expect", receipt)
    database.write_bytes(yesterday)
    filled("audit", "verify")
    assert "失われています" in filled("audit", "verify", "--expect", noted["receipt"], code=1).stderr
    for _ in range(3):
        filled("ask", "粗大ごみの収集はいくらですか")
    filled("audit", "verify", "--expect", first["receipt"])
    assert "控えと合いません" in filled("audit", "verify", "--expect", noted["receipt"], code=1).stderr


@pytest.mark.parametrize(
    "receipt", ["", "5", "5:abc", "x:" + "0" * 64, "-1:" + "0" * 64, "9" * 30 + ":" + "0" * 64]
)
def test_what_is_no_receipt_is_refused(filled: Any, receipt: str) -> None:
    assert "--expect" in filled("audit", "verify", "--expect", receipt, code=2).stderr


def test_model_test_without_a_model_says_how_answers_are_made(run: Any) -> None:
    assert "引用" in run("model", "test").stdout


def test_an_impossible_setting_is_named(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUHITSU_SEARCH__LEXICAL_WEIGHT", "7")
    assert "search.lexical_weight" in run("documents", "list", code=1).stderr
