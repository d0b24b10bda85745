"""A real ``yuhitsu serve`` in a process of its own, over the sample office or over documents made here."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks import embedding, report

OFFICE = report.ROOT / "examples" / "office"
YUHITSU = (sys.executable, "-c", "from yuhitsu.cli import main; main()")
FILES = 30
STARTING_SECONDS = 120
QUESTIONS = (
    "住民票の写しの手数料はいくらですか",
    "粗大ごみの出し方を教えてください",
    "補助金の申請の期限はいつまでですか",
    "施設の使用料が免除されるのはどんなときですか",
    "How do I apply for a certificate?",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    started: float
    """When its process was begun (``time.perf_counter``)."""

    def wait_for_page(self) -> float:
        """Seconds from the process's beginning to the first page."""
        while time.perf_counter() - self.started < STARTING_SECONDS:
            assert self.process.poll() is None, "the server has ended"
            with contextlib.suppress(httpx.TransportError):
                if self.client.get("/").status_code == 200:
                    return time.perf_counter() - self.started
            time.sleep(0.02)
        raise TimeoutError(f"no page after {STARTING_SECONDS} s")

    def ask(self, question: str) -> None:
        """Ask and read the answer to its end."""
        reply = self.client.post("/api/ask", json={"question": question})
        reply.raise_for_status()
        assert reply.text.strip()

    def memory_mb(self) -> float:
        """Resident memory of the server's process and its children, in MB (10**6 bytes)."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        processes = [tuple(map(int, line.split())) for line in listed]
        server = self.process.pid
        return round(sum(rss for pid, parent, rss in processes if server in (pid, parent)) * 1024 / 1e6, 1)


def take_in(home: Path) -> str:
    """Take documents in with their vectors, as an office does; says which they are."""
    folder, on = OFFICE, "the sample office"
    if not OFFICE.is_dir() or not any(OFFICE.iterdir()):
        folder, on = home / "documents", f"{FILES} documents made here"
        folder.mkdir(parents=True)
        for number in range(FILES):
            text = "\n\n".join(embedding.passages(10 * (number + 1))[-10:])
            (folder / f"資料{number}.md").write_text(f"# 資料{number}\n\n{text}\n", encoding="utf-8")
    command = [*YUHITSU, "ingest", str(folder), "--level", "1"]
    subprocess.run(command, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
    return on


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Server]:
    """The server over a data folder, while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*YUHITSU, "serve", "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=_environment(home), stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            yield Server(process, client, started)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YUHITSU_")}
    return {**kept, "YUHITSU_HOME": str(home)}
