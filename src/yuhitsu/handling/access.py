"""The words of who may do what: duties of an office, powers, members, sessions, API keys, collections."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from yuhitsu.handling.fields import positive, setting
from yuhitsu.types import Level, User


class Power(StrEnum):
    """What one may do; a route, a duty and an API key are all described by powers."""

    ASK = "ask"
    SEARCH = "search"
    WRITE = "write"
    """Drafts, minutes, proofreading, plain Japanese."""
    OPENAI = "openai"
    INGEST = "ingest"
    """Take in, classify and remove documents."""
    COLLECTIONS = "collections"
    """Say who may read a collection."""
    APPROVE = "approve"
    REQUESTS = "requests"
    """Requests of persons about what is held on them."""
    RECORD = "record"
    METRICS = "metrics"
    PEOPLE = "people"


KEY_SCOPES = (Power.ASK, Power.SEARCH, Power.WRITE, Power.OPENAI, Power.INGEST, Power.METRICS)
"""What the API key of a system may be given: never what decides over people, rights or the record."""


class Duty(StrEnum):
    """The duties of an office, from which powers follow; one person may have several."""

    STAFF = "staff"
    DOCUMENTS = "documents"
    INFORMATION = "information"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


DUTY_NAMES = {
    Duty.STAFF: "職員",
    Duty.DOCUMENTS: "文書管理者",
    Duty.INFORMATION: "情報管理者",
    Duty.AUDITOR: "監査者",
    Duty.ADMINISTRATOR: "管理者",
}
"""What an office calls them; the policy's rules and the readers of collections go by these names."""

_READER = (Power.ASK, Power.SEARCH, Power.WRITE, Power.OPENAI)
POWERS = {
    Duty.STAFF: frozenset(_READER),
    Duty.DOCUMENTS: frozenset({*_READER, Power.INGEST, Power.COLLECTIONS}),
    Duty.INFORMATION: frozenset({*_READER, Power.APPROVE, Power.REQUESTS}),
    Duty.AUDITOR: frozenset({Power.RECORD}),
    Duty.ADMINISTRATOR: frozenset({Power.PEOPLE, Power.METRICS}),
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign in."""

    id: str
    sign_in: str
    """The name to sign in with, in small letters."""
    name: str
    level: Level = Level.TWO
    """Up to which level this person may see documents."""
    sections: tuple[str, ...] = ()
    duties: frozenset[Duty] = frozenset({Duty.STAFF})
    active: bool = True
    must_change: bool = False
    """The password was given by somebody else and must be changed at the next sign-in."""
    external: str = ""
    """Issuer and subject at the identity provider, for people who sign in there."""
    version: int = 1
    """Grows with each change: two who change the same person notice each other."""
    made: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    @property
    def administrator(self) -> bool:
        """Whether this is somebody who can administer now."""
        return self.active and Duty.ADMINISTRATOR in self.duties

    def user(self) -> User:
        """This person as the other parts see whoever asks."""
        names = {DUTY_NAMES[duty] for duty in self.duties}
        powers = frozenset(power.value for duty in self.duties for power in POWERS[duty])
        return User(self.id, self.name, self.level, frozenset({*self.sections, *names}), powers)


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a member proves to be that member; apart, so that it never travels with the member."""

    password: str = ""
    """An argon2id hash, or empty where no password was given."""
    secret: str = ""
    """The sealed secret of the second factor, or empty."""
    confirmed: bool = False
    """Whether the second factor was tried once and holds from now on."""
    recovery: int = 0
    """Recovery codes that are left."""


@dataclass(frozen=True, slots=True)
class Session:
    """A member who is signed in at one browser. Only the hash of its token is known here."""

    token_hash: str
    member: str
    made: dt.datetime
    seen: dt.datetime
    address: str = ""
    agent: str = ""
    complete: bool = True
    """False while the second factor is still asked for."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What another system may do here. Only the hash of the key is known."""

    id: str
    name: str
    scopes: frozenset[Power]
    level: Level
    sections: tuple[str, ...]
    expires: dt.datetime
    made: dt.datetime
    made_by: str
    revoked: dt.datetime | None = None

    def holds(self, now: dt.datetime) -> bool:
        """Whether it may be used at ``now``."""
        return self.revoked is None and now < self.expires

    def user(self) -> User:
        """The system as the other parts see whoever asks."""
        powers = frozenset(scope.value for scope in self.scopes)
        return User(f"key:{self.id}", self.name, self.level, frozenset(self.sections), powers)


@dataclass(frozen=True, slots=True)
class CollectionRights:
    """Who may read the documents of a collection, and which levels it takes."""

    name: str
    everyone: bool = True
    """Everybody who is signed in; otherwise only ``readers``, and nobody where there are none."""
    readers: tuple[str, ...] = ()
    """Sections and duties by name."""
    ceiling: Level = Level.THREE
    """Documents of a higher level are not taken in here."""
    standard: Level = Level.TWO
    """The level of a new document for which none was chosen."""
    version: int = 0
    """0 where nobody ever said anything about it."""


SIGN_IN_KINDS = ("none", "password", "oidc", "both")


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """[access]: who may come in. Without sign-in yuhitsu answers on this machine only."""

    sign_in: str = setting(
        "none", "none (one user, this machine only), password, oidc (OpenID Connect), or both."
    )
    idle_minutes: int = positive(60, "Minutes without a request after which one must sign in again.")
    session_hours: int = positive(12, "Hours after which one must sign in again in any case.")
    password_characters: int = positive(12, "Shortest password in characters.")
    second_factor: str = setting(
        "optional", "optional, or required: whoever has none sets one up before anything else."
    )
    requests_per_minute: int = positive(240, "Requests a minute that one person or API key may send.")
    own_keys: bool = setting(False, "Whether every person may make API keys with their own rights.")
    proxies: str = setting(
        "127.0.0.1",
        "Addresses of proxies whose X-Forwarded-For and -Proto are believed, with commas between.",
    )
    certificate: str = setting("", "File with the TLS certificate, if yuhitsu itself is to speak https.")
    certificate_key: str = setting("", "File with the private key of that certificate.")
    issuer: str = setting("", "Address of the OpenID Connect provider, e.g. https://id.town.example.")
    client: str = setting("", "The client id that the provider gave to yuhitsu.")
    client_secret_env: str = setting(
        "", "Name of the environment variable that holds the client secret; empty for a public client."
    )
    redirect: str = setting(
        "", "Where the provider sends people back, as registered there; empty: /sign-in/back of this address."
    )
    scopes: str = setting("openid profile email", "What the provider is asked for.")
    groups_claim: str = setting("groups", "The claim that lists a person's groups.")
    groups: str = setting(
        "",
        "Groups and what follows: `group = duty or section`, with semicolons between, "
        "e.g. `ai-admins = 管理者; fukushi = 福祉課; level3 = 機密性3`.",
    )


def access_problem(settings: AccessSettings) -> str:
    """What cannot work in these settings, in Japanese, or the empty text."""
    if settings.sign_in not in SIGN_IN_KINDS:
        return (
            f"設定 access.sign_in は {'、'.join(SIGN_IN_KINDS)} のどれかにしてください"
            f"（今は {settings.sign_in!r}）。"
        )
    if settings.second_factor not in ("optional", "required"):
        return "設定 access.second_factor は optional か required にしてください。"
    if settings.sign_in in ("oidc", "both") and not (settings.issuer and settings.client):
        return "OpenID Connect には、設定 access.issuer と access.client が要ります。"
    if bool(settings.certificate) != bool(settings.certificate_key):
        return "設定 access.certificate と access.certificate_key は、両方とも書いてください。"
    return "".join(part.problem for part in group_rules(settings.groups))


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What follows from being in a group at the identity provider."""

    group: str
    duty: Duty | None = None
    section: str = ""
    level: Level | None = None
    problem: str = field(default="", compare=False)


def group_rules(text: str) -> list[GroupRule]:
    """The rules of ``access.groups``; what cannot be read comes back with its problem."""
    duties = {name: duty for duty, name in DUTY_NAMES.items()}
    levels = {level.label: level for level in Level}
    rules = []
    for part in filter(None, map(str.strip, text.split(";"))):
        group, equals, what = (piece.strip() for piece in part.partition("="))
        if not (group and equals and what):
            rules.append(
                GroupRule(
                    part,
                    problem=f"設定 access.groups の {part!r} は「グループ = 役割か係」と書いてください。",
                )
            )
        elif what in levels:
            rules.append(GroupRule(group, level=levels[what]))
        elif what in duties:
            rules.append(GroupRule(group, duty=duties[what]))
        else:
            rules.append(GroupRule(group, section=what))
    return rules
