"""The record itself: what happened, in the order in which it happened, and a check that it still says so."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from yuhitsu.audit import chain, sealing
from yuhitsu.audit.chain import ChainReport
from yuhitsu.audit.erasures import KIND as ERASED
from yuhitsu.audit.erasures import LONGEST_BASIS, Erasures, erasing, runs
from yuhitsu.audit.merkle import Frontier, leaf_hash
from yuhitsu.audit.notes import VerifierKey
from yuhitsu.audit.signing import SigningKey
from yuhitsu.audit.verifying import CHECKPOINT, KEY, Kept, Verification
from yuhitsu.errors import InputError, NotFoundError, RecordError, YuhitsuError
from yuhitsu.handling.record import Entry, Link, RecordFilter, Sealed
from yuhitsu.jsonforms import canonical_json
from yuhitsu.protocols import LogStore
from yuhitsu.types import Json

logger = logging.getLogger(__name__)

EVERY = 1000
"""Entries after which a checkpoint is made."""
MINUTES = 60
"""Minutes after which one is made, if anything was written."""
NOTHING_KEPT = Kept()


def utc_now() -> dt.datetime:
    """The present moment in UTC."""
    return dt.datetime.now(dt.UTC)


class AuditLog:
    """``Record`` over a ``LogStore``.

    Args:
        store: where it lies.
        clock: the present moment, with a time zone.
        key: signs checkpoints; without one there are none.
        every: entries after which a checkpoint is made.
        minutes: minutes after which one is made, if anything was written.
    """

    def __init__(
        self,
        store: LogStore,
        clock: Callable[[], dt.datetime] = utc_now,
        key: SigningKey | None = None,
        every: int = EVERY,
        minutes: int = MINUTES,
    ) -> None:
        self._store = store
        self._clock = clock
        self._key = key
        self._every = every
        self._pause = dt.timedelta(minutes=minutes)
        self._last: tuple[int, dt.datetime] | None = None
        """Size and time of the newest checkpoint, as far as this process knows."""

    # ------------------------------------------------------------------ writing

    def write(self, kind: str, actor: str, body: Json) -> Entry:
        """Record an event; what is personal in it is sealed beside the chain.

        Raises:
            RecordError: it cannot be written: no record, no answer.
        """
        entry = self._write(kind, actor, body)
        if self._key is not None:
            self._sign_when_due(entry.sequence)
        return entry

    def erase(self, sequences: Sequence[int], *, basis: str, actor: str) -> int:
        """Destroy the personal content of entries, and record that, all or nothing.

        Call ``scrub`` afterwards: only then no byte of it is left in the files.

        Args:
            basis: on which ground (a provision, an approved list); it stands in the chain for ever, so it
                must not name the person.

        Returns:
            How many entries had content left.

        Raises:
            InputError: no ground is given. RecordError: it cannot be recorded, and nothing was erased.
        """
        basis = " ".join(basis.split())
        if not basis or len(basis) > LONGEST_BASIS:
            raise InputError(f"消去の根拠（条文や決裁の番号）を、{LONGEST_BASIS}文字以内で書いてください。")
        links = self._with_content(sequences)
        if links:
            self._write(ERASED, actor, erasing(links, basis), [link.sequence for link in links])
        return len(links)

    def scrub(self) -> None:
        """Leave no byte of what was erased in the files.

        Raises:
            StorageError: others keep the database busy, or there is no room.
        """
        self._store.scrub()

    def _write(self, kind: str, actor: str, body: Json, erase: Sequence[int] = ()) -> Entry:
        opened: dict[str, Any] = {}
        commitment = ""

        def build(newest: Link | None) -> tuple[Link, Sealed | None]:
            nonlocal opened, commitment
            opened = chain.plain(body)
            in_chain, personal = sealing.parted(kind, opened)
            held = None
            if personal:
                held, commitment = sealing.sealed(newest.sequence + 1 if newest else 1, personal)
            now = self._clock().astimezone(dt.UTC).isoformat(timespec="microseconds")
            # a clock that was set back must not make a later entry look earlier
            at = max(now, newest.at) if newest else now
            return chain.linked(newest, at, kind, actor, in_chain, commitment), held

        try:
            link = self._store.append(build, erase)
        except (ValueError, TypeError, RecursionError) as error:
            raise RecordError(f"{kind!r} の内容をJSONとして記録できません: {error}") from error
        return _entry(link, opened, "")

    def _with_content(self, sequences: Sequence[int]) -> list[Link]:
        """Those of the entries that hold personal content."""
        wanted = set(sequences)
        if not wanted:
            return []
        left = wanted.intersection(self._store.contents(min(wanted), max(wanted)))
        found = []
        for first, last in runs(sorted(left)):
            found += [link for link, _ in self._store.links(after=first - 1, limit=last - first + 1)]
        return found

    # ------------------------------------------------------------------ checkpoints

    def checkpoint(self, actor: str = "system") -> str:
        """Sign how far the record goes: a note to keep elsewhere, the newest one if nothing came since.

        Raises:
            RecordError: there is no key, it is not the one the record names, or nothing can be written.
        """
        key = self._declared_key(actor)
        newest = self._store.newest_of(CHECKPOINT)
        if newest is not None and newest.sequence == self._store.head()[0]:
            return str(_in_chain(newest).get("note"))

        def build(last: Link | None) -> tuple[Link, Sealed | None]:
            tree = self._tree(last.sequence if last else 0)
            note = key.sign(tree.size, tree.root())
            body = {"note": note, "size": tree.size, "tree": [peak.hex() for peak in tree.peaks]}
            now = self._clock().astimezone(dt.UTC).isoformat(timespec="microseconds")
            return chain.linked(last, max(now, last.at) if last else now, CHECKPOINT, actor, body), None

        link = self._store.append(build)
        self._last = (link.sequence, self._clock())
        return str(_in_chain(link)["note"])

    def sign_what_waits(self) -> None:
        """Make a checkpoint if one is due; what hinders it is logged, for the record itself goes on."""
        if self._key is not None:
            self._sign_when_due(self._store.head()[0])

    def key(self) -> VerifierKey | None:
        """The public key that signs now, or None when there is none yet."""
        return self._key.public() if self._key is not None and self._key.exists() else None

    def replace_key(self, reason: str, actor: str) -> VerifierKey:
        """Sign with the key that is in the data folder from now on (a new one if there is none), on record.

        Raises:
            InputError: no reason is given. RecordError
        """
        if self._key is None or not reason.strip():
            raise InputError("署名の鍵を替える理由を書いてください。")
        public = self._key.public() if self._key.exists() else self._key.make()
        self._write(KEY, actor, {"vkey": str(public), "reason": " ".join(reason.split())[:LONGEST_BASIS]})
        return public

    def _declared_key(self, actor: str) -> SigningKey:
        """The key, named on record before it signs anything."""
        if self._key is None:
            raise RecordError("この記録には、署名の鍵の置き場所がありません。")
        declared = self._store.newest_of(KEY)
        if declared is None:
            public = self._key.public() if self._key.exists() else self._key.make()
            self._write(KEY, actor, {"vkey": str(public), "reason": "最初の鍵"})
        elif _in_chain(declared).get("vkey") != str(self._key.public()):
            raise RecordError(
                "署名の鍵が、記録にある鍵と違います。もとの鍵のファイルを戻すか、"
                "`yuhitsu audit key --replace 理由` で、今の鍵に替えたことを記録してください。"
            )
        return self._key

    def _tree(self, size: int) -> Frontier:
        """The edge of the tree over the first entries, from the newest checkpoint on."""
        newest = self._store.newest_of(CHECKPOINT)
        tree = Frontier()
        try:
            if newest is not None:
                body = _in_chain(newest)
                tree = Frontier.resumed(body["size"], [bytes.fromhex(peak) for peak in body["tree"]])
            for link, _ in self._store.links(after=tree.size, limit=size - tree.size):
                tree.add(leaf_hash(bytes.fromhex(link.digest)))
        except (ValueError, KeyError, TypeError):
            tree = Frontier(-1)
        if tree.size != size:
            raise RecordError(
                "記録が壊れているため、署名できません。`yuhitsu audit verify` で確かめてください。"
            )
        return tree

    def _sign_when_due(self, count: int) -> None:
        try:
            if self._last is None or self._is_due(count, *self._last):
                # others may have made one meanwhile
                self._last = self._newest_checkpoint()
                if self._is_due(count, *self._last):
                    self.checkpoint()
        except (YuhitsuError, ValueError, KeyError) as error:
            self._last = (count, self._clock())
            logger.warning("no checkpoint could be made: %s", error)

    def _is_due(self, count: int, size: int, at: dt.datetime) -> bool:
        return count - size >= self._every or (count > size and self._clock() - at >= self._pause)

    def _newest_checkpoint(self) -> tuple[int, dt.datetime]:
        newest = self._store.newest_of(CHECKPOINT)
        if newest is not None:
            return newest.sequence, dt.datetime.fromisoformat(newest.at)
        first = next((link.at for link, _ in self._store.links(limit=1)), "")
        return 0, dt.datetime.fromisoformat(first) if first else self._clock()

    # ------------------------------------------------------------------ checking and reading

    def verify(self, kept: Kept = NOTHING_KEPT) -> ChainReport:
        """Check every entry, what is sealed beside it, and every checkpoint; others may go on writing.

        Args:
            kept: what was kept elsewhere (``ChainReport.receipt``, or a checkpoint).

        Raises:
            InputError: what was kept is no checkpoint.
        """
        head, erased = self._store.head(), self._store.newest_of(ERASED)
        report = self._verified(head, kept, max(head[0], 1))
        if not report.intact:
            # what was begun or erased meanwhile is no damage: look again
            began = head[0] <= 0 and self._store.head() != head
            return self.verify(kept) if began or self._store.newest_of(ERASED) != erased else report
        beyond = list(self._store.links(after=head[0], limit=1))
        # Links and note are written together: a link behind an unmoved note is a foreign one.
        if beyond and self._store.head() == head:
            return self._verified(head, NOTHING_KEPT, None)
        return report

    def newest(self, count: int) -> Iterator[Entry]:
        """The newest ``count`` entries, oldest first."""
        return self._entries(self._store.links(after=max(self._store.head()[0] - count, 0)))

    def export(self) -> Iterator[Entry]:
        """Every entry, oldest first."""
        return self._entries(self._store.links())

    def chosen(self, wanted: RecordFilter) -> list[Entry]:
        """Entries that fit, newest first."""
        return list(self._entries(iter(self._store.chosen(wanted))))

    def entry(self, sequence: int) -> Entry:
        """One entry, or NotFoundError."""
        for entry in self._entries(self._store.links(after=sequence - 1, limit=1)):
            if entry.sequence == sequence:
                return entry
        raise NotFoundError(f"{sequence}番目の記録はありません。")

    def kinds(self) -> list[str]:
        """Every kind of entry that it holds."""
        return self._store.kinds()

    def actors(self) -> list[str]:
        """Everybody who stands in it."""
        return self._store.actors()

    def counts(self, since: str, until: str) -> Mapping[tuple[str, int], int]:
        """``(kind, hour in UTC) -> entries`` between two moments less than a day and a half apart."""
        return self._store.counts(since, until)

    def standing(self) -> tuple[int, int]:
        """How many entries there are, and how many of them the newest checkpoint covers."""
        newest = self._store.newest_of(CHECKPOINT)
        signed = _in_chain(newest).get("size", 0) if newest is not None else 0
        return self._store.head()[0], signed if isinstance(signed, int) else 0

    @property
    def store(self) -> LogStore:
        """Where it lies, for those who count and prove."""
        return self._store

    def _verified(self, head: tuple[int, str], kept: Kept, limit: int | None) -> ChainReport:
        try:
            key = self.key()
        except RecordError:
            key = None
        check = Verification(head, kept, self._erasures, key)
        return check.run(self._store.links(limit=limit))

    def _erasures(self) -> Erasures:
        return Erasures(self._store.of_kind(ERASED))

    def _entries(self, pairs: Iterator[tuple[Link, Sealed | None]]) -> Iterator[Entry]:
        erasures: Erasures | None = None
        for link, held in pairs:
            said = ""
            if held is None and (link.sealed or (link.version == 1 and not link.body)):
                erasures = erasures or self._erasures()
                said = erasures.said_of(link.sequence)
            yield _entry(link, _body(link, held), said)


def _entry(link: Link, body: Json, erased: str) -> Entry:
    at, kind, actor, previous, digest = (
        chain.readable(text) for text in (link.at, link.kind, link.actor, link.previous, link.digest)
    )
    chained, commitment = chain.readable(link.body), chain.readable(link.sealed)
    return Entry(
        link.sequence, at, kind, actor, body, previous, digest, commitment, erased, chained, link.version
    )


def _body(link: Link, held: Sealed | None) -> dict[str, Any]:
    """Everything that can be read of an entry; what cannot says so."""
    body = _in_chain(link)
    if held is None:
        return body
    text = sealing.opened(link.sequence, held)
    return {**body, **sealing.content(text)} if text is not None else {**body, "読めません": "封じた本文"}


def _in_chain(link: Link) -> dict[str, Any]:
    if link.version == 1 and not link.body:
        return {}
    try:
        body = json.loads(link.body)
        if isinstance(body, dict) and canonical_json(body) == link.body:
            return body
    except (ValueError, RecursionError):
        pass
    return {"読めません": chain.readable(link.body)}
