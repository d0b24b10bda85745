"""People and sections, as administrators change them: on record, and never over somebody else's change."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from yuhitsu.access_protocols import PeopleStore, SignInStore
from yuhitsu.accounts.passwords import Passwords
from yuhitsu.accounts.second_factor import SecondFactor
from yuhitsu.errors import InputError
from yuhitsu.handling.access import DUTY_NAMES, Duty, Member
from yuhitsu.protocols import Record
from yuhitsu.types import Level

LONGEST_NAME = 80
LONGEST_SECTION = 40
_SIGN_IN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
_GIVEN = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Profile:
    """What an administrator says of a person."""

    sign_in: str
    name: str
    level: Level = Level.TWO
    sections: tuple[str, ...] = ()
    duties: frozenset[Duty] = frozenset({Duty.STAFF})


@dataclass(frozen=True, slots=True)
class People:
    """The desk of the 管理者.

    Args:
        now: the present moment, with a time zone.
    """

    store: PeopleStore
    sign_ins: SignInStore
    record: Record
    passwords: Passwords
    second: SecondFactor
    now: Callable[[], dt.datetime]

    def add(self, profile: Profile, password: str, *, by: str, must_change: bool = True) -> Member:
        """Add a person who signs in with a password.

        Raises:
            InputError: a name is taken or cannot be used, or the password is too weak.
            RecordError, StorageError
        """
        made = self._member(profile)
        self.passwords.check_new(password, made.sign_in)
        return self._add(replace(made, must_change=must_change), self.passwords.hashed(password), by)

    def add_external(self, profile: Profile, external: str, *, by: str) -> Member:
        """Add a person who signs in at the identity provider."""
        return self._add(replace(self._member(profile), external=external), "", by)

    def change(self, identifier: str, version: int, profile: Profile, *, by: str) -> Member:
        """Change a person; whoever gets other rights must sign in again.

        Args:
            version: the one that was seen.

        Raises:
            ConflictError: somebody else changed it, or no administrator would be left.
            InputError, NotFoundError, RecordError, StorageError
        """
        held = self.store.get(identifier)
        wanted = self._member(profile)
        changed = replace(
            held,
            version=version,
            sign_in=wanted.sign_in,
            name=wanted.name,
            level=wanted.level,
            sections=wanted.sections,
            duties=wanted.duties,
        )
        return self._change(held, changed, "person.changed", by)

    def set_active(self, identifier: str, version: int, active: bool, *, by: str) -> Member:
        """Suspend a person, whose sessions end at once, or let the person in again."""
        held = self.store.get(identifier)
        kind = "person.resumed" if active else "person.suspended"
        return self._change(held, replace(held, version=version, active=active), kind, by)

    def give_password(self, identifier: str, *, by: str) -> str:
        """A new password that holds for one sign-in and must be changed there; it is shown once."""
        held = self.store.get(identifier)
        password = "-".join("".join(secrets.choice(_GIVEN) for _ in range(4)) for _ in range(4))
        self.record.write("person.password_given", by, {"person": held.id, "sign_in": held.sign_in})
        self.store.set_password(identifier, self.passwords.hashed(password), must_change=True)
        self.sign_ins.clear(f"name:{held.sign_in}")
        return password

    def drop_second(self, identifier: str, *, by: str) -> None:
        """Take away a second factor that was lost; every session of the person ends."""
        held = self.store.get(identifier)
        self.record.write("person.second_removed", by, {"person": held.id, "sign_in": held.sign_in})
        self.second.remove(held)
        self.sign_ins.end_all(identifier)

    def add_section(self, name: str, *, by: str) -> None:
        """Add a section."""
        name = section_name(name)
        self.record.write("section.added", by, {"name": name})
        self.store.add_section(name)

    def remove_section(self, name: str, *, by: str) -> None:
        """Remove a section everywhere; its members' rights end with their next request."""
        self.record.write("section.removed", by, {"name": name})
        self.store.remove_section(name)

    def _add(self, member: Member, password: str, by: str) -> Member:
        self.record.write("person.adding", by, _told(member))
        self.store.add(member, password)
        self.record.write("person.added", by, _told(member))
        return self.store.get(member.id)

    def _change(self, held: Member, changed: Member, kind: str, by: str) -> Member:
        body = {**_told(changed), "before": _told(held)}
        self.record.write("person.changing", by, body)
        ends = (held.level, held.duties, set(held.sections), held.active) != (
            changed.level,
            changed.duties,
            set(changed.sections),
            changed.active,
        )
        kept = self.store.change(changed, end_sessions=ends)
        self.record.write(kind, by, body)
        return kept

    def _member(self, profile: Profile) -> Member:
        sign_in, name = sign_in_name(profile.sign_in), _line(profile.name)
        if not _SIGN_IN.fullmatch(sign_in):
            raise InputError(
                "サインイン名は、英小文字・数字と「. _ @ + -」で80文字以内にしてください（例: t.yamada）。"
            )
        if not name or len(name) > LONGEST_NAME:
            raise InputError(f"氏名を{LONGEST_NAME}文字以内で書いてください。")
        if not profile.duties:
            raise InputError("役割を一つ以上選んでください。")
        return Member(
            id=uuid.uuid4().hex,
            sign_in=sign_in,
            name=name,
            level=profile.level,
            sections=section_names(profile.sections),
            duties=profile.duties,
            made=self.now(),
        )


def sign_in_name(text: str) -> str:
    """A name to sign in with, however wide or large it was typed."""
    return unicodedata.normalize("NFKC", text[:400]).strip().casefold()


def section_name(text: str) -> str:
    """The name of a section.

    Raises:
        InputError: it cannot be used; a section must not be called as a duty is, whose rights it would get.
    """
    name = _line(text)
    if not name or len(name) > LONGEST_SECTION or any(mark in name for mark in ",;*"):
        raise InputError(f"係の名前は{LONGEST_SECTION}文字以内で、「,」「;」「*」を使わずに書いてください。")
    if name in DUTY_NAMES.values():
        raise InputError(f"係の名前に、役割の名前 {name!r} は使えません。")
    return name


def section_names(texts: Iterable[str]) -> tuple[str, ...]:
    """Several of them, each once."""
    return tuple(sorted({section_name(text) for text in texts}))


def _line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _told(member: Member) -> dict[str, object]:
    """What the record says of a person: rights, and never a password."""
    return {
        "person": member.id,
        "sign_in": member.sign_in,
        "name": member.name,
        "level": int(member.level),
        "sections": list(member.sections),
        "duties": sorted(DUTY_NAMES[duty] for duty in member.duties),
        "active": member.active,
    }
