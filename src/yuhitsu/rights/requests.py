"""The desk for requests of persons: received, confirmed, searched, answered, erased, closed; all on record.

Entries of the record name the request, never the person: they outlive what is erased.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from yuhitsu.errors import InputError, Overloaded, PolicyRefusal
from yuhitsu.handling.rights import (
    DUE_DAYS,
    EXTENSION_DAYS,
    GROUNDS,
    Finding,
    Person,
    RightsKind,
    RightsRequest,
    RightsResult,
    RightsState,
)
from yuhitsu.privacy.person_search import Entities, PersonSearch
from yuhitsu.protocols import Record, RetentionStore, RightsStore, TextPlace
from yuhitsu.rights.package import Package, package_of
from yuhitsu.types import User

OFFICER = "情報管理者"
LONGEST_NAME = 80
LONGEST_LINE = 200
LONGEST_DETAILS = 2000
IDENTIFIERS = 10
PUBLIC_PER_HOUR = 30
"""Requests the public page takes in an hour, from everybody together."""
_NOBODY = User("public", "窓口のページ")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wrote into the form of a request."""

    kind: RightsKind
    person: Person
    contact: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of an erasure."""

    counts: dict[str, int]
    """Texts erased, by area."""
    on_hold: tuple[Finding, ...] = ()
    """Left as they are, because something demands that they be kept."""


@dataclass(frozen=True, slots=True)
class RightsDesk:
    """Requests of persons.

    Args:
        places: where texts lie that may name a person.
        entities: recognises personal data.
        scrub: leaves no byte of what was erased in the database and, if told to, in the index of words.
        now: the present moment, with a time zone.
    """

    store: RightsStore
    record: Record
    places: Sequence[TextPlace]
    retention: RetentionStore
    entities: Entities
    scrub: Callable[[bool], None]
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    # ------------------------------------------------------------------ coming in

    def receive(self, told: Told, *, by: User | None = None) -> RightsRequest:
        """Take a request in, entered by staff, or (``by`` None) over the public page.

        Raises:
            InputError: something is missing or too long.
            Overloaded: the public page got more than anybody could have sent.
            PolicyRefusal, RecordError, StorageError
        """
        if by is not None:
            _require(by)
        told = _checked(told, public=by is None)
        moment = self.now()
        if by is None and self.store.since(moment - dt.timedelta(hours=1)) >= PUBLIC_PER_HOUR:
            raise Overloaded(
                "ただいま請求が多く、受け付けられません。1時間ほどおいて送るか、窓口にお越しください。"
            )
        request = RightsRequest(
            id=f"R{secrets.token_hex(4).upper()}",
            kind=told.kind,
            person=told.person,
            received=moment,
            due=moment.astimezone().date() + dt.timedelta(days=DUE_DAYS),
            contact=told.contact,
            details=told.details,
            public=by is None,
        )
        channel = "public" if by is None else "staff"
        body = {"kind": request.kind.value, "due": request.due.isoformat(), "channel": channel}
        self._write("rights.received", by or _NOBODY, request, **body)
        self.store.add(request)
        return request

    def confirm(self, identifier: str, how: str, *, by: User) -> RightsRequest:
        """Note how it was confirmed that the request comes from the person.

        Raises:
            NotFoundError, InputError, PolicyRefusal, RecordError, StorageError
        """
        _require(by)
        request = self._open(identifier)
        how = _line(how, "本人の確認の方法（確認した書類など）")
        self._write("rights.confirmed", by, request)
        return self._changed(replace(request, identity=how, state=RightsState.CONFIRMED), request.state)

    def extend(self, identifier: str, reason: str, *, by: User) -> RightsRequest:
        """Put the answer off once, by thirty days, with the reason that the person is told.

        Raises:
            NotFoundError, PolicyRefusal, RecordError, StorageError
            InputError: it was put off already, or no reason is given.
        """
        _require(by)
        request = self._open(identifier)
        if request.extension:
            raise InputError("期限の延長は1回だけです。この請求の期限は、もう延長されています。")
        reason = _line(reason, "延長の理由")
        due = request.due + dt.timedelta(days=EXTENSION_DAYS)
        self._write("rights.extended", by, request, due=due.isoformat())
        return self._changed(replace(request, due=due, extension=reason), request.state)

    # ------------------------------------------------------------------ what is held

    def find(self, identifier: str, *, by: User) -> list[Finding]:
        """Everything that names the person, the certain first.

        Raises:
            NotFoundError, PolicyRefusal, RecordError, StorageError
        """
        _require(by)
        request = self._open(identifier)
        found = self._found(request.person)
        self._write("rights.searched", by, request, areas=_counts(found))
        return found

    def package(self, identifier: str, keys: Iterable[str] | None = None, *, by: User) -> Package:
        """What is held, for the person to read; what others are named by is blackened.

        Args:
            keys: of the findings that somebody chose; without them those that are certain.

        Raises:
            NotFoundError, PolicyRefusal, RecordError, StorageError
            InputError: nobody confirmed that the request comes from the person.
        """
        _require(by)
        request = self._confirmed(identifier)
        chosen = _chosen(self._found(request.person), keys)
        self._write("rights.packaged", by, request, areas=_counts(chosen))
        return package_of(request, chosen, self.entities, self.now())

    def erase(
        self, identifier: str, keys: Iterable[str] | None = None, *, basis: str = "", by: User
    ) -> Erased:
        """Erase findings everywhere, and from the files; what is on hold stays.

        Args:
            keys: of the findings that somebody chose; without them those that are certain. What is not
                certain is erased only when it is named here.
            basis: on which ground; without one, the provision for this kind of request.

        Raises:
            NotFoundError, PolicyRefusal, RecordError, StorageError
            InputError: nobody confirmed that the request comes from the person, or the ground names the
                person (it stands on record for ever).
        """
        _require(by)
        request = self._confirmed(identifier)
        basis = _line(basis or GROUNDS[request.kind], "消去の根拠")
        if PersonSearch(request.person, self.entities).matches(basis):
            raise InputError("消去の根拠は記録に残ります。本人の名前や連絡先を書かないでください。")
        chosen = _chosen(self._found(request.person), keys)
        gone = [finding for finding in chosen if not finding.on_hold]
        counts = _counts(gone)
        self._write("rights.erasing", by, request, areas=counts, basis=basis)
        for place in self.places:
            here = [finding for finding in gone if finding.held.area == place.area]
            if here:
                place.erase(here, basis=f"{basis}、請求{request.id}", actor=by.id)
        self._write("rights.erased", by, request, areas=counts, basis=basis)
        self.scrub("documents" in counts)
        return Erased(counts, tuple(finding for finding in chosen if finding.on_hold))

    def close(self, identifier: str, result: RightsResult, note: str = "", *, by: User) -> RightsRequest:
        """End a request. Of one for erasure that was granted nothing personal is left either.

        Raises:
            NotFoundError, InputError, PolicyRefusal, RecordError, StorageError
        """
        _require(by)
        request = self._open(identifier)
        note = note.strip()[:LONGEST_DETAILS]
        if result in (RightsResult.PARTLY, RightsResult.REFUSED) and not note:
            raise InputError("請求に応じない部分があるときは、理由を書いてください。本人に知らせる理由です。")
        self._write("rights.closed", by, request, kind=request.kind.value, result=result.value)
        ended = replace(request, state=RightsState.CLOSED, result=result, note=note, closed=self.now())
        erased = request.kind is RightsKind.ERASURE and result in (
            RightsResult.GRANTED,
            RightsResult.PARTLY,
            RightsResult.NOTHING,
        )
        if erased:
            bare = replace(
                ended, person=Person(""), contact="", details="", identity="", extension="", note=""
            )
            self._changed(bare, request.state)
            self.scrub(False)
            return bare
        return self._changed(ended, request.state)

    def _found(self, person: Person) -> list[Finding]:
        search, holds = PersonSearch(person, self.entities), self.retention.holds()
        found = []
        for place in self.places:
            for held in place.texts():
                matches = search.matches(held.text)
                own = bool(person.user) and held.owner == person.user
                if not matches and not own:
                    continue
                key = f"{held.area}:{held.key}"
                reasons = [hold.reason for hold in holds if hold.covers(key)]
                found.append(Finding(held, matches, own, reasons[0] if reasons else ""))
        return sorted(found, key=lambda finding: not finding.certain)

    def _open(self, identifier: str) -> RightsRequest:
        request = self.store.get(identifier.strip().upper())
        if request.state is RightsState.CLOSED:
            raise InputError(f"請求 {request.id} は、もう終わっています。")
        return request

    def _confirmed(self, identifier: str) -> RightsRequest:
        request = self._open(identifier)
        if request.state is not RightsState.CONFIRMED:
            raise InputError(
                f"請求 {request.id} は、本人の確認がまだです。確認した方法を記録してから進めてください。"
            )
        return request

    def _changed(self, request: RightsRequest, expected: RightsState) -> RightsRequest:
        if not self.store.change(request, expected):
            raise InputError(f"請求 {request.id} は、ほかの人が先に変えました。開き直してください。")
        return request

    def _write(self, event: str, by: User, request: RightsRequest, **more: object) -> None:
        self.record.write(event, by.id, {"request": request.id, **more})


def is_officer(user: User) -> bool:
    """Whether this user handles requests of persons."""
    return user.has(OFFICER)


def _require(user: User) -> None:
    if not is_officer(user):
        raise PolicyRefusal(
            "rights.role", f"本人からの請求を扱えるのは{OFFICER}だけです。担当の{OFFICER}に頼んでください。"
        )


def _chosen(found: Sequence[Finding], keys: Iterable[str] | None) -> list[Finding]:
    if keys is None:
        return [finding for finding in found if finding.certain]
    wanted = set(keys)
    missing = wanted - {finding.key for finding in found}
    if missing:
        raise InputError(
            f"「{min(missing)}」は、いま見つかっているものの中にありません。もう一度探してください。"
        )
    return [finding for finding in found if finding.key in wanted]


def _counts(found: Iterable[Finding]) -> dict[str, int]:
    return dict(Counter(finding.held.area for finding in found))


def _line(text: str, what: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_LINE:
        raise InputError(f"{what}を、{LONGEST_LINE}文字以内で書いてください。")
    return line


def _checked(told: Told, *, public: bool) -> Told:
    person = told.person
    name, kana = (" ".join(text.split()) for text in (person.name, person.kana))
    identifiers = tuple(filter(None, (" ".join(text.split()) for text in person.identifiers)))
    contact, details = told.contact.strip(), told.details.strip()
    if not name or len(name) > LONGEST_NAME or len(kana) > LONGEST_NAME:
        raise InputError(f"氏名を、{LONGEST_NAME}文字以内で書いてください。")
    if len(identifiers) > IDENTIFIERS or any(len(text) > LONGEST_LINE for text in identifiers):
        raise InputError(
            f"電話番号や住所などは{IDENTIFIERS}個まで、それぞれ{LONGEST_LINE}文字以内で書いてください。"
        )
    if public and not contact:
        raise InputError("回答を受け取る連絡先を書いてください。")
    if len(contact) > LONGEST_LINE or len(details) > LONGEST_DETAILS:
        raise InputError(
            f"連絡先は{LONGEST_LINE}文字以内、請求の内容は{LONGEST_DETAILS}文字以内で書いてください。"
        )
    user = "" if public else person.user.strip()
    return replace(told, person=Person(name, kana, identifiers, user), contact=contact, details=details)
