"""``DocumentStore`` on SQLite: the truth that every index is rebuilt from."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from yuhitsu.errors import NotFoundError
from yuhitsu.jsonforms import place_from_json, place_json
from yuhitsu.storage.database import Database
from yuhitsu.types import (
    Block,
    BlockKind,
    Document,
    DocumentInfo,
    DocumentKind,
    Level,
    Passage,
    User,
)

_PASSAGE = (
    'p.row, p.ordinal, p.text, p.place, p.start, p."end", d.id, d.collection, d.title, d.level, d.kind'
    " FROM passages p JOIN documents d ON d.key = p.document_key"
)
_BATCH = 500
"""Rows a query may name, below SQLite's limit on variables."""


class SQLiteDocumentStore:
    """Documents, passages, vectors and originals in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ------------------------------------------------------------------ writing

    def put(self, document: Document, passages: Sequence[Passage], original: bytes | None = None) -> None:
        """Add or replace a document with its passages, all or nothing."""
        with self._database.write() as db:
            _put(db, document, passages, original)

    def put_many(self, items: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
        """Add or replace many documents in one transaction."""
        with self._database.write() as db:
            for document, passages in items:
                _put(db, document, passages, None)

    def classify(self, key: str, level: Level) -> None:
        """Set a document's level; its passages follow, because they take it from the document."""
        with self._database.write() as db:
            changed = db.execute("UPDATE documents SET level = ? WHERE key = ?", (int(level), key))
            _must_exist(changed.rowcount, key)
            _journal(db, key)

    def remove(self, key: str) -> None:
        """Remove a document, its passages, vectors and original."""
        with self._database.write() as db:
            _must_exist(db.execute("DELETE FROM documents WHERE key = ?", (key,)).rowcount, key)
            _journal(db, key)

    # ------------------------------------------------------------------ reading

    def get(self, key: str, *, user: User) -> Document:
        """The document; hidden and absent give the same error."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT * FROM documents WHERE key = ? AND level <= ?", (key, int(user.max_level))
            ).fetchone()
        if row is None:
            raise _not_found(key)
        return Document(
            id=row["id"],
            title=row["title"],
            blocks=tuple(map(_block, json.loads(zlib.decompress(row["blocks"])))),
            collection=row["collection"],
            level=Level(row["level"]),
            kind=DocumentKind(row["kind"]),
            name=row["name"],
            media_type=row["media_type"],
            sha256=row["sha256"],
        )

    def original(self, key: str, *, user: User) -> bytes | None:
        """The file as it was taken in, if it was kept."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT o.data FROM documents d LEFT JOIN originals o ON o.document_key = d.key"
                " WHERE d.key = ? AND d.level <= ?",
                (key, int(user.max_level)),
            ).fetchone()
        if row is None:
            raise _not_found(key)
        return zlib.decompress(row["data"]) if row["data"] is not None else None

    def all(self, *, user: User, collection: str | None = None) -> list[DocumentInfo]:
        """What this user may see, by collection and title."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT d.*, count(p.row) AS passages, count(v.row) AS vectors FROM documents d"
                " LEFT JOIN passages p ON p.document_key = d.key"
                " LEFT JOIN (SELECT DISTINCT row FROM vectors) v ON v.row = p.row"
                " WHERE d.level <= ? AND (? IS NULL OR d.collection = ?)"
                " GROUP BY d.key ORDER BY d.collection, d.title, d.id",
                (int(user.max_level), collection, collection),
            ).fetchall()
        return [_info(row) for row in rows]

    def digests(self, collection: str) -> Mapping[str, str]:
        """``id -> sha256`` of the collection's documents."""
        with self._database.read() as db:
            rows = db.execute("SELECT id, sha256 FROM documents WHERE collection = ?", (collection,))
            return {row["id"]: row["sha256"] for row in rows}

    def collections(self, *, user: User) -> Mapping[str, int]:
        """``collection -> number of documents`` that this user may see."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT collection, count(*) AS n FROM documents WHERE level <= ?"
                " GROUP BY collection ORDER BY collection",
                (int(user.max_level),),
            )
            return {row["collection"]: row["n"] for row in rows}

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Passages by row number; rows that are gone are left out."""
        found: dict[int, Passage] = {}
        with self._database.read() as db:
            for at in range(0, len(rows), _BATCH):
                some = [int(row) for row in rows[at : at + _BATCH]]
                marks = ",".join("?" * len(some))
                for row in db.execute(f"SELECT {_PASSAGE} WHERE p.row IN ({marks})", some):
                    found[row["row"]] = _passage(row)
        return found

    def passages_of(self, key: str) -> list[tuple[int, Passage]]:
        """Row numbers and passages of one document, in order."""
        with self._database.read() as db:
            rows = db.execute(f"SELECT {_PASSAGE} WHERE d.key = ? ORDER BY p.ordinal", (key,)).fetchall()
        return [(row["row"], _passage(row)) for row in rows]

    def law_titles(self) -> Mapping[str, str]:
        """``title -> key`` of the laws, ordinances and rules held."""
        kinds = [kind.value for kind in DocumentKind if kind is not DocumentKind.GENERAL]
        marks = ",".join("?" * len(kinds))
        with self._database.read() as db:
            rows = db.execute(f"SELECT title, key FROM documents WHERE kind IN ({marks}) ORDER BY key", kinds)
            return {row["title"]: row["key"] for row in rows}

    # ------------------------------------------------------------------ journal and vectors

    def last_change(self) -> int:
        """Number of the newest change."""
        with self._database.read() as db:
            (number,) = db.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
            return int(number)

    def changes(self, after: int, limit: int) -> list[tuple[int, str]]:
        """``(number, document key)`` of changes after a number, oldest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT number, document_key FROM changes WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            )
            return [(row["number"], row["document_key"]) for row in rows]

    def without_vector(self, model: str, limit: int) -> list[tuple[int, Passage]]:
        """Passages that have no vector of this model yet, oldest first."""
        with self._database.read() as db:
            rows = db.execute(
                f"SELECT {_PASSAGE} WHERE NOT EXISTS"
                " (SELECT 1 FROM vectors v WHERE v.row = p.row AND v.model = ?) ORDER BY p.row LIMIT ?",
                (model, limit),
            ).fetchall()
        return [(row["row"], _passage(row)) for row in rows]

    def put_vectors(self, model: str, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep vectors; rows that are gone meanwhile are skipped."""
        pairs = zip(rows, vectors, strict=True)
        packed = [(vector.astype("<f2").tobytes(), model, int(row)) for row, vector in pairs]
        with self._database.write() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors (vector, model, row)"
                " SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM passages WHERE row = ?3)",
                packed,
            )

    def vectors(
        self, model: str, keys: Sequence[str] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """``(row, vector)`` of all passages, or of those of some documents."""
        if keys is None:
            with self._database.read() as db:
                found = db.execute("SELECT row, vector FROM vectors WHERE model = ? ORDER BY row", (model,))
                for row in found:
                    yield row["row"], _vector(row["vector"])
            return
        for key in keys:
            with self._database.read() as db:
                some = db.execute(
                    "SELECT v.row, v.vector FROM vectors v JOIN passages p ON p.row = v.row"
                    " WHERE v.model = ? AND p.document_key = ? ORDER BY v.row",
                    (model, key),
                ).fetchall()
            yield from ((row["row"], _vector(row["vector"])) for row in some)


def _put(
    db: sqlite3.Connection, document: Document, passages: Sequence[Passage], original: bytes | None
) -> None:
    """Replace by removing first: passages, vectors and original go with the old document."""
    key = document.key
    old = db.execute("SELECT added FROM documents WHERE key = ?", (key,)).fetchone()
    db.execute("DELETE FROM documents WHERE key = ?", (key,))
    blocks = json.dumps([_block_form(block) for block in document.blocks], ensure_ascii=False)
    now = dt.datetime.now(dt.UTC).isoformat()
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            document.collection,
            document.id,
            document.title,
            int(document.level),
            document.kind.value,
            document.name,
            document.media_type,
            document.sha256,
            zlib.compress(blocks.encode(), 1),
            sum(len(block.text) for block in document.blocks),
            old["added"] if old else now,
        ),
    )
    db.executemany(
        'INSERT INTO passages (document_key, ordinal, text, place, start, "end") VALUES (?, ?, ?, ?, ?, ?)',
        [
            (key, p.ordinal, p.text, json.dumps(place_json(p.place), ensure_ascii=False), p.start, p.end)
            for p in passages
        ],
    )
    if original is not None:
        db.execute("INSERT INTO originals VALUES (?, ?)", (key, zlib.compress(original, 1)))
    _journal(db, key)


def _journal(db: sqlite3.Connection, key: str) -> None:
    db.execute("INSERT INTO changes (document_key) VALUES (?)", (key,))


def _must_exist(count: int, key: str) -> None:
    if count == 0:
        raise _not_found(key)


def _not_found(key: str) -> NotFoundError:
    return NotFoundError(f"文書 {key!r} はありません。")


def _block_form(block: Block) -> list[object]:
    cells = [list(cell) for cell in block.cells]
    return [block.text, block.kind.value, place_json(block.place), block.level, cells]


def _block(form: list[object]) -> Block:
    text, kind, place, level, cells = form
    assert isinstance(place, dict) and isinstance(cells, list) and isinstance(level, int)
    pairs = tuple((str(header), str(value)) for header, value in cells)
    return Block(str(text), BlockKind(str(kind)), place_from_json(place), level, pairs)


def _passage(row: sqlite3.Row) -> Passage:
    return Passage(
        document_id=row["id"],
        ordinal=row["ordinal"],
        title=row["title"],
        text=row["text"],
        place=place_from_json(json.loads(row["place"])),
        collection=row["collection"],
        level=Level(row["level"]),
        kind=DocumentKind(row["kind"]),
        start=row["start"],
        end=row["end"],
    )


def _info(row: sqlite3.Row) -> DocumentInfo:
    return DocumentInfo(
        id=row["id"],
        title=row["title"],
        collection=row["collection"],
        level=Level(row["level"]),
        kind=DocumentKind(row["kind"]),
        name=row["name"],
        media_type=row["media_type"],
        sha256=row["sha256"],
        passages=row["passages"],
        characters=row["characters"],
        added=dt.datetime.fromisoformat(row["added"]),
        searchable_by_meaning=row["vectors"] >= row["passages"],
    )


def _vector(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, dtype="<f2").astype(np.float32)
