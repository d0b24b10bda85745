"""The chain of the record: sealing an entry, and finding where a chain was broken; no IO.

Each digest covers its entry and the digest before it, and the number and digest of the newest entry are
noted apart. Whoever changes an entry must therefore make every later digest and the note again. Somebody
who may write the whole file can do that, or put yesterday's file in its place: against this, number and
digest of the newest entry are kept on another machine now and then, and the check is told to expect them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain as chained

from yuhitsu.jsonforms import canonical_json
from yuhitsu.types import Entry, Json

_DIGEST = 32
_SURROGATES = {code: "\ufffd" for code in range(0xD800, 0xE000)}
"""Half characters cannot be written as UTF-8; whoever sends one must not stop the record."""

_PROBLEMS = {
    "changed": "内容が書き換えられています。",
    "missing": "記録が抜き取られています。",
    "reordered": "記録の順番が入れ替えられています。",
    "inserted": "あとから記録が差し込まれています。",
    "duplicated": "同じ記録が二重に入っています。",
    "truncated": "ここから後の記録が失われています。",
    "head": "最新の記録の控えと合いません。控えか、記録の全体が作り直されています。",
    "expected": "別に保管した控えと合いません。この記録までのどこかが作り直されています。",
}
_MEND = "データベースをそのまま保全し、バックアップと比べてください。"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What checking the chain found."""

    intact: bool
    count: int
    """Entries found whole, from the first on."""
    first_broken: int | None = None
    """Sequence number of the first entry that is not as it was written."""
    problem: str | None = None
    """What happened to it, in Japanese, for people."""
    code: str | None = None
    """The same for programs: changed missing reordered inserted duplicated truncated head expected."""
    digest: str = ""
    """Of the last entry, when the chain is intact."""

    @property
    def receipt(self) -> str:
        """``number:digest`` of the last entry; kept elsewhere, it shows later whether all is still there."""
        return f"{self.count}:{self.digest}"


def seal(previous: Entry | None, at: str, kind: str, actor: str, body: Json) -> Entry:
    """The entry that follows ``previous``, with its digest.

    Args:
        previous: the newest entry; None at the beginning.
        at: UTC, ISO 8601 with microseconds.

    Raises:
        ValueError, TypeError: the body is no JSON.
    """
    plain = json.loads(canonical_json(body).translate(_SURROGATES))
    entry = Entry(
        sequence=previous.sequence + 1 if previous else 1,
        at=at,
        kind=kind.translate(_SURROGATES),
        actor=actor.translate(_SURROGATES),
        body=plain,
        previous=previous.digest if previous else "",
    )
    return replace(entry, digest=digest(entry))


def digest(entry: Entry) -> str:
    """SHA-256 (hex) over the canonical JSON of every field but the digest itself."""
    covered = {
        "sequence": entry.sequence,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "body": dict(entry.body),
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical_json(covered).encode("utf-8", "surrogatepass")).hexdigest()


def verify(
    entries: Iterable[Entry], head: tuple[int, str], expected: tuple[int, str] = (0, "")
) -> ChainReport:
    """Check a whole chain against the note of its newest entry.

    Args:
        entries: all entries in the order in which they lie.
        head: ``(count, digest)`` as noted with the newest entry; ``(0, "")`` at the beginning.
        expected: number and digest of an entry that must be among them, as kept elsewhere.
    """
    chain = _Chain()
    rest = iter(entries)
    for entry in rest:
        if chain.count >= head[0]:
            if head[0] <= 0:
                return _report("head", 1, 0)
            return chain.noted(head) or _report("inserted", chain.count + 1, chain.count)
        if not chain.continues(entry):
            return chain.broken(entry, rest, head[0])
    return chain.noted(head) or chain.holds(expected) or ChainReport(True, chain.count, digest=chain.last)


class _Chain:
    """The whole part of a chain, from its first entry on; digests only, to stay small."""

    def __init__(self) -> None:
        self._digests = bytearray()

    @property
    def count(self) -> int:
        return len(self._digests) // _DIGEST

    @property
    def last(self) -> str:
        return self._at(self.count)

    def _at(self, sequence: int) -> str:
        return self._digests[(sequence - 1) * _DIGEST : sequence * _DIGEST].hex() if sequence > 0 else ""

    def continues(self, entry: Entry) -> bool:
        """Take in the next entry if it follows."""
        expected = (self.count + 1, self.last)
        if (entry.sequence, entry.previous) != expected or digest(entry) != entry.digest:
            return False
        self._digests += bytes.fromhex(entry.digest)
        return True

    def noted(self, head: tuple[int, str]) -> ChainReport | None:
        """What is wrong when this is all there is; None when it is what was noted."""
        if self.count < head[0]:
            return _report("truncated", self.count + 1, self.count)
        if (self.count, self.last) != head:
            return _report("head", max(self.count, 1), max(self.count - 1, 0))
        return None

    def holds(self, expected: tuple[int, str]) -> ChainReport | None:
        """What is wrong when an entry that was once the newest is not here; None when it is."""
        number, digest = expected
        if number > self.count:
            return _report("truncated", self.count + 1, self.count)
        return _report("expected", number, 0) if self._at(number) != digest else None

    def broken(self, entry: Entry, rest: Iterator[Entry], noted: int) -> ChainReport:
        """What was done to the first entry that does not follow, seen from those behind it."""
        here = self.count + 1
        if entry.sequence < here:
            code = "duplicated" if entry.sequence > 0 else "inserted"
            return _report(code, entry.sequence, max(entry.sequence - 1, 0))
        if entry.sequence > here:
            return self._gone(chained([entry], rest))
        written_as = _original_number(entry, max(noted, here))
        if written_as is None:
            return _report("changed", here, self.count)
        if written_as > here:
            return self._gone(rest)
        return self._does_not_link(entry, written_as)

    def _gone(self, behind: Iterable[Entry]) -> ChainReport:
        """The next entry is not in its place: is it anywhere behind?"""
        here = self.count + 1
        moved = any(other.sequence == here or other.previous == self.last for other in behind)
        return _report("reordered" if moved else "missing", here, self.count)

    def _does_not_link(self, entry: Entry, written_as: int) -> ChainReport:
        """An entry that is whole in itself, but the entry before it is not the one it was written after."""
        here = self.count + 1
        if written_as == here:
            # the one before was replaced by one with a fitting digest
            before = max(here - 1, 1)
            return _report("changed", before, before - 1)
        if entry.digest == self._at(written_as):
            return _report("duplicated", here, self.count)
        return _report("inserted", written_as, written_as - 1)


def _original_number(entry: Entry, most: int) -> int | None:
    """The number under which the entry was sealed, if nothing but its number was changed."""
    if digest(entry) == entry.digest:
        return entry.sequence
    for number in range(1, most + 1):
        if digest(replace(entry, sequence=number)) == entry.digest:
            return number
    return None


def _report(code: str, first_broken: int, count: int) -> ChainReport:
    return ChainReport(False, count, first_broken, _PROBLEMS[code] + _MEND, code)
