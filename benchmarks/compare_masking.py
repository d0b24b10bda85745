"""The same texts and the same scorer for yuhitsu and for other packages that mask Japanese.

``python -m benchmarks.compare_masking`` makes an environment in a temporary folder, installs the packages
there from PyPI, and prints one table; ``--python`` names an environment that holds them already. It is for
developers: nothing of it is needed to run or to test yuhitsu.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import report
from yuhitsu.evaluation.privacy import evaluate
from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard

PACKAGES = ("presidio-analyzer", "ginza", "ja-ginza", "fuseji", "kakushi", "namemask")
OTHERS = ("presidio", "fuseji", "kakushi", "namemask")
SETS = {"own": "evals/privacy.jsonl", "held out": "evals/privacy_held.jsonl"}
COLUMNS = ("all", "identifiers", "persons", "addresses")

Find = Callable[[str], Iterable[Entity]]


def main() -> None:
    """Install, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare_masking", description=__doc__)
    parser.add_argument("--python", type=Path, help="interpreter of an environment that holds the packages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yuhitsu-compare-") as folder:
        python = options.python or _installed(Path(folder))
        sets = _sets()
        rows: list[tuple[str, str, dict[str, Any] | str]] = [
            ("yuhitsu", name, _figures(Recognition(standard()).entities, cases))
            for name, cases in sets.items()
        ]
        for other in OTHERS:
            rows += [(other, name, _others(python, other, cases)) for name, cases in sets.items()]
    print("| | texts | " + " | ".join(COLUMNS) + " | leaked | false, without | characters a second |")
    print("|---|---|" + "---|" * (len(COLUMNS) + 3))
    for name, texts, figures in rows:
        print(_line(name, texts, figures))


def _installed(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def _sets() -> dict[str, list[dict[str, Any]]]:
    paths = {name: report.ROOT / path for name, path in SETS.items()}
    data = report.shared_data()
    if data is not None and (data / "pii" / "dev.jsonl").is_file():
        paths["public development"] = data / "pii" / "dev.jsonl"
    sets = {
        name: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for name, path in paths.items()
    }
    sets["held out"] = [row for row in sets["held out"] if row["split"] == "test"]
    return sets


def _figures(find: Find, cases: list[dict[str, Any]]) -> dict[str, Any]:
    tuple(find("山田太郎"))  # what is loaded is not counted
    return evaluate(find, cases)


def _others(python: Path, name: str, cases: list[dict[str, Any]]) -> dict[str, Any] | str:
    """Figures of another package, or why there are none."""
    script = report.ROOT / "benchmarks" / "other_maskers.py"
    with subprocess.Popen(
        [python, script, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        talk = _Talk(process.stdin, process.stdout)
        try:
            talk.find("山田太郎")  # its models are loaded
            return evaluate(talk.find, cases)
        except (BrokenPipeError, json.JSONDecodeError):
            return "did not run"
        finally:
            process.stdin.close()


class _Talk:
    """Asks a process text by text."""

    def __init__(self, ask: Any, hear: Any) -> None:
        self._ask, self._hear = ask, hear

    def find(self, text: str) -> list[Entity]:
        """Findings; a package's kinds do not matter to the scorer's recall."""
        self._ask.write(json.dumps({"text": text}) + "\n")
        self._ask.flush()
        return [
            Entity(start, end, EntityType.PERSON, text[start:end], 1.0)
            for start, end, _ in json.loads(self._hear.readline())
        ]


def _line(name: str, texts: str, figures: dict[str, Any] | str) -> str:
    if isinstance(figures, str):
        return f"| {name} | {texts} | {figures} |"
    recall = " | ".join(f"{figures['recall'][column]:.3f}" for column in COLUMNS)
    return (
        f"| {name} | {texts} | {recall} | {figures['leaked_per_1000']:.1f} "
        f"| {figures['false_masks_per_1000_without'] or 0:.1f} | {figures['characters_per_second']:,} |"
    )


if __name__ == "__main__":
    begun = time.monotonic()
    main()
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
