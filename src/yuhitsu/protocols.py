"""The seams: what a part must offer so that the others can use it without knowing which it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from yuhitsu.handling.record import Entry, Link, RecordFilter, Sealed
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.handling.retention import Hold
from yuhitsu.handling.rights import Finding, HeldText, RightsRequest, RightsState
from yuhitsu.personal import Entity, Folded
from yuhitsu.types import (
    ConversationInfo,
    Document,
    DocumentInfo,
    Hit,
    Json,
    Judgement,
    Level,
    Message,
    Options,
    Passage,
    Reading,
    Turn,
    User,
    Verdict,
    Zone,
)


class LanguageModel(Protocol):
    """Generates text. ``generate`` yields pieces as they come; closing the generator stops the model.

    Raises a ModelError when the model is down, slow or talks nonsense.
    """

    @property
    def name(self) -> str:
        """Name and version for the record."""
        ...

    @property
    def zone(self) -> Zone:
        """Where it runs."""
        ...

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield pieces of the reply to ``messages``."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors. Queries and passages are told apart because e5 prefixes them."""

    @property
    def name(self) -> str:
        """Name of the model; vectors of another name are made again."""
        ...

    @property
    def zone(self) -> Zone:
        """Where it runs."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape ``(len(texts), dimensions)``."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of passages, shape ``(len(texts), dimensions)``."""
        ...

    def token_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Cheap context-free vectors of words, for telling synonyms; shape ``(len(words), dimensions)``."""
        ...


class SearchIndex(Protocol):
    """Question to passages. Whoever asks must say for whom: rights are not optional."""

    def refresh(self) -> None:
        """Take in what changed in the document store since the last time."""
        ...

    def search(
        self, query: str, *, user: User, max_level: Level, limit: int, collection: str | None = None
    ) -> list[Hit]:
        """The best passages this user may see up to ``max_level``, best first."""
        ...

    def missing_references(self, query: str, *, user: User, max_level: Level) -> list[str]:
        """Articles of laws that the query names and nothing this user may see holds, as one cites them."""
        ...

    def close(self) -> None:
        """Let go of files and threads."""
        ...


class Reader(Protocol):
    """A file format. One file may hold several documents (JSON Lines); they come one by one.

    Raises a DocumentError naming the file when it is broken, encrypted, empty, a scan or too large.
    """

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the documents in ``data``."""
        ...


class AnswerReader(Protocol):
    """Marks the stretch of a passage that answers a question, or says that the passage does not answer."""

    @property
    def name(self) -> str:
        """Name of the model, for the record."""
        ...

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read each ``(heading, text)``; offsets of what is found count in ``text``."""
        ...


class ClaimJudge(Protocol):
    """Weighs a claim against passages; it gives chances, whoever asks decides."""

    @property
    def name(self) -> str:
        """Name of the model, for the record."""
        ...

    def judge(self, claim: str, passages: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Judge the claim against each ``(heading, text)``, in order."""
        ...


class Verifier(Protocol):
    """Says whether passages carry a sentence."""

    def verify(self, claim: str, passages: Sequence[Passage]) -> Verdict:
        """Check one sentence against passages."""
        ...


class ProvisionLookup(Protocol):
    """Knows which provisions the held laws, ordinances and rules have."""

    def titles(self) -> Sequence[str]:
        """Names of the laws held."""
        ...

    def missing(self, citation: str, user: User) -> str | None:
        """Why a cited place does not exist, in Japanese; None where it does, or nobody here can tell."""
        ...


class Recognizer(Protocol):
    """Finds one kind of personal data, in time linear in the text; raises nothing on ugly input."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """What is found, in any order; findings may overlap (``privacy.recognition`` decides)."""
        ...


class DocumentStore(Protocol):
    """Documents, their passages and vectors: the truth that every index is rebuilt from."""

    def put(self, document: Document, passages: Sequence[Passage], original: bytes | None = None) -> None:
        """Add or replace a document with its passages, all or nothing."""
        ...

    def put_many(self, items: Iterable[tuple[Document, Sequence[Passage]]]) -> None:
        """Add or replace many documents in one transaction."""
        ...

    def get(self, key: str, *, user: User) -> Document:
        """The document, or NotFoundError (also when it is not for this user)."""
        ...

    def original(self, key: str, *, user: User) -> bytes | None:
        """The file as it was taken in, if it was kept."""
        ...

    def all(self, *, user: User, collection: str | None = None) -> list[DocumentInfo]:
        """What this user may see, by collection and title."""
        ...

    def digests(self, collection: str) -> Mapping[str, str]:
        """``id -> sha256`` of the collection's documents, to see what changed."""
        ...

    def collections(self, *, user: User) -> Mapping[str, int]:
        """``collection -> number of documents`` that this user may see."""
        ...

    def classify(self, key: str, level: Level) -> None:
        """Set a document's level, or NotFoundError."""
        ...

    def remove(self, key: str) -> None:
        """Remove a document, its passages, vectors and original, or NotFoundError."""
        ...

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Passages by row number; rows that are gone are left out."""
        ...

    def passages_of(self, key: str) -> list[tuple[int, Passage]]:
        """Row numbers and passages of one document, in order."""
        ...

    def hidden(self, user: User) -> frozenset[str]:
        """Names of the collections that are not for this user; an index leaves them out of its search."""
        ...

    def withheld(self, keys: Sequence[str], *, user: User) -> frozenset[str]:
        """Those of the documents that are held and not for this user."""
        ...

    def law_titles(self, *, user: User) -> Mapping[str, str]:
        """``title -> key`` of the laws, ordinances and rules that this user may see."""
        ...

    def last_change(self) -> int:
        """Number of the newest change."""
        ...

    def changes(self, after: int, limit: int) -> list[tuple[int, str]]:
        """``(number, document key)`` of changes after a number, oldest first."""
        ...

    def without_vector(self, model: str, limit: int) -> list[tuple[int, Passage]]:
        """Passages that have no vector of this model yet."""
        ...

    def put_vectors(self, model: str, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep vectors; rows that are gone meanwhile are skipped."""
        ...

    def vectors(
        self, model: str, keys: Sequence[str] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """``(row, vector)`` of all passages, or of those of some documents."""
        ...


class ConversationStore(Protocol):
    """Conversations and their turns. A conversation belongs to the user who began it."""

    def add_turn(
        self, user: User, conversation: str | None, question: str, answer: Json, *, purpose: str = ""
    ) -> Turn:
        """Append a turn, beginning a conversation when none is named; a purpose once given stays."""
        ...

    def purpose(self, conversation: str, *, user: User) -> str:
        """The name of the 業務 given for the conversation, or the empty text; or NotFoundError."""
        ...

    def turns(self, conversation: str, *, user: User) -> list[Turn]:
        """All turns in order, or NotFoundError."""
        ...

    def all(self, *, user: User, limit: int = 100) -> list[ConversationInfo]:
        """The user's conversations, newest first."""
        ...

    def remove(self, conversation: str, *, user: User) -> None:
        """Remove a conversation, or NotFoundError."""
        ...


class ApprovalStore(Protocol):
    """Requests for approval. A request's state changes only from the state one has seen."""

    def add(self, request: ApprovalRequest) -> None:
        """Keep a new request."""
        ...

    def get(self, identifier: str) -> ApprovalRequest:
        """The request, or NotFoundError."""
        ...

    def all(self, *, user: str | None = None, limit: int = 200) -> list[ApprovalRequest]:
        """Requests of one user or of everybody, newest first."""
        ...

    def move(self, request: ApprovalRequest, expected: RequestState) -> bool:
        """Keep state and decision of ``request`` if its state is still ``expected``; whether it was."""
        ...


class TextPlace(Protocol):
    """A place where texts lie that may name a person: searched and erased when that person asks for it."""

    @property
    def area(self) -> str:
        """Its stable name: conversations, approvals, documents, record."""
        ...

    def texts(self) -> Iterator[HeldText]:
        """Every text that lies there, whoever may see it."""
        ...

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        """Erase what was found there; what is gone already is no error."""
        ...


class RightsStore(Protocol):
    """Requests of persons about what is held on them."""

    def add(self, request: RightsRequest) -> None:
        """Keep a new request."""
        ...

    def get(self, identifier: str) -> RightsRequest:
        """The request, or NotFoundError."""
        ...

    def all(self, *, closed: bool = False, limit: int = 500) -> list[RightsRequest]:
        """Requests that are open, and with ``closed`` the others too; the first due first."""
        ...

    def change(self, request: RightsRequest, expected: RightsState) -> bool:
        """Keep ``request`` if its state is still ``expected``; whether it was."""
        ...

    def since(self, moment: dt.datetime) -> int:
        """How many came over the public page since then."""
        ...


class RetentionStore(Protocol):
    """What must be kept for now (legal holds), and lists of what may go."""

    def hold(self, hold: Hold) -> None:
        """Begin a hold."""
        ...

    def release(self, identifier: str, released: dt.datetime) -> None:
        """End a hold, or NotFoundError."""
        ...

    def holds(self, *, released: bool = False) -> list[Hold]:
        """Holds that hold, and with ``released`` the others too, newest first."""
        ...


class LogStore(Protocol):
    """Where the record lies: its chain, and beside it the sealed content; one writer at a time."""

    def append(
        self, build: Callable[[Link | None], tuple[Link, Sealed | None]], erase: Sequence[int] = ()
    ) -> Link:
        """Append ``build(newest link)`` inside one exclusive transaction, and note it as the head.

        The content of the entries ``erase`` is destroyed in the same transaction. Raises RecordError when
        it cannot be written.
        """
        ...

    def links(self, after: int = 0, limit: int | None = None) -> Iterator[tuple[Link, Sealed | None]]:
        """Links after a sequence number with their sealed content, in order."""
        ...

    def chosen(self, wanted: RecordFilter) -> list[tuple[Link, Sealed | None]]:
        """Links that fit, newest first."""
        ...

    def of_kind(self, kind: str) -> list[Link]:
        """All links of one kind, in order."""
        ...

    def newest_of(self, kind: str) -> Link | None:
        """The newest link of one kind."""
        ...

    def counts(self, since: str, until: str) -> Mapping[tuple[str, int], int]:
        """``(kind, hour in UTC) -> entries`` between two moments less than a day and a half apart."""
        ...

    def actors(self) -> list[str]:
        """Everybody who stands in the record."""
        ...

    def kinds(self) -> list[str]:
        """Every kind of entry that the record holds."""
        ...

    def contents(self, first: int, last: int) -> list[int]:
        """Numbers of the entries from ``first`` to ``last`` that have content left."""
        ...

    def head(self) -> tuple[int, str]:
        """``(count, digest)`` noted with the newest append; ``(0, "")`` at the beginning."""
        ...

    def scrub(self) -> None:
        """Leave no byte of what was erased in the files, or raise StorageError."""
        ...


class Record(Protocol):
    """The tamper-evident log, as the parts that must write into it see it."""

    def write(self, kind: str, actor: str, body: Json) -> Entry:
        """Record an event, or raise RecordError: no record, no answer."""
        ...
