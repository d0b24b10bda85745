"""Settings become a running installation: the one place that names concrete classes."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yuhitsu.assistant import Assistant
from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.lost import note_lost
from yuhitsu.config import ModelSettings, Settings
from yuhitsu.documents.ingest import Library
from yuhitsu.errors import RecordError, SettingsError, StorageError, WeightsError, YuhitsuError
from yuhitsu.grounding.citation_check import CitationChecker
from yuhitsu.grounding.extraction import Extractor
from yuhitsu.grounding.verifier import RuleVerifier
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
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.protocols import (
    AnswerReader,
    ConversationStore,
    DocumentStore,
    Embedder,
    LanguageModel,
    SearchIndex,
    Verifier,
)
from yuhitsu.search.embedding_queue import VectorMaker
from yuhitsu.search.index import HybridIndex
from yuhitsu.storage.approvals import SQLiteApprovalStore
from yuhitsu.storage.conversations import SQLiteConversationStore
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.presence import Presence
from yuhitsu.types import LOCAL_USER, Zone
from yuhitsu.version import __version__

VECTOR_PAUSE_SECONDS = 2.0
"""How often the background thread looks for passages without a vector."""
VECTOR_RETRY_SECONDS = 60.0
"""How long it waits after a failure."""


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
    model: LanguageModel | None
    assistant: Assistant
    policy: Policy
    approvals: Approvals
    vectors: VectorMaker | None
    presence: Presence
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> App:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def status(self) -> dict[str, Any]:
        """Counts and versions, for the pages, ``/readyz`` and ``/metrics``."""
        infos = self.documents.all(user=LOCAL_USER)
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
    conversations = SQLiteConversationStore(database)
    log = AuditLog(SQLiteLogStore(database))
    embedder = E5Embedder(threads=_embedding_threads(settings)) if settings.search.embed else None
    index = HybridIndex(documents, settings.home / "index", embedder, settings.search)
    verifier = RuleVerifier()
    reader = E5Reader(threads=_embedding_threads(settings)) if settings.answer.read else None
    extractor = Extractor(embedder, reader)
    approvals = Approvals(SQLiteApprovalStore(database), log, policy)
    recognition = Recognition(standard())
    permission = Permission(policy, approvals, recognition.kinds, masks=True)
    masker = Masker(recognition)
    assistant = Assistant(index, extractor, verifier, conversations, log, settings, permission, model, masker)
    return App(
        settings=settings,
        database=database,
        documents=documents,
        conversations=conversations,
        log=log,
        embedder=embedder,
        reader=reader,
        index=index,
        library=Library(documents, log, settings.ingest, level_marked),
        verifier=verifier,
        citations=CitationChecker(documents),
        model=model,
        assistant=assistant,
        policy=policy,
        approvals=approvals,
        vectors=VectorMaker(documents, embedder) if embedder else None,
        presence=Presence(settings.home),
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
        yield AuditLog(SQLiteLogStore(database))


@contextlib.contextmanager
def open_approvals(settings: Settings) -> Iterator[Approvals]:
    """The queue of the 許可権限者 alone: no model and no index.

    Raises:
        SettingsError, StorageError
    """
    policy = Policy(settings.policy)
    with contextlib.closing(Database(settings.home / "yuhitsu.db")) as database:
        yield Approvals(SQLiteApprovalStore(database), AuditLog(SQLiteLogStore(database)), policy)


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


def _waits(model: ModelSettings) -> Waits:
    return Waits(model.connect_seconds, model.first_token_seconds, model.idle_seconds, model.total_seconds)


def _embedding_threads(settings: Settings) -> int:
    return settings.search.embedding_threads or max((os.cpu_count() or 2) - 1, 1)
