"""What the pages and the API need of the assembled installation (``yuhitsu.app.App`` offers it)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, Protocol

from yuhitsu.config import Settings
from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.policy.approvals import Approvals
from yuhitsu.policy.decisions import Policy
from yuhitsu.protocols import (
    ConversationStore,
    DocumentStore,
    Embedder,
    LanguageModel,
    Record,
    SearchIndex,
    Verifier,
)
from yuhitsu.types import Event, Level, Question, User


class Answering(Protocol):
    """The walk of a question."""

    def answer(self, question: Question) -> Generator[Event, None, None]:
        """Yield where it looked, each checked sentence, and the whole answer."""
        ...


class Holdings(Protocol):
    """Takes documents in, classifies and removes them, and records who did."""

    def take_in(
        self, sources: Sequence[Source], *, actor: str, collection: str, level: Level | None
    ) -> Iterator[Taken | Refused]:
        """Take files in; one report a file. No level: known documents keep theirs, new ones get 2."""
        ...

    def remove(self, key: str, *, actor: str) -> None:
        """Remove a document everywhere, or NotFoundError."""
        ...

    def classify(self, key: str, level: Level, *, actor: str, reason: str = "") -> None:
        """Set a document's level, or NotFoundError; InputError when it is lowered without a reason."""
        ...


class CitationReport(Protocol):
    """Whether a quotation stands where it is cited."""

    @property
    def valid(self) -> bool:
        """Whether it does."""
        ...

    @property
    def reason(self) -> str:
        """Why, in Japanese."""
        ...

    @property
    def found(self) -> str | None:
        """Where it stands instead, if anywhere."""
        ...


class CitationChecking(Protocol):
    """Checks quotations of laws."""

    def check(self, quote: str, citation: str, user: User) -> CitationReport:
        """Does ``quote`` stand at ``citation``?"""
        ...


class Office(Protocol):
    """An installation as its faces see it."""

    @property
    def settings(self) -> Settings:
        """All settings."""
        ...

    @property
    def documents(self) -> DocumentStore:
        """Documents held."""
        ...

    @property
    def conversations(self) -> ConversationStore:
        """Conversations kept."""
        ...

    @property
    def library(self) -> Holdings:
        """Taking in, classifying, removing."""
        ...

    @property
    def log(self) -> Record:
        """The record."""
        ...

    @property
    def assistant(self) -> Answering:
        """Answers questions."""
        ...

    @property
    def policy(self) -> Policy:
        """The rules."""
        ...

    @property
    def approvals(self) -> Approvals:
        """Requests that wait for the 許可権限者."""
        ...

    @property
    def index(self) -> SearchIndex:
        """Searches."""
        ...

    @property
    def verifier(self) -> Verifier:
        """Checks sentences."""
        ...

    @property
    def citations(self) -> CitationChecking:
        """Checks quotations of laws."""
        ...

    @property
    def model(self) -> LanguageModel | None:
        """The generative model, if one is configured."""
        ...

    @property
    def embedder(self) -> Embedder | None:
        """The embedder, if search by meaning is on."""
        ...

    def status(self) -> dict[str, Any]:
        """Counts and versions."""
        ...
