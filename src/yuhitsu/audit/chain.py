"""The hash chain of the record, as pure functions: sealing an entry, finding the first broken one.

An entry's digest is SHA-256 over its canonical JSON (sorted keys, no spaces, UTF-8, after RFC 8785) with the
digest of the entry before it inside, so that nothing can be changed, removed or reordered unnoticed. The
count and digest of the newest entry are noted apart, so that a truncated tail shows too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from yuhitsu.types import Entry, Json


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the record is whole; else its first broken entry, a code, and the problem in Japanese."""

    intact: bool
    count: int
    first_broken: int | None = None
    code: str | None = None
    problem: str | None = None


PROBLEMS = {
    "changed": "内容が記録した後に変えられています。",
    "missing": "この番号の記録がありません。",
    "order": "番号が前の記録に続いていません（入替え、挿入、重複）。",
    "link": "前の記録とつながっていません（差替え、挿入）。",
    "tail": "最後の記録が、控えた最後の記録と違います（末尾の削除か追加）。",
}


def canonical(form: Json) -> bytes:
    """One byte sequence for equal JSON values."""
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def digest(entry: Entry) -> str:
    """SHA-256 (hex) over everything in the entry but the digest itself."""
    form = {
        "sequence": entry.sequence,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "body": entry.body,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(form)).hexdigest()


def seal(previous: Entry | None, at: str, kind: str, actor: str, body: Json) -> Entry:
    """The entry that follows ``previous``, with its digest.

    ``at`` is UTC in ISO 8601; it is never earlier than the entry before it.
    """
    plain: Json = json.loads(canonical(body))
    number = previous.sequence + 1 if previous else 1
    when = max(at, previous.at) if previous else at
    open_entry = Entry(number, when, kind, actor, plain, previous.digest if previous else "")
    return Entry(number, when, kind, actor, plain, open_entry.previous, digest(open_entry))


def verify(entries: Iterable[Entry], head: tuple[int, str]) -> ChainReport:
    """Walk the chain and compare its end with the noted head."""
    last: Entry | None = None
    for entry in entries:
        code = _fault(last, entry)
        if code:
            expected = last.sequence + 1 if last else 1
            return _broken(expected if code == "missing" else entry.sequence, code, last)
        last = entry
    count, newest = head
    if (last.sequence if last else 0, last.digest if last else "") != (count, newest):
        end = last.sequence if last else 0
        return _broken(min(end, count) + 1 if end != count else end, "tail", last)
    return ChainReport(True, count)


def _fault(last: Entry | None, entry: Entry) -> str | None:
    expected = last.sequence + 1 if last else 1
    if entry.sequence > expected:
        return "missing"
    if entry.sequence < expected:
        return "order"
    if digest(entry) != entry.digest:
        return "changed"
    if entry.previous != (last.digest if last else ""):
        return "link"
    return None


def _broken(sequence: int, code: str, last: Entry | None) -> ChainReport:
    return ChainReport(False, last.sequence if last else 0, sequence, code, PROBLEMS[code])
