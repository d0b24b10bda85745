"""Public development sets, where they are present; tests that need them are skipped where not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(os.environ.get("YUHITSU_EVAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file, or skip."""
    path = ROOT / name
    if not path.is_file():
        pytest.skip(f"development set {name} is not here (YUHITSU_EVAL_DATA)")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
