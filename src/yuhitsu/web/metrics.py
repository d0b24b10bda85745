"""A few honest counters in Prometheus' text form."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any


class Counters:
    """Counts since the start; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def add(self, name: str, label: str, value: str) -> None:
        """Count one event of ``name{label="value"}``."""
        with self._lock:
            self._counts[name, label, value] += 1

    def lines(self) -> list[str]:
        """The counts, each name with its help."""
        with self._lock:
            counts = sorted(self._counts.items())
        lines: list[str] = []
        for (name, label, value), count in counts:
            if not any(line.startswith(f"# TYPE {name} ") for line in lines):
                lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} counter"]
            lines.append(f'{name}{{{label}="{value}"}} {count}')
        return lines


HELP = {
    "yuhitsu_answers_total": "Questions by how they ended.",
    "yuhitsu_http_responses_total": "Responses by status.",
    "yuhitsu_drafts_total": "Drafts by how they ended.",
    "yuhitsu_files_total": "Uploaded files by result.",
    "yuhitsu_exports_total": "Conversations saved as files by format.",
}
_GAUGES = {
    "yuhitsu_documents": ("documents", "Documents held."),
    "yuhitsu_passages": ("passages", "Passages held."),
    "yuhitsu_passages_without_vector": ("passages_without_vector", "Passages not yet found by meaning."),
}


def exposition(counters: Counters, status: Mapping[str, Any], inside: int, refused: int) -> str:
    """The whole page of ``/metrics``."""
    version, model = _escaped(status.get("version")), _escaped(status.get("model"))
    lines = [
        "# HELP yuhitsu_info Version and models.",
        "# TYPE yuhitsu_info gauge",
        f'yuhitsu_info{{version="{version}",model="{model}"}} 1',
    ]
    for name, (key, text) in _GAUGES.items():
        lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge", f"{name} {int(status.get(key, 0))}"]
    lines += [
        "# HELP yuhitsu_questions_in_progress Questions being answered or waiting.",
        "# TYPE yuhitsu_questions_in_progress gauge",
        f"yuhitsu_questions_in_progress {inside}",
        "# HELP yuhitsu_questions_refused_total Questions refused because too many were waiting.",
        "# TYPE yuhitsu_questions_refused_total counter",
        f"yuhitsu_questions_refused_total {refused}",
    ]
    return "\n".join([*lines, *counters.lines()]) + "\n"


def _escaped(value: object) -> str:
    text = str(value or "")
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
