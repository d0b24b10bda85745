"""The scripted model follows its script; the probe measures any model and never raises."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuhitsu.errors import ModelUnreachable, SettingsError
from yuhitsu.models.openai import OpenAIModel
from yuhitsu.models.probe import probe
from yuhitsu.models.scripted import Reply, ScriptedModel, load_script
from yuhitsu.types import Message, Options, Role

SCRIPT = """
[[reply]]
when = ["住民票"]
text = "住民票の写しは300円です。"

[[reply]]
text = "途中まで"
fail = true
"""


def test_the_first_fitting_reply_is_given(tmp_path: Path) -> None:
    path = tmp_path / "script.toml"
    path.write_text(SCRIPT, encoding="utf-8")
    model = load_script(path)
    said = "".join(model.generate([Message(Role.USER, "住民票はいくら")], Options()))
    assert said == "住民票の写しは300円です。"
    with pytest.raises(ModelUnreachable):
        list(model.generate([Message(Role.USER, "ほかのこと")], Options()))


@pytest.mark.parametrize("text", ["", "not toml [", "[[reply]]\nwhen=['x']\n", "reply = 5"])
def test_a_bad_script_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "台本.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"台本\.toml"):
        load_script(path)


def test_a_probe_of_a_working_model_says_so() -> None:
    report = probe(ScriptedModel([Reply("役所の窓口です。")]))
    assert report.answers and report.japanese
    assert report.characters == 8
    assert report.error == ""


def test_a_probe_of_a_dead_server_carries_the_cure() -> None:
    report = probe(OpenAIModel("http://127.0.0.1:9/v1", "m", retries=0))
    assert not report.answers
    assert "model.base_url" in report.error
