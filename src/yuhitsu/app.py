"""Settings become a running installation: the one place that names concrete classes."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuhitsu.accounts.arrivals import Arrivals
from yuhitsu.accounts.keys import Keys
from yuhitsu.accounts.office import Accounts
from yuhitsu.accounts.oidc import provider_of
from yuhitsu.accounts.passwords import Passwords
from yuhitsu.accounts.people import People
from yuhitsu.accounts.second_factor import SecondFactor
from yuhitsu.accounts.secrets import FILE as VAULT_FILE
from yuhitsu.accounts.secrets import Vault
from yuhitsu.accounts.shelves import RightfulConversations, Shelves
from yuhitsu.accounts.sign_in import SignIns
from yuhitsu.assistant import Assistant
from yuhitsu.audit.log import AuditLog, utc_now
from yuhitsu.audit.lost import note_lost
from yuhitsu.audit.signing import FILE as KEY_FILE
from yuhitsu.audit.signing import SigningKey
from yuhitsu.config import ModelSettings, Settings
from yuhitsu.documents.ingest import Library
from yuhitsu.drafting import Drafting
from yuhitsu.errors import RecordError, SettingsError, StorageError, WeightsError, YuhitsuError
from yuhitsu.exporting import Exporter
from yuhitsu.grounding.citation_check import CitationChecker
from yuhitsu.grounding.extraction import Extractor
from yuhitsu.grounding.fact_check import FactCheck
from yuhitsu.grounding.verifier import RuleVerifier
from yuhitsu.masking_choice import MaskingChoice
from yuhitsu.models.embedder import E5Embedder
from yuhitsu.models.local import NAME as LOCAL_MODEL_NAME
from yuhitsu.models.local import LocalModel
from yuhitsu.models.openai import OpenAIModel, Waits
from yuhitsu.models.reader import E5Reader
from yuhitsu.models.scripted import load_script
from yuhitsu.permission import Permission, level_marked
from yuhitsu.policy.approvals import Approvals
from yuhitsu.policy.decisions import Policy
from yuhitsu.policy.notice import Destination
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.organisations import OrganisationRecognizer
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.privacy.redaction import without_my_number
from yuhitsu.protocols import (
    AnswerReader,
    ConversationStore,
    DocumentStore,
    Embedder,
    LanguageModel,
    ProvisionLookup,
    Record,
    SearchIndex,
    TextPlace,
    Verifier,
)
from yuhitsu.rights.disposal import Disposal
from yuhitsu.rights.places import DocumentTexts, RecordTexts
from yuhitsu.rights.requests import RightsDesk
from yuhitsu.search.embedding_queue import VectorMaker
from yuhitsu.search.index import HybridIndex
from yuhitsu.storage.approvals import SQLiteApprovalStore
from yuhitsu.storage.collections import SQLiteCollectionStore
from yuhitsu.storage.conversations import SQLiteConversationStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.storage.keys import SQLiteKeyStore
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.people import SQLitePeopleStore
from yuhitsu.storage.presence import Presence
from yuhitsu.storage.rights import SQLiteRetentionStore, SQLiteRightsStore
from yuhitsu.storage.sign_ins import SQLiteSignInStore
from yuhitsu.storage.texts import SQLiteApprovalTexts, SQLiteConversationTexts
from yuhitsu.types import LOCAL_USER, User, Zone
from yuhitsu.version import __version__
from yuhitsu.writing.proofreading.office_words import OfficeWords, read_words
from yuhitsu.writing.proofreading.proofreader import Proofreader
from yuhitsu.writing.proofreading.prose import Options
from yuhitsu.writing.tasks.shelf import TaskShelf

VECTOR_PAUSE_SECONDS = 2.0
"""How often the background thread looks for passages without a vector."""
VECTOR_RETRY_SECONDS = 60.0
"""How long it waits after a failure."""
SIGNING_PAUSE_SECONDS = 60.0
"""How often the background thread looks whether the record is due for a checkpoint."""


@dataclass(slots=True)
class App:
    """A running installation and its parts. ``close`` it, or use it as a context manager."""

    settings: Settings
    database: Database
    documents: DocumentStore
    conversations: ConversationStore
    log: AuditLog
    embedder: Embedder | None
    reader: AnswerReader | None
    index: SearchIndex
    library: Library
    verifier: Verifier
    citations: CitationChecker
    proofreader: Proofreader
    model: LanguageModel | None
    assistant: Assistant
    policy: Policy
    approvals: Approvals
    vectors: VectorMaker | None
    presence: Presence
    exporter: Exporter
    drafting: Drafting
    rights: RightsDesk
    disposal: Disposal
    recognition: Recognition
    accounts: Accounts
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> App:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def hidden(self, text: str) -> str:
        """What of a text may go on record: without any 個人番号."""
        return without_my_number(text, self.recognition.entities)

    def status(self, user: User = LOCAL_USER) -> dict[str, Any]:
        """Counts and versions, of what ``user`` may see, for the pages, ``/readyz`` and ``/metrics``."""
        infos = self.documents.all(user=user)
        return {
            "version": __version__,
            "documents": len(infos),
            "passages": sum(info.passages for info in infos),
            "passages_without_vector": sum(
                info.passages for info in infos if self.vectors and not info.searchable_by_meaning
            ),
            "model": self.model.name if self.model else "",
            "zone": self.model.zone.value if self.model else "",
            "embedder": self.embedder.name if self.embedder else "",
            "reader": self.reader.name if self.reader else "",
        }

    def note_lost(self) -> None:
        """Record the questions that a killed process left without an end, unless others are at work here.

        Raises:
            RecordError
        """
        if self.presence.alone():
            note_lost(self.log)

    def start_background(self) -> None:
        """Warm the parts a first question needs, and make missing vectors, beside the requests."""
        self._begin("yuhitsu-warm", self._warm)
        self._begin("yuhitsu-record", self._sign_record)
        if self.vectors is not None:
            self._begin("yuhitsu-vectors", self._make_vectors)

    def close(self) -> None:
        """Stop threads and engines, close files. A batch of vectors in the making is finished."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if isinstance(self.model, LocalModel):
            self.model.close()
        self.index.close()
        if self.accounts.provider is not None:
            self.accounts.provider.close()
        self.database.close()
        self.presence.close()

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _warm(self) -> None:
        self.index.refresh()
        if self.embedder is not None:
            self.embedder.embed_queries(["手数料はいくらですか"])
        if self.reader is not None:
            with contextlib.suppress(WeightsError):  # answers are found by rules then
                self.reader.read("手数料はいくらですか", [("手数料", "手数料は、1通300円です。")])

    def _sign_record(self) -> None:
        """Checkpoints are made as entries come; this one is for the evening, when none come any more."""
        while not self._stop.wait(SIGNING_PAUSE_SECONDS):
            with contextlib.suppress(YuhitsuError):  # the next round tries again
                self.log.sign_what_waits()

    def _make_vectors(self) -> None:
        assert self.vectors is not None
        while not self._stop.is_set():
            try:
                self.vectors.make(stop=self._stop)
            except YuhitsuError as error:  # a full disk now may have room later: search by words goes on
                with contextlib.suppress(RecordError):  # the same full disk
                    self.log.write("vectors.failed", "system", {"cause": error.code})
                self._stop.wait(VECTOR_RETRY_SECONDS)
            self._stop.wait(VECTOR_PAUSE_SECONDS)


def build(settings: Settings, *, model: LanguageModel | None = None) -> App:
    """Open the data folder and put the parts together.

    Args:
        settings: what to build.
        model: used instead of the configured one (tests, evaluation).

    Raises:
        SettingsError, MissingExtra, StorageError
    """
    policy = Policy(settings.policy)
    model = model or configured_model(settings)
    database = Database(settings.home / "yuhitsu.db")
    documents = SQLiteDocumentStore(database)
    conversations = RightfulConversations(SQLiteConversationStore(database), documents)
    log = _log_of(database, settings)
    accounts = accounts_of(database, log, settings)
    embedder = E5Embedder(threads=_embedding_threads(settings)) if settings.search.embed else None
    index = HybridIndex(documents, settings.home / "index", embedder, settings.search)
    verifier = RuleVerifier()
    reader = E5Reader(threads=_embedding_threads(settings)) if settings.answer.read else None
    extractor = Extractor(embedder, reader)
    approvals = Approvals(SQLiteApprovalStore(database), log, policy)
    recognition = Recognition(standard())
    everything = Recognition((*standard(), OrganisationRecognizer()))
    permission = Permission(policy, approvals, everything.kinds, masks=True)
    masker = Masker(everything)
    choice = MaskingChoice(masker, settings.policy)
    assistant = Assistant(
        index, extractor, verifier, conversations, log, settings, permission, model, masker, choice
    )
    return App(
        settings=settings,
        database=database,
        documents=documents,
        conversations=conversations,
        log=log,
        embedder=embedder,
        reader=reader,
        index=index,
        library=Library(documents, log, settings.ingest, level_marked, accounts.shelves.limits),
        verifier=verifier,
        citations=(citations := CitationChecker(documents)),
        proofreader=configured_proofreader(settings, citations),
        model=model,
        assistant=assistant,
        policy=policy,
        approvals=approvals,
        vectors=VectorMaker(documents, embedder) if embedder else None,
        presence=Presence(settings.home),
        exporter=Exporter(conversations, documents, log, settings),
        drafting=_drafting(settings, permission, log, model, masker),
        rights=_rights(database, documents, log, index, recognition),
        disposal=_disposal(database, documents, log, index, settings),
        recognition=everything,
        accounts=accounts,
    )


def _drafting(
    settings: Settings, permission: Permission, log: AuditLog, model: LanguageModel | None, masker: Masker
) -> Drafting:
    return Drafting(
        tasks=TaskShelf(_folder(settings, settings.writing.tasks)),
        checker=FactCheck(),
        permission=permission,
        record=log,
        settings=settings,
        model=model,
        masker=masker,
    )


@contextlib.contextmanager
def open_record(settings: Settings) -> Iterator[AuditLog]:
    """The record alone, of an installation that is there: no model, no index, and nothing is made.

    Raises:
        StorageError: there is no database, or it cannot be read.
    """
    path = settings.home / "yuhitsu.db"
    if not path.is_file() or not path.stat().st_size:
        raise StorageError(
            f"記録のデータベース {str(path)!r} がありません。"
            "データの置き場所（YUHITSU_HOME）を確かめてください。"
        )
    with contextlib.closing(Database(path)) as database:
        yield _log_of(database, settings)


@contextlib.contextmanager
def open_approvals(settings: Settings) -> Iterator[Approvals]:
    """The queue of the 許可権限者 alone: no model and no index.

    Raises:
        SettingsError, StorageError
    """
    policy = Policy(settings.policy)
    with contextlib.closing(Database(settings.home / "yuhitsu.db")) as database:
        yield Approvals(SQLiteApprovalStore(database), _log_of(database, settings), policy)


@contextlib.contextmanager
def open_accounts(settings: Settings) -> Iterator[Accounts]:
    """People, keys and rights of collections alone: no model and no index.

    Raises:
        SettingsError, StorageError
    """
    with contextlib.closing(Database(settings.home / "yuhitsu.db")) as database:
        yield accounts_of(database, _log_of(database, settings), settings)


def accounts_of(database: Database, record: Record, settings: Settings) -> Accounts:
    """Sign-in and rights over a database.

    Raises:
        SettingsError: the identity provider cannot be used as it is set.
    """
    people, sign_ins, access = SQLitePeopleStore(database), SQLiteSignInStore(database), settings.access
    passwords = Passwords(access.password_characters)
    second = SecondFactor(people, Vault(settings.home / VAULT_FILE))
    desk = People(people, sign_ins, record, passwords, second, utc_now)
    return Accounts(
        settings=access,
        people=desk,
        sign_ins=SignIns(people, sign_ins, record, passwords, second, access, utc_now),
        second=second,
        keys=Keys(SQLiteKeyStore(database), people, record, utc_now),
        shelves=Shelves(SQLiteCollectionStore(database), people, record),
        arrivals=Arrivals(desk, access),
        provider=provider_of(access, os.environ, sign_ins, utc_now),
    )


@contextlib.contextmanager
def open_backup(settings: Settings) -> Iterator[tuple[AuditLog, Database]]:
    """Record and database alone, to be copied while others work.

    Raises:
        StorageError
    """
    with contextlib.closing(Database(settings.home / "yuhitsu.db")) as database:
        yield _log_of(database, settings), database


@contextlib.contextmanager
def open_rights(settings: Settings) -> Iterator[tuple[RightsDesk, Disposal]]:
    """Requests of persons and retention alone: no model.

    Raises:
        StorageError
    """
    with contextlib.closing(Database(settings.home / "yuhitsu.db")) as database:
        documents, log = SQLiteDocumentStore(database), _log_of(database, settings)
        index = HybridIndex(documents, settings.home / "index", None, settings.search)
        desk = _rights(database, documents, log, index, Recognition(standard()))
        yield desk, _disposal(database, documents, log, index, settings)


def _rights(
    database: Database, documents: DocumentStore, log: AuditLog, index: HybridIndex, recognition: Recognition
) -> RightsDesk:
    return RightsDesk(
        store=SQLiteRightsStore(database),
        record=log,
        places=_places(database, documents, log),
        retention=SQLiteRetentionStore(database),
        entities=recognition.entities,
        scrub=_scrubber(database, index),
    )


def _disposal(
    database: Database, documents: DocumentStore, log: AuditLog, index: HybridIndex, settings: Settings
) -> Disposal:
    return Disposal(
        settings=settings.retention,
        log=log,
        places=_places(database, documents, log),
        rights=SQLiteRightsStore(database),
        retention=SQLiteRetentionStore(database),
        scrub=_scrubber(database, index),
    )


def _places(database: Database, documents: DocumentStore, log: AuditLog) -> tuple[TextPlace, ...]:
    """Everywhere where texts lie that may name a person."""
    return (
        DocumentTexts(documents),
        SQLiteConversationTexts(database),
        SQLiteApprovalTexts(database),
        RecordTexts(log),
    )


def _scrubber(database: Database, index: HybridIndex) -> Callable[[bool], None]:
    def scrub(words: bool) -> None:
        if words:
            index.rebuild()
        database.scrub()

    return scrub


def _log_of(database: Database, settings: Settings) -> AuditLog:
    every, minutes = settings.record.checkpoint_entries, settings.record.checkpoint_minutes
    key = SigningKey(settings.home / KEY_FILE)
    return AuditLog(SQLiteLogStore(database), key=key, every=every, minutes=minutes)


def configured_proofreader(settings: Settings, lookup: ProvisionLookup | None = None) -> Proofreader:
    """The proofreader with the office's own words.

    Raises:
        SettingsError: the list of words cannot be read.
    """
    chosen = settings.proofreading
    words = read_words(settings.home / chosen.words) if chosen.words else OfficeWords()
    return Proofreader(words, Options(chosen.allowed_characters, chosen.sentence_characters), lookup)


def configured_destination(settings: Settings) -> Destination:
    """Where questions go by the settings, without waking the model."""
    kind, model = settings.model.kind, settings.model
    if kind == "none":
        return Destination()
    if kind == "local":
        return Destination(Zone.EMBEDDED, LOCAL_MODEL_NAME)
    return Destination(model.zone, model.model)


def configured_model(settings: Settings) -> LanguageModel | None:
    """The generative model the settings name, or None for answers made of quotations."""
    makers: dict[str, Callable[[Settings], LanguageModel | None]] = {
        "none": lambda _: None,
        "openai": lambda s: _openai_model(s.model),
        "local": lambda s: LocalModel(s.home / "models", s.model.context_tokens, _waits(s.model)),
        "scripted": lambda s: load_script(s.home / s.model.model, s.model.zone),
    }
    return makers[settings.model.kind](settings)


def _openai_model(model: ModelSettings) -> OpenAIModel:
    key = os.environ.get(model.api_key_env, "") if model.api_key_env else ""
    if model.api_key_env and not key:
        raise SettingsError(f"環境変数 {model.api_key_env!r} に鍵がありません（設定 model.api_key_env）。")
    return OpenAIModel(model.base_url, model.model, model.zone, key, _waits(model), retries=model.retries)


def _folder(settings: Settings, named: str) -> Path | None:
    """A folder that a setting names, relative to the data folder."""
    return settings.home / Path(named).expanduser() if named else None


def _waits(model: ModelSettings) -> Waits:
    return Waits(model.connect_seconds, model.first_token_seconds, model.idle_seconds, model.total_seconds)


def _embedding_threads(settings: Settings) -> int:
    return settings.search.embedding_threads or max((os.cpu_count() or 2) - 1, 1)
