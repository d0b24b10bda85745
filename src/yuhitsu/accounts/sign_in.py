"""Signing in and staying signed in: passwords, the second factor, sessions that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from yuhitsu.access_protocols import PeopleStore, SignInStore
from yuhitsu.accounts.passwords import Passwords
from yuhitsu.accounts.people import sign_in_name
from yuhitsu.accounts.second_factor import SecondFactor
from yuhitsu.accounts.secrets import digest_of, new_token
from yuhitsu.accounts.waiting import FORGOTTEN, seconds_left
from yuhitsu.errors import InputError, NotFoundError, SignInRefused
from yuhitsu.handling.access import AccessSettings, Member, Session
from yuhitsu.protocols import Record

TOUCHED = dt.timedelta(seconds=60)
"""How exactly it is known when a session was last used."""
CLOCK_SET_BACK = dt.timedelta(minutes=5)
"""A session last used so far in the future was made by another clock: it ends."""
HALF_MINUTES = 10
"""How long the second factor is waited for."""
_REFUSED = "サインイン名かパスワードが違います。"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was just begun, with the token that the browser keeps."""

    token: str
    member: Member
    complete: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is signed in by a token."""

    session: Session
    member: Member


@dataclass(frozen=True, slots=True)
class SignIns:
    """Begins, finds and ends sessions.

    Args:
        now: the present moment, with a time zone.
    """

    people: PeopleStore
    store: SignInStore
    record: Record
    passwords: Passwords
    second: SecondFactor
    settings: AccessSettings
    now: Callable[[], dt.datetime]

    def with_password(self, name: str, password: str, *, address: str, agent: str = "") -> Opened:
        """Sign in; where there is a second factor, the session is not complete yet.

        Raises:
            SignInRefused: name or password do not fit, or one must wait. RecordError, StorageError
        """
        sign_in = sign_in_name(name)
        subject, place = f"name:{digest_of(sign_in)}", f"address:{address}"
        self._try((subject, place))
        member = self.people.named(sign_in)
        held = self.people.credentials(member.id).password if member else ""
        fits = self.passwords.fits(held, password)
        if member is None or not fits or not member.active:
            # a name that nobody has may be a password in the wrong field: it is not written down
            body = {"address": address, "sign_in": sign_in if member else "", "method": "password"}
            self.record.write("sign_in.refused", member.id if member else "unknown", body)
            raise SignInRefused(_REFUSED)
        self.store.clear(subject)
        self.store.uncount(place)
        if self.passwords.is_old(held):
            self.people.rehash(member.id, held, self.passwords.hashed(password))
        return self.begin(member, address=address, agent=agent, method="password")

    def begin(self, member: Member, *, address: str, agent: str = "", method: str) -> Opened:
        """Begin a session for somebody who is known by now; the record has it first."""
        complete = method != "password" or not self.people.credentials(member.id).confirmed
        if complete:
            self.record.write("sign_in.done", member.id, {"address": address, "method": method})
        token, now = new_token(), self.now()
        # who signs in again gets a new session, never one that somebody may have prepared
        session = Session(digest_of(token), member.id, now, now, address, agent[:200], complete)
        self.store.begin(session)
        self._forget_old()
        return Opened(token, member, complete)

    def with_code(self, token: str, code: str, *, address: str, agent: str = "") -> Opened:
        """The second factor of a session that waits for it; the session goes on under a new token.

        Raises:
            SignInRefused: the code does not fit, or one must wait. RecordError, StorageError
        """
        signed = self.signed(token)
        if signed is None or signed.session.complete:
            raise SignInRefused("時間が過ぎました。はじめからサインインしてください。")
        member = signed.member
        subject = f"code:{member.id}"
        self._try((subject, f"address:{address}"))
        if not self.second.passes(member, code, self.now()):
            body = {"address": address, "sign_in": member.sign_in, "method": "code"}
            self.record.write("sign_in.refused", member.id, body)
            raise SignInRefused("確認コードが違うか、もう使われています。新しいコードを入力してください。")
        self.store.clear(subject)
        self.store.uncount(f"address:{address}")
        self.record.write("sign_in.done", member.id, {"address": address, "method": "password+code"})
        self.store.end(digest_of(token))
        fresh, now = new_token(), self.now()
        self.store.begin(Session(digest_of(fresh), member.id, now, now, address, agent[:200]))
        return Opened(fresh, member, True)

    def signed(self, token: str) -> Signed | None:
        """Who is signed in by this token now; rights are read anew each time.

        Raises:
            StorageError
        """
        if not token or len(token) > 200:
            return None
        session = self.store.session(digest_of(token))
        if session is None:
            return None
        now = self.now()
        try:
            member = self.people.get(session.member)
        except NotFoundError:
            return None
        if self._over(session, now) or not member.active:
            self.store.end(session.token_hash)
            return None
        if now - session.seen > TOUCHED:
            self.store.touch(session.token_hash, now)
        return Signed(session, member)

    def sign_out(self, token: str) -> None:
        """End the session of a token."""
        signed = self.signed(token)
        if signed is not None:
            self.record.write("sign_in.ended", signed.member.id, {})
            self.store.end(signed.session.token_hash)

    def end(self, member: Member, token_hash: str) -> None:
        """End one of a member's own sessions.

        Raises:
            NotFoundError: the member has no such session.
        """
        if all(session.token_hash != token_hash for session in self.store.sessions(member.id)):
            raise NotFoundError("そのサインインは見つかりません。もう終わっています。")
        self.record.write("sign_in.ended", member.id, {})
        self.store.end(token_hash)

    def change_password(self, member: Member, former: str, password: str, *, address: str) -> None:
        """Change one's own password; every session ends.

        Raises:
            SignInRefused: the former one does not fit. InputError: the new one cannot be used.
        """
        self.check(member, former, address=address)
        self.passwords.check_new(password, member.sign_in)
        if password == former:
            raise InputError("いまと違うパスワードにしてください。")
        self.record.write("person.password_changed", member.id, {"person": member.id})
        self.people.set_password(member.id, self.passwords.hashed(password), must_change=False)

    def confirm_second(self, member: Member, code: str, *, address: str) -> None:
        """The first code of a new second factor, which is asked for from now on.

        Raises:
            SignInRefused: it does not fit, or one must wait. NotFoundError: none is being set up.
        """
        self._try((f"code:{member.id}", f"address:{address}"))
        if not self.second.confirm(member, code, self.now()):
            raise SignInRefused(
                "確認コードが違います。アプリに表示されている新しいコードを入力してください。"
            )
        self.store.clear(f"code:{member.id}")
        self.record.write("person.second_set", member.id, {"person": member.id})

    def check(self, member: Member, password: str, *, address: str) -> None:
        """Whether somebody who is signed in knows the password, before what is not easily undone.

        Raises:
            SignInRefused: it does not fit, or one must wait.
        """
        subject, place = f"name:{digest_of(member.sign_in)}", f"address:{address}"
        self._try((subject, place))
        if not self.passwords.fits(self.people.credentials(member.id).password, password):
            body = {"address": address, "sign_in": member.sign_in, "method": "password"}
            self.record.write("sign_in.refused", member.id, body)
            raise SignInRefused("いまのパスワードが違います。")
        self.store.clear(subject)
        self.store.uncount(place)

    def _try(self, subjects: tuple[str, ...]) -> None:
        now = self.now()
        left = self.store.try_now(subjects, now, lambda s, n, last: seconds_left(s, n, last, now))
        if left > 0:
            raise SignInRefused(
                f"続けて間違えたため、あと{_span(left)}、サインインできません。しばらく待ってください。", left
            )

    def _over(self, session: Session, now: dt.datetime) -> bool:
        if session.seen - now > CLOCK_SET_BACK:
            return True
        if not session.complete:
            return now - session.made > dt.timedelta(minutes=HALF_MINUTES)
        return now - session.seen > dt.timedelta(
            minutes=self.settings.idle_minutes
        ) or now - session.made > dt.timedelta(hours=self.settings.session_hours)

    def _forget_old(self) -> None:
        now = self.now()
        self.store.forget(
            now - dt.timedelta(hours=self.settings.session_hours),
            now - dt.timedelta(minutes=self.settings.idle_minutes),
        )
        self.store.forget_tries(now - FORGOTTEN)


def _span(seconds: float) -> str:
    whole = int(seconds) + 1
    return f"{whole}秒" if whole < 90 else f"{-(-whole // 60)}分"
