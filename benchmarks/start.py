"""Seconds from the second start of ``yuhitsu serve`` to its first page and its first answer."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks import report, serving


def measure() -> report.Result:
    """Start once, stop, and start again."""
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as home:
        on = serving.take_in(Path(home))
        with serving.serving(Path(home)) as server:
            server.wait_for_page()
            server.ask(serving.QUESTIONS[0])
        with serving.serving(Path(home)) as server:
            page = server.wait_for_page()
            server.ask(serving.QUESTIONS[0])
            answer = time.perf_counter() - server.started
    return report.Result(
        on,
        (
            report.Figure("second start to the first page", round(page, 1), "s", at_most=5),
            report.Figure("second start to the first answer", round(answer, 1), "s", at_most=10),
        ),
    )


if __name__ == "__main__":
    report.run("start", measure, __doc__)
