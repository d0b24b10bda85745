"""Rights of collections as the 文書管理者 sets them, and what conversations may still show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from yuhitsu.access_protocols import CollectionStore, PeopleStore
from yuhitsu.errors import InputError
from yuhitsu.handling.access import DUTY_NAMES, CollectionRights
from yuhitsu.protocols import ConversationStore, DocumentStore, Record
from yuhitsu.types import ConversationInfo, Json, Level, Turn, User

WITHHELD = "この回答が引いた文書は、いまの権限では見られません。"


@dataclass(frozen=True, slots=True)
class Shelves:
    """Who may read which collection."""

    store: CollectionStore
    people: PeopleStore
    record: Record

    def change(self, rights: CollectionRights, *, by: str) -> CollectionRights:
        """Set the rights of a collection; they hold from the next request.

        Raises:
            InputError: the name or a reader cannot be used, or the standard level is above the ceiling.
            ConflictError: somebody changed them meanwhile. RecordError, StorageError
        """
        if not 0 < len(rights.name) <= 64 or "/" in rights.name or not rights.name.isprintable():
            raise InputError(f"文書の集まりの名前 {rights.name!r} は使えません。")
        if rights.standard > rights.ceiling:
            raise InputError("「選ばないときの機密性」は、上限以下にしてください。")
        readers = tuple(sorted(set(rights.readers)))
        strangers = sorted(set(readers) - set(self.readers()))
        if strangers:
            raise InputError(f"係・役割 {strangers[0]!r} はありません。一覧から選んでください。")
        before = self.store.get(rights.name)
        wanted = replace(rights, readers=() if rights.everyone else readers)
        body = {**_told(wanted), "before": _told(before)}
        self.record.write("collection.changing", by, body)
        kept = self.store.put(wanted)
        self.record.write("collection.changed", by, body)
        return kept

    def readers(self) -> tuple[str, ...]:
        """Sections and duties that may be named as readers."""
        return (*self.people.sections(), *DUTY_NAMES.values())

    def limits(self, collection: str) -> tuple[Level, Level]:
        """The level of a new document for which none was chosen, and the highest that is taken in."""
        rights = self.store.get(collection)
        return rights.standard, rights.ceiling

    def check_taking(
        self, documents: DocumentStore, collection: str, level: Level | None, user: User
    ) -> None:
        """Whether this user may take files into a collection.

        Only who may see all of it may: otherwise what one cannot see could be replaced, and the reports
        would tell what is there.

        Raises:
            InputError: it is not open to this user, or the level is above what the user may see.
        """
        held = len(documents.digests(collection))
        seen = documents.collections(user=user).get(collection, 0)
        if collection in documents.hidden(user) or seen < held:
            raise InputError(
                f"文書の集まり {collection!r} には取り込めません。別の名前にするか、"
                "文書管理者に相談してください。"
            )
        if level is not None and level > user.max_level:
            raise InputError(
                f"{level.label}の文書は、取り込めません（あなたが見られるのは{user.max_level.label}までです）。"
            )


@dataclass(frozen=True, slots=True)
class RightfulConversations:
    """``ConversationStore`` that shows an answer only while its reader may see what it quotes."""

    store: ConversationStore
    documents: DocumentStore

    def add_turn(
        self, user: User, conversation: str | None, question: str, answer: Json, *, purpose: str = ""
    ) -> Turn:
        """Append a turn."""
        return self.store.add_turn(user, conversation, question, answer, purpose=purpose)

    def purpose(self, conversation: str, *, user: User) -> str:
        """The name of the 業務 given for the conversation."""
        return self.store.purpose(conversation, user=user)

    def turns(self, conversation: str, *, user: User) -> list[Turn]:
        """All turns; an answer that quotes a document which its reader may not see now is left out."""
        turns = self.store.turns(conversation, user=user)
        quoted = {turn.id: frozenset(_quoted(turn.answer)) for turn in turns}
        withheld = self.documents.withheld(sorted(frozenset().union(*quoted.values())), user=user)
        return [
            replace(turn, answer=_without(turn.answer)) if quoted[turn.id] & withheld else turn
            for turn in turns
        ]

    def all(self, *, user: User, limit: int = 100) -> list[ConversationInfo]:
        """The user's conversations, newest first."""
        return self.store.all(user=user, limit=limit)

    def remove(self, conversation: str, *, user: User) -> None:
        """Remove a conversation, or NotFoundError."""
        self.store.remove(conversation, user=user)


def _quoted(form: object) -> Iterator[str]:
    """Keys of the documents that an answer's JSON form cites anywhere."""
    if isinstance(form, dict):
        document, collection = form.get("document"), form.get("collection")
        if isinstance(document, str) and isinstance(collection, str):
            yield f"{collection}/{document}"
        for value in form.values():
            yield from _quoted(value)
    elif isinstance(form, list | tuple):
        for value in form:
            yield from _quoted(value)


def _without(answer: Json) -> Json:
    """The answer's JSON form without anything that it says."""
    emptied: dict[str, object] = {"outcome": "nothing", "notice": WITHHELD}
    for key, value in answer.items():
        if key not in emptied:
            emptied[key] = [] if isinstance(value, list) else "" if isinstance(value, str) else value
    emptied["abstained"] = True
    return emptied


def _told(rights: CollectionRights) -> dict[str, object]:
    return {
        "collection": rights.name,
        "everyone": rights.everyone,
        "readers": list(rights.readers),
        "ceiling": int(rights.ceiling),
        "standard": int(rights.standard),
    }
