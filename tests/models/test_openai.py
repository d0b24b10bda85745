"""An OpenAI-compatible server may be down, slow or mad; the office gets pieces or a clear error."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from tests.models.ugly_server import Behaviour, UglyHandler, UglyServer, serving, slow_after, well

from yuhitsu.errors import ModelNonsense, ModelRefused, ModelTimeout, ModelUnreachable
from yuhitsu.models.openai import OpenAIModel, Waits, without_thoughts
from yuhitsu.types import Message, Options, Role, Zone

ASK = [Message(Role.USER, "手数料はいくらですか")]


def model(base_url: str, retries: int = 0, waits: Waits = Waits()) -> OpenAIModel:  # noqa: B008 - frozen
    return OpenAIModel(base_url, "m", api_key="secret", retries=retries, backoff=0.01, waits=waits)


def reply(behaviour: Behaviour, **waits: float) -> str:
    with serving(behaviour) as server:
        return "".join(model(server.base_url, waits=Waits(**waits)).generate(ASK, Options()))


def test_pieces_arrive_in_order_and_the_request_says_what_was_asked() -> None:
    with serving(well("300", "円", "です。")) as server:
        options = Options(max_tokens=9, stop=("終",))
        assert list(model(server.base_url).generate(ASK, options)) == ["300", "円", "です。"]
    request = server.requests[0]
    assert request["messages"] == [{"role": "user", "content": "手数料はいくらですか"}]
    assert (request["max_tokens"], request["stream"], request["stop"]) == (9, True, ["終"])
    assert server.keys == ["Bearer secret"]


def test_a_server_that_does_not_stream_is_understood() -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start(kind="application/json")
        handler.raw('{"choices":[{"message":{"role":"assistant","content":"300円です。"}}]}')

    assert reply(behave) == "300円です。"


def test_a_last_event_with_usage_but_no_choices_is_no_error() -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start()
        handler.event("はい。")
        handler.raw('data: {"choices":[],"usage":{"total_tokens":5}}\n\ndata: [DONE]\n\n')

    assert reply(behave) == "はい。"


def test_nothing_listening_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelUnreachable, match="つながりません"):
        list(model(f"http://127.0.0.1:{port}/v1").generate(ASK, Options()))


@pytest.mark.parametrize(
    ("status", "cure"),
    [(401, "api_key_env"), (404, "model.model"), (429, "混んで"), (500, "記録")],
)
def test_an_error_status_says_what_to_check(status: int, cure: str) -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start(status, "application/json")
        handler.raw('{"error":{"message":"no"}}')

    with pytest.raises(ModelRefused, match=cure):
        reply(behave)


def test_a_busy_server_is_tried_again() -> None:
    calls: list[int] = []

    def behave(handler: UglyHandler) -> None:
        calls.append(1)
        if len(calls) < 3:
            handler.start(503, "text/plain")
        else:
            well("できました。")(handler)

    with serving(behave) as server:
        assert "".join(model(server.base_url, retries=2).generate(ASK, Options())) == "できました。"
    assert len(calls) == 3


def test_a_wrong_key_is_not_tried_again() -> None:
    with serving(lambda handler: handler.start(401, "text/plain")) as server, pytest.raises(ModelRefused):
        list(model(server.base_url, retries=5).generate(ASK, Options()))
    assert len(server.requests) == 1


def test_a_server_dying_in_the_middle_keeps_what_came_before() -> None:
    def behave(handler: UglyHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("content-length", "9999")
        handler.end_headers()
        handler.event("手数料は")

    pieces: list[str] = []
    with serving(behave) as server, pytest.raises(ModelUnreachable, match="途中で切れ"):
        pieces.extend(model(server.base_url, retries=3).generate(ASK, Options()))
    with serving(behave) as server:
        stream = model(server.base_url).generate(ASK, Options())
        assert next(stream) == "手数料は"
        stream.close()


def test_silence_before_the_first_piece_is_a_timeout_even_with_keepalives() -> None:
    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        reply(slow_after(), first_token=0.3)
    assert time.monotonic() - started < 3


def test_silence_between_pieces_is_a_timeout() -> None:
    with serving(slow_after("はい")) as server:
        stream = model(server.base_url, waits=Waits(idle=0.3)).generate(ASK, Options())
        assert next(stream) == "はい"
        with pytest.raises(ModelTimeout):
            next(stream)


def test_a_reply_without_end_is_cut_at_the_total() -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start()
        while True:
            handler.event("あ")
            time.sleep(0.02)

    started = time.monotonic()
    with pytest.raises(ModelTimeout):
        reply(behave, total=0.5)
    assert time.monotonic() - started < 3


def test_a_reader_who_leaves_is_let_go_at_once_though_the_server_hangs() -> None:
    with serving(slow_after("はい")) as server:
        stream = model(server.base_url, waits=Waits(idle=20.0)).generate(ASK, Options())
        next(stream)
        started = time.monotonic()
        stream.close()
        assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "body",
    [
        "<html>wrong door</html>",
        '{"hello":"world"}',
        '{"choices":[{"message":{"content":5}}]}',
        "[]",
        '{"choices":"x"}',
        "",
    ],
)
def test_nonsense_is_named_as_such(body: str) -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start(kind="application/json")
        handler.raw(body)

    with pytest.raises(ModelNonsense):
        reply(behave)


ENDLESS = "data: " + "x" * 1_100_000


@pytest.mark.parametrize("line", ["data: {broken", "data: 12", 'data: {"choices":[{}]}', ENDLESS])
def test_nonsense_in_the_stream_is_named_as_such(line: str) -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start()
        handler.raw(f"{line}\n\n")

    with pytest.raises(ModelNonsense):
        reply(behave)


def test_an_error_inside_the_stream_is_a_refusal() -> None:
    def behave(handler: UglyHandler) -> None:
        handler.start()
        handler.raw('data: {"error":{"message":"context too long"}}\n\n')

    with pytest.raises(ModelRefused, match="context too long"):
        reply(behave)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["<think>まず", "考える</thi", "nk>\n\n300円", "です。"], "300円です。"),
        (["<", "b>太字"], "<b>太字"),
        (["<think>終わらない"], ""),
        (["ふつうの", "<think>"], "ふつうの<think>"),
    ],
)
def test_a_models_notes_to_itself_are_dropped(pieces: list[str], text: str) -> None:
    assert "".join(without_thoughts(iter(pieces))) == text


# ------------------------------------------------------------------ proxies of the environment


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[UglyServer]:
    """A proxy that the environment names; it answers itself and keeps what it was sent."""
    with serving(well("外からの返事です。")) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, server.base_url.removesuffix("/v1"))
            monkeypatch.setenv(name.lower(), server.base_url.removesuffix("/v1"))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield server


def said(base_url: str, zone: Zone) -> str:
    return "".join(OpenAIModel(base_url, "m", zone, retries=0).generate(ASK, Options()))


@pytest.mark.parametrize("zone", list(Zone)[1:])
def test_a_prompt_for_this_machine_never_goes_through_a_proxy(proxy: UglyServer, zone: Zone) -> None:
    with serving(well("300円です。")) as server:
        assert said(server.base_url, zone) == "300円です。"
        assert said(server.base_url.replace("127.0.0.1", "localhost"), zone) == "300円です。"
    assert proxy.requests == []


def test_a_prompt_for_a_server_of_the_office_never_goes_through_a_proxy(proxy: UglyServer) -> None:
    with pytest.raises(ModelUnreachable):
        said("http://model.invalid/v1", Zone.OFFICE)
    assert proxy.requests == []


def test_a_server_outside_is_reached_through_the_proxy(proxy: UglyServer) -> None:
    assert said("http://model.invalid/v1", Zone.CLOUD) == "外からの返事です。"
    assert len(proxy.requests) == 1
