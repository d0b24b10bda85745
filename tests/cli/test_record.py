"""Record, requests of persons and retention on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.conftest import OpenOffice, ask

from yuhitsu.audit.notes import VerifierKey, checkpoint_of, verified
from yuhitsu.cli.main import main


@pytest.fixture
def run(open_office: OpenOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run("audit", "head")`` in an office where two questions were asked."""
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.setenv("YUHITSU_ANSWER__READ", "false")
    with open_office(documents=False) as app:
        ask(app, "渡辺花子さんの手数料はいくらですか")
        ask(app, "粗大ごみの収集はいくらですか")

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_a_checkpoint_kept_elsewhere_is_held_against_the_record(run: Any, tmp_path: Path) -> None:
    database = tmp_path / "home" / "yuhitsu.db"
    key = tmp_path / "vkey"
    before = database.read_bytes()
    assert "audit head" in run("audit", "key", code=2).stderr
    kept = tmp_path / "kept.txt"
    kept.write_text(run("audit", "head").stdout)
    key.write_text(run("audit", "key").stdout)
    assert verified(kept.read_text(), [VerifierKey.read(key.read_text())])
    said = run("audit", "verify", "--head", str(kept)).stdout
    assert f"うち{checkpoint_of(kept.read_text()).size}件まで署名済み" in said
    database.write_bytes(before)
    run("audit", "verify")
    found = json.loads(run("audit", "verify", "--head", str(kept), "--json", code=1).stdout)
    assert found["code"] == "truncated"


def test_what_is_no_checkpoint_tells_nothing_about_the_record(run: Any, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_bytes(b"\xff")
    assert "文字のファイル" in run("audit", "verify", "--head", str(kept), code=2).stderr
    kept.write_text("x")
    assert "控え" in run("audit", "verify", "--head", str(kept), code=2).stderr


def test_an_entry_and_the_growth_are_proved_to_a_third_party(run: Any, tmp_path: Path) -> None:
    old, proof = tmp_path / "old.txt", tmp_path / "proof.json"
    old.write_text(run("audit", "head").stdout)
    run("requests", "new", "disclosure", "--name", "山田太郎")
    proof.write_text(run("audit", "prove", "1").stdout)
    run("audit", "check", str(proof))
    proof.write_text(run("audit", "prove", "--since", str(old)).stdout)
    run("audit", "check", str(proof))
    proof.write_text(proof.read_text().replace('"path": ["', '"path": ["00'))
    assert "成り立ちません" in run("audit", "check", str(proof), code=1).stderr
    proof.write_text("x")
    run("audit", "check", str(proof), code=1)
    run("audit", "prove", "999", code=2)
    run("audit", "prove", code=2)


def test_the_record_is_written_as_a_page_to_read(run: Any, tmp_path: Path) -> None:
    page = tmp_path / "record.html"
    run("audit", "export", "--page", str(page))
    html = page.read_text()
    assert "渡辺花子さんの手数料はいくらですか" in html and "質問" in html and "<script" not in html
    assert "書き込めません" in run("audit", "export", "--page", str(tmp_path / "no" / "x"), code=2).stderr
    rows = [json.loads(line) for line in run("audit", "export").stdout.splitlines()]
    assert rows[0]["body"]["question"] and "question" not in rows[0]["chained"]


def test_a_key_is_replaced_with_a_reason(run: Any, tmp_path: Path) -> None:
    run("audit", "head")
    old = run("audit", "key").stdout
    (tmp_path / "home" / "record.key").unlink()
    assert run("audit", "key", "--replace", "機器の入替え").stdout != old
    assert "1回替えられています" in run("audit", "verify").stdout


def test_a_request_goes_from_the_counter_to_its_end(run: Any, tmp_path: Path) -> None:
    given = ("--name", "渡邊花子", "--kana", "わたなべはなこ", "--identifier", "090-1234-5678")
    number = run("requests", "new", "erasure", *given).stdout.split("\t")[0]
    assert "本人の確認待ち" in run("requests", "list").stdout
    assert "本人の確認" in run("requests", "erase", number, "--yes", code=1).stderr
    run("requests", "confirm", number, "--how", "運転免許証")
    run("requests", "extend", number, "--reason", "文書が多いため")
    assert "確実" in run("requests", "find", number).stdout
    found = [json.loads(line) for line in run("requests", "find", number, "--json").stdout.splitlines()]
    assert {row["area"] for row in found} == {"conversations", "record"}
    run("requests", "package", number, "--out", str(tmp_path / "out"))
    assert json.loads((tmp_path / "out" / "開示.json").read_text())["items"]
    assert "渡辺花子" in (tmp_path / "out" / "開示.html").read_text()
    assert "消去しました" in run("requests", "erase", number, "--yes").stdout
    assert "見つかりませんでした" in run("requests", "find", number).stdout
    run("requests", "close", number, "--result", "granted")
    assert run("requests", "list").stdout == ""
    assert "（消去済み）" in run("requests", "list", "--all").stdout
    assert [
        json.loads(line)["name"] for line in run("requests", "list", "--all", "--json").stdout.splitlines()
    ] == [""]
    run("audit", "verify")


def test_nothing_is_erased_without_being_asked_again(run: Any) -> None:
    number = run("requests", "new", "erasure", "--name", "渡邊花子").stdout.split("\t")[0]
    run("requests", "confirm", number, "--how", "運転免許証")
    run("requests", "erase", number, code=1)
    assert run("requests", "find", number, "--json").stdout


def test_retention_on_the_command_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "満了したものはありません" in run("retention", "list").stdout
    assert "廃棄するものはありません" in run("retention", "approve", "--all", "--reason", "総第1号").stdout
    run("retention", "approve", "--reason", "総第1号", code=2)
    hold = run("retention", "hold", "conversations:", "--reason", "監査請求").stdout.split("\t")[0]
    assert "監査請求" in run("retention", "hold").stdout
    assert json.loads(run("retention", "hold", "--json").stdout)["id"] == hold
    run("retention", "release", hold)
    assert run("retention", "hold").stdout == ""
    assert "理由" in run("retention", "hold", "record:", code=1).stderr
