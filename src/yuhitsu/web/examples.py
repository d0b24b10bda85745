"""Example questions that the held documents can answer, for the first screen."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from yuhitsu.errors import NotFoundError
from yuhitsu.protocols import DocumentStore
from yuhitsu.types import Document, DocumentInfo, User

WANTED = 4
LONGEST = 40
"""Characters of an example; longer ones do not fit on a phone's button."""
DOCUMENTS_READ = 6
KINDS_OF_USERS = 64
"""For how many different rights examples are kept in memory."""
_FAQ = re.compile(r"FAQ|よくある|質問|Q&A|Q＆A", re.IGNORECASE)
_DIGITS = r"[\d一二三四五六七八九十百]+"
_NUMBER = re.compile(rf"^(第{_DIGITS}[章節条款]|{_DIGITS}[.．、)）　])\s*")
_QUESTION_HEADERS = {"質問", "問", "問い", "お問い合わせ内容", "Q"}


class Examples:
    """Chooses questions of an FAQ where one is held, else asks about headings of documents; kept
    until the documents change."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._lock = threading.Lock()
        self._change = -1
        self._chosen: dict[tuple[int, frozenset[str]], tuple[str, ...]] = {}

    def choose(self, user: User) -> tuple[str, ...]:
        """At most four questions."""
        with self._lock:
            change = self._documents.last_change()
            # examples come out of documents: they are for those who may see the same ones
            who = (int(user.max_level), self._documents.hidden(user))
            if change != self._change or len(self._chosen) >= KINDS_OF_USERS:
                self._chosen, self._change = {}, change
            if who not in self._chosen:
                infos = self._documents.all(user=user)
                asked = _spread([*self._asked(infos, user)], WANTED)
                self._chosen[who] = asked or tuple(self._about(infos))
            return self._chosen[who]

    def _asked(self, infos: list[DocumentInfo], user: User) -> Iterator[str]:
        """Questions that stand in FAQ documents, whose answers therefore do too."""
        likely = [info for info in infos if _FAQ.search(f"{info.title} {info.name}")]
        for info in likely[:DOCUMENTS_READ]:
            try:
                yield from questions_in(self._documents.get(info.key, user=user))
            except NotFoundError:  # removed meanwhile
                continue

    def _about(self, infos: list[DocumentInfo]) -> Iterator[str]:
        """Questions after headings in the middle of a few documents."""
        for info in infos[:: max(len(infos) // WANTED, 1)][:WANTED]:
            headings = dict.fromkeys(
                passage.place.headings[-1]
                for _, passage in self._documents.passages_of(info.key)
                if passage.place.headings
            )
            subjects = [subject(heading) for heading in headings]
            fitting = [text for text in subjects if 4 <= len(text) <= LONGEST - 12]
            if fitting:
                yield f"{fitting[len(fitting) // 2]}について教えてください"


def questions_in(document: Document) -> Iterator[str]:
    """The questions of an FAQ: cells of a question column, or headings that ask."""
    for block in document.blocks:
        cells = [value for header, value in block.cells if header.strip() in _QUESTION_HEADERS]
        headed = [block.text] if block.kind.value == "heading" else []
        for text in (*cells, *headed):
            question = re.sub(r"^(Q|問)?\s*\d*[.．:：、\s]*", "", text.strip())
            asks = question.endswith(("？", "?", "か", "か。"))
            if asks and "\n" not in question and 6 <= len(question) <= LONGEST:
                yield question


def _spread(questions: list[str], wanted: int) -> tuple[str, ...]:
    """``wanted`` of them, evenly over the whole list, so that they differ in subject."""
    unique = list(dict.fromkeys(questions))
    step = max(len(unique) // wanted, 1)
    return tuple(unique[::step][:wanted])


def subject(heading: str) -> str:
    """What a heading is about: ``第十九条（不適正な利用の禁止）`` is about 不適正な利用の禁止."""
    caption = re.match(rf"第{_DIGITS}条[^（(]*[（(](.+)[）)]\s*$", heading)
    return caption.group(1) if caption else _NUMBER.sub("", heading)
