"""What travels between the parts: users, documents, passages, verdicts, citations, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

Json = Mapping[str, Any]

ABOLISHED = "【廃止】"
"""Begins the title of a document that says of itself that it is no longer in force."""


class Level(IntEnum):
    """Class of information by 政府統一基準: 機密性1情報, 機密性2情報, 機密性3情報."""

    ONE = 1
    TWO = 2
    THREE = 3

    @property
    def label(self) -> str:
        """What a clerk calls it, e.g. 機密性2."""
        return f"機密性{int(self)}"


class Zone(StrEnum):
    """Where a model runs, which is what the policy asks about."""

    EMBEDDED = "embedded"
    OFFICE = "office"
    CLOUD = "cloud"
    """Outside, under a contract of the office's own."""
    PUBLIC = "public"
    """Outside, under terms that are the same for everybody (約款型)."""

    @property
    def outside(self) -> bool:
        """Whether what is sent there leaves the office."""
        return self in (Zone.CLOUD, Zone.PUBLIC)


EVERY_ROLE = "*"
"""Among a user's roles: that user has all of them."""


@dataclass(frozen=True, slots=True)
class User:
    """Who is asking, up to which level that person may see documents, and in which roles."""

    id: str
    name: str
    max_level: Level = Level.THREE
    roles: frozenset[str] = frozenset()
    """Sections and duties (係・役割) as the policy's rules and the rights of collections name them."""
    powers: frozenset[str] = frozenset()
    """What the user may do at all (``handling.access.Power``)."""

    def has(self, role: str) -> bool:
        """Whether the user has this role."""
        return EVERY_ROLE in self.roles or role in self.roles

    def may(self, power: str) -> bool:
        """Whether the user has this power."""
        return EVERY_ROLE in self.powers or power in self.powers


EVERYTHING = frozenset({EVERY_ROLE})
LOCAL_USER = User(id="local", name="このパソコンの利用者", roles=EVERYTHING, powers=EVERYTHING)
"""The one user of an installation without sign-in (bound to the loopback address)."""


# --------------------------------------------------------------------------- documents


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its document a passage stands.

    Articles, paragraphs and items are numbered as e-Gov's ``Num`` does: 第十二条の二 is ``"12_2"``.
    """

    headings: tuple[str, ...] = ()
    article: str | None = None
    paragraph: str | None = None
    item: str | None = None
    subitem: str | None = None
    supplementary: str | None = None
    """``None`` in the main provisions; in 附則 its amending law's number, or ``""`` for the first."""
    page: int | None = None
    sheet: str | None = None
    row: int | None = None

    def label(self) -> str:
        """The place as a clerk would cite it, e.g. ``第12条の2第3項第1号`` or ``窓口の案内 > 手数料``."""
        headings = [heading for heading in self.headings if heading != self.sheet]
        parts = headings if self.article is None else []
        law = self._law_label()
        if law and not (law == "附則" and parts):  # its heading says so already
            parts.append(law)
        if self.sheet is not None:
            parts.append(f"シート「{self.sheet}」")
        if self.row is not None:
            parts.append(f"{self.row}行目")
        if self.page is not None:
            parts.append(f"{self.page}ページ")
        return " > ".join(parts)

    def _law_label(self) -> str:
        text = "附則" if self.supplementary is not None else ""
        if self.article is not None:
            text += _numbered(self.article, "条")
        if self.paragraph is not None:
            text += f"第{self.paragraph}項"
        if self.item is not None:
            text += _numbered(self.item, "号")
        return text + (self.subitem or "")


def _numbered(number: str, unit: str) -> str:
    main, *branches = number.split("_")
    return f"第{main}{unit}" + "".join(f"の{branch}" for branch in branches)


class BlockKind(StrEnum):
    """What a block of a document is, for chunking and for showing it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row, in reading order.

    ``cells`` of a table row are ``(header, value)`` pairs; ``text`` then joins them as
    ``header：value`` with ``｜`` between, so that a row can be read and quoted alone.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    place: Place = Place()
    level: int = 0
    cells: tuple[tuple[str, str], ...] = ()


class DocumentKind(StrEnum):
    """What sort of document it is: laws and ordinances outrank rules, rules outrank the rest."""

    LAW = "law"
    ORDINANCE = "ordinance"
    RULE = "rule"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read. ``id`` is unique within its collection."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    collection: str = "default"
    level: Level = Level.TWO
    kind: DocumentKind = DocumentKind.GENERAL
    name: str = ""
    """The file it came from, as the user named it."""
    media_type: str = "text/plain"
    sha256: str = ""
    """Digest of what was read; equal digests are not taken in again."""

    @property
    def key(self) -> str:
        """Unique over the installation: ``collection/id``."""
        return f"{self.collection}/{self.id}"

    @property
    def text(self) -> str:
        """The whole text; offsets of passages and citations count in it."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A line of the list of documents."""

    id: str
    title: str
    collection: str
    level: Level
    kind: DocumentKind
    name: str
    media_type: str
    sha256: str
    passages: int
    characters: int
    added: dt.datetime
    searchable_by_meaning: bool
    """Whether all its vectors are made."""

    @property
    def key(self) -> str:
        """Unique over the installation: ``collection/id``."""
        return f"{self.collection}/{self.id}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can be found, cited and opened; ``start:end`` in the document's text."""

    document_id: str
    ordinal: int
    title: str
    text: str
    place: Place = Place()
    collection: str = "default"
    level: Level = Level.TWO
    kind: DocumentKind = DocumentKind.GENERAL
    start: int = 0
    end: int = 0

    @property
    def document_key(self) -> str:
        """Key of its document."""
        return f"{self.collection}/{self.document_id}"

    @property
    def id(self) -> str:
        """Unique over the installation: ``collection/document#ordinal``."""
        return f"{self.document_key}#{self.ordinal}"

    @property
    def abolished(self) -> bool:
        """Whether its document says of itself that it is no longer in force."""
        return self.title.startswith(ABOLISHED)

    @property
    def heading(self) -> str:
        """Title and headings that govern it, for search and for alignment of conditions."""
        return " > ".join((self.title, *self.place.headings))


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage and how well it fits (0..1 within one search)."""

    passage: Passage
    score: float
    lexical: float = 0.0
    semantic: float = 0.0
    """Cosine of question and passage vectors; 0 while vectors are still being made."""


# --------------------------------------------------------------------------- grounding


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``start:end`` of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that carry a sentence; ``start:end`` in the document's text."""

    passage_id: str
    document_id: str
    collection: str
    title: str
    place: Place
    quote: str
    start: int
    end: int

    @property
    def document_key(self) -> str:
        """Key of the cited document."""
        return f"{self.collection}/{self.document_id}"


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A half-open stretch ``start:end`` of a text, and how likely it answers: 0 is even, more is better."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a passage for a question found."""

    answers: float
    """Chance that the passage answers the question, 0..1."""
    spans: tuple[ScoredSpan, ...]
    """Stretches of the passage's text, likeliest first, none overlapping another."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a passage carries a claim, contradicts it, or does not say: each 0..1.

    Together 1 for a passage read at once; of a longer one each is the best over its parts, and
    ``unsupported`` the least.
    """

    supported: float
    contradicted: float
    unsupported: float


class VerdictLabel(StrEnum):
    """What checking a claim against passages found."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    UNGROUNDED = "ungrounded"
    """Free drafting without documents: shown as 「根拠なし」."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Label, score (0..1, higher is better supported), reasons in Japanese, and the carrying quotes."""

    label: VerdictLabel
    score: float
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class Origin(StrEnum):
    """Who worded a sentence of an answer."""

    MODEL = "model"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One checked sentence of an answer: the unit of streaming."""

    text: str
    verdict: Verdict
    origin: Origin

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotes that carry it."""
        return self.verdict.citations


# --------------------------------------------------------------------------- answers


class Outcome(StrEnum):
    """How an answer ended; the first three are what a clerk must be able to tell apart at a glance."""

    ANSWER = "answer"
    RELATED = "related"
    NOTHING = "nothing"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, and in which conversation."""

    text: str
    user: User = LOCAL_USER
    collection: str | None = None
    conversation: str | None = None
    free: bool = False
    """Free drafting without documents (configured models only)."""
    passages: tuple[Passage, ...] | None = None
    """Given passages: the answer is built from these alone and nothing is searched."""
    keep: bool = True
    """Whether the turn is kept in a conversation (a batch of questions is not)."""
    level: Level | None = None
    """What the asker says the question's own text is; without it, the policy's proposal."""
    level_reason: str = ""
    """Why it is lower than proposed."""
    purpose: str = ""
    """The name of the 業務 it is asked for, where the policy demands one."""
    approval: str = ""
    """Id of the approved request that this question makes use of."""
    also_mask: tuple[str, ...] = ()
    """Words that a model must not see besides what is found by rule."""
    unmask: tuple[str, ...] = ()
    """Words that are found by rule and that a model may see all the same; the policy decides."""
    stopped: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)
    """Whether the reader has left; asked while the model is waited for, from any thread."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Event: where it looked, best first, before any sentence."""

    hits: tuple[Hit, ...]
    query: str = ""
    """What was searched: the question, completed from the conversation when it leans on it."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Event: a model's sentence failed its check and is not shown as an answer."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Event: the end. ``text`` is the sentences as one text; ``short`` the shortest exact phrase."""

    outcome: Outcome
    text: str
    sentences: tuple[Sentence, ...] = ()
    related: tuple[Citation, ...] = ()
    short: str = ""
    conversation: str = ""
    turn: str = ""
    withheld: int = 0
    model: str = ""
    notice: str = ""
    """What the reader must know besides (a model that failed, vectors still being made), in Japanese."""
    understood: str = ""
    """The question as it was searched for, where that is more than what was asked (それ, 今年度)."""


Event = Looked | Sentence | Withheld | Answer


# --------------------------------------------------------------------------- models


class Role(StrEnum):
    """Speaker of a message to a language model."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat with a language model."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Options:
    """How to generate: tokens at most, temperature (0 = most likely), stop strings."""

    max_tokens: int = 1024
    temperature: float = 0.0
    stop: tuple[str, ...] = ()


# --------------------------------------------------------------------------- conversations


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as kept in a conversation."""

    id: str
    conversation: str
    question: str
    answer: Json
    """The answer in its JSON form (see ``yuhitsu.jsonforms``)."""
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A line of the list of conversations."""

    id: str
    title: str
    turns: int
    updated: dt.datetime
    purpose: str = ""
    """The name of the 業務 that was given when it began."""
