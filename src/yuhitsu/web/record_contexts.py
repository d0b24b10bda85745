"""What the pages of the record and of requests of persons are rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from yuhitsu.handling.rights import Finding, RightsKind, RightsRequest, RightsResult


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the record as it is shown."""

    sequence: int
    day: str
    """YYYY-MM-DD by the clock on the wall; empty when what stands there is no time."""
    time: str
    """HH:MM:SS, or what stands there."""
    label: str
    actor: str
    summary: str
    """One line that tells it from its neighbours."""
    facts: tuple[tuple[str, str], ...]
    """Names and texts of everything in it."""
    digest: str
    erased: str
    """「消去済み（日付、根拠）」, or empty."""


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the record in figures."""

    day: str
    before: str
    """The day before."""
    after: str
    """The day after."""
    total: int
    areas: tuple[tuple[str, str, int], ...]
    """Key, name and number of entries."""
    hours: tuple[tuple[int, int], ...]
    """Hour by the clock on the wall, and number of entries."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """``/record``: what happened, by area, person and day."""

    entries: tuple[EntryView, ...]
    """Newest first."""
    count: int
    """Entries in all."""
    covered: int
    """How many of them the newest signed checkpoint covers."""
    asked: Mapping[str, str]
    """What the filter was filled with: area, actor, since, until."""
    areas: tuple[tuple[str, str], ...]
    """Areas to choose from: key and name."""
    actors: tuple[str, ...]
    """Users to choose from."""
    day: DayView | None = None
    """The day that was asked for."""
    older: str = ""
    """Address of the next older entries, or empty."""
    template: ClassVar[str] = "record.html"


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """``/requests``: requests of persons, the first due first."""

    requests: tuple[tuple[RightsRequest, int], ...]
    """Each with the days that are left."""
    everything: bool
    """Whether closed ones are shown too."""
    template: ClassVar[str] = "requests.html"


@dataclass(frozen=True, slots=True)
class NewRequestPage:
    """``/requests/new``: the form, for anybody; or what was received."""

    said: Mapping[str, str]
    """What the form is filled with."""
    staff: bool
    """Whether staff enters it."""
    contact: str
    """Whom to ask, by the settings."""
    officer: bool
    """Whether this user handles requests."""
    received: RightsRequest | None = None
    error: str = ""
    kinds: tuple[RightsKind, ...] = tuple(RightsKind)
    template: ClassVar[str] = "request_new.html"


@dataclass(frozen=True, slots=True)
class RequestPage:
    """``/requests/{id}``: one request, what was found, and what can be done."""

    request: RightsRequest
    days_left: int
    found: tuple[Finding, ...] | None = None
    """What names the person; None when it was not looked for yet."""
    areas: Mapping[str, str] | None = None
    """Names of the areas."""
    said: str = ""
    """What was just done."""
    error: str = ""
    results: tuple[RightsResult, ...] = tuple(RightsResult)
    template: ClassVar[str] = "request.html"
