"""A small installation with scripted answers, so that every outcome can be seen at will."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.web.memory import (
    MemoryApprovals,
    MemoryConversations,
    MemoryDocuments,
    MemoryRecord,
    TextLibrary,
    WordIndex,
    heading,
    row,
)
from tests.web.memory_rights import Shelf, memory_desk
from yuhitsu.accounts.office import Accounts
from yuhitsu.app import accounts_of
from yuhitsu.config import OfficeSettings, ServerSettings, Settings
from yuhitsu.drafting import Drafting
from yuhitsu.errors import (
    ApprovalNeeded,
    InputError,
    ModelTimeout,
    NotFoundError,
    PolicyRefusal,
    PurposeNeeded,
)
from yuhitsu.exporting import Exporter
from yuhitsu.grounding.fact_check import FactCheck
from yuhitsu.jsonforms import answer_json
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.permission import Permission
from yuhitsu.personal import EntityType, MaskItem, MaskPreview
from yuhitsu.policy.approvals import Approvals
from yuhitsu.policy.decisions import Policy
from yuhitsu.rights.requests import RightsDesk
from yuhitsu.storage.database import Database
from yuhitsu.types import (
    LOCAL_USER,
    Answer,
    Block,
    BlockKind,
    Citation,
    Document,
    Event,
    Hit,
    Level,
    Looked,
    Origin,
    Outcome,
    Passage,
    Place,
    Question,
    Sentence,
    User,
    Verdict,
    VerdictLabel,
    Withheld,
    Zone,
)
from yuhitsu.writing.proofreading.proofreader import Proofreader
from yuhitsu.writing.tasks.shelf import TaskShelf

CERTIFICATES = Document(
    "certificates",
    "住民票・印鑑登録の窓口案内",
    (
        heading("住民票・印鑑登録の窓口案内"),
        heading("住民票の写し", 2),
        Block("住民票の写しの交付手数料は、1通につき300円です。"),
        Block("コンビニ交付サービスを使うと、手数料は1通につき250円になります。"),
        heading("請求できる人", 3),
        Block("本人又は同じ世帯の人", BlockKind.LIST_ITEM, level=1),
        Block("委任状を持つ代理人", BlockKind.LIST_ITEM, level=1),
        heading("手数料の一覧", 2),
        row(("証明書", "住民票の写し"), ("窓口", "300円"), ("コンビニ", "250円")),
        row(("証明書", "印鑑登録証明書"), ("窓口", "300円"), ("コンビニ", "250円")),
        row(("証明書", "戸籍全部事項証明書"), ("窓口", "450円"), ("コンビニ", "取扱いなし")),
    ),
    level=Level.ONE,
    name="窓口案内.docx",
)
FAQ = Document(
    "faq",
    "よくある質問",
    (
        row(("質問", "住民票の写しは1通いくらですか"), ("回答", "窓口では300円です。")),
        row(("質問", "転入届はいつまでに出せばよいですか"), ("回答", "引っ越した日から14日以内です。")),
        row(("質問", "粗大ごみの申し込み方法を教えてくださいますか"), ("回答", "電話で申し込みます。")),
        row(("質問", "水道の使用開始は何日前までに連絡しますか"), ("回答", "3日前までです。")),
    ),
    name="よくある質問.xlsx",
)
ORDINANCE = Document(
    "fees",
    "みどり野町手数料条例",
    (
        heading("みどり野町手数料条例"),
        Block("（趣旨）第1条　この条例は、手数料の徴収について必要な事項を定めるものとする。"),
        Block("第2条　住民票の写しの交付手数料は、1通につき300円とする。", place=Place(article="2")),
        Block("2　町長は、公益上必要があると認めるときは、手数料を減免することができる。"),
    ),
    collection="reiki",
    level=Level.THREE,
    name="手数料条例.xml",
)

NOWHERE = Place()


def citing(document: Document, quote: str, place: Place = NOWHERE, ordinal: int = 1) -> Citation:
    start = document.text.index(quote)
    end = start + len(quote)
    return Citation(
        f"{document.key}#{ordinal}",
        document.id,
        document.collection,
        document.title,
        place,
        quote,
        start,
        end,
    )


FEE = citing(CERTIFICATES, "住民票の写しの交付手数料は、1通につき300円です。", Place(("住民票の写し",)))
SHOP = citing(
    CERTIFICATES, "コンビニ交付サービスを使うと、手数料は1通につき250円になります。", Place(("住民票の写し",))
)
LAW = citing(ORDINANCE, "住民票の写しの交付手数料は、1通につき300円とする。", Place(article="2"))
TABLE = citing(
    CERTIFICATES, "証明書：戸籍全部事項証明書｜窓口：450円", Place(("手数料の一覧",), row=3), ordinal=2
)


def supported(text: str, *citations: Citation, origin: Origin = Origin.MODEL) -> Sentence:
    return Sentence(text, Verdict(VerdictLabel.SUPPORTED, 0.97, (), citations), origin)


def quotation(citation: Citation) -> Sentence:
    return supported(citation.quote, citation, origin=Origin.QUOTATION)


HITS = tuple(
    Hit(
        Passage(c.document_id, n + 1, c.title, c.quote, c.place, c.collection, start=c.start, end=c.end),
        1 - n / 4,
    )
    for n, c in enumerate((FEE, LAW, TABLE))
)


@dataclass
class ScriptedAssistant:
    """Answers by the words in the question; a question with 「ゆっくり」 takes its time."""

    conversations: MemoryConversations
    closed: list[str] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    with_model: bool = True
    asked: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def answer(self, question: Question) -> Generator[Event, None, None]:
        self.asked.append(question.text)
        self.questions.append(question)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        ending = "stopped"
        try:
            yield from self._events(question)
            ending = "answered"
        finally:
            self.running -= 1
            self.closed.append(ending)

    def preview(self, question: Question) -> MaskPreview:
        self.questions.append(question)
        if not question.text.strip():
            raise InputError("質問を文字で入力してください。")
        known = {"山田太郎": EntityType.PERSON, "090-0123-4567": EntityType.PHONE}
        found = [(word, kind) for word, kind in known.items() if word in question.text]
        found += [(word, EntityType.PERSON) for word in question.also_mask if word in question.text]
        items = tuple(
            MaskItem(
                word,
                kind,
                question.text.count(word),
                removable=kind is EntityType.PERSON,
                added=word in question.also_mask,
                left=word in question.unmask,
            )
            for word, kind in found
        )
        return MaskPreview(self.with_model, items)

    def _events(self, question: Question) -> Iterator[Event]:
        text = question.text
        self._permit(question)
        if "待つ" in text:
            self.release.wait(10)
        if "黙る" in text:
            yield Looked((), text)
            while not question.stopped():
                time.sleep(0.02)
            return
        yield Looked(() if question.free else HITS, text)
        sentences: list[Sentence] = []
        for item in self._script(question):
            if "ゆっくり" in text:
                time.sleep(0.3)
            if isinstance(item, Sentence):
                sentences.append(item)
            yield item
        if "途切れ" in text:
            raise ModelTimeout("モデルサーバーの返事が 30 秒以内に届きませんでした。")
        yield self._finished(question, tuple(sentences))

    def _permit(self, question: Question) -> None:
        if not question.text.strip():
            raise InputError("質問を文字で入力してください。")
        if question.free and not self.with_model:
            raise PolicyRefusal("free.no_model", "自由作成には生成モデルが必要です。")
        if "承認" in question.text:
            raise ApprovalNeeded("rule.1", "許可権限者の承認が要ります。（規則: rule.1）")
        if "業務名" in question.text and not question.purpose:
            raise PurposeNeeded("purpose.missing", "業務名を入力してください。（規則: purpose.missing）")
        if question.conversation and question.conversation not in self.conversations.kept:
            raise NotFoundError("この会話は見つかりません。")

    def _script(self, question: Question) -> list[Sentence | Withheld]:
        text = question.text
        if question.free:
            verdict = Verdict(VerdictLabel.UNGROUNDED, 0.0, ("資料による確認をしていません。",))
            return [
                Sentence(t, verdict, Origin.MODEL)
                for t in (
                    "日ごろより町政にご協力いただき、お礼申し上げます。",
                    "窓口の混雑についてお知らせします。",
                )
            ]
        if "関連" in text or "市長" in text:
            return []
        if "ゆっくり" in text:
            return [supported(f"{n}番目の文です。", FEE) for n in range(1, 21)]
        if "引用" in text:
            return [quotation(FEE), quotation(SHOP)]
        attack = [supported("<img src=x onerror=alert(1)><b>太字</b>", FEE)] if "攻撃" in text else []
        return [
            supported("住民票の写しの交付手数料は、窓口では1通につき300円です。", FEE, LAW),
            Withheld(("数値「400円」が引用元にありません。",)),
            supported("コンビニ交付サービスなら、1通につき250円で取れます。", SHOP),
            *attack,
        ]

    def _finished(self, question: Question, sentences: tuple[Sentence, ...]) -> Answer:
        outcome = Outcome.FREE if question.free else Outcome.ANSWER if sentences else Outcome.NOTHING
        related: tuple[Citation, ...] = ()
        if "関連" in question.text:
            outcome, related = Outcome.RELATED, (FEE, TABLE)
        answer = Answer(
            outcome,
            "".join(s.text for s in sentences),
            sentences,
            related,
            short="300円" if outcome is Outcome.ANSWER else "",
            withheld=sum(isinstance(i, Withheld) for i in self._script(question)),
            model="scripted",
            notice="第200条は、取り込まれている資料にありません。" if "第200条" in question.text else "",
        )
        if not question.keep:
            return answer
        turn = self.conversations.add_turn(
            question.user, question.conversation, question.text, answer_json(answer)
        )
        return replace(answer, conversation=turn.conversation, turn=turn.id)


class TinyEmbedder:
    """Two numbers a text: enough to see the shape of what ``/v1/embeddings`` hands out."""

    name = "tiny"
    zone = Zone.EMBEDDED
    dimensions = 2

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.0] for _ in texts], dtype=np.float32)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[0.6, 0.8] for _ in texts], dtype=np.float32)

    def token_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(words)


class ContainmentVerifier:
    """A claim is carried by a passage that contains it."""

    def verify(self, claim: str, passages: Sequence[Passage]) -> Verdict:
        carried = any(claim in passage.text for passage in passages)
        return Verdict(VerdictLabel.SUPPORTED if carried else VerdictLabel.UNSUPPORTED, float(carried))


@dataclass(frozen=True)
class Report:
    valid: bool
    reason: str
    found: str | None = None


class NoLaws:
    """Holds no laws: no quotation stands anywhere."""

    def check(self, quote: str, citation: str, user: User) -> Report:
        return Report(False, f"{citation}の法令がありません。")


@dataclass
class ScriptedOffice:
    """The parts the faces use, all in memory."""

    settings: Settings
    documents: MemoryDocuments
    conversations: MemoryConversations
    library: TextLibrary
    assistant: ScriptedAssistant
    index: WordIndex
    model: ScriptedModel | None
    verifier: ContainmentVerifier = field(default_factory=ContainmentVerifier)
    proofreader: Proofreader = field(default_factory=Proofreader)
    citations: NoLaws = field(default_factory=NoLaws)
    embedder: TinyEmbedder | None = None
    preparing: int = 0
    log: MemoryRecord = field(default_factory=MemoryRecord)
    policy: Policy = field(init=False)
    approvals: Approvals = field(init=False)
    exporter: Exporter = field(init=False)
    drafting: Drafting = field(init=False)
    shelf: Shelf = field(default_factory=Shelf)
    rights: RightsDesk = field(init=False)
    _accounts: Accounts | None = None

    def __post_init__(self) -> None:
        self.rights = memory_desk(self.log, self.shelf)
        self.policy = Policy(self.settings.policy)
        self.approvals = Approvals(MemoryApprovals(), self.log, self.policy)
        self.exporter = Exporter(self.conversations, self.documents, self.log, self.settings)
        permission = Permission(self.policy, self.approvals)
        self.drafting = Drafting(TaskShelf(), FactCheck(), permission, self.log, self.settings, self.model)

    def hidden(self, text: str) -> str:
        return text

    @property
    def accounts(self) -> Accounts:
        """Without sign-in; the rights of collections are everybody's."""
        if self._accounts is None:
            database = Database(self.settings.home / "accounts.db")
            self._accounts = accounts_of(database, self.log, self.settings)
        return self._accounts

    def status(self, user: User = LOCAL_USER) -> dict[str, Any]:
        return {
            "version": "0.0.0",
            "documents": len(self.documents.held),
            "passages": sum(len(d.blocks) for d in self.documents.held.values()),
            "passages_without_vector": self.preparing,
            "model": self.model.name if self.model else "",
        }


def scripted_office(home: Path, *, with_model: bool = True, **server: Any) -> ScriptedOffice:
    """An office with three documents; ``server`` overrides settings of [server]."""
    documents = MemoryDocuments()
    for document in (CERTIFICATES, FAQ, ORDINANCE):
        documents.put(document, original=document.text.encode())
    conversations = MemoryConversations()
    return ScriptedOffice(
        settings=Settings(home=home, office=OfficeSettings("みどり野町"), server=ServerSettings(**server)),
        documents=documents,
        conversations=conversations,
        library=TextLibrary(documents),
        assistant=ScriptedAssistant(conversations, with_model=with_model),
        index=WordIndex(documents),
        model=ScriptedModel([Reply("案文")]) if with_model else None,
    )
