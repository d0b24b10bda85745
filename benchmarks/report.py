"""What every benchmark prints besides its figures: the machine, Python, and memory, as one JSON object."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from yuhitsu.version import __version__


def machine() -> dict[str, object]:
    """Facts without which a figure means nothing."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "yuhitsu": __version__,
    }


def peak_memory_mb() -> float:
    """Most resident memory this process has held, in MB (10**6 bytes)."""
    if sys.platform == "win32":
        raise RuntimeError("peak memory is measured on Linux and macOS only")
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    middle, slow = np.percentile(seconds, [50, 95]) * 1000
    return {"p50_ms": round(float(middle), 2), "p95_ms": round(float(slow), 2)}


def show(name: str, figures: Mapping[str, object]) -> None:
    """Print the report of one benchmark."""
    print(json.dumps({"benchmark": name, **figures, "machine": machine()}, ensure_ascii=False, indent=2))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
