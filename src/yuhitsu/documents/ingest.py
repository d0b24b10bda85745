"""The library: files are taken in, classified and removed, each all or nothing, each on record."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yuhitsu.config import IngestSettings
from yuhitsu.documents.reading import FileReading, Source
from yuhitsu.documents.taking import Taking
from yuhitsu.errors import DocumentError, InputError
from yuhitsu.protocols import DocumentStore, Record
from yuhitsu.types import Level

__all__ = ["Library", "Refused", "Source", "Taken"]

_COLLECTION = re.compile(r"[\w\-ー・]{1,64}")
_SKIPPED = re.compile(r"^(\.|~\$)|^(Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is safely in: what was added or replaced, and what was as before."""

    name: str
    documents: int
    passages: int
    unchanged: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken in, with its reason in Japanese."""

    name: str
    code: str
    reason: str


@dataclass(slots=True)
class Library:
    """Takes files in, classifies and removes documents; every change is written to the record."""

    documents: DocumentStore
    record: Record
    settings: IngestSettings
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sources(self, paths: Sequence[Path]) -> list[Source]:
        """The files that paths name: folders are walked in order, hidden and temporary files skipped.

        Raises:
            InputError: a path does not exist.
        """
        found: list[Source] = []
        for path in paths:
            if path.is_dir():
                files = sorted(file for file in path.rglob("*") if _wanted(file, path))
                found += [Source(file.relative_to(path).as_posix(), file) for file in files]
            elif path.exists():
                found.append(Source(path.name, path))
            else:
                raise InputError(
                    f"{str(path)!r} はありません。ファイルかフォルダーの場所を確かめてください。"
                )
        return found

    def take_in(
        self,
        sources: Iterable[Source],
        *,
        actor: str,
        collection: str = "default",
        level: Level = Level.TWO,
    ) -> Iterator[Taken | Refused]:
        """Take files in one after another; an event is yielded when a file is safely stored or refused.

        The generator may be closed at any time: what was reported is kept.

        Raises:
            InputError: the collection's name cannot be used.
            StorageError, RecordError: nothing more can be kept.
        """
        if not _COLLECTION.fullmatch(collection):
            raise InputError(
                f"コレクション名 {collection!r} は使えません。"
                "文字、数字、「-」「_」で64文字までにしてください。"
            )
        reading = FileReading(self.settings)
        try:
            for source in sources:
                taking = Taking(self.documents, source, collection, level, self.settings.keep_originals)
                with self._lock:  # two uploads of one file become one document
                    event = self._take(taking, reading, actor)
                yield event
        finally:
            reading.close()

    def remove(self, key: str, *, actor: str) -> None:
        """Remove a document everywhere, or NotFoundError."""
        with self._lock:
            self.documents.remove(key)
            self.record.write("document.removed", actor, {"document": key})

    def classify(self, key: str, level: Level, *, actor: str) -> None:
        """Set a document's level, or NotFoundError."""
        with self._lock:
            self.documents.classify(key, level)
            self.record.write("document.classified", actor, {"document": key, "level": int(level)})

    def _take(self, taking: Taking, reading: FileReading, actor: str) -> Taken | Refused:
        name, contents = taking.source.name, taking.contents
        try:
            taking.run(reading)
        except DocumentError as error:
            self._note(taking, actor)
            body = {
                "name": name,
                "collection": taking.collection,
                "code": error.code,
                "reason": error.reason,
            }
            self.record.write("document.refused", actor, body)
            return Refused(name, error.code, error.reason)
        self._note(taking, actor)
        return Taken(name, taking.stored, taking.passages, taking.unchanged, tuple(contents.notes))

    def _note(self, taking: Taking, actor: str) -> None:
        """One entry a file, not one a record: a law collection holds thousands."""
        level = int(taking.level)
        for key in taking.relevelled:
            self.record.write("document.classified", actor, {"document": key, "level": level})
        if not taking.stored:
            return
        body = {
            "name": taking.source.name,
            "collection": taking.collection,
            "level": level,
            "sha256": taking.contents.sha256,
            "added": taking.added,
            "replaced": taking.replaced,
            "passages": taking.passages,
            "first": taking.first,
        }
        self.record.write("document.added" if taking.added else "document.replaced", actor, body)


def _wanted(file: Path, folder: Path) -> bool:
    """Files of the folder itself, not hidden, not an editor's, not reached over a link out of it."""
    if any(_SKIPPED.match(part) for part in file.relative_to(folder).parts) or not file.is_file():
        return False
    return file.resolve().is_relative_to(folder.resolve())
