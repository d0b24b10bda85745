"""What each page is rendered from: one frozen dataclass a page, every field documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from yuhitsu.types import ConversationInfo, DocumentInfo
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
class ErrorPage:
    """Any page that could not be shown."""

    status: int
    title: str
    message: str
    template: ClassVar[str] = "error.html"


Page = AskPage | DocumentsPage | DocumentPage | ConversationsPage | AboutPage | ErrorPage
