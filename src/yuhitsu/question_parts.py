"""Several questions asked at once, taken apart: each gets an answer of its own or is said to have none."""

from __future__ import annotations

import re

from yuhitsu.followups import leans
from yuhitsu.japanese.sentences import split_sentences

_MOST = 4
"""Questions that one message is taken apart into; the rest stays with the last."""
_ASKS = re.compile(
    r"[?？]\s*$|(?:です|ます|ません|でしょう|ました|でした|だろう|もらえる|できる|いる|ある|どう|いくら|いつ|どこ|何|なに)"
    r"(?:の)?か[。?？]?\s*$|(?:教えて|知りたい|お願いし)[^。]{0,12}。?\s*$"
)
_GOES_ON = re.compile("(?:あと|また|それと|それから|ついでに)[、,はに]?")
_GREETS = re.compile("(?:こんにちは|こんばんは|おはよう|はじめまして|お世話に|すみません|恐れ入り|お忙しい)")
_TOPIC = re.compile(r"^(?P<topic>.{1,30}?)(?:については|について|に関しては|とは|には|では|って|は)")


def parts_of(question: str) -> tuple[str, ...]:
    """The questions of a message, each able to stand alone; the message itself when it asks one.

    What tells the situation (先月引っ越してきました。) goes with each of them; a question that leans on the
    one before it (必要なものは何ですか) is given that one's topic.
    """
    told: list[str] = []
    asked: list[str] = []
    for span in split_sentences(question):
        sentence = question[span.start : span.end].strip()
        if not _ASKS.search(sentence):
            told += [] if _GREETS.match(sentence) else [sentence]
        elif len(asked) < _MOST:
            asked.append(_standing(sentence, asked))
        else:
            asked[-1] += sentence
    if len(asked) < 2:
        return (question,)
    return tuple("".join((*told, part)) for part in asked)


def _standing(sentence: str, before: list[str]) -> str:
    if not before or not (leans(sentence) or _GOES_ON.match(sentence)):
        return sentence
    topic = _TOPIC.match(before[0])
    return f"{topic['topic']}について、{sentence}" if topic else f"{before[0]}{sentence}"
