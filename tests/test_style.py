"""Style and types are part of the tests, so that one command decides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


COMMANDS = [["ruff", "check", "."], ["mypy", "--no-error-summary"]]


@pytest.mark.parametrize("command", COMMANDS, ids=["ruff", "mypy"])
@pytest.mark.timeout(300)
def test_the_tree_is_clean(command: list[str]) -> None:
    whole = [sys.executable, "-m", *command]
    done = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
