"""What each page is rendered from: one frozen dataclass a page, every field documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from yuhitsu.anticipated import Anticipated
from yuhitsu.grounding.fact_findings import FactFinding
from yuhitsu.handling.requests import ApprovalRequest
from yuhitsu.handling.terms import Task
from yuhitsu.personal import MaskPreview
from yuhitsu.policy.matrix import Answer, Cell
from yuhitsu.policy.notice import Section
from yuhitsu.types import ConversationInfo, DocumentInfo, Zone
from yuhitsu.web.access_contexts import AccessPage
from yuhitsu.web.reading import Table, TextBlock
from yuhitsu.web.record_contexts import NewRequestPage, RecordPage, RequestPage, RequestsPage
from yuhitsu.writing.document_model import OfficialDocument
from yuhitsu.writing.easy.model import Change, EasyText
from yuhitsu.writing.minutes.model import Minutes, Utterance
from yuhitsu.writing.proofreading.findings import Finding
from yuhitsu.writing.tasks.model import Group, WritingTask


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
    conversation: str = ""
    """Id of the conversation in which it is kept; empty where it is not."""
    turn: str = ""
    """Its own id there."""


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
    preview: MaskPreview | None = None
    """What of the question would be masked, when the asker wanted to see it first."""
    approved: int = 0
    """Approved requests of this user that may be asked now."""
    exports: bool = True
    """Whether answers may be saved as files."""
    templates: tuple[str, ...] = ()
    """Names of the office's own Word files, to save an answer in."""
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
class SpokenTurn:
    """What one speaker says in a row."""

    speaker: str
    utterances: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """``/minutes``: minutes beside their transcript."""

    text: str = ""
    """The transcript."""
    day: str = ""
    """Day of the meeting as it was given, YYYY-MM-DD."""
    minutes: Minutes | None = None
    """What was made of it."""
    turns: tuple[SpokenTurn, ...] = ()
    """The transcript by turns."""
    shortened: bool = False
    """Whether only cited utterances and their neighbours are shown."""
    cited: frozenset[int] = frozenset()
    """Numbers of the utterances that the minutes stand on."""
    error: str = ""
    """Why none were made."""
    template: ClassVar[str] = "minutes.html"


@dataclass(frozen=True, slots=True)
class EasyPage:
    """``/easy``: a text in やさしい日本語 beside the original."""

    text: str = ""
    """The original."""
    ruby: bool = False
    """Whether readings are shown."""
    readings: str = ""
    """Corrected readings, 漢字=よみ a line."""
    view: EasyText | None = None
    """What was made of it."""
    pieces: tuple[tuple[str, Change | None], ...] = ()
    """The original cut where it was changed."""
    error: str = ""
    """Why nothing was made."""
    template: ClassVar[str] = "easy.html"


@dataclass(frozen=True, slots=True)
class ProofreadPage:
    """``/proofread``: a text, what the rules of 公用文 say of it, and corrections."""

    text: str = ""
    """The text as it is now."""
    profile: str = "official"
    """What kind of text it is read as."""
    checked: bool = False
    """Whether it was read."""
    changed: bool = False
    """Whether corrections were put in just now."""
    findings: tuple[Finding, ...] = ()
    """What was found, in order of place."""
    pieces: tuple[tuple[str, int], ...] = ()
    """The text cut at its findings, each piece with its finding's number, 0 for none."""
    safe: int = 0
    """How many corrections may be put in without reading."""
    error: str = ""
    """Why it was not read."""
    template: ClassVar[str] = "proofread.html"


@dataclass(frozen=True, slots=True)
class WorkPage:
    """``/work``: the tasks of writing as cards."""

    groups: tuple[Group, ...]
    """Tasks that stand together."""
    query: str = ""
    """Words they were filtered by."""
    template: ClassVar[str] = "work.html"


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as it is shown beside its source."""

    id: str
    document: OfficialDocument
    """With what no source carries marked in its runs."""
    text: str
    """The whole of it, to be copied."""
    added: tuple[FactFinding, ...]
    """What stands in it and not in the source."""
    missing: tuple[FactFinding, ...]
    """What the source has and it has not."""
    source: tuple[tuple[str, bool], ...]
    """The source in parts, and whether each is missing."""
    notices: tuple[str, ...]
    """What the writer must know."""
    model: str
    """Name of the model that worded it, or empty."""
    to_fill: tuple[str, ...]
    """Places of the form that nobody filled in."""
    checks: tuple[str, ...]
    """What must be checked by hand."""
    compared: bool
    """Whether it was compared with a source."""


@dataclass(frozen=True, slots=True)
class TaskPage:
    """``/work/{id}``: the form of a task, and the draft made from it."""

    task: WritingTask
    model: str
    """Name of the model that can word it, or empty."""
    zone: Zone | None
    """Where that model runs."""
    asks_purpose: bool
    """Whether the name of the 業務 can matter."""
    purposes: tuple[str, ...]
    """Names of 業務 to choose from; empty where any may be written."""
    exports: bool
    """Whether drafts may be saved as files."""
    templates: tuple[str, ...]
    """Names of the office's own Word files."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What was filled in before, by field."""
    declared: Mapping[str, str] = field(default_factory=dict)
    """What the writer said of it before: level, level_reason, purpose, approval."""
    use_model: bool = True
    """Whether the model is chosen."""
    draft: DraftView | None = None
    """What was made."""
    error: str = ""
    """Why nothing was made."""
    waiting: bool = False
    """Whether that is because it waits for an approval."""
    template: ClassVar[str] = "task.html"


@dataclass(frozen=True, slots=True)
class AnticipatedPage:
    """``/anticipated``: the questions a paper will be asked."""

    text: str = ""
    """The paper."""
    items: tuple[Anticipated, ...] = ()
    """Questions with their answers."""
    plain: str = ""
    """All of it as text, to be copied."""
    error: str = ""
    """Why there are none."""
    template: ClassVar[str] = "anticipated.html"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Any page that could not be shown."""

    status: int
    title: str
    message: str
    template: ClassVar[str] = "error.html"


Page = (
    AccessPage
    | AskPage
    | DocumentsPage
    | DocumentPage
    | ConversationsPage
    | AboutPage
    | PolicyPage
    | ApprovalsPage
    | NoticePage
    | WorkPage
    | TaskPage
    | MinutesPage
    | EasyPage
    | AnticipatedPage
    | RecordPage
    | RequestsPage
    | NewRequestPage
    | RequestPage
    | ProofreadPage
    | ErrorPage
)
