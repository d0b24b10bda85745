"""Stores in memory for the faces' tests: the seams' promises without files."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.handling.record import Entry, RecordFilter
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.types import (
    Block,
    BlockKind,
    ConversationInfo,
    Document,
    DocumentInfo,
    Hit,
    Json,
    Level,
    Passage,
    Turn,
    User,
)

ADDED = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)


@dataclass
class MemoryDocuments:
    held: dict[str, Document] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    change: int = 0

    def put(
        self, document: Document, passages: Sequence[Passage] = (), original: bytes | None = None
    ) -> None:
        self.held[document.key] = document
        self.change += 1
        if original is not None:
            self.originals[document.key] = original

    def put_many(self, items: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
        for document, passages in items:
            self.put(document, passages)

    def get(self, key: str, *, user: User) -> Document:
        if key not in self.held:
            raise NotFoundError(f"文書 {key!r} は見つかりません。")
        return self.held[key]

    def original(self, key: str, *, user: User) -> bytes | None:
        return self.originals.get(key)

    def all(self, *, user: User, collection: str | None = None) -> list[DocumentInfo]:
        found = [d for d in self.held.values() if collection in (None, d.collection)]
        return [_info(d) for d in sorted(found, key=lambda d: (d.collection, d.title))]

    def digests(self, collection: str) -> Mapping[str, str]:
        return {d.id: d.sha256 for d in self.held.values() if d.collection == collection}

    def collections(self, *, user: User) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for document in self.held.values():
            counts[document.collection] = counts.get(document.collection, 0) + 1
        return counts

    def classify(self, key: str, level: Level) -> None:
        self.held[key] = replace(self.held[key], level=level)

    def remove(self, key: str) -> None:
        if self.held.pop(key, None) is None:
            raise NotFoundError(f"文書 {key!r} は見つかりません。")
        self.change += 1

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        return {}

    def passages_of(self, key: str) -> list[tuple[int, Passage]]:
        document = self.held[key]
        start, found = 0, []
        for n, block in enumerate(document.blocks):
            end = start + len(block.text)
            found.append(
                (n, Passage(document.id, n, document.title, block.text, block.place, start=start, end=end))
            )
            start = end + 1
        return found

    def hidden(self, user: User) -> frozenset[str]:
        return frozenset()

    def withheld(self, keys: Sequence[str], *, user: User) -> frozenset[str]:
        return frozenset()

    def law_titles(self, *, user: User) -> Mapping[str, str]:
        return {}

    def last_change(self) -> int:
        return self.change

    def changes(self, after: int, limit: int) -> list[tuple[int, str]]:
        return []

    def without_vector(self, model: str, limit: int) -> list[tuple[int, Passage]]:
        return []

    def put_vectors(self, model: str, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        raise AssertionError("the faces make no vectors")

    def vectors(
        self, model: str, keys: Sequence[str] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        return iter(())


def _info(document: Document) -> DocumentInfo:
    return DocumentInfo(
        document.id,
        document.title,
        document.collection,
        document.level,
        document.kind,
        document.name,
        document.media_type,
        document.sha256,
        len(document.blocks),
        len(document.text),
        ADDED,
        document.collection != "reiki",
    )


@dataclass
class MemoryConversations:
    kept: dict[str, list[Turn]] = field(default_factory=dict)
    purposes: dict[str, str] = field(default_factory=dict)

    def add_turn(
        self, user: User, conversation: str | None, question: str, answer: Json, *, purpose: str = ""
    ) -> Turn:
        identifier = conversation or f"c{len(self.kept) + 1}"
        self.purposes[identifier] = self.purposes.get(identifier) or purpose
        turns = self.kept.setdefault(identifier, [])
        turn = Turn(f"{identifier}-{len(turns) + 1}", identifier, question, answer, ADDED)
        turns.append(turn)
        return turn

    def turns(self, conversation: str, *, user: User) -> list[Turn]:
        if conversation not in self.kept:
            raise NotFoundError("この会話は見つかりません。")
        return list(self.kept[conversation])

    def purpose(self, conversation: str, *, user: User) -> str:
        self.turns(conversation, user=user)
        return self.purposes.get(conversation, "")

    def all(self, *, user: User, limit: int = 100) -> list[ConversationInfo]:
        return [
            ConversationInfo(key, turns[0].question, len(turns), turns[-1].at)
            for key, turns in reversed(self.kept.items())
        ][:limit]

    def remove(self, conversation: str, *, user: User) -> None:
        if self.kept.pop(conversation, None) is None:
            raise NotFoundError("この会話は見つかりません。")


@dataclass
class MemoryApprovals:
    kept: dict[str, ApprovalRequest] = field(default_factory=dict)

    def add(self, request: ApprovalRequest) -> None:
        self.kept[request.id] = request

    def get(self, identifier: str) -> ApprovalRequest:
        if identifier not in self.kept:
            raise NotFoundError("この申請は見つかりません。")
        return self.kept[identifier]

    def all(self, *, user: str | None = None, limit: int = 200) -> list[ApprovalRequest]:
        return [r for r in reversed(self.kept.values()) if user in (None, r.user)][:limit]

    def move(self, request: ApprovalRequest, expected: RequestState) -> bool:
        if self.kept[request.id].state is not expected:
            return False
        self.kept[request.id] = request
        return True


@dataclass
class MemoryRecord:
    entries: list[Entry] = field(default_factory=list)

    def write(self, kind: str, actor: str, body: Json) -> Entry:
        entry = Entry(len(self.entries) + 1, ADDED.isoformat(), kind, actor, body)
        self.entries.append(entry)
        return entry

    def chosen(self, wanted: RecordFilter) -> list[Entry]:
        return self.entries[: -wanted.limit - 1 : -1]

    def kinds(self) -> list[str]:
        return sorted({entry.kind for entry in self.entries})

    def actors(self) -> list[str]:
        return sorted({entry.actor for entry in self.entries})

    def counts(self, since: str, until: str) -> Mapping[tuple[str, int], int]:
        return {}

    def standing(self) -> tuple[int, int]:
        return len(self.entries), 0


@dataclass
class TextLibrary:
    """Takes in UTF-8 text; refuses what is empty or not text, by name and reason."""

    documents: MemoryDocuments
    actors: list[tuple[str, str, str]] = field(default_factory=list)

    def take_in(
        self, sources: Sequence[Source], *, actor: str, collection: str, level: Level | None
    ) -> Iterator[Taken | Refused]:
        for source in sources:
            self.actors.append(("take_in", source.name, actor))
            yield self._one(source, collection, level or Level.TWO)

    def _one(self, source: Source, collection: str, level: Level) -> Taken | Refused:
        data = source.data or b""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return Refused(source.name, "document.broken", "壊れているか、文字のファイルではありません。")
        if not text.strip():
            return Refused(source.name, "document.empty", "文字がありません。")
        blocks = tuple(Block(line) for line in text.splitlines() if line)
        digest = hashlib.sha256(data).hexdigest()
        document = Document(
            source.name, source.name, blocks, collection, level, name=source.name, sha256=digest
        )
        known = self.documents.digests(collection).get(document.id) == digest
        self.documents.put(document, original=data)
        return Taken(source.name, 0 if known else 1, 0 if known else len(blocks), 1 if known else 0)

    def remove(self, key: str, *, actor: str) -> None:
        self.actors.append(("remove", key, actor))
        self.documents.remove(key)

    def classify(self, key: str, level: Level, *, actor: str, reason: str = "") -> None:
        if level < self.documents.held[key].level and not reason:
            raise InputError("機密性を下げるときは、理由を書いてください。")
        self.actors.append(("classify", key, actor))
        self.documents.classify(key, level)


@dataclass
class WordIndex:
    """Finds the passages that share a word's worth of characters with the query."""

    documents: MemoryDocuments
    refreshed: int = 0

    def refresh(self) -> None:
        self.refreshed += 1

    def search(
        self, query: str, *, user: User, max_level: Level, limit: int, collection: str | None = None
    ) -> list[Hit]:
        passages: list[Any] = [p for key in self.documents.held for _, p in self.documents.passages_of(key)]
        return [Hit(p, 1.0) for p in passages if query in p.text][:limit]

    def missing_references(self, query: str, *, user: User, max_level: Level) -> list[str]:
        return []

    def close(self) -> None:
        pass


def heading(text: str, level: int = 1) -> Block:
    return Block(text, BlockKind.HEADING, level=level)


def row(*cells: tuple[str, str]) -> Block:
    return Block("｜".join(f"{h}：{v}" for h, v in cells), BlockKind.TABLE_ROW, cells=cells)
