"""Milliseconds to proofread 10,000 characters, and textlint with Japanese presets over the same errors.

textlint runs where ``YUHITSU_TEXTLINT`` names a folder with it and a preset in ``node_modules``
(``npm install textlint textlint-rule-preset-japanese textlint-rule-preset-ja-technical-writing``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import report
from yuhitsu.writing.proofreading.proofreader import Proofreader

FOLDER = report.ROOT / "evals" / "proofreading"
PRESETS = ("preset-japanese", "preset-ja-technical-writing")


def measure() -> report.Result:
    """Our own time, and the errors that each finds."""
    cases = [json.loads(line) for line in (FOLDER / "errors.jsonl").read_text("utf-8").splitlines()]
    clean = [json.loads(line)["text"] for line in (FOLDER / "clean.jsonl").read_text("utf-8").splitlines()]
    text = ("\n".join(clean) * 2)[:10_000]
    reader = Proofreader()
    reader.check(text)
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        reader.check(text)
        times.append((time.perf_counter() - begun) * 1000)
    ours = [[(f.start, f.end) for f in reader.check(case["text"])] for case in cases]
    figures = [
        report.Figure("10,000 characters", round(sorted(times)[2], 1), "ms", at_most=250),
        report.Figure("errors found", _found(cases, ours), "of 1"),
    ]
    theirs = _textlint([case["text"] for case in cases])
    if theirs is None:
        print("textlint is skipped: YUHITSU_TEXTLINT names no folder with it", file=sys.stderr)
    else:
        figures.append(report.Figure("errors found by textlint", _found(cases, theirs), "of 1"))
    return report.Result(f"{len(cases)} seeded errors", tuple(figures))


def _found(cases: list[dict[str, Any]], spans: list[list[tuple[int, int]]]) -> float:
    met = sum(
        any(start < case["end"] and end > case["start"] for start, end in found)
        for case, found in zip(cases, spans, strict=True)
    )
    return round(met / len(cases), 3)


def _textlint(texts: list[str]) -> list[list[tuple[int, int]]] | None:
    """What textlint remarks on each text; None where it is not there."""
    folder = Path(os.environ.get("YUHITSU_TEXTLINT", "nowhere"))
    program = folder / "node_modules" / ".bin" / "textlint"
    presets = [name for name in PRESETS if (folder / "node_modules" / f"textlint-rule-{name}").is_dir()]
    if not program.exists() or not presets:
        return None
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as made:
        for number, text in enumerate(texts):
            (Path(made) / f"{number:04}.txt").write_text(text, encoding="utf-8")
        chosen = [part for name in presets for part in ("--preset", name)]
        command = [str(program), *chosen, "--format", "json", made]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
        listed = {Path(row["filePath"]).stem: row["messages"] for row in json.loads(done.stdout)}
    return [
        [tuple(message["range"]) for message in listed.get(f"{number:04}", ())]
        for number in range(len(texts))
    ]


if __name__ == "__main__":
    report.run("proofreading", measure, __doc__)
