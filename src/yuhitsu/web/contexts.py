"""What each page is rendered from: one frozen dataclass a page, every field documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from yuhitsu.handling.requests import ApprovalRequest
from yuhitsu.handling.terms import Task
from yuhitsu.policy.matrix import Answer, Cell
from yuhitsu.policy.notice import Section
from yuhitsu.types import ConversationInfo, DocumentInfo, Zone
from yuhitsu.web.reading import Table, TextBlock


@dataclass(frozen=True, slots=True)
class TurnView:
    """A question and its answer as they are shown."""

    question: str
    answer: Mapping[str, Any]
    """JSON form of the answer."""
    withheld: tuple[str, ...] = ()
    """Why sentences were withheld, one reason each."""
    looked: tuple[Mapping[str, Any], ...] = ()
    """JSON forms of the passages it looked at, best first."""


@dataclass(frozen=True, slots=True)
class AskPage:
    """``/``: ask, and see the answer."""

    examples: tuple[str, ...]
    """Questions the held documents can answer."""
    collections: tuple[str, ...]
    """Names to choose from."""
    documents: int
    """How many documents are held."""
    free_mode: bool
    """Whether free drafting may be chosen."""
    model: str
    """Name of the generative model, or empty."""
    longest: int
    """Longest question in characters."""
    preparing: int
    """Passages that are not yet found by meaning."""
    turns: tuple[TurnView, ...] = ()
    """What was asked and answered before in this conversation."""
    conversation: str = ""
    """Its id, for follow-up questions."""
    question: str = ""
    """What stands in the text box."""
    collection: str = ""
    """The chosen collection, or empty for all."""
    error: str = ""
    """Why the question was not answered."""
    waiting: bool = False
    """Whether that is because it waits for an approval."""
    destination: tuple[str, ...] = ()
    """Where the question goes, a sentence each."""
    asks_level: bool = False
    """Whether a model is there, so that the question's own level matters."""
    asks_purpose: bool = False
    """Whether the name of the 業務 can matter, and was not given yet."""
    purposes: tuple[str, ...] = ()
    """Names of 業務 to choose from; empty where any may be written."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """What the asker said of the question before: level, level_reason, purpose, approval, free."""
    approved: int = 0
    """Approved requests of this user that may be asked now."""
    template: ClassVar[str] = "ask.html"


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """``/documents``: list, add, classify, remove."""

    documents: tuple[DocumentInfo, ...]
    """Those of this page of the list."""
    found: int
    """How many there are on all pages of the list."""
    page: int
    """Number of this page of the list, from 1."""
    pages: int
    """How many pages the list has."""
    query: str
    """Words the documents were filtered by."""
    collections: tuple[str, ...]
    """Names to choose from."""
    upload_mb: int
    """Largest upload in MiB."""
    reports: tuple[Mapping[str, Any], ...] = ()
    """What became of files sent without JavaScript."""
    template: ClassVar[str] = "documents.html"


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """``/documents/{key}``: a document's text, with a cited quote highlighted."""

    document: DocumentInfo
    parts: tuple[TextBlock | Table, ...]
    """The text by blocks; table rows put together as tables."""
    has_original: bool
    place: str = ""
    """Where the cited passage stands."""
    quote: str = ""
    """The cited words."""
    missing: bool = False
    """A quote was asked for that does not stand in the document (it changed since)."""
    template: ClassVar[str] = "document.html"


@dataclass(frozen=True, slots=True)
class ConversationsPage:
    """``/conversations``: earlier questions."""

    conversations: tuple[ConversationInfo, ...]
    template: ClassVar[str] = "conversations.html"


@dataclass(frozen=True, slots=True)
class AboutPage:
    """``/about``: version, model, how answers are proved, keys."""

    status: Mapping[str, Any]
    """Counts and versions (see ``App.status``)."""
    template: ClassVar[str] = "about.html"


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """``/policy``: the rules as a matrix, and what happens if."""

    cells: tuple[tuple[Cell, ...], ...]
    """A row for each level, a cell for each zone, for the chosen role and task."""
    rows: tuple[Mapping[str, str], ...]
    """The office's own rules as one reads them."""
    asked: Mapping[str, str]
    """What the form was filled with."""
    answer: Answer | None
    """What happens in the asked case."""
    roles: tuple[str, ...]
    """Roles to choose from."""
    purposes: tuple[str, ...]
    """Names of 業務 to choose from."""
    zone: Zone | None
    """Where the configured model runs."""
    model: str
    """Its name, or empty."""
    tasks: tuple[Task, ...] = tuple(Task)
    zones: tuple[Zone, ...] = tuple(Zone)
    template: ClassVar[str] = "policy.html"


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """``/approvals``: requests that wait, and what became of others."""

    waiting: tuple[ApprovalRequest, ...]
    """For the 許可権限者 to decide."""
    usable: tuple[ApprovalRequest, ...]
    """Approved, of this user, to be asked now."""
    others: tuple[ApprovalRequest, ...]
    """Decided, used or expired."""
    approver: bool
    """Whether this user may decide."""
    hours: int
    """How long a request holds."""
    error: str = ""
    """Why a decision was not taken."""
    said: str = ""
    """What was just decided."""
    template: ClassVar[str] = "approvals.html"


@dataclass(frozen=True, slots=True)
class NoticePage:
    """``/notice``: where a question goes, what is kept, how long, how to object."""

    sections: tuple[Section, ...]
    template: ClassVar[str] = "notice.html"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Any page that could not be shown."""

    status: int
    title: str
    message: str
    template: ClassVar[str] = "error.html"


Page = (
    AskPage
    | DocumentsPage
    | DocumentPage
    | ConversationsPage
    | AboutPage
    | PolicyPage
    | ApprovalsPage
    | NoticePage
    | ErrorPage
)
