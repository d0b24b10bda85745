"""Requests of persons in memory, for the faces' tests: the desk itself is the real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yuhitsu.errors import NotFoundError
from yuhitsu.handling.retention import Hold
from yuhitsu.handling.rights import Finding, HeldText, RightsRequest, RightsState
from yuhitsu.protocols import Record
from yuhitsu.rights.requests import RightsDesk


@dataclass
class MemoryRights:
    kept: dict[str, RightsRequest] = field(default_factory=dict)

    def add(self, request: RightsRequest) -> None:
        self.kept[request.id] = request

    def get(self, identifier: str) -> RightsRequest:
        if identifier not in self.kept:
            raise NotFoundError("この請求は見つかりません。")
        return self.kept[identifier]

    def all(self, *, closed: bool = False, limit: int = 500) -> list[RightsRequest]:
        found = [item for item in self.kept.values() if closed or item.state is not RightsState.CLOSED]
        return sorted(found, key=lambda item: item.due)[:limit]

    def change(self, request: RightsRequest, expected: RightsState) -> bool:
        if self.get(request.id).state is not expected:
            return False
        self.kept[request.id] = request
        return True

    def since(self, moment: dt.datetime) -> int:
        return sum(item.public and item.received >= moment for item in self.kept.values())


@dataclass
class NoHolds:
    def hold(self, hold: Hold) -> None:
        raise AssertionError("the faces hold nothing")

    def release(self, identifier: str, released: dt.datetime) -> None:
        raise AssertionError("the faces hold nothing")

    def holds(self, *, released: bool = False) -> list[Hold]:
        return []


@dataclass
class Shelf:
    """Texts that name a person."""

    held: dict[str, str] = field(default_factory=dict)
    area: str = "documents"

    def texts(self) -> Iterator[HeldText]:
        for key, text in self.held.items():
            yield HeldText(self.area, key, key, text, "2026-11-01T09:00:00+09:00")

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        for finding in findings:
            self.held.pop(finding.held.key, None)


def memory_desk(record: Record, shelf: Shelf) -> RightsDesk:
    """A desk over one shelf, with nobody who recognises names."""
    return RightsDesk(MemoryRights(), record, (shelf,), NoHolds(), lambda text: (), lambda words: None)
