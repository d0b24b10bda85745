"""The suites of ``yuhitsu eval`` by name, what each needs, and what it reports."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.errors import InputError, NotFoundError

Figures = Mapping[str, Any]
OURS = ("evals/", "training/")
"""Folders of this project; other data is looked for among the public sets."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A named evaluation: ``run(data folder)`` returns figures; ``data`` is what must be present."""

    name: str
    about: str
    data: str
    run: Callable[[Path], Figures]


def public_data() -> Path | None:
    """Folder of the public development sets: ``YUHITSU_EVAL_DATA``, else ``../shared/data`` if present."""
    named = os.environ.get("YUHITSU_EVAL_DATA")
    for folder in (Path(named) if named else None, Path("..") / "shared" / "data"):
        if folder is not None and folder.is_dir():
            return folder
    return None


def run(
    suites: Mapping[str, Suite], names: list[str], seconds: dict[str, float] | None = None
) -> dict[str, Figures]:
    """Run suites by name; what each took is put into ``seconds``.

    Raises:
        InputError: no such suite.
        NotFoundError: the data of a suite is not on this machine.
    """
    results: dict[str, Figures] = {}
    for name in names:
        suite = suites.get(name)
        if suite is None:
            raise InputError(f"評価 {name!r} はありません。使えるもの: {', '.join(suites)}。")
        begun = time.monotonic()
        results[name] = suite.run(_data(suite))
        if seconds is not None:
            seconds[name] = time.monotonic() - begun
    return results


def _data(suite: Suite) -> Path:
    base = Path(".") if suite.data.startswith(OURS) else public_data()
    found = base / suite.data if base else None
    if found is None or not found.exists():
        raise NotFoundError(
            f"評価 {suite.name!r} のデータ {suite.data!r} がありません。"
            "プロジェクトのフォルダーで実行するか、YUHITSU_EVAL_DATA に置き場所を指定してください。"
        )
    return found
