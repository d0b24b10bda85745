"""What the pages and the API need of the assembled installation (``yuhitsu.app.App`` offers it)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, Protocol

from yuhitsu.accounts.office import Accounts
from yuhitsu.config import Settings
from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.drafting import Drafting
from yuhitsu.exporting import Exporter
from yuhitsu.handling.record import Entry, RecordFilter
from yuhitsu.personal import MaskPreview
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
from yuhitsu.rights.requests import RightsDesk
from yuhitsu.types import LOCAL_USER, Event, Level, Question, User
from yuhitsu.writing.proofreading.proofreader import Proofreader


class Answering(Protocol):
    """The walk of a question."""

    def answer(self, question: Question) -> Generator[Event, None, None]:
        """Yield where it looked, each checked sentence, and the whole answer."""
        ...

    def preview(self, question: Question) -> MaskPreview:
        """What of the question a model would not see if it were asked now."""
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


class Journal(Record, Protocol):
    """The record as it is written and read."""

    def chosen(self, wanted: RecordFilter) -> list[Entry]:
        """Entries that fit, newest first."""
        ...

    def kinds(self) -> list[str]:
        """Every kind of entry that it holds."""
        ...

    def actors(self) -> list[str]:
        """Everybody who stands in it."""
        ...

    def counts(self, since: str, until: str) -> Mapping[tuple[str, int], int]:
        """``(kind, hour in UTC) -> entries`` of one day."""
        ...

    def standing(self) -> tuple[int, int]:
        """How many entries there are, and how many of them the newest checkpoint covers."""
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
    def accounts(self) -> Accounts:
        """Sign-in and rights."""
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
    def log(self) -> Journal:
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
    def rights(self) -> RightsDesk:
        """Requests of persons."""
        ...

    @property
    def index(self) -> SearchIndex:
        """Searches."""
        ...

    def hidden(self, text: str) -> str:
        """What of a text may go on record."""
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
    def proofreader(self) -> Proofreader:
        """Reads texts against the rules of 公用文."""
        ...

    @property
    def model(self) -> LanguageModel | None:
        """The generative model, if one is configured."""
        ...

    @property
    def embedder(self) -> Embedder | None:
        """The embedder, if search by meaning is on."""
        ...

    @property
    def drafting(self) -> Drafting:
        """Drafts of documents."""
        ...

    @property
    def exporter(self) -> Exporter:
        """Answers and documents as files."""
        ...

    def status(self, user: User = LOCAL_USER) -> dict[str, Any]:
        """Counts and versions, of what ``user`` may see."""
        ...
