"""Politeness by rules: raised for a letter, lowered for a bulletin, である and です・ます."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from functools import cache
from importlib.resources import files

from yuhitsu.writing.rewriting.changes import Change, Rewritten, applied


class Tone(StrEnum):
    """Which way politeness is changed, as ``honorifics.json`` names it."""

    POLITE = "polite"
    PLAIN = "plain"
    FORMAL = "formal"
    SPOKEN = "spoken"


TONES = {
    "丁寧にする（庁外への文書）": Tone.POLITE,
    "過剰な敬語を直す（公用文・広報）": Tone.PLAIN,
    "です・ます体を、である体にする": Tone.FORMAL,
    "である体を、です・ます体にする": Tone.SPOKEN,
}
"""What a person chooses from."""
_QUOTED = re.compile("「[^「」]*」|『[^『』]*』")


@cache
def _rules(tone: Tone) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    data = json.loads(files("yuhitsu.writing.rewriting").joinpath("honorifics.json").read_text("utf-8"))
    return tuple((re.compile(pattern, re.MULTILINE), to, why) for pattern, to, why in data[tone.value] if why)


def with_tone(text: str, tone: Tone) -> Rewritten:
    """The text with its politeness changed; what stands in quotation marks stays as somebody said it."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    changes = [
        Change(match.start(), match.end(), match[0], match.expand(to), why)
        for pattern, to, why in _rules(tone)
        for match in pattern.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in quoted)
    ]
    return applied(text, changes)
