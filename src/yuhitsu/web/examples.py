"""Example questions that the held documents can answer, for the first screen."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from yuhitsu.errors import NotFoundError
from yuhitsu.protocols import DocumentStore
from yuhitsu.types import Document, DocumentInfo, DocumentKind, User

WANTED = 4
LONGEST = 40
"""Characters of an example; longer ones do not fit on a phone's button."""
DOCUMENTS_READ = 6
_FAQ = re.compile(r"FAQ|よくある|質問|Q&A|Q＆A", re.IGNORECASE)
_QUESTION_HEADERS = {"質問", "問", "問い", "お問い合わせ内容", "Q"}


class Examples:
    """Chooses questions of an FAQ where one is held, else asks about documents by title; kept until
    the documents change."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._lock = threading.Lock()
        self._change = -1
        self._chosen: tuple[str, ...] = ()

    def choose(self, user: User) -> tuple[str, ...]:
        """At most four questions."""
        with self._lock:
            change = self._documents.last_change()
            if change != self._change:
                infos = self._documents.all(user=user)
                asked = _spread([*self._asked(infos, user)], WANTED)
                self._chosen = asked or tuple(_about(infos))[:WANTED]
                self._change = change
            return self._chosen

    def _asked(self, infos: list[DocumentInfo], user: User) -> Iterator[str]:
        """Questions that stand in FAQ documents, whose answers therefore do too."""
        likely = [info for info in infos if _FAQ.search(f"{info.title} {info.name}")]
        for info in likely[:DOCUMENTS_READ]:
            try:
                yield from questions_in(self._documents.get(info.key, user=user))
            except NotFoundError:  # removed meanwhile
                continue


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


def _about(infos: list[DocumentInfo]) -> Iterator[str]:
    plain = [info for info in infos if info.kind is DocumentKind.GENERAL] or infos
    for info in plain[:: max(len(plain) // WANTED, 1)]:
        if len(info.title) <= LONGEST - 12:
            yield f"「{info.title}」の要点は何ですか"
