"""What every benchmark reports: figures with their targets, and the machine, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from yuhitsu.version import __version__

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; ``at_most`` or ``at_least`` is its target, where it has one."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        """The target as one writes it."""
        if self.at_most is not None:
            return f"<= {self.at_most:g} {self.unit}"
        return f">= {self.at_least:g} {self.unit}" if self.at_least is not None else ""

    @property
    def met(self) -> bool:
        """Whether the target is met; also where there is none."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one benchmark, and on what they were measured; or why it was skipped."""

    on: str = ""
    figures: tuple[Figure, ...] = ()
    skipped: str = ""


def machine() -> dict[str, object]:
    """Facts without which a figure means nothing."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "yuhitsu": __version__,
        "load_before": round(os.getloadavg()[0], 2),
    }


def shared_data() -> Path | None:
    """Folder of the public data sets: ``YUHITSU_EVAL_DATA``, else ``../shared/data``."""
    named = os.environ.get("YUHITSU_EVAL_DATA")
    for folder in (Path(named) if named else None, ROOT.parent / "shared" / "data"):
        if folder is not None and folder.is_dir():
            return folder
    return None


def peak_memory_mb() -> float:
    """Most resident memory this process has held, in MB (10**6 bytes)."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def percentiles(
    what: str, seconds: Sequence[float], targets: tuple[float | None, float | None] = (None, None)
) -> tuple[Figure, Figure]:
    """Median and 95th percentile in milliseconds."""
    middle, slow = np.percentile(seconds, [50, 95]) * 1000
    return (
        Figure(f"{what}, p50", round(float(middle), 1), "ms", at_most=targets[0]),
        Figure(f"{what}, p95", round(float(slow), 1), "ms", at_most=targets[1]),
    )


def run(name: str, measure: Callable[[], Result], about: str | None) -> None:
    """The command line of one benchmark: a table, or with ``--json`` one JSON object."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    as_json = parser.parse_args().json
    facts = machine()
    form = {"benchmark": name, **asdict(measure()), "machine": facts}
    print(json.dumps(form, ensure_ascii=False) if as_json else table([form]))


def table(forms: Sequence[Mapping[str, Any]]) -> str:
    """Reports as a table for people, with what they were measured on and the machine below."""
    rows: list[tuple[str, ...]] = [("benchmark", "what", "value", "target", "")]
    for form in forms:
        rows += _rows(form)
    on = [f"{form['benchmark']} on {form['on']}" for form in forms if form["on"]]
    facts = [f"{key}: {value}" for key, value in forms[-1]["machine"].items()] if forms else []
    return "\n".join([*_aligned(rows), "", *on, ", ".join(facts)])


def _rows(form: Mapping[str, Any]) -> list[tuple[str, ...]]:
    name = form["benchmark"]
    if form["skipped"]:
        return [(name, f"skipped: {form['skipped']}", "", "", "")]
    figures = [Figure(**figure) for figure in form["figures"]]
    return [
        (name, figure.what, f"{figure.value:g} {figure.unit}", figure.target, _verdict(figure))
        for figure in figures
    ]


def _verdict(figure: Figure) -> str:
    if not figure.target:
        return ""
    return "ok" if figure.met else "MISSED"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
