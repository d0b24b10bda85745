"""Seconds until 97 laws can be found by words, from files on disk."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks import report
from yuhitsu.app import App, build
from yuhitsu.config import SearchSettings, Settings
from yuhitsu.documents.ingest import Refused, Source
from yuhitsu.types import LOCAL_USER, Level

FILES = ("laws/articles16.jsonl", "laws/more/articles_more.jsonl")
ASKED = (
    ("個人情報の取扱いに関する苦情の処理", "個人情報の保護に関する法律"),
    ("地方自治法施行令第1条", "地方自治法施行令"),
)
"""Questions, one of each file, with a law among whose articles the answer must be."""


def measure() -> report.Result:
    """Take the files in as ``yuhitsu ingest`` does, and search at once."""
    data = report.shared_data()
    if data is None or not all((data / name).is_file() for name in FILES):
        return report.Result(skipped="the laws of the public data sets are not here (YUHITSU_EVAL_DATA)")
    sources = [Source(Path(name).name, data / name) for name in FILES]
    articles = sum((data / name).read_bytes().count(b"\n") for name in FILES)
    with tempfile.TemporaryDirectory(prefix="yuhitsu-bench-") as home:
        settings = Settings(home=Path(home), search=SearchSettings(embed=False))
        with build(settings) as app:
            started = time.perf_counter()
            for event in app.library.take_in(sources, actor="benchmark", level=Level.ONE):
                assert not isinstance(event, Refused), event
            stored = time.perf_counter() - started
            app.index.refresh()
            _find(app)
            taken = time.perf_counter() - started
            status = app.status()
    return report.Result(
        f"{status['documents']} laws, {articles} articles, {status['passages']} passages",
        (
            report.Figure("files until found by words", round(taken, 1), "s", at_most=60),
            report.Figure("of it reading and storing", round(stored, 1), "s"),
            report.Figure("articles a second", round(articles / taken), "/s"),
        ),
    )


def _find(app: App) -> None:
    for question, title in ASKED:
        hits = app.index.search(question, user=LOCAL_USER, max_level=Level.ONE, limit=10)
        assert title in [hit.passage.title for hit in hits], question


if __name__ == "__main__":
    report.run("laws", measure, __doc__)
