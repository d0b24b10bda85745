"""Taking in one file: what is new is stored, what is as before is left alone, and both are counted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from yuhitsu.documents.chunking import passages
from yuhitsu.documents.reading import Contents, FileReading, Source
from yuhitsu.errors import BrokenDocument, DocumentError, EmptyDocument, NotFoundError
from yuhitsu.protocols import DocumentStore, Record
from yuhitsu.types import EVERYTHING, Document, Level, Passage, User

READER_VERSION = "2"
"""Grows when readers or chunking change, so that files are read again."""

CHOSEN = "取込みのときに選んだ機密性"
"""Reason on record where the level was chosen with the files."""

BATCH = 200
"""Records of one JSON Lines file that are stored together."""

RAISED_SHOWN = 5
"""How many documents of a file are named whose markings raised the level."""

_SYSTEM = User("system", "右筆", roles=EVERYTHING)


@dataclass(slots=True)
class Taking:
    """One file on its way into a collection."""

    documents: DocumentStore
    record: Record
    actor: str
    source: Source
    collection: str
    level: Level | None
    """None: what is known keeps its level, what is new gets the middle one."""
    keep_original: bool
    propose: Callable[[Document], tuple[Level, str]] | None = None
    """The level that a document's own markings ask for, with its reason."""
    levels: dict[str, Level] = field(default_factory=dict)
    """Levels of the collection's documents by id, once they are known; files of one call share them."""
    standard: Level = Level.TWO
    """What a new document gets where no level was given."""
    ceiling: Level = Level.THREE
    """Documents of a higher level are not taken into this collection."""
    contents: Contents = field(default_factory=Contents)
    added: int = 0
    replaced: int = 0
    passages: int = 0
    unchanged: int = 0
    first: str = ""
    """Id of the first document that was stored."""
    highest: Level = Level.ONE
    """Highest level among the documents that were stored."""
    _begun: bool = False
    _known: Mapping[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _repeated: int = 0
    _raised: list[str] = field(default_factory=list)
    _batch: list[tuple[Document, list[Passage]]] = field(default_factory=list)

    @property
    def stored(self) -> int:
        """Documents added or replaced."""
        return self.added + self.replaced

    @property
    def notes(self) -> list[str]:
        """What whoever takes it in should know, in Japanese."""
        repeated = f"idが重なる記録が{self._repeated}件あり、最初のものだけを読みました。"
        return [*self.contents.notes, *([repeated] if self._repeated else ()), *self._raised[:RAISED_SHOWN]]

    def run(self, reading: FileReading) -> None:
        """Read and store the file.

        Raises:
            DocumentError: refused; records of the file that were stored before stay.
            StorageError, RecordError: the same.
        """
        self._known = self.documents.digests(self.collection)
        single = clean_name(self.source.name)
        stamp = self._known.get(single, "")
        digest, _, version = stamp.rpartition("-")
        known = digest if version == READER_VERSION else ""
        for document in reading.read(self.source, self.contents, known):
            self._take(document, single)
        self._flush()
        if self.contents.unchanged:
            self._as_before(single)
        if not self.stored and not self.unchanged:
            raise EmptyDocument(self.source.name, "読める文がありません。")

    def _take(self, document: Document, single: str) -> None:
        whole_file = document.id == document.name
        identifier = single if whole_file else clean_name(document.id)
        if identifier in self._seen:
            self._repeated += 1
            return
        self._seen.add(identifier)
        digest = self.contents.sha256 if whole_file else _digest(document)
        stamp = f"{digest}-{READER_VERSION}"
        if self._known.get(identifier) == stamp:
            self._as_before(identifier)
            return
        placed = replace(
            document,
            id=identifier,
            name=single,
            collection=self.collection,
            level=self._level(identifier),
            sha256=stamp,
        )
        placed = self._as_marked(placed)
        if placed.level > self.ceiling:
            raise DocumentError(
                single,
                f"{placed.level.label}の文書は、この集まりには取り込めません（上限は{self.ceiling.label}です）。",
            )
        pieces = passages(placed)
        if not pieces:
            return
        if whole_file:
            original = self._original() if self.keep_original else None
            self._begin()
            self.documents.put(placed, pieces, original)
            self._count([(placed, pieces)])
        else:
            self._batch.append((placed, pieces))
        if len(self._batch) >= BATCH:
            self._flush()

    def _level(self, identifier: str) -> Level:
        """The level that was given; else the one the document has now, whoever set it."""
        if self.level is not None:
            return self.level
        if identifier in self._known:
            with suppress(NotFoundError):  # removed by another process meanwhile
                return self.documents.get(f"{self.collection}/{identifier}", user=_SYSTEM).level
        return self.standard

    def _as_marked(self, document: Document) -> Document:
        """The document, raised to the level that its own markings ask for."""
        if self.propose is None:
            return document
        level, reason = self.propose(document)
        if level <= document.level:
            return document
        self._raised.append(f"「{document.id}」は{reason}のため、{level.label}にしました。")
        return replace(document, level=level)

    def _begin(self) -> None:
        """Record the intent before the first change: no record, no change."""
        if not self._begun:
            level = None if self.level is None else int(self.level)
            body = {"name": clean_name(self.source.name), "collection": self.collection, "level": level}
            self.record.write("document.taking", self.actor, body)
            self._begun = True

    def _count(self, stored: Sequence[tuple[Document, list[Passage]]]) -> None:
        """What is counted is safely in."""
        for document, pieces in stored:
            self.first = self.first or document.id
            self.highest = max(self.highest, document.level)
            self.replaced += document.id in self._known
            self.added += document.id not in self._known
            self.passages += len(pieces)

    def _original(self) -> bytes:
        """The file's bytes, which must be those that were read."""
        data = self.source.read()
        if hashlib.sha256(data).hexdigest() != self.contents.sha256:
            raise BrokenDocument(
                self.source.name, "読み取りの間に書き換えられました。もう一度取り込んでください。"
            )
        return data

    def _flush(self) -> None:
        if self._batch:
            self._begin()
            self.documents.put_many(self._batch)
            self._count(self._batch)
            self._batch.clear()

    def _as_before(self, identifier: str) -> None:
        """Nothing is touched, but a level that was given still holds."""
        self.unchanged += 1
        if self.level is None:
            return
        if identifier not in self.levels:
            infos = self.documents.all(user=_SYSTEM, collection=self.collection)
            self.levels.update({info.id: info.level for info in infos})
        wanted = self.level
        if self.levels.get(identifier, wanted) > wanted:
            wanted = self._least(f"{self.collection}/{identifier}", wanted)
        if self.levels.get(identifier, wanted) != wanted:
            key = f"{self.collection}/{identifier}"
            set_level(self.documents, self.record, key, wanted, self.actor, CHOSEN)
        self.levels[identifier] = wanted

    def _least(self, key: str, level: Level) -> Level:
        """The level that was given, or the higher one that the markings of what is held ask for."""
        if self.propose is None:
            return level
        with suppress(NotFoundError):  # removed by another process meanwhile
            return max(level, self.propose(self.documents.get(key, user=_SYSTEM))[0])
        return level


def set_level(
    documents: DocumentStore, record: Record, key: str, level: Level, actor: str, reason: str
) -> None:
    """Set a document's level between an entry that says so and one that says it was done.

    Raises:
        NotFoundError, StorageError, RecordError
    """
    body = {"document": key, "level": int(level), "reason": reason}
    record.write("document.classifying", actor, body)
    documents.classify(key, level)
    record.write("document.classified", actor, body)


def clean_name(name: str) -> str:
    """A file's name as an id: NFC, ``/`` between folders, nothing that leaves the folder or breaks a line."""
    text = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    text = re.sub(r"^[A-Za-z]:", "", text.replace("\\", "/"))
    parts = [part.strip() for part in text.split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "無題"


def _digest(document: Document) -> str:
    """Of what one record says, so that a changed line alone is taken in again."""
    return hashlib.sha256(f"{document.title}\n{document.text}".encode()).hexdigest()
