"""What need not be kept any more: listed, approved by a person, disposed of, on record; holds stop it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yuhitsu.audit.log import AuditLog
from yuhitsu.config import RetentionSettings
from yuhitsu.errors import InputError, PolicyRefusal
from yuhitsu.handling.record import RecordFilter
from yuhitsu.handling.retention import Expired, Hold, RetentionClass, expires
from yuhitsu.handling.rights import Finding, HeldText, Person, RightsState
from yuhitsu.protocols import RetentionStore, RightsStore, TextPlace
from yuhitsu.rights.requests import LONGEST_LINE, OFFICER, is_officer
from yuhitsu.types import User

REQUESTS = "requests"
RECORD = "record"
_TITLES_ON_RECORD = 1000


@dataclass(frozen=True, slots=True)
class Disposal:
    """Retention of one installation.

    Args:
        places: where texts lie, the record among them.
        scrub: leaves no byte of what was disposed of in the database and, if told to, in the index of words.
        now: the present moment, with a time zone.
    """

    settings: RetentionSettings
    log: AuditLog
    places: Sequence[TextPlace]
    rights: RightsStore
    retention: RetentionStore
    scrub: Callable[[bool], None]
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    # ------------------------------------------------------------------ the list

    def expired(self) -> list[Expired]:
        """Everything whose time is over, the oldest first; what is on hold says so."""
        holds = self.retention.holds()
        found = [self._with_hold(item, holds) for item in self._over()]
        return sorted(found, key=lambda item: (item.since, item.id))

    def approve(self, ids: Iterable[str] | None, reason: str, *, by: User) -> dict[str, int]:
        """Dispose of what is on the list, or of some of it; what is on hold stays.

        Args:
            ids: ``Expired.id``; without them everything that is not on hold.
            reason: by whose decision (決裁の番号).

        Returns:
            How many of each area.

        Raises:
            PolicyRefusal: this user may not. RecordError, StorageError
            InputError: no reason, or something is not on the list, or is on hold.
        """
        _require(by)
        reason = _line(reason, "廃棄を決めた根拠（決裁の番号など）")
        listed = {item.id: item for item in self.expired()}
        chosen = _chosen(listed, ids)
        counts = dict(Counter(item.area for item in chosen))
        titles = [f"{item.id} {item.title}" for item in chosen[:_TITLES_ON_RECORD]]
        body = {"areas": counts, "reason": reason, "items": titles}
        self.log.write("retention.approved", by.id, body)
        for area in counts:
            self._dispose(area, [item for item in chosen if item.area == area], by)
        if chosen:
            self.log.write("retention.disposed", by.id, {"areas": counts, "items": titles})
            self.scrub("documents" in counts)
        return counts

    # ------------------------------------------------------------------ holds

    def hold(self, target: str, reason: str, *, by: User) -> Hold:
        """Keep something for now, whatever its time: ``area:key`` (as listed), or ``area:`` for all of it.

        Raises:
            InputError, PolicyRefusal, RecordError, StorageError
        """
        _require(by)
        reason, target = _line(reason, "廃棄を止める理由"), target.strip()
        area, colon, _ = target.partition(":")
        if not colon or area not in self._classes():
            areas = "、".join(f"{name}:" for name in self._classes())
            raise InputError(f"止めるものを「{areas}」のどれかと、その番号で書いてください。")
        hold = Hold(secrets.token_hex(4), target, reason, by.id, self.now())
        self.log.write("retention.held", by.id, {"hold": hold.id, "target": target, "reason": reason})
        self.retention.hold(hold)
        return hold

    def release(self, identifier: str, *, by: User) -> None:
        """End a hold.

        Raises:
            NotFoundError, PolicyRefusal, RecordError, StorageError
        """
        _require(by)
        self.log.write("retention.released", by.id, {"hold": identifier})
        self.retention.release(identifier, self.now())

    # ------------------------------------------------------------------ by area

    def _classes(self) -> Mapping[str, RetentionClass]:
        names = ("conversations", "approvals", RECORD, REQUESTS, "documents")
        return {name: getattr(self.settings, name) for name in names}

    def _over(self) -> Iterator[Expired]:
        yield from self._texts_over()
        yield from self._record_over()
        yield from self._requests_over()

    def _texts_over(self) -> Iterator[Expired]:
        """Conversations by their newest turn, approvals, documents."""
        for place in self.places:
            kept = self._classes().get(place.area, RetentionClass.ALWAYS)
            if place.area == RECORD or kept is RetentionClass.ALWAYS:
                continue
            newest: dict[str, HeldText] = {}
            for held in place.texts():
                newest[_whole(held)] = replace(held, text="")
            for key, held in newest.items():
                yield from self._expired(place.area, key, held.title, _day(held.at), kept)

    def _record_over(self) -> Iterator[Expired]:
        """The record's sealed content, a fiscal year at a time."""
        kept, first = self.settings.record, 1
        start = next((link.at for link, _ in self.log.store.links(limit=1)), "")
        if not start or kept is RetentionClass.ALWAYS:
            return
        for begins, ends in _fiscal_years(_day(start), self._today()):
            until = dt.datetime.combine(ends, dt.time()).astimezone().astimezone(dt.UTC)
            wanted = RecordFilter(until=until.isoformat(timespec="microseconds"), limit=1)
            last = max((link.sequence for link, _ in self.log.store.chosen(wanted)), default=0)
            count = len(self.log.store.contents(first, last)) if last >= first else 0
            title = f"{begins.year}年度の記録の本文（{count:,}件）"
            if count:
                day = min(ends - dt.timedelta(days=1), self._today())
                yield from self._expired(RECORD, f"{first}-{last}", title, day, kept)
            first = max(last + 1, first)

    def _requests_over(self) -> Iterator[Expired]:
        for request in self.rights.all(closed=True, limit=100_000):
            if request.closed is not None and request.person.name:
                day = request.closed.astimezone().date()
                yield from self._expired(
                    REQUESTS, request.id, f"請求 {request.id}", day, self.settings.requests
                )

    def _expired(
        self, area: str, key: str, title: str, made: dt.date, kept: RetentionClass
    ) -> Iterator[Expired]:
        since = expires(made, kept, self.settings.short_days)
        if since is not None and since <= self._today():
            yield Expired(area, key, title, made, kept, since)

    def _with_hold(self, item: Expired, holds: Sequence[Hold]) -> Expired:
        # a hold on one turn keeps its whole conversation
        reasons = [h.reason for h in holds if h.covers(item.id) or h.target.startswith(f"{item.id}/")]
        return replace(item, held=reasons[0]) if reasons else item

    def _dispose(self, area: str, items: Sequence[Expired], by: User) -> None:
        basis = f"保存期間満了（{items[0].kept.value}）"
        if area == RECORD:
            held = {hold.target for hold in self.retention.holds()}
            for item in items:
                first, last = map(int, item.key.split("-"))
                numbers = [n for n in self.log.store.contents(first, last) if f"{RECORD}:{n}" not in held]
                self.log.erase(numbers, basis=basis, actor=by.id)
        elif area == REQUESTS:
            for item in items:
                request = self.rights.get(item.key)
                bare = replace(
                    request, person=Person(""), contact="", details="", identity="", extension="", note=""
                )
                self.rights.change(bare, RightsState.CLOSED)
        else:
            keys = {item.key for item in items}
            place = next(place for place in self.places if place.area == area)
            findings = [Finding(held, (), own=True) for held in place.texts() if _whole(held) in keys]
            place.erase(findings, basis=basis, actor=by.id)

    def _today(self) -> dt.date:
        return self.now().astimezone().date()


def _whole(held: HeldText) -> str:
    """What is kept and goes as one: a conversation with its turns."""
    return held.key.partition("/")[0] if held.area == "conversations" else held.key


def _fiscal_years(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """First days of each fiscal year and of the next, up to the one in which ``last`` lies."""
    year = first.year if first.month >= 4 else first.year - 1
    while dt.date(year, 4, 1) <= last:
        yield dt.date(year, 4, 1), dt.date(year + 1, 4, 1)
        year += 1


def _day(at: str) -> dt.date:
    return dt.datetime.fromisoformat(at).astimezone().date()


def _chosen(listed: Mapping[str, Expired], ids: Iterable[str] | None) -> list[Expired]:
    if ids is None:
        return [item for item in listed.values() if not item.held]
    chosen = []
    for identifier in dict.fromkeys(ids):
        item = listed.get(identifier)
        if item is None:
            raise InputError(f"「{identifier}」は、満了の一覧にありません。")
        if item.held:
            raise InputError(f"「{identifier}」は、廃棄が止められています（{item.held}）。")
        chosen.append(item)
    return chosen


def _require(user: User) -> None:
    if not is_officer(user):
        raise PolicyRefusal("retention.role", f"保存と廃棄を扱えるのは{OFFICER}だけです。")


def _line(text: str, what: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > LONGEST_LINE:
        raise InputError(f"{what}を、{LONGEST_LINE}文字以内で書いてください。")
    return line
