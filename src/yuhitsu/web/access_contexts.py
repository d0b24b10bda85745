"""What the pages of sign-in, people, API keys and rights are rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from yuhitsu.accounts.second_factor import Enrolment
from yuhitsu.handling.access import (
    DUTY_NAMES,
    KEY_SCOPES,
    ApiKey,
    CollectionRights,
    Duty,
    Member,
    Power,
    Session,
)


@dataclass(frozen=True, slots=True)
class SignInPage:
    """``/sign-in``: name and password, or the way to the identity provider."""

    next: str
    """The page to show afterwards."""
    passwords: bool
    """Whether passwords are taken."""
    provider: bool
    """Whether an identity provider is."""
    name: str = ""
    """What stood in the field."""
    error: str = ""
    """Why one is not signed in."""
    unsafe: bool = False
    """Whether this connection is one on which nobody should type a password."""
    template: ClassVar[str] = "sign_in.html"


@dataclass(frozen=True, slots=True)
class CodePage:
    """``/sign-in/code``: the second factor."""

    next: str
    error: str = ""
    template: ClassVar[str] = "sign_in_code.html"


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """``/me/password``: change one's own password."""

    shortest: int
    """Characters that a new one needs."""
    must: bool
    """Whether it must be changed before anything else."""
    next: str
    error: str = ""
    template: ClassVar[str] = "password.html"


@dataclass(frozen=True, slots=True)
class SecondPage:
    """``/me/second``: set up the second factor."""

    enrolment: Enrolment | None
    """What to take over into an app, shown once."""
    picture: str
    """The same address as a QR code (path data of an SVG), or empty."""
    size: int
    """Modules of the QR code on each side."""
    confirmed: bool
    """Whether it is set up."""
    recovery: int
    """Recovery codes that are left."""
    required: bool
    error: str = ""
    template: ClassVar[str] = "second.html"


@dataclass(frozen=True, slots=True)
class MePage:
    """``/me``: one's own rights, sessions, second factor and keys."""

    member: Member
    sessions: tuple[tuple[Session, bool], ...]
    """One's sessions, newest first, and whether it is the present one."""
    confirmed: bool
    """Whether a second factor is set up."""
    passwords: bool
    """Whether one signs in with a password here."""
    keys: tuple[ApiKey, ...] | None
    """One's own API keys; None where nobody makes their own."""
    scopes: tuple[Power, ...]
    """What an own key may be given."""
    holding: frozenset[str] = frozenset()
    """Ids of the keys that hold now."""
    made: str = ""
    """A key that was just made, shown once."""
    error: str = ""
    said: str = ""
    duty_names: Mapping[Duty, str] = field(default_factory=lambda: DUTY_NAMES)
    template: ClassVar[str] = "me.html"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """``/people``: everybody, and the sections."""

    members: tuple[Member, ...]
    sections: tuple[str, ...]
    filled: Mapping[str, str]
    """What stood in the form."""
    chosen: frozenset[str] = frozenset()
    """Which boxes of it were checked: duties and sections."""
    error: str = ""
    said: str = ""
    shown: str = ""
    """A password to hand over, shown once."""
    shown_for: str = ""
    """Whose it is."""
    duties: tuple[Duty, ...] = tuple(Duty)
    duty_names: Mapping[Duty, str] = field(default_factory=lambda: DUTY_NAMES)
    template: ClassVar[str] = "people.html"


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``/people/{id}``: one person."""

    member: Member
    sections: tuple[str, ...]
    confirmed: bool
    """Whether a second factor is set up."""
    error: str = ""
    said: str = ""
    shown: str = ""
    """A password to hand over, shown once."""
    duties: tuple[Duty, ...] = tuple(Duty)
    duty_names: Mapping[Duty, str] = field(default_factory=lambda: DUTY_NAMES)
    template: ClassVar[str] = "person.html"


@dataclass(frozen=True, slots=True)
class KeysPage:
    """``/keys``: the API keys of other systems."""

    keys: tuple[ApiKey, ...]
    holding: frozenset[str]
    """Ids of those that hold now."""
    makers: Mapping[str, str]
    """Who made them, by id."""
    sections: tuple[str, ...]
    made: str = ""
    """A key that was just made, shown once."""
    error: str = ""
    said: str = ""
    scopes: tuple[Power, ...] = KEY_SCOPES
    template: ClassVar[str] = "keys.html"


@dataclass(frozen=True, slots=True)
class CollectionsPage:
    """``/collections``: who may read what, as one matrix."""

    rows: tuple[tuple[CollectionRights, int], ...]
    """Each collection with the number of documents in it that this user may see."""
    readers: tuple[str, ...]
    """The columns: sections, then duties."""
    chosen: CollectionRights | None
    """The one that is being changed."""
    changes: bool
    """Whether this user may change rights."""
    error: str = ""
    said: str = ""
    template: ClassVar[str] = "collections.html"


AccessPage = (
    SignInPage
    | CodePage
    | PasswordPage
    | SecondPage
    | MePage
    | PeoplePage
    | PersonPage
    | KeysPage
    | CollectionsPage
)
