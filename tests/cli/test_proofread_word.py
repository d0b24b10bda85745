"""``yuhitsu proofread --word``: the file with comments and tracked changes, whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from tests.writing.export.word_reading import comments, settled

from yuhitsu.cli.main import main
from yuhitsu.cli.whole_file import write_whole
from yuhitsu.errors import DiskFull, InputError

TEXT = "町は、次の調査を行なう。"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("YUHITSU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YUHITSU_SEARCH__EMBED", "false")
    monkeypatch.setenv("YUHITSU_ANSWER__READ", "false")

    def invoke(*arguments: str | Path, given: str = "") -> Result:
        return CliRunner().invoke(main, ["proofread", *map(str, arguments)], input=given)

    return invoke


def test_a_word_file_keeps_its_look_and_shows_what_was_found(run: Any, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run(TEXT).bold = True
    document.save(str(tmp_path / "案.docx"))
    done = run(tmp_path / "案.docx", "--word", tmp_path / "校正.docx")
    assert done.exit_code == 1, done.output  # there are findings
    assert "コメント" in done.output and "変更履歴" in done.output
    data = (tmp_path / "校正.docx").read_bytes()
    assert settled(data, accept=False) == TEXT
    assert settled(data, accept=True) == TEXT.replace("行なう", "行う")
    assert any("行う" in text for _, text in comments(data))
    assert all(r.bold for r in docx.Document(str(tmp_path / "校正.docx")).paragraphs[0].runs if r.text)


def test_a_text_becomes_a_word_file_and_json_stays_clean(run: Any, tmp_path: Path) -> None:
    done = run("-", "--json", "--word", tmp_path / "校正.docx", given=TEXT)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert settled((tmp_path / "校正.docx").read_bytes(), accept=False) == TEXT


@pytest.mark.parametrize("name", ["既.docx", "校正.doc", "無いフォルダ/校正.docx"])
def test_a_target_that_cannot_be_written_is_named_and_leaves_nothing(
    run: Any, tmp_path: Path, name: str
) -> None:
    (tmp_path / "既.docx").write_bytes(b"mine")
    done = run("-", "--word", tmp_path / name, given=TEXT)
    assert done.exit_code not in (0, None) and Path(name).name in done.output
    assert (tmp_path / "既.docx").read_bytes() == b"mine"
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_only_one_file_at_a_time(run: Any, tmp_path: Path) -> None:
    done = run("a.txt", "b.txt", "--word", tmp_path / "校正.docx")
    assert done.exit_code != 0 and "1つずつ" in done.output


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="空き"):
        write_whole(tmp_path / "校正.docx", b"data")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "校正.docx"
    write_whole(path, b"first")
    with pytest.raises(InputError, match="既にあります"):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first" and list(tmp_path.iterdir()) == [path]
