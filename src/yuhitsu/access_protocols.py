"""The seams of sign-in and rights: where people, sessions, API keys and rights of collections lie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from yuhitsu.handling.access import ApiKey, CollectionRights, Credentials, Member, Session
from yuhitsu.types import User


class PeopleStore(Protocol):
    """Members, their sections, and by what each proves to be that member.

    A change holds only over the version one has seen, and never leaves the office without an administrator.
    """

    def add(self, member: Member, password: str = "") -> None:
        """Keep a new member with the hash of a password; InputError when the name is taken."""
        ...

    def get(self, identifier: str) -> Member:
        """The member, or NotFoundError."""
        ...

    def named(self, sign_in: str) -> Member | None:
        """Who signs in by this name."""
        ...

    def known_as(self, external: str) -> Member | None:
        """Who has this issuer and subject at the identity provider."""
        ...

    def all(self) -> list[Member]:
        """Everybody, by name."""
        ...

    def change(self, member: Member, *, end_sessions: bool) -> Member:
        """Keep a changed member, or ConflictError."""
        ...

    def sections(self) -> list[str]:
        """The sections of the office, by name."""
        ...

    def add_section(self, name: str) -> None:
        """Add a section; one that is there stays."""
        ...

    def remove_section(self, name: str) -> None:
        """Remove a section everywhere, or NotFoundError; what only it could read is then read by nobody."""
        ...

    def credentials(self, identifier: str) -> Credentials:
        """By what the member signs in, or NotFoundError."""
        ...

    def set_password(self, identifier: str, password: str, *, must_change: bool) -> None:
        """Keep the hash of a new password; every session of the member ends."""
        ...

    def rehash(self, identifier: str, former: str, password: str) -> None:
        """Keep the same password hashed with today's cost, unless it was changed meanwhile."""
        ...

    def set_secret(self, identifier: str, secret: str, *, confirmed: bool, recovery: Sequence[str]) -> None:
        """Keep the sealed secret of a second factor (empty: none) and the hashes of its recovery codes."""
        ...

    def confirm_secret(self, identifier: str) -> None:
        """The second factor was tried, and holds from now on."""
        ...

    def use_step(self, identifier: str, step: int) -> bool:
        """Use up a time step of the second factor; False when it, or a later one, was used before."""
        ...

    def use_recovery(self, identifier: str, code: str) -> bool:
        """Use up a recovery code, named by its hash; False when there is none."""
        ...


class SignInStore(Protocol):
    """Sessions, counted tries, and sign-ins under way at an identity provider."""

    def begin(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def session(self, token_hash: str) -> Session | None:
        """The session of this token, if it did not end."""
        ...

    def sessions(self, member: str) -> list[Session]:
        """A member's sessions, newest first."""
        ...

    def touch(self, token_hash: str, seen: dt.datetime) -> None:
        """The session was used."""
        ...

    def end(self, token_hash: str) -> None:
        """End a session; one that has ended is no error."""
        ...

    def end_all(self, member: str, but: str = "") -> None:
        """End a member's sessions, but for one."""
        ...

    def forget(self, made_before: dt.datetime, seen_before: dt.datetime) -> None:
        """Drop the sessions that are over."""
        ...

    def try_now(
        self, subjects: Sequence[str], now: dt.datetime, wait: Callable[[str, int, dt.datetime], float]
    ) -> float:
        """Count a try before it is known how it goes, or say how many seconds to wait."""
        ...

    def clear(self, subject: str) -> None:
        """The subject's try went well: nothing is held against it any more."""
        ...

    def uncount(self, subject: str) -> None:
        """One try of the subject went well; those that failed stay counted."""
        ...

    def forget_tries(self, before: dt.datetime) -> None:
        """Drop tries that are long past."""
        ...

    def begin_flow(self, token_hash: str, body: str, expires: dt.datetime) -> None:
        """Keep what must be known when somebody comes back from the identity provider."""
        ...

    def take_flow(self, token_hash: str, now: dt.datetime) -> str | None:
        """What was kept, once only and while it holds."""
        ...


class KeyStore(Protocol):
    """API keys. Only the hash of what the other system sends is kept."""

    def add(self, key: ApiKey, digest: str) -> None:
        """Keep a new key."""
        ...

    def known_by(self, digest: str) -> ApiKey | None:
        """The key of this hash, whether it still holds or not."""
        ...

    def all(self) -> list[ApiKey]:
        """Every key, newest first."""
        ...

    def revoke(self, identifier: str, now: dt.datetime) -> None:
        """The key holds no more, or NotFoundError."""
        ...


class CollectionStore(Protocol):
    """Who may read which collection. Document store and index ask the same table."""

    def get(self, name: str) -> CollectionRights:
        """The rights of a collection; everybody's where nobody said anything about it."""
        ...

    def all(self) -> list[CollectionRights]:
        """Every collection that holds documents or has rights, by name."""
        ...

    def put(self, rights: CollectionRights) -> CollectionRights:
        """Keep the rights, or ConflictError when somebody changed them meanwhile."""
        ...

    def hidden(self, user: User) -> frozenset[str]:
        """The collections that are not for this user."""
        ...
