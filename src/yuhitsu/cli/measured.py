"""What ``yuhitsu eval`` does to measure a language model: naming it, asking it, letting it go."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yuhitsu.app import configured_model
from yuhitsu.cli.session import settings_of
from yuhitsu.config import ModelSettings, Settings, load
from yuhitsu.errors import SettingsError
from yuhitsu.evaluation import choices, japanese
from yuhitsu.evaluation.suites import public_data
from yuhitsu.models.local import LocalModel
from yuhitsu.types import Options

LOCAL = "local"


def settings_with(context: click.Context, model: str | None) -> Settings:
    """The settings, with the generative model that ``--model`` names instead of the configured one.

    Raises:
        SettingsError: no server is known for the model, or the settings with it are impossible.
    """
    configured = settings_of(context)
    if model is None:
        return configured
    path: Path | None = context.find_root().params.get("config")
    section = _local() if model == LOCAL else _served(model, configured)
    named = {f"YUHITSU_MODEL__{key}": value for key, value in section.items()}
    return load(path, {**os.environ, **named})


def _local() -> Mapping[str, str]:
    return {"KIND": "local", "ZONE": "embedded"}


def _served(model: str, configured: Settings) -> Mapping[str, str]:
    """NAME on the configured server, or NAME@ADDRESS in the strictest zone without the configured key."""
    name, at, address = model.partition("@http")
    section = {"KIND": "openai", "MODEL": name}
    if at:
        section |= {"BASE_URL": f"http{address}", "API_KEY_ENV": "", "ZONE": ModelSettings().zone.value}
    elif not configured.model.base_url:
        raise SettingsError(
            f"--model {model!r} のモデルサーバーが分かりません。"
            "設定 model.base_url に http:// からアドレスを書くか、"
            f"--model {model}@http://127.0.0.1:8080/v1 のように指定してください"
            "（組み込みのモデルは --model local）。"
        )
    return section


def measure_japanese(settings: Settings, path: Path, limit: int | None) -> dict[str, Any]:
    """Ask the configured model our questions of Japanese and those of the public sets.

    Nothing of the office goes to the model, so that one can be measured before the policy admits it.

    Raises:
        SettingsError: no model is configured.
        ModelError: the model does not answer.
    """
    model = configured_model(settings)
    if model is None:
        raise SettingsError(japanese.NO_MODEL)
    items = japanese.at_most([*japanese.load(path), *japanese.public(public_data())], limit)
    options = Options(max_tokens=settings.model.max_tokens)
    try:
        with click.progressbar(items, label=model.name, file=sys.stderr) as asked:
            results = choices.evaluate(model, asked, options)
    finally:
        if isinstance(model, LocalModel):
            model.close()
    return japanese.report(model, results)
