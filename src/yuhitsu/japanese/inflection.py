"""Forms of Japanese verbs: from 払う to 払います, 払って, 払わない, 払えば."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from yuhitsu.japanese.tokens import tokenize

# before ない, ます, ば, う, and what te makes of it
_ROWS = {
    "う": ("わ", "い", "え", "お", "っ"),
    "く": ("か", "き", "け", "こ", "い"),
    "ぐ": ("が", "ぎ", "げ", "ご", "い"),
    "す": ("さ", "し", "せ", "そ", "し"),
    "つ": ("た", "ち", "て", "と", "っ"),
    "ぬ": ("な", "に", "ね", "の", "ん"),
    "ぶ": ("ば", "び", "べ", "ぼ", "ん"),
    "む": ("ま", "み", "め", "も", "ん"),
    "る": ("ら", "り", "れ", "ろ", "っ"),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """A verb's forms; each takes what follows it in the field's name."""

    plain: str
    """終止形 and 連体形: 払う."""
    masu: str
    """Before ます, たい, ながら: 払い."""
    te: str
    """払って."""
    ta: str
    """払った."""
    nai: str
    """Before ない and ず: 払わ (せ before ず of する is ``zu``)."""
    zu: str
    ba: str
    """Before ば: 払え."""
    you: str
    """払おう."""
    passive: str
    """Before る, た, ます of the passive: 払われ."""


@lru_cache(maxsize=2048)
def forms_of(verb: str) -> Forms:
    """The forms of a verb or of a phrase that ends with one, given in its dictionary form.

    Raises:
        ValueError: it does not end like a verb.
    """
    kind = _kind(verb)
    if kind == "サ行変格":
        return _made(verb, verb[:-2], ("し", "し", "し", "せ", "すれ", "しよう", "され"))
    if kind == "カ行変格":
        kanji = verb.endswith("来る")
        i, o = ("", "") if kanji else ("き", "こ")
        ba = "れ" if kanji else "くれ"
        return _made(verb, verb[: -1 if kanji else -2], (i, i, o, o, ba, o + "よう", o + "られ"))
    if kind == "一段":
        return _made(verb, verb[:-1], ("", "", "", "", "れ", "よう", "られ"))
    row = _ROWS.get(verb[-1])
    if row is None:
        raise ValueError(f"not a verb in its dictionary form: {verb!r}")
    a, i, e, o, euphonic = row
    if verb.endswith(("行く", "いく")):
        euphonic = "っ"
    nai = "" if verb.endswith("ある") else a
    stem = verb[:-2] if verb.endswith("ある") else verb[:-1]
    return _five(verb, stem, nai, (a, i, e, o, euphonic))


def _made(verb: str, stem: str, ends: tuple[str, str, str, str, str, str, str]) -> Forms:
    """Forms whose て has no change of sound."""
    masu, te, nai, zu, ba, you, passive = (stem + end for end in ends)
    return Forms(verb, masu, te + "て", te + "た", nai, zu, ba, you, passive)


def _five(verb: str, negative: str, nai: str, row: tuple[str, str, str, str, str]) -> Forms:
    """五段: five rows of the stem; ある is ない without any."""
    a, i, e, o, euphonic = row
    stem = verb[:-1]
    te, ta = ("で", "だ") if verb[-1] in "ぐぬぶむ" else ("て", "た")
    sound = stem + euphonic
    plain = (verb, stem + i, sound + te, sound + ta, negative + nai)
    return Forms(*plain, stem + a, stem + e, stem + o + "う", stem + a + "れ")


def _kind(verb: str) -> str:
    last = tokenize(verb)[-1]
    if last.surface == "する" or last.pos[4].startswith("サ行変格"):
        return "サ行変格"
    if verb.endswith(("来る", "くる")) and last.pos[4].startswith("カ行変格"):
        return "カ行変格"
    return "一段" if "一段" in last.pos[4] else "五段"
