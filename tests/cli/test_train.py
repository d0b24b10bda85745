"""``yuhitsu train``: what cannot be learnt from is refused before anything is trained, with the reason."""

from __future__ import annotations

import importlib.util
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.training.office import FEE_CLAIMS, data_folder, write_lines

from yuhitsu.cli.main import main
from yuhitsu.cli.train import _interrupts


def train(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["train", *map(str, arguments)], catch_exceptions=False)


def test_the_data_can_be_checked_without_training(tmp_path: Path) -> None:
    folder, out = data_folder(tmp_path), tmp_path / "out"
    reader = train("reader", "--data", folder / "reading", "--out", out, "--held-out", "0", "--check")
    assert reader.exit_code == 0
    assert "学習する問い" in reader.stderr
    verifier = train("verifier", "--data", folder / "claims", "--out", out, "--held-out", "0", "--check")
    assert verifier.exit_code == 0
    assert "学習する文" in verifier.stderr
    assert not out.exists()


def test_without_pytorch_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else find(name))
    result = train("reader", "--data", data_folder(tmp_path) / "reading", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "torch" in result.stderr
    assert "yuhitsu[training]" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["reader", "verifier"])
def test_bad_data_is_refused_by_file_line_and_reason(tmp_path: Path, kind: str) -> None:
    folder = data_folder(tmp_path)
    name = {"reader": "reading", "verifier": "claims"}[kind]
    write_lines(folder / name / "town.jsonl", ["{broken"])
    result = train(kind, "--data", folder / name, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "town.jsonl' の 1 行目" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        result = train("reader", "--data", folder, "--out", tmp_path / "out")
        assert result.exit_code == 1
        assert str(folder) in result.stderr


def test_passages_may_stand_in_a_folder_of_their_own(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    (folder / "reading").rename(folder / "本文")
    claims = write_lines(folder / "claims" / "town.jsonl", [FEE_CLAIMS]).parent
    arguments = ("verifier", "--data", claims, "--out", tmp_path / "out", "--check", "--held-out", "0")
    assert train(*arguments).exit_code == 1
    assert train(*arguments, "--passages", folder / "本文").exit_code == 0


def test_the_first_interrupt_asks_to_stop_and_the_second_ends() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        with _interrupts() as stopping:
            assert not stopping()
            os.kill(os.getpid(), signal.SIGINT)
            assert stopping()
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
