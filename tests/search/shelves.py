"""A document store with the indexes over it, documents to put in, and an embedder that costs nothing."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuhitsu.config import SearchSettings
from yuhitsu.documents import chunking
from yuhitsu.documents.readers.records import RecordsReader
from yuhitsu.errors import WeightsError
from yuhitsu.protocols import Embedder, SearchIndex
from yuhitsu.search.embedding_queue import VectorMaker
from yuhitsu.search.index import HybridIndex
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import LOCAL_USER, Block, Document, DocumentKind, Hit, Level, Place, User, Zone

CLERK = User("clerk", "窓口の職員", max_level=Level.TWO)

ORDINANCE = "さくら町手数料条例"
PRIVACY = "個人情報の保護に関する法律"
NUMBERS = "行政手続における特定の個人を識別するための番号の利用等に関する法律"


@dataclass
class LetterEmbedder:
    """An Embedder by letters: texts that share letters are near. ``fails`` makes it as if damaged."""

    name: str = "letters"
    zone: Zone = Zone.EMBEDDED
    dimensions: int = 64
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    """Called before passages are embedded."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions."""
        return self._vectors(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages."""
        self.before()
        return self._vectors(texts)

    def token_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of words."""
        return self._vectors(words)

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.fails:
            raise WeightsError("意味検索のモデルのファイルが壊れています。")
        self.asked.extend(texts)
        made = np.zeros((len(texts), self.dimensions), np.float32)
        for vector, text in zip(made, texts, strict=True):
            vector[0] = 0.1
            for letter in text:
                vector[1 + zlib.crc32(letter.encode("utf-8", "replace")) % (self.dimensions - 1)] += 1
        unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit


@dataclass
class Shelf:
    """One installation's store in a folder; ``index`` opens an index over it, as another process would."""

    home: Path
    database: Database
    documents: SQLiteDocumentStore

    @property
    def folder(self) -> Path:
        """Where the index of words lies."""
        return self.home / "index" / "lexical"

    def index(self, embedder: Embedder | None = None) -> HybridIndex:
        """Another index over the same store and folder."""
        return HybridIndex(self.documents, self.home / "index", embedder, SearchSettings())

    def put(self, document: Document) -> Document:
        """Take a document in, as the office does."""
        self.documents.put(document, chunking.passages(document))
        return document

    def note(
        self, ident: str, *sentences: str, level: Level = Level.TWO, collection: str = "default"
    ) -> Document:
        """Take in a note of these sentences."""
        return self.put(note(ident, *sentences, level=level, collection=collection))

    def make_vectors(self, embedder: Embedder, stop: threading.Event | None = None) -> int:
        """Make the missing vectors."""
        return VectorMaker(self.documents, embedder).make(stop=stop)


def opened(home: Path) -> Iterator[Shelf]:
    """A shelf in a folder, closed at the end."""
    database = Database(home / "yuhitsu.db")
    yield Shelf(home, database, SQLiteDocumentStore(database))
    database.close()


def note(ident: str, *sentences: str, level: Level = Level.TWO, collection: str = "default") -> Document:
    """A document of one passage a sentence, each on its page; its title tells nothing."""
    blocks = tuple(Block(text, place=Place(page=page)) for page, text in enumerate(sentences, start=1))
    return Document(
        ident, f"{ident}号", blocks, collection, level, name=f"{ident}.txt", sha256=str(hash(sentences))
    )


def law(
    title: str,
    *paragraphs: tuple[str, int, str],
    level: Level = Level.TWO,
    collection: str = "default",
    kind: DocumentKind = DocumentKind.LAW,
) -> Document:
    """A law of ``(article, paragraph, text)``, read as the rows of e-Gov's laws are."""
    rows = [
        {"law_id": title, "title": title, "article": article, "paragraph": paragraph, "text": text}
        for article, paragraph, text in paragraphs
    ]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    (read,) = RecordsReader().read(data, "laws.jsonl")
    return Document(
        f"{title}-{int(level)}",
        read.title,
        read.blocks,
        collection,
        level,
        kind,
        name="laws.jsonl",
        sha256=str(hash(paragraphs)),
    )


def hits(
    index: SearchIndex,
    query: str,
    *,
    user: User = LOCAL_USER,
    max_level: Level = Level.THREE,
    limit: int = 20,
    collection: str | None = None,
) -> list[Hit]:
    """What is found, without limits unless they are given."""
    return index.search(query, user=user, max_level=max_level, limit=limit, collection=collection)


def found(index: SearchIndex, query: str, **limits: object) -> list[str]:
    """Ids of the documents of what is found, best first."""
    return [hit.passage.document_id for hit in hits(index, query, **limits)]  # type: ignore[arg-type]
