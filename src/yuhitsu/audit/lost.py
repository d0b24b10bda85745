"""Questions whose process died before it could record their end: what comes after it says so."""

from __future__ import annotations

from collections.abc import Iterable

from yuhitsu.audit.log import AuditLog
from yuhitsu.handling.record import Entry

NEWEST = 10_000
"""Entries that are looked through; what is older was found at an earlier start."""
ENDS = frozenset(f"question.{ending}" for ending in ("answered", "refused", "stopped", "failed", "lost"))


def unended(entries: Iterable[Entry]) -> list[Entry]:
    """The questions asked that have no end among the entries."""
    asked: dict[object, Entry] = {}
    for entry in entries:
        if entry.kind == "question.asked":
            asked[entry.sequence] = entry
        elif entry.kind in ENDS and isinstance(number := entry.body.get("asked"), int):
            asked.pop(number, None)
    return list(asked.values())


def note_lost(log: AuditLog) -> int:
    """Record ``question.lost`` for each; only right while no other process answers questions.

    Returns:
        How many there were.

    Raises:
        RecordError
    """
    lost = unended(log.newest(NEWEST))
    for entry in lost:
        log.write("question.lost", "system", {"asked": entry.sequence})
    return len(lost)
