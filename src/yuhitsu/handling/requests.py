"""Requests that wait for the 許可権限者: what travels between the walk, the queue and the pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from yuhitsu.types import Level, Zone


class RequestState(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"
    """Approved, and asked by its asker."""
    EXPIRED = "expired"
    """Nobody decided, or nobody asked, in time."""


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A question that may be asked once the 許可権限者 has approved it."""

    id: str
    user: str
    """Id of who asks."""
    text: str
    task: str
    purpose: str
    """The name of the 業務, or empty."""
    level: Level
    zone: Zone
    model: str
    rule: str
    """The rule that demands approval."""
    made: dt.datetime
    expires: dt.datetime
    state: RequestState = RequestState.WAITING
    decided_by: str = ""
    reason: str = ""
    decided: dt.datetime | None = None
    collection: str = ""
    """The documents it was asked of; empty for all."""

    def state_at(self, moment: dt.datetime) -> RequestState:
        """The state, with the time that has passed: what is not decided or used in time has expired."""
        open_still = self.state in (RequestState.WAITING, RequestState.APPROVED)
        return RequestState.EXPIRED if open_still and moment >= self.expires else self.state
