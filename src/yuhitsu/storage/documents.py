"""Documents, passages and vectors in SQLite: the truth that every index is rebuilt from."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from yuhitsu.errors import BrokenDocument, InputError, NotFoundError
from yuhitsu.storage.collections import hidden
from yuhitsu.storage.database import Database
from yuhitsu.storage.packing import (
    pack_blocks,
    pack_file,
    place_of,
    place_text,
    unpack_blocks,
    unpack_file,
)
from yuhitsu.types import Document, DocumentInfo, DocumentKind, Level, Passage, User

T = TypeVar("T")

_BATCH = 500
"""Values in one ``IN (…)``: old builds of SQLite allow 999."""
_STREAM = 4096
"""Vectors fetched at a time: 3 MB of 384 float16."""

# Title, level and kind come from the document, so that a new level is one changed row.
_PASSAGE = """SELECT p.row, d.id, p.ordinal, d.title, p.text, p.place, d.collection, d.level, d.kind,
    p.start, p.end FROM passages p JOIN documents d ON d.number = p.document"""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document as it will be written; made before the transaction, which then is short."""

    key: str
    fields: tuple[str | int, ...]
    blocks: bytes
    passages: list[tuple[int, str, str, int, int]]
    original: tuple[bool, bytes] | None


class SQLiteDocumentStore:
    """``DocumentStore`` over SQLite.

    The journal of changes keeps the newest change of each document only: whoever follows it sees every
    document that changed since, but not how often.

    Args:
        database: where it lies; the caller closes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # ------------------------------------------------------------------ in and out

    def put(self, document: Document, passages: Sequence[Passage], original: bytes | None = None) -> None:
        """Add or replace a document with its passages, all or nothing.

        Raises:
            InputError: the collection's name holds a slash. BrokenDocument: the text is not Unicode text.
            DiskFull, StorageError
        """
        prepared = _prepare(document, passages, original)
        with self._database.write() as connection:
            _insert(connection, prepared)

    def put_many(self, items: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
        """Add or replace many documents in one transaction, which begins when all have been made."""
        prepared = [_prepare(document, passages, None) for document, passages in items]
        with self._database.write() as connection:
            for each in prepared:
                _insert(connection, each)

    def get(self, key: str, *, user: User) -> Document:
        """The document, or NotFoundError (also when it is not for this user)."""
        seen, values = _seen_by(user)
        row = self._one(
            f"""SELECT d.id, d.title, c.blocks, d.collection, d.level, d.kind, d.name, d.media_type, d.sha256
            FROM documents d JOIN contents c ON c.document = d.number WHERE d.key = ? AND {seen}""",
            (key, *values),
        )
        if row is None:
            raise _not_found(key)
        ident, title, blocks, collection, level, kind, name, media_type, sha256 = row
        return Document(
            id=ident,
            title=title,
            blocks=unpack_blocks(blocks),
            collection=collection,
            level=Level(level),
            kind=DocumentKind(kind),
            name=name,
            media_type=media_type,
            sha256=sha256,
        )

    def original(self, key: str, *, user: User) -> bytes | None:
        """The file as it was taken in, or None when it was not kept; NotFoundError as ``get``."""
        seen, values = _seen_by(user)
        row = self._one(
            f"""SELECT o.compressed, o.data FROM documents d LEFT JOIN originals o ON o.document = d.number
            WHERE d.key = ? AND {seen}""",
            (key, *values),
        )
        if row is None:
            raise _not_found(key)
        return None if row[1] is None else unpack_file(bool(row[0]), row[1])

    def classify(self, key: str, level: Level) -> None:
        """Set a document's level, or NotFoundError."""
        with self._database.write() as connection:
            done = connection.execute("UPDATE documents SET level = ? WHERE key = ?", (int(level), key))
            if not done.rowcount:
                raise _not_found(key)
            _note_change(connection, key)

    def remove(self, key: str) -> None:
        """Remove a document, its passages, vectors and original, or NotFoundError."""
        with self._database.write() as connection:
            if not connection.execute("DELETE FROM documents WHERE key = ?", (key,)).rowcount:
                raise _not_found(key)
            _note_change(connection, key)

    # ------------------------------------------------------------------ lists

    def all(self, *, user: User, collection: str | None = None) -> list[DocumentInfo]:
        """What this user may see, by collection and title."""
        seen, values = _seen_by(user)
        rows = self._rows(
            f"""SELECT id, title, collection, level, kind, name, media_type, sha256, passages, characters,
            added, NOT EXISTS (SELECT 1 FROM passages p WHERE p.document = d.number AND p.embedded_by = '')
            FROM documents d WHERE {seen} AND (? IS NULL OR collection = ?)
            ORDER BY collection, title, id""",
            (*values, collection, collection),
        )
        return [_info(row) for row in rows]

    def digests(self, collection: str) -> Mapping[str, str]:
        """``id -> sha256`` of the collection's documents, to see what changed."""
        return dict(self._rows("SELECT id, sha256 FROM documents WHERE collection = ?", (collection,)))

    def collections(self, *, user: User) -> Mapping[str, int]:
        """``collection -> number of documents`` that this user may see."""
        seen, values = _seen_by(user)
        query = f"SELECT collection, count(*) FROM documents d WHERE {seen} GROUP BY collection ORDER BY 1"
        return dict(self._rows(query, values))

    def hidden(self, user: User) -> frozenset[str]:
        """Names of the collections that are not for this user."""
        query, values = hidden(user)
        return frozenset(str(name) for (name,) in self._rows(query, values))

    def withheld(self, keys: Sequence[str], *, user: User) -> frozenset[str]:
        """Those of the documents that are held and not for this user."""
        seen, values = _seen_by(user)
        found: set[str] = set()
        for batch in _batches(list(dict.fromkeys(keys))):
            query = f"SELECT key FROM documents d WHERE d.key IN ({_marks(batch)}) AND NOT ({seen})"
            found.update(key for (key,) in self._rows(query, (*batch, *values)))
        return frozenset(found)

    def law_titles(self, *, user: User) -> Mapping[str, str]:
        """``title -> key`` of the laws, ordinances and rules that this user may see."""
        seen, values = _seen_by(user)
        query = f"SELECT title, key FROM documents d WHERE kind IN (?, ?, ?) AND {seen} ORDER BY number"
        kinds = (DocumentKind.LAW.value, DocumentKind.ORDINANCE.value, DocumentKind.RULE.value)
        return dict(self._rows(query, (*kinds, *values)))

    # ------------------------------------------------------------------ passages

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Passages by row number; rows that are gone are left out."""
        found: dict[int, Passage] = {}
        for batch in _batches([int(row) for row in rows]):
            query = f"{_PASSAGE} WHERE p.row IN ({_marks(batch)})"
            found.update(_passage(row) for row in self._rows(query, batch))
        return found

    def passages_of(self, key: str) -> list[tuple[int, Passage]]:
        """Row numbers and passages of one document, in order; none when it is not there."""
        return [_passage(row) for row in self._rows(f"{_PASSAGE} WHERE d.key = ? ORDER BY p.ordinal", (key,))]

    # ------------------------------------------------------------------ changes

    def last_change(self) -> int:
        """Number of the newest change; 0 before the first."""
        row = self._one("SELECT max(number) FROM changes", ())
        return int(row[0] or 0) if row else 0

    def changes(self, after: int, limit: int) -> list[tuple[int, str]]:
        """``(number, document key)`` of the documents changed after a number, oldest first."""
        query = "SELECT number, key FROM changes WHERE number > ? ORDER BY number LIMIT ?"
        return self._rows(query, (after, limit))

    # ------------------------------------------------------------------ vectors

    def without_vector(self, model: str, limit: int) -> list[tuple[int, Passage]]:
        """Passages that have no vector of this model yet."""
        # two ranges of the index instead of "differs": the passages already done are never visited
        query = f"{_PASSAGE} WHERE p.embedded_by < ? UNION ALL {_PASSAGE} WHERE p.embedded_by > ? LIMIT ?"
        return [_passage(row) for row in self._rows(query, (model, model, limit))]

    def put_vectors(self, model: str, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep vectors (as float16); rows that are gone meanwhile are skipped."""
        if len(rows) != len(vectors):
            raise ValueError(f"{len(rows)} rows, but {len(vectors)} vectors")
        halves = np.asarray(vectors, dtype=np.float16)
        numbers = [int(row) for row in rows]
        with self._database.write() as connection:
            connection.executemany(
                """INSERT OR REPLACE INTO vectors (row, model, vector)
                SELECT row, ?, ? FROM passages WHERE row = ?""",
                ((model, half.tobytes(), row) for half, row in zip(halves, numbers, strict=True)),
            )
            connection.executemany(
                "UPDATE passages SET embedded_by = ? WHERE row = ?", ((model, row) for row in numbers)
            )

    def vectors(
        self, model: str, keys: Sequence[str] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """``(row, vector)`` of all passages, or of those of some documents, a few thousand at a time."""
        stream = self._all_vectors(model) if keys is None else self._vectors_of(model, keys)
        for row, data in stream:
            yield row, np.frombuffer(data, dtype=np.float16).astype(np.float32)

    def _all_vectors(self, model: str) -> Iterator[tuple[int, bytes]]:
        # page by page: an open cursor would hold back the checkpoint and this thread's own writes
        query = "SELECT row, vector FROM vectors WHERE row > ? AND model = ? ORDER BY row LIMIT ?"
        last = 0
        while batch := self._rows(query, (last, model, _STREAM)):
            yield from batch
            last = batch[-1][0]

    def _vectors_of(self, model: str, keys: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        for batch in _batches(list(keys)):
            query = f"""SELECT v.row, v.vector FROM documents d JOIN passages p ON p.document = d.number
                JOIN vectors v ON v.row = p.row WHERE d.key IN ({_marks(batch)}) AND v.model = ?"""
            yield from self._rows(query, [*batch, model])

    # ------------------------------------------------------------------ the database

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._database.read() as connection:
            return connection.execute(query, tuple(values)).fetchall()

    def _one(self, query: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        rows = self._rows(query, values)
        return rows[0] if rows else None


def _prepare(document: Document, passages: Sequence[Passage], original: bytes | None) -> _Prepared:
    if "/" in document.collection:
        raise InputError(f"文書の集まりの名前 {document.collection!r} に「/」は使えません。")
    fields = (
        document.key,
        document.collection,
        document.id,
        document.title,
        int(document.level),
        document.kind.value,
        document.name,
        document.media_type,
        document.sha256,
        len(document.text),
        len(passages),
        dt.datetime.now(dt.UTC).isoformat(),
    )
    rows = [(p.ordinal, p.text, place_text(p.place), p.start, p.end) for p in passages]
    try:
        "".join(str(field) for field in fields).encode()
        "".join(text + place for _, text, place, _, _ in rows).encode()
        blocks = pack_blocks(document.blocks)
    except UnicodeEncodeError as error:
        raise BrokenDocument(
            document.name or document.id.encode("utf-8", "replace").decode(),
            "文字として成り立たない符号が含まれています。作成元のソフトで保存し直してください。",
        ) from error
    return _Prepared(document.key, fields, blocks, rows, None if original is None else pack_file(original))


def _insert(connection: sqlite3.Connection, document: _Prepared) -> None:
    connection.execute("DELETE FROM documents WHERE key = ?", (document.key,))
    number = connection.execute(
        """INSERT INTO documents (key, collection, id, title, level, kind, name, media_type, sha256,
        characters, passages, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        document.fields,
    ).lastrowid
    connection.execute("INSERT INTO contents (document, blocks) VALUES (?, ?)", (number, document.blocks))
    connection.executemany(
        "INSERT INTO passages (document, ordinal, text, place, start, end) VALUES (?, ?, ?, ?, ?, ?)",
        ((number, *row) for row in document.passages),
    )
    if document.original is not None:
        connection.execute(
            "INSERT INTO originals (document, compressed, data) VALUES (?, ?, ?)",
            (number, *document.original),
        )
    _note_change(connection, document.key)


def _note_change(connection: sqlite3.Connection, key: str) -> None:
    connection.execute("INSERT OR REPLACE INTO changes (key) VALUES (?)", (key,))


def _seen_by(user: User) -> tuple[str, tuple[object, ...]]:
    """The condition that a document ``d`` is for this user, and its values."""
    query, values = hidden(user)
    return f"d.level <= ? AND d.collection NOT IN ({query})", (int(user.max_level), *values)


def _not_found(key: str) -> NotFoundError:
    return NotFoundError(f"文書 {key!r} は見つかりません。文書の一覧で確かめてください。")


def _info(row: tuple[Any, ...]) -> DocumentInfo:
    ident, title, collection, level, kind, name, media_type, sha256, passages, characters, added, ready = row
    return DocumentInfo(
        id=ident,
        title=title,
        collection=collection,
        level=Level(level),
        kind=DocumentKind(kind),
        name=name,
        media_type=media_type,
        sha256=sha256,
        passages=passages,
        characters=characters,
        added=dt.datetime.fromisoformat(added),
        searchable_by_meaning=bool(ready),
    )


def _passage(row: tuple[Any, ...]) -> tuple[int, Passage]:
    number, document, ordinal, title, text, place, collection, level, kind, start, end = row
    return number, Passage(
        document_id=document,
        ordinal=ordinal,
        title=title,
        text=text,
        place=place_of(place),
        collection=collection,
        level=Level(level),
        kind=DocumentKind(kind),
        start=start,
        end=end,
    )


def _batches(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
