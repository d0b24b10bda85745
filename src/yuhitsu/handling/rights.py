"""Requests of persons about what is held on them, and what was found: what travels to and fro.

個人情報保護法 第76条 (開示), 第90条 (訂正), 第98条 (利用停止・消去); the answer is due within 30 days of the
request (第83条, 第94条, 第102条) and may be put off once by 30 days, with a notice that says why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DUE_DAYS = 30
EXTENSION_DAYS = 30


class RightsKind(StrEnum):
    """What a person asks for."""

    DISCLOSURE = "disclosure"
    CORRECTION = "correction"
    STOP = "stop"
    ERASURE = "erasure"
    OBJECTION = "objection"
    """Not to be used for evaluating or training models."""


class RightsState(StrEnum):
    """How far a request has come."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    """It is known to come from the person, or from somebody who may act for the person."""
    CLOSED = "closed"


class RightsResult(StrEnum):
    """How a request ended."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOTHING = "nothing"
    """Nothing was held."""
    WITHDRAWN = "withdrawn"


KIND_NAMES = {
    RightsKind.DISCLOSURE: "開示",
    RightsKind.CORRECTION: "訂正",
    RightsKind.STOP: "利用停止",
    RightsKind.ERASURE: "消去",
    RightsKind.OBJECTION: "評価・学習への利用の停止",
}
STATE_NAMES = {
    RightsState.RECEIVED: "本人の確認待ち",
    RightsState.CONFIRMED: "対応中",
    RightsState.CLOSED: "終了",
}
RESULT_NAMES = {
    RightsResult.GRANTED: "請求のとおり",
    RightsResult.PARTLY: "一部",
    RightsResult.REFUSED: "応じない",
    RightsResult.NOTHING: "該当なし",
    RightsResult.WITHDRAWN: "取下げ",
}
GROUNDS = {
    RightsKind.DISCLOSURE: "個人情報保護法第76条",
    RightsKind.CORRECTION: "個人情報保護法第90条",
    RightsKind.STOP: "個人情報保護法第98条",
    RightsKind.ERASURE: "個人情報保護法第98条",
    RightsKind.OBJECTION: "本人の申出",
}


@dataclass(frozen=True, slots=True)
class Person:
    """By what a person is found."""

    name: str
    kana: str = ""
    identifiers: tuple[str, ...] = ()
    """Telephone, mail address, address, numbers."""
    user: str = ""
    """Id as a user of this installation, if the person is one."""


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """A person's request."""

    id: str
    kind: RightsKind
    person: Person
    received: dt.datetime
    due: dt.date
    contact: str = ""
    """Where the answer goes."""
    details: str = ""
    """What the person wrote."""
    public: bool = False
    """Came over the public page; otherwise it was entered by staff."""
    state: RightsState = RightsState.RECEIVED
    identity: str = ""
    """How it was confirmed that it comes from the person."""
    extension: str = ""
    """Why it was put off; empty when it was not."""
    result: RightsResult | None = None
    note: str = ""
    """What was answered."""
    closed: dt.datetime | None = None

    def days_left(self, today: dt.date) -> int:
        """Days until it is due; below 0 when it is late."""
        return (self.due - today).days


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text that is held somewhere and may name a person."""

    area: str
    """documents, conversations, approvals or record."""
    key: str
    """Names it within its area."""
    title: str
    """What people call it."""
    text: str
    at: str = ""
    """When it came in (ISO 8601)."""
    owner: str = ""
    """Id of the user whose it is."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch ``start:end`` of a text that names the person, or may."""

    start: int
    end: int
    surface: str
    """The words as they stand there."""
    doubt: str = ""
    """Why a person must look at it first, in Japanese; empty when it is certain."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A held text that names the person, or may."""

    held: HeldText
    matches: tuple[Match, ...]
    own: bool = False
    """The text is the person's own (a conversation of that user)."""
    on_hold: str = ""
    """Why it must be kept for now (legal hold), or empty."""

    @property
    def key(self) -> str:
        """Names it over all areas."""
        return f"{self.held.area}:{self.held.key}"

    @property
    def certain(self) -> bool:
        """Whether it surely names the person; what is not certain is erased only when a person says so."""
        return self.own or any(not match.doubt for match in self.matches)

    @property
    def doubt(self) -> str:
        """Why it is not certain."""
        return "" if self.certain else self.matches[0].doubt
