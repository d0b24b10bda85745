"""The library: files are taken in, classified and removed, each all or nothing, each on record.

The intent is recorded before a change and what was done after it: no record, no change.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from yuhitsu.config import IngestSettings
from yuhitsu.documents.reading import FileReading, Source
from yuhitsu.documents.taking import Taking, clean_name, set_level
from yuhitsu.errors import DocumentError, InputError, RecordError
from yuhitsu.protocols import DocumentStore, Record
from yuhitsu.types import EVERYTHING, Document, Level, User

__all__ = ["Library", "Refused", "Source", "Taken"]

LONGEST_REASON = 500
"""Characters of a reason that are kept."""

_SYSTEM = User("system", "右筆", roles=EVERYTHING)
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
    propose: Callable[[Document], tuple[Level, str]] | None = None
    """Says which level a document's own markings ask for, and why; they are never taken in below it."""
    limits: Callable[[str], tuple[Level, Level]] = lambda _: (Level.TWO, Level.THREE)
    """Of a collection: the level of new documents for which none was chosen, and the highest it takes."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sources(self, paths: Sequence[Path]) -> list[Source]:
        """The files that paths name: folders are walked in order, hidden and temporary files skipped.

        A file is named as it lies in its folder; where two would have one name, the second says more of
        where it lies.

        Raises:
            InputError: a path does not exist.
        """
        found: dict[str, Source] = {}
        known: set[Path] = set()
        for path in map(Path.absolute, paths):
            if not path.exists():
                raise InputError(
                    f"{str(path)!r} はありません。ファイルかフォルダーの場所を確かめてください。"
                )
            folder = path if path.is_dir() else path.parent
            for file in _files(path):
                if file not in known:
                    name = _name(file, folder, found)
                    found[name] = Source(name, file)
                    known.add(file)
        return list(found.values())

    def take_in(
        self,
        sources: Iterable[Source],
        *,
        actor: str,
        collection: str = "default",
        level: Level | None = None,
    ) -> Iterator[Taken | Refused]:
        """Take files in one after another; an event is yielded when a file is safely stored or refused.

        The generator may be closed at any time: what was reported is kept.

        Args:
            level: of all of them; None: a known document keeps its level, a new one gets 2.

        Raises:
            InputError: the collection's name cannot be used.
            StorageError, RecordError: nothing more can be kept.
        """
        if not _COLLECTION.fullmatch(collection):
            raise InputError(
                f"コレクション名 {collection!r} は使えません。"
                "文字、数字、「-」「_」で64文字までにしてください。"
            )
        standard, ceiling = self.limits(collection)
        reading, levels = FileReading(self.settings), dict[str, Level]()
        try:
            for source in sources:
                keep = self.settings.keep_originals
                taking = Taking(
                    self.documents, self.record, actor, source, collection, level, keep, self.propose, levels
                )
                taking.standard, taking.ceiling = standard, ceiling
                with self._lock:  # two uploads of one file become one document
                    event = self._take(taking, reading)
                yield event
        finally:
            reading.close()

    def remove(self, key: str, *, actor: str) -> None:
        """Remove a document everywhere, or NotFoundError."""
        with self._lock:
            self.documents.get(key, user=_SYSTEM)  # what is not there leaves no entry
            self.record.write("document.removing", actor, {"document": key})
            self.documents.remove(key)
            self.record.write("document.removed", actor, {"document": key})

    def classify(self, key: str, level: Level, *, actor: str, reason: str = "") -> None:
        """Set a document's level; lowering it needs a reason, which goes on record.

        Raises:
            NotFoundError: there is none.
            InputError: it is lowered without a reason.
        """
        reason = " ".join(reason.split())[:LONGEST_REASON]
        with self._lock:
            held = self.documents.get(key, user=_SYSTEM)
            if level < held.level and not reason:
                raise InputError(
                    f"機密性を下げる（{held.level.label}から{level.label}へ）ときは、理由を書いてください。"
                    "理由は記録に残ります。"
                )
            ceiling = self.limits(held.collection)[1]
            if level > max(ceiling, held.level):
                raise InputError(
                    f"この文書の集まりの機密性の上限は{ceiling.label}です。"
                    "上限を変えるか、別の集まりに取り込み直してください。"
                )
            set_level(self.documents, self.record, key, level, actor, reason)

    def _take(self, taking: Taking, reading: FileReading) -> Taken | Refused:
        name = clean_name(taking.source.name)
        try:
            taking.run(reading)
        except DocumentError as error:
            self._note(taking)
            body = {
                "name": name,
                "collection": taking.collection,
                "code": error.code,
                "reason": error.reason,
            }
            self.record.write("document.refused", taking.actor, body)
            return Refused(name, error.code, error.reason)
        except BaseException:
            with suppress(RecordError):  # what went wrong first is what is told
                self._note(taking, interrupted=True)
            raise
        self._note(taking)
        return Taken(name, taking.stored, taking.passages, taking.unchanged, tuple(taking.notes))

    def _note(self, taking: Taking, *, interrupted: bool = False) -> None:
        """One entry a file, not one a record: a law collection holds thousands."""
        if not taking.stored:
            return
        body = {
            "name": clean_name(taking.source.name),
            "collection": taking.collection,
            "level": int(taking.highest),
            "sha256": taking.contents.sha256,
            "added": taking.added,
            "replaced": taking.replaced,
            "passages": taking.passages,
            "first": taking.first,
        }
        if interrupted:
            body["interrupted"] = True
        self.record.write("document.added" if taking.added else "document.replaced", taking.actor, body)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if _wanted(file, path))


def _wanted(file: Path, folder: Path) -> bool:
    """Files of the folder itself, not hidden, not an editor's, not reached over a link out of it."""
    if any(_SKIPPED.match(part) for part in file.relative_to(folder).parts) or not file.is_file():
        return False
    return file.resolve().is_relative_to(folder.resolve())


def _name(file: Path, folder: Path, taken: Container[str]) -> str:
    name = _readable(file.relative_to(folder).as_posix())
    while name in taken and folder != folder.parent:
        folder = folder.parent
        name = _readable(file.relative_to(folder).as_posix())
    return name


def _readable(name: str) -> str:
    """Archives of old hold names in Shift_JIS, which come as bytes that are no UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("cp932", "replace")
    return name
