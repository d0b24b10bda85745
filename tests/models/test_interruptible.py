"""A model is let go at once, whatever it is doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.errors import ModelTimeout
from yuhitsu.models.interruptible import interruptible


class Speaker:
    """Says words, then waits, then says more; remembers whether it was closed."""

    def __init__(
        self, *words: str, hang: threading.Event | None = None, error: Exception | None = None
    ) -> None:
        self.words, self.hang, self.error = words, hang, error
        self.closed = False

    def speak(self) -> Generator[str, None, None]:
        try:
            yield from self.words
            if self.hang is not None:
                self.hang.wait(5)
            if self.error is not None:
                raise self.error
        finally:
            self.closed = True


@given(st.lists(st.text(max_size=5), max_size=5))
def test_whole_replies_pass_unchanged(words: list[str]) -> None:
    assert list(interruptible(Speaker(*words).speak(), lambda: False)) == words


def test_a_hanging_model_is_left_within_a_second() -> None:
    hang, reader_left = threading.Event(), threading.Event()
    speaker = Speaker("あ", hang=hang)
    pieces = interruptible(speaker.speak(), reader_left.is_set)
    assert next(pieces) == "あ"
    threading.Timer(0.1, reader_left.set).start()
    began = time.monotonic()
    assert list(pieces) == []
    assert time.monotonic() - began < 1.0
    hang.set()  # and it is closed once it answers
    deadline = time.monotonic() + 1
    while not speaker.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert speaker.closed


def test_closing_closes_the_model() -> None:
    speaker = Speaker(*"あいうえお")
    pieces = interruptible(speaker.speak(), lambda: False)
    next(pieces)
    pieces.close()
    assert speaker.closed


def test_an_error_of_the_model_comes_through_after_its_words() -> None:
    pieces = interruptible(Speaker("あ", error=ModelTimeout("遅い")).speak(), lambda: False)
    assert next(pieces) == "あ"
    with pytest.raises(ModelTimeout, match="遅い"):
        next(pieces)


def test_nothing_begins_before_it_is_asked_for() -> None:
    speaker = Speaker("あ")
    interruptible(speaker.speak(), lambda: False).close()
    assert not speaker.closed and threading.active_count() < 50
