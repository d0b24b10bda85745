"""Resident memory of a running ``yuhitsu serve`` after questions, without a generative model."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import report, serving

ROUNDS = 20


def measure() -> report.Result:
    """Serve, ask some questions again and again, and look at the process."""
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as home:
        on = serving.take_in(Path(home))
        with serving.serving(Path(home)) as server:
            server.wait_for_page()
            for number in range(ROUNDS):
                for question in serving.QUESTIONS:
                    server.ask(question)
                if number == 0:
                    first = server.memory_mb()
            last = server.memory_mb()
    return report.Result(
        f"{on}, {ROUNDS * len(serving.QUESTIONS)} questions",
        (
            report.Figure("resident memory after all questions", last, "MB", at_most=700),
            report.Figure(f"after the first {len(serving.QUESTIONS)}", first, "MB"),
        ),
    )


if __name__ == "__main__":
    report.run("memory", measure, __doc__)
