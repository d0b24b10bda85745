"""``yuhitsu eval japanese``: measures the model it is given, and says which setting names one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yuhitsu.cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in a temporary folder, with no public set beside it."""
    folder = tmp_path / "home"
    folder.mkdir()
    (tmp_path / "no-sets").mkdir()
    monkeypatch.setenv("YUHITSU_HOME", str(folder))
    monkeypatch.setenv("YUHITSU_EVAL_DATA", str(tmp_path / "no-sets"))
    monkeypatch.chdir(ROOT)
    return folder


def measure(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["eval", "japanese", *arguments], catch_exceptions=False)


@pytest.fixture
def scripted(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with a model that says B to everything."""
    (home / "b.toml").write_text('[[reply]]\ntext = "答え: B"\n', encoding="utf-8")
    monkeypatch.setenv("YUHITSU_MODEL__KIND", "scripted")
    monkeypatch.setenv("YUHITSU_MODEL__MODEL", "b.toml")
    monkeypatch.setenv("YUHITSU_MODEL__ZONE", "office")
    return home


def test_without_a_model_it_says_what_it_measures_and_how_to_name_one(home: Path) -> None:
    result = measure()
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "生成モデル" in result.stderr and "[model]" in result.stderr and "--model" in result.stderr


def test_the_configured_model_is_measured_by_field(scripted: Path, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    result = measure("--limit", "4", "--output", str(kept))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)["japanese"]
    assert told["model"] == "scripted:b.toml"
    assert told["questions"] == 44
    assert set(told["fields"]) >= {"law", "keigo", "plain"}
    assert all(len(field["interval95"]) == 2 for field in told["fields"].values())
    assert len(told["wrong"]) == 44 - told["right"]
    assert json.loads(kept.read_text(encoding="utf-8"))["japanese"] == told


def test_public_sets_are_asked_where_they_are_present(
    scripted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sets" / "jcm").mkdir(parents=True)
    line = json.dumps({"id": "1", "text": "道を譲った。", "label": 0})
    (tmp_path / "sets" / "jcm" / "dev.jsonl").write_text(line, encoding="utf-8")
    monkeypatch.setenv("YUHITSU_EVAL_DATA", str(tmp_path / "sets"))
    told = json.loads(measure("--limit", "1").stdout)["japanese"]
    assert told["public"]["jcm"]["questions"] == 1
    assert told["questions"] == 11


def test_a_model_named_at_an_address_is_asked_there(home: Path) -> None:
    result = measure("--limit", "1", "--model", "any@http://127.0.0.1:9/v1")
    assert result.exit_code == 1
    assert "127.0.0.1:9" in result.stderr


def test_the_key_of_the_configured_server_goes_to_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"KIND": "openai", "BASE_URL": "http://127.0.0.1:9/v1", "MODEL": "m", "API_KEY_ENV": "OUR_KEY"}
    for key, value in settings.items():
        monkeypatch.setenv(f"YUHITSU_MODEL__{key}", value)
    assert "OUR_KEY" in measure("--limit", "1", "--model", "other").stderr
    elsewhere = measure("--limit", "1", "--model", "other@http://127.0.0.1:8/v1")
    assert "OUR_KEY" not in elsewhere.stderr and "127.0.0.1:8" in elsewhere.stderr


def test_a_name_alone_needs_a_server(home: Path) -> None:
    result = measure("--model", "some-model")
    assert result.exit_code == 1
    assert "model.base_url" in result.stderr and "some-model@http://" in result.stderr
