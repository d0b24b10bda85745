"""API keys of other systems: made, shown once, found by their hash, revoked."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from yuhitsu.access_protocols import KeyStore, PeopleStore
from yuhitsu.accounts.secrets import digest_of, new_token
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.handling.access import KEY_SCOPES, ApiKey, Member, Power
from yuhitsu.protocols import Record
from yuhitsu.types import Level

PREFIX = "yuhitsu_"
LONGEST_NAME = 80
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What a key is to be for."""

    name: str
    scopes: frozenset[Power]
    days: int
    level: Level = Level.ONE
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes, finds and revokes API keys.

    Args:
        now: the present moment, with a time zone.
    """

    store: KeyStore
    people: PeopleStore
    record: Record
    now: Callable[[], dt.datetime]

    def make(self, wish: KeyWish, *, by: str) -> tuple[ApiKey, str]:
        """A new key, and what the other system sends; that is shown now and never again.

        Raises:
            InputError: name, scopes, days or sections cannot be used. RecordError, StorageError
        """
        name = " ".join(wish.name.split())
        if not name or len(name) > LONGEST_NAME:
            raise InputError(f"キーを使うシステムの名前を{LONGEST_NAME}文字以内で書いてください。")
        if not wish.scopes or not wish.scopes <= set(KEY_SCOPES):
            raise InputError(f"キーの範囲は {'、'.join(KEY_SCOPES)} から選んでください。")
        if not 1 <= wish.days <= MOST_DAYS:
            raise InputError(f"キーの期限は1日から{MOST_DAYS}日までにしてください。")
        unknown = sorted(set(wish.sections) - set(self.people.sections()))
        if unknown:
            raise InputError(f"係 {unknown[0]!r} はありません。係の一覧から選んでください。")
        now = self.now()
        key = ApiKey(
            id=secrets.token_hex(8),
            name=name,
            scopes=wish.scopes,
            level=wish.level,
            sections=tuple(sorted(set(wish.sections))),
            expires=now + dt.timedelta(days=wish.days),
            made=now,
            made_by=by,
        )
        token = f"{PREFIX}{new_token()}"
        self.record.write("key.made", by, _told(key))
        self.store.add(key, digest_of(token))
        return key, token

    def make_own(self, member: Member, wish: KeyWish) -> tuple[ApiKey, str]:
        """A key for one's own programs, with no more rights than one has.

        Raises:
            InputError: more was asked for than the member may do.
        """
        powers = member.user().powers
        if any(scope.value not in powers for scope in wish.scopes):
            raise InputError("自分の権限にない範囲のキーは作れません。")
        own = replace(wish, level=min(wish.level, member.level), sections=member.sections)
        return self.make(own, by=member.id)

    def revoke(self, identifier: str, *, by: str) -> None:
        """The key holds no more, from the next request on."""
        known = {key.id: key for key in self.store.all()}
        if identifier not in known:
            raise NotFoundError(f"APIキー {identifier!r} は見つかりません。")
        self.record.write("key.revoked", by, _told(known[identifier]))
        self.store.revoke(identifier, self.now())

    def of(self, member: Member) -> list[ApiKey]:
        """The keys that a member made."""
        return [key for key in self.store.all() if key.made_by == member.id]

    def known(self, token: str) -> ApiKey | None:
        """The key that a system sends, if it holds; with the sections that there are still."""
        if not token.startswith(PREFIX) or len(token) > 200:
            return None
        key = self.store.known_by(digest_of(token))
        if key is None or not key.holds(self.now()):
            return None
        if not key.sections:
            return key
        held = set(self.people.sections())
        return replace(key, sections=tuple(name for name in key.sections if name in held))


def _told(key: ApiKey) -> dict[str, object]:
    return {
        "key": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "level": int(key.level),
        "sections": list(key.sections),
        "expires": key.expires.isoformat(),
    }
