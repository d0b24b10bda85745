"""``kill -9`` in the middle of taking in: what was reported done is there, and the rest can follow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from yuhitsu.app import build
from yuhitsu.config import SearchSettings, Settings
from yuhitsu.types import LOCAL_USER

FILES = 60
EVERY = 6
"""Each sixth file is empty: its refusal on stderr reports that all before it are done."""


def command(home: Path, folder: Path) -> tuple[list[str], dict[str, str]]:
    code = "import sys; from yuhitsu.cli.main import main; sys.exit(main())"
    environment = os.environ | {"YUHITSU_HOME": str(home), "YUHITSU_SEARCH__EMBED": "false"}
    return [sys.executable, "-c", code, "ingest", str(folder)], environment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "文書"
    made.mkdir()
    for number in range(FILES):
        text = f"{number}番の窓口の案内です。\n" * 50 if number % EVERY else ""
        (made / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("refusals", [1, 5])
def test_what_was_reported_is_kept_and_the_rest_follows(tmp_path: Path, folder: Path, refusals: int) -> None:
    home = tmp_path / "home"
    arguments, environment = command(home, folder)
    running = subprocess.Popen(
        arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    for line in running.stderr:
        assert "空です" in line, line
        refusals -= 1
        if not refusals:
            break
    number = int(line.split("「")[1][:3])
    running.kill()
    running.wait()
    running.stderr.close()
    assert running.returncode == -signal.SIGKILL
    reported = {f"{at:03}.txt" for at in range(number) if at % EVERY}
    settings = Settings(home=home, search=SearchSettings(embed=False))
    with build(settings) as office:
        kept = {info.id for info in office.documents.all(user=LOCAL_USER)}
        assert reported <= kept
        assert len(kept) < FILES - FILES // EVERY  # it was killed in the middle
        assert office.log.verify().intact
        for name in kept:
            assert (
                office.documents.original(f"default/{name}", user=LOCAL_USER) == (folder / name).read_bytes()
            )
            assert office.documents.passages_of(f"default/{name}")
    again = subprocess.run(
        [*arguments, "--json"], env=environment, capture_output=True, text=True, check=False
    )
    counts = json.loads(again.stdout)
    assert counts["unchanged"] == len(kept)
    assert counts["documents"] + counts["unchanged"] == FILES - FILES // EVERY
