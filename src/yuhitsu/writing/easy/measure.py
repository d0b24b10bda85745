"""How hard a text is to read, and where: our own measure, no certificate of やさしい日本語."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.japanese.tokens import Token, content_words, tokenize
from yuhitsu.writing.easy.model import Level, Remark
from yuhitsu.writing.easy.words import hard_words

LONG = 50
"""Characters above which a sentence is looked at again (公用文作成の考え方: 50 to 60)."""
_KANJI = re.compile("[一-鿿々]")
_GLOSS = re.compile("＜＝[^＞]*＞")
_BREAK = re.compile(
    r"(?P<polite>[^、。]*?(?:ます|ました|ません|です|でした))"
    r"(?P<joint>が|けれども|けれど|ので)、"
)
_LONGEST_SPLIT = 400
_JOINTS = {"ので": "ですから、", "が": ""}
_CONDITION_BEFORE = re.compile("場合|とき|[えけげせてねべめれ]ば|たら|なら|限り|ただし|と、")


@cache
def _easy_words() -> frozenset[str]:
    text = files("yuhitsu.writing.easy").joinpath("easy_words.json").read_text("utf-8")
    words: list[str] = json.loads(text)["words"]
    return frozenset(words)


@cache
def _double() -> re.Pattern[str]:
    data = json.loads(files("yuhitsu.writing.easy").joinpath("negations.json").read_text("utf-8"))
    return re.compile("|".join(data["double"]))


def level(text: str) -> Level:
    """The level of a text; explanations in ＜＝＞ count as help and not as text."""
    plain = _GLOSS.sub("", text)
    sentences = [span.text.strip() for span in split_sentences(plain) if span.text.strip()]
    letters = [character for character in plain if character.isalnum()]
    if not letters:
        return Level(0, 0.0, 0.0, 0.0, 0, 0)
    length = sum(map(len, sentences)) / len(sentences)
    words = content_words(plain)
    hard = sum(_hard(word.surface, word.form) for word in words) / max(len(words), 1)
    kanji = sum(bool(_KANJI.match(character)) for character in letters) / len(letters)
    passives = len(list(_passives(tokenize(plain))))
    doubles = len(_double().findall(plain))
    score = (
        min(max(length - 15, 0) / 50, 1) * 35
        + hard * 30
        + min(kanji / 0.5, 1) * 20
        + min((passives + 2 * doubles) / len(sentences), 1) * 15
    )
    return Level(round(score), length, hard, kanji, passives, doubles)


def _hard(surface: str, form: str) -> bool:
    if surface in hard_words():
        return True
    easy = _easy_words()
    return surface not in easy and form not in easy and bool(_KANJI.search(surface)) and len(surface) >= 2


def _passives(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    for before, token in itertools.pairwise(tokens):
        if token.normal in ("れる", "られる") and token.pos[0] == "助動詞" and before.pos[0] == "動詞":
            yield before.start, token.end


def remarks(text: str) -> Iterator[Remark]:
    """Places that only a person can make easier, in order."""
    for span in split_sentences(text):
        sentence = span.text.strip()
        start = span.start + span.text.find(sentence)
        bare = _GLOSS.sub("", sentence)
        if len(bare) > LONG:
            proposal = split_proposal(sentence)
            message = f"文が長いです（{len(bare)}文字）。一つの文に一つのことだけを書いてください。"
            yield Remark(start, start + len(sentence), "long", message, proposal)
        for match in _double().finditer(sentence):
            message = f"「{match[0]}」は二重否定です。肯定の形で書けるか、考えてください。"
            yield Remark(start + match.start(), start + match.end(), "double", message)
        for begin, end in _passives(tokenize(sentence)):
            message = "「れる・られる」の形です。だれがするのかを主語にすると、分かりやすくなります。"
            yield Remark(start + begin, start + end, "passive", message)


def split_proposal(sentence: str) -> str:
    """The sentence cut in two where both halves can stand alone; empty where it is not safe.

    Never cut inside brackets or behind a condition (場合, とき, ただし): both halves may hang on it.
    """
    if len(sentence) > _LONGEST_SPLIT:
        return ""
    match = _BREAK.search(sentence)
    while match:
        head = sentence[: match.end("polite")]
        rest = sentence[match.end() :]
        balanced = all(head.count(a) == head.count(b) for a, b in ("「」", "（）", "()", "＜＞"))
        if balanced and not _CONDITION_BEFORE.search(head) and len(rest) >= 8:
            joint = (
                "ですから、" if match["joint"] == "ので" else "しかし、" if match["joint"][0] == "け" else ""
            )
            return f"{head}。{joint}{rest}"
        match = _BREAK.search(sentence, match.end())
    return ""
