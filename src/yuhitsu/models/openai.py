"""A language model behind any OpenAI-compatible server (vLLM, llama.cpp, Ollama, a contracted cloud).

One thread reads the server's stream into a queue, so that every wait has a bound (first piece, between
pieces, in all) and a reader who leaves is let go at once, even when the server hangs.
"""

from __future__ import annotations

import contextlib
import json
import queue
import random
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from yuhitsu.errors import ModelError, ModelNonsense, ModelRefused, ModelTimeout, ModelUnreachable
from yuhitsu.types import Message, Options, Zone

RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_LINE = 1_000_000
"""Characters of one event; a server that sends more in one line talks nonsense."""

_END = object()


@dataclass(frozen=True, slots=True)
class Waits:
    """Bounds in seconds: connecting, to the first piece, between pieces, and for the whole reply."""

    connect: float = 5.0
    first_token: float = 60.0
    idle: float = 30.0
    total: float = 300.0


@dataclass(slots=True)
class OpenAIModel:
    """``LanguageModel`` over ``POST {base_url}/chat/completions`` with ``stream: true``.

    Args:
        base_url: address up to ``/v1``.
        model: the model's name on that server.
        api_key: sent as a bearer token, if any.
        retries: how often a call is tried again when it failed before its first piece.
        backoff: seconds before the first retry; doubled each time, with jitter.
    """

    base_url: str
    model: str
    zone: Zone = Zone.PUBLIC
    api_key: str = ""
    waits: Waits = field(default_factory=Waits)
    retries: int = 2
    backoff: float = 0.5

    @property
    def name(self) -> str:
        """The model's name on its server."""
        return self.model

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield pieces as they come.

        Raises:
            ModelUnreachable, ModelTimeout, ModelRefused, ModelNonsense: also in the middle of a reply;
                what was yielded before stands.
        """
        body = {
            "model": self.model,
            "messages": [{"role": m.role.value, "content": m.content} for m in messages],
            "max_tokens": options.max_tokens,
            "temperature": options.temperature,
            "stream": True,
        }
        if options.stop:
            body["stop"] = list(options.stop)
        deadline = time.monotonic() + self.waits.total
        for attempt in range(self.retries + 1):
            stream = _Stream(self, body)
            try:
                first = stream.next(min(self.waits.first_token, deadline - time.monotonic()))
            except ModelError as error:
                stream.close()
                if attempt == self.retries or not _worth_retrying(error) or time.monotonic() > deadline:
                    raise
                time.sleep(self._pause(attempt))
                continue
            yield from self._rest(stream, first, deadline)
            return

    def _rest(self, stream: _Stream, first: str | None, deadline: float) -> Generator[str, None, None]:
        try:
            piece = first
            if piece is None:
                raise ModelNonsense(
                    f"モデルサーバー {self.base_url} の返事が空でした。モデル名を確かめてください。"
                )
            while piece is not None:
                yield piece
                piece = stream.next(min(self.waits.idle, deadline - time.monotonic()))
        finally:
            stream.close()

    def _pause(self, attempt: int) -> float:
        jitter = 0.5 + random.random()  # noqa: S311 - not a secret
        return float(self.backoff * 2**attempt * jitter)


def _worth_retrying(error: ModelError) -> bool:
    if isinstance(error, ModelRefused):
        return bool(error.args[1:]) and error.args[1] in RETRIED_STATUSES
    return isinstance(error, ModelUnreachable)


class _Stream:
    """One call: a daemon thread fills a bounded queue with pieces, an error, or the end."""

    def __init__(self, model: OpenAIModel, body: dict[str, Any]) -> None:
        self._model = model
        self._body = body
        self._queue: queue.Queue[object] = queue.Queue(maxsize=256)
        self._closed = threading.Event()
        threading.Thread(target=self._run, name="yuhitsu-model-stream", daemon=True).start()

    def next(self, seconds: float) -> str | None:
        """The next piece, or None at the end."""
        try:
            item = self._queue.get(timeout=max(seconds, 0.01))
        except queue.Empty:
            raise ModelTimeout(
                f"モデルサーバー {self._model.base_url} の返事が {seconds:.0f} 秒以内に届きませんでした。"
                "サーバーの負荷を確かめるか、設定 [model] の秒数を増やしてください。"
            ) from None
        if isinstance(item, Exception):
            raise item
        return item if isinstance(item, str) else None

    def close(self) -> None:
        """Let the thread end; it stops at the next piece or at its read time-out."""
        self._closed.set()

    def _put(self, item: object) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._queue.put(item, timeout=0.2)
                return

    def _run(self) -> None:
        try:
            for piece in self._pieces():
                if self._closed.is_set():
                    return
                self._put(piece)
            self._put(_END)
        except ModelError as error:
            self._put(error)
        except Exception as error:
            self._put(_translated(error, self._model.base_url))

    def _pieces(self) -> Iterator[str]:
        model = self._model
        longest = max(model.waits.first_token, model.waits.idle)
        timeout = httpx.Timeout(longest, connect=model.waits.connect)
        headers = {"Authorization": f"Bearer {model.api_key}"} if model.api_key else {}
        url = f"{model.base_url.rstrip('/')}/chat/completions"
        with (
            httpx.Client(timeout=timeout, headers=headers, transport=_transport(model)) as client,
            client.stream("POST", url, json=self._body) as response,
        ):
            if response.status_code != 200:
                raise _refused(response, model)
            if "text/event-stream" in response.headers.get("content-type", ""):
                yield from without_thoughts(_event_pieces(_lines(response), model.base_url))
            else:
                yield from without_thoughts(_whole_reply(response, model.base_url))


def _transport(model: OpenAIModel) -> httpx.HTTPTransport | None:
    """Straight to a server of the office or this machine: the environment's proxies (None) may be outside."""
    host = httpx.URL(model.base_url).host
    here = host == "localhost" or host.startswith("127.") or host == "::1"
    return None if model.zone.outside and not here else httpx.HTTPTransport()


def _lines(response: httpx.Response) -> Iterator[str]:
    """Lines of the body, refusing one that never ends."""
    rest = ""
    for text in response.iter_text():
        rest += text
        *lines, rest = rest.split("\n")
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise ModelNonsense(
                "モデルサーバーの返事の1行が長すぎます。OpenAI互換のサーバーか確かめてください。"
            )
    yield rest


def _event_pieces(lines: Iterator[str], server: str) -> Iterator[str]:
    """Content of server-sent events of chat completions; comments and unknown fields are skipped."""
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        piece = _content(_parse(data, server), "delta", server)
        if piece:
            yield piece


def _whole_reply(response: httpx.Response, server: str) -> Iterator[str]:
    """A server that does not stream sends one JSON object."""
    response.read()
    piece = _content(_parse(response.text, server), "message", server)
    if piece:
        yield piece


def _parse(data: str, server: str) -> dict[str, Any]:
    try:
        parsed = json.loads(data)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ModelNonsense(
            f"モデルサーバー {server} の返事がOpenAI互換の形ではありません（{data[:60]!r}）。"
            "設定 model.base_url を確かめてください。"
        )
    if parsed.get("error"):
        raise ModelRefused(f"モデルサーバー {server} がエラーを返しました: {str(parsed['error'])[:200]}")
    return parsed


def _content(parsed: dict[str, Any], part: str, server: str) -> str:
    choices = parsed.get("choices")
    if choices == []:  # some servers send usage in a last event without choices
        return ""
    try:
        content = parsed["choices"][0][part].get("content")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ModelNonsense(f"モデルサーバー {server} の返事に choices がありません。") from None
    if content is not None and not isinstance(content, str):
        raise ModelNonsense(f"モデルサーバー {server} の返事の本文が文字ではありません。")
    return content or ""


def without_thoughts(pieces: Iterator[str]) -> Iterator[str]:
    """Drop ``<think>…</think>`` at the beginning of a reply: a model's notes to itself are no answer."""
    opening, closing = "<think>", "</think>"
    held = ""
    for piece in pieces:
        held += piece
        start = held.lstrip()
        if start.startswith(opening):
            _, found, after = held.partition(closing)
            if not found:
                continue
            held = after.lstrip()
        elif opening.startswith(start):
            continue
        if held:
            yield held
        yield from pieces
        return
    if held and not held.lstrip().startswith(opening):
        yield held


def _refused(response: httpx.Response, model: OpenAIModel) -> ModelError:
    with contextlib.suppress(httpx.HTTPError):
        response.read()
    status = response.status_code
    detail = response.text[:200] if response.is_closed else ""
    cure = {
        401: "設定 model.api_key_env の環境変数にある鍵を確かめてください。",
        403: "この鍵でこのモデルを使えるか確かめてください。",
        404: f"設定 model.base_url と model.model（{model.model!r}）を確かめてください。",
        429: "サーバーが混んでいます。しばらく待ってください。",
    }.get(status, "サーバーの記録を確かめてください。")
    message = f"モデルサーバー {model.base_url} が {status} を返しました。{cure} {detail}"
    return ModelRefused(message.strip(), status)


def _translated(error: Exception, server: str) -> ModelError:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return ModelUnreachable(
            f"モデルサーバー {server} につながりません。"
            "動いているか、設定 model.base_url が正しいかを確かめてください。"
        )
    if isinstance(error, httpx.TimeoutException):
        return ModelTimeout(f"モデルサーバー {server} の返事が遅すぎます。サーバーの負荷を確かめてください。")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return ModelUnreachable(
            f"モデルサーバー {server} との接続が途中で切れました。サーバーを確かめてください。"
        )
    return ModelNonsense(f"モデルサーバー {server} の返事を読めません: {type(error).__name__}")
