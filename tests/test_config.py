"""Settings that cannot work together, or would be silently ignored, are refused at start and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yuhitsu.config import Settings, load
from yuhitsu.errors import SettingsError
from yuhitsu.types import Zone


def settings(tmp_path: Path, toml: str = "", **environment: str) -> Settings:
    """What an installation with this file and this environment has."""
    (tmp_path / "yuhitsu.toml").write_text(toml, encoding="utf-8")
    return load(environment={"YUHITSU_HOME": str(tmp_path), **environment})


OFFICE_MODEL = '[model]\nkind = "openai"\nbase_url = "http://10.0.0.5/v1"\nmodel = "m"\n'


def test_the_defaults_agree_with_each_other(tmp_path: Path) -> None:
    default = settings(tmp_path)
    assert default.answer.question_characters + default.model.max_tokens < default.model.context_tokens


def test_a_model_behind_an_address_is_never_embedded(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"model\.zone"):
        settings(tmp_path, OFFICE_MODEL + 'zone = "embedded"\n')
    assert settings(tmp_path, OFFICE_MODEL + 'zone = "office"\n').model.zone is Zone.OFFICE


@pytest.mark.parametrize(
    "name",
    [
        "YUHITSU_POLICY_OFFICE_MAX_LEVEL",
        "YUHITSU_POLICY__",
        "YUHITSU_POLICY",
        "YUHITSU_POLICI__OFFICE_MAX_LEVEL",
        "YUHITSU_MODEL_KEY",
    ],
)
def test_a_name_that_is_nearly_a_settings_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **{name: "1"})


def test_an_unknown_key_of_a_known_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="office_level"):
        settings(tmp_path, YUHITSU_POLICY__OFFICE_LEVEL="1")


@pytest.mark.parametrize("name", ["YUHITSU_EVAL_DATA", "YUHITSU_CHROMIUM", "OTHER"])
def test_names_that_are_no_settings_are_left_alone(tmp_path: Path, name: str) -> None:
    assert settings(tmp_path, **{name: "/srv"}) == settings(tmp_path)


def test_the_variable_that_holds_a_key_may_have_any_name(tmp_path: Path) -> None:
    toml = OFFICE_MODEL + 'api_key_env = "YUHITSU_MODEL_KEY"\n'
    assert settings(tmp_path, toml, YUHITSU_MODEL_KEY="secret").model.api_key_env == "YUHITSU_MODEL_KEY"


def test_a_value_of_the_environment_goes_before_the_files(tmp_path: Path) -> None:
    found = settings(tmp_path, "[policy]\ncloud_max_level = 1\n", YUHITSU_POLICY__CLOUD_MAX_LEVEL="0")
    assert found.policy.cloud_max_level == 0


@pytest.mark.parametrize(("old", "cloud", "public"), [(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 2, 1)])
def test_a_setting_of_old_is_understood_on_the_strict_side_and_said(
    tmp_path: Path, old: int, cloud: int, public: int
) -> None:
    for found in (
        settings(tmp_path, f"[policy]\nexternal_max_level = {old}\n"),
        settings(tmp_path, YUHITSU_POLICY__EXTERNAL_MAX_LEVEL=str(old)),
    ):
        assert (found.policy.cloud_max_level, found.policy.public_max_level) == (cloud, public)
        (remark,) = found.remarks
        assert "external_max_level" in remark and "書き換えて" in remark


def test_a_zone_of_old_is_the_strictest_and_said(tmp_path: Path) -> None:
    found = settings(tmp_path, OFFICE_MODEL + 'zone = "external"\n')
    assert found.model.zone is Zone.PUBLIC
    assert "'cloud'" in found.remarks[0]


def test_a_zone_written_as_today_leaves_nothing_to_say(tmp_path: Path) -> None:
    assert settings(tmp_path, OFFICE_MODEL + 'zone = "cloud"\n').remarks == ()


@pytest.mark.parametrize("line", ["cloud_max_level = 3", "public_max_level = 2", 'purpose = "sometimes"'])
def test_a_limit_that_nothing_may_lift_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError, match=line.split()[0]):
        settings(tmp_path, f"[policy]\n{line}\n")


@pytest.mark.parametrize("context", [1024, 1000])
def test_a_reply_must_leave_room_for_its_prompt(tmp_path: Path, context: int) -> None:
    with pytest.raises(SettingsError, match=r"model\.max_tokens"):
        settings(tmp_path, f"[model]\nmax_tokens = 1024\ncontext_tokens = {context}\n")


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        *((section, key, 0) for section, key in [
            ("server", "upload_mb"),
            ("server", "questions_at_once"),
            ("search", "candidates"),
            ("search", "passages"),
            ("ingest", "file_mb"),
            ("ingest", "seconds"),
            ("ingest", "memory_mb"),
            ("answer", "question_characters"),
            ("answer", "sentences"),
            ("model", "total_seconds"),
            ("model", "max_tokens"),
            ("model", "context_tokens"),
        ]),
        ("model", "retries", -1),
        ("model", "idle_seconds", "nan"),
        ("model", "idle_seconds", "inf"),
        ("search", "lexical_weight", "nan"),
        ("server", "upload_mb", "inf"),
        ("server", "upload_mb", "nan"),
        ("search", "passages", 7.5),
    ],
)  # fmt: skip
def test_an_impossible_number_is_refused_by_its_name(
    tmp_path: Path, section: str, key: str, value: Any
) -> None:
    with pytest.raises(SettingsError, match=rf"{section}\.{key}"):
        settings(tmp_path, f"[{section}]\n{key} = {value}\n")


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("answer", "related"),
        ("answer", "history_turns"),
        ("model", "retries"),
        ("search", "embedding_threads"),
        ("server", "questions_waiting"),
    ],
)
def test_none_is_a_number_where_it_makes_sense(tmp_path: Path, section: str, key: str) -> None:
    assert getattr(getattr(settings(tmp_path, f"[{section}]\n{key} = 0\n"), section), key) == 0
