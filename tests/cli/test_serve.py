"""``yuhitsu serve`` as a process of its own: how it stops, and what the record says then."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.models.ugly_server import serving as model_server
from tests.models.ugly_server import slow_after, well

from yuhitsu.audit.log import AuditLog
from yuhitsu.handling.record import Entry
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.web.server import GOODBYE_SECONDS

FEE = "住民票の写しの手数料はいくらですか"
STARTING_SECONDS = 60
COMMAND = (sys.executable, "-c", "from yuhitsu.cli import main; main()")


@dataclass
class Serving:
    """A running ``yuhitsu serve``."""

    process: subprocess.Popen[str]
    address: str

    def ask(self) -> None:
        """Ask in a thread, and read to the end whatever becomes of the connection."""

        def reading() -> None:
            with contextlib.suppress(httpx.HTTPError):
                httpx.post(f"{self.address}/api/ask", json={"question": FEE}, timeout=60)

        threading.Thread(target=reading, daemon=True).start()

    def stop(self, sign: signal.Signals) -> tuple[int, str, float]:
        """Exit code, what it said, and how long it took."""
        began = time.monotonic()
        self.process.send_signal(sign)
        said = self.process.communicate(timeout=60)[1]
        return self.process.returncode, said, time.monotonic() - began


@contextlib.contextmanager
def started(home: Path, model: str, *options: str) -> Iterator[Serving]:
    """A server of the data folder, with one document and a model server's address."""
    folder = home.parent / "文書"
    folder.mkdir(exist_ok=True)
    (folder / "窓口.txt").write_text("住民票の写しの手数料は、1通につき300円です。", encoding="utf-8")
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    environment = {
        **os.environ,
        "YUHITSU_HOME": str(home),
        "YUHITSU_SEARCH__EMBED": "false",
        "YUHITSU_ANSWER__READ": "false",
        "YUHITSU_MODEL__KIND": "openai",
        "YUHITSU_MODEL__MODEL": "m",
        "YUHITSU_MODEL__ZONE": "office",
        "YUHITSU_MODEL__BASE_URL": model,
    }
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--first-documents", str(folder), *options],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    serving = Serving(process, f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + STARTING_SECONDS
        while not _answers(serving):
            assert process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield serving
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _answers(serving: Serving) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{serving.address}/healthz", timeout=5).status_code == 200
    return False


def questions(home: Path) -> list[Entry]:
    database = Database(home / "yuhitsu.db")
    try:
        entries = AuditLog(SQLiteLogStore(database)).export()
        return [entry for entry in entries if entry.kind.startswith("question.")]
    finally:
        database.close()


def _until_asked(requests: Sequence[object]) -> None:
    until = time.monotonic() + 20
    while not requests:
        assert time.monotonic() < until, "the model was not asked"
        time.sleep(0.05)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=lambda sign: sign.name)
def test_a_question_under_way_is_recorded_as_stopped(tmp_path: Path, sign: signal.Signals) -> None:
    home = tmp_path / "home"
    with (
        model_server(slow_after("住民票の写しの")) as model,
        started(home, model.base_url) as serving,
    ):
        serving.ask()
        _until_asked(model.requests)
        code, said, seconds = serving.stop(sign)
    assert [entry.kind for entry in questions(home)] == ["question.asked", "question.stopped"]
    assert seconds < GOODBYE_SECONDS + 2
    assert code == 0 and "Traceback" not in said, said


def test_a_question_that_ends_in_time_is_answered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    answered: list[str] = []
    with (
        model_server(well("住民票の写しの手数料は、1通につき300円です。")) as model,
        started(home, model.base_url) as serving,
    ):
        reply = httpx.post(f"{serving.address}/api/ask", json={"question": FEE}, timeout=60)
        answered.append(reply.text)
        code, said, seconds = serving.stop(signal.SIGTERM)
    assert "300円" in answered[0]
    assert (code, "Traceback" in said) == (0, False) and seconds < GOODBYE_SECONDS
    assert [entry.kind for entry in questions(home)] == ["question.asked", "question.answered"]


def test_after_a_kill_the_next_start_says_what_was_lost(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with model_server(slow_after("住民票の写しの")) as model:
        with started(home, model.base_url) as serving:
            serving.ask()
            _until_asked(model.requests)
            serving.stop(signal.SIGKILL)
        assert [entry.kind for entry in questions(home)] == ["question.asked"]
        with started(home, model.base_url) as serving:
            assert serving.stop(signal.SIGTERM)[0] == 0
    asked, lost = questions(home)
    assert (lost.kind, lost.body) == ("question.lost", {"asked": asked.sequence})


def test_beyond_this_machine_it_does_not_open_without_sign_in(tmp_path: Path) -> None:
    yuhitsu = [sys.executable, "-c", "from yuhitsu.cli.main import main; main()"]
    command = [*yuhitsu, "serve", "--host", "0.0.0.0"]
    environment = {**os.environ, "YUHITSU_HOME": str(tmp_path / "home"), "YUHITSU_SEARCH__EMBED": "false"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "サインインを使わずに 0.0.0.0 では開けません" in done.stderr and "yuhitsu init" in done.stderr
