"""``yuhitsu model test``: does a configured model answer, does it stream, and how fast is it?"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from yuhitsu.errors import ModelError
from yuhitsu.protocols import LanguageModel
from yuhitsu.types import Message, Options, Role

PROMPT = "「役所の窓口」を説明する短い文を、日本語で3つ書いてください。"


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a trial call showed; times in seconds, speed in characters per second after the first piece."""

    model: str
    zone: str
    answers: bool
    streams: bool
    first_piece_seconds: float
    total_seconds: float
    characters: int
    characters_per_second: float
    japanese: bool
    sample: str
    error: str = ""


def probe(model: LanguageModel, max_tokens: int = 200) -> ProbeReport:
    """Ask the model one harmless question and measure the reply. Never raises a ModelError."""
    started = time.monotonic()
    arrivals: list[float] = []
    pieces: list[str] = []
    error = ""
    try:
        for piece in model.generate([Message(Role.USER, PROMPT)], Options(max_tokens=max_tokens)):
            arrivals.append(time.monotonic() - started)
            pieces.append(piece)
    except ModelError as caught:
        error = caught.message
    total = time.monotonic() - started
    text = "".join(pieces)
    first = arrivals[0] if arrivals else 0.0
    writing = total - first
    gaps = [later - earlier for earlier, later in itertools.pairwise(arrivals)]
    return ProbeReport(
        model=model.name,
        zone=model.zone.value,
        answers=bool(text.strip()) and not error,
        streams=len(arrivals) > 2 and sum(gap > 0.0005 for gap in gaps) >= 2,
        first_piece_seconds=round(first, 3),
        total_seconds=round(total, 3),
        characters=len(text),
        characters_per_second=round(len(text) / writing, 1) if writing > 0.001 else 0.0,
        japanese=any("ぁ" <= character <= "ヿ" for character in text),
        sample=text.strip()[:200],
        error=error,
    )
