"""The second factor: time-based codes (RFC 6238) of an app on a telephone, and recovery codes on paper."""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from dataclasses import dataclass

import pyotp

from yuhitsu.access_protocols import PeopleStore
from yuhitsu.accounts.secrets import Vault, digest_of
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.handling.access import Credentials, Member

ISSUER = "右筆"
STEP_SECONDS = 30
DRIFT = (-1, 0, 1)
"""Steps before and after that are taken too: clocks of telephones differ."""
RECOVERY_CODES = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What is shown once when a second factor is set up."""

    secret: str
    address: str
    """The ``otpauth://`` address that an app takes over."""
    recovery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Sets up, checks and takes away second factors."""

    people: PeopleStore
    vault: Vault

    def begin(self, member: Member) -> Enrolment:
        """A new secret, which holds once a code of it was entered.

        Raises:
            InputError: one is set up already.
        """
        if self.people.credentials(member.id).confirmed:
            raise InputError("二段階認証はすでに設定されています。先に解除してください。")
        secret = pyotp.random_base32()
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        sealed = self.vault.seal(secret, member.id)
        self.people.set_secret(
            member.id, sealed, confirmed=False, recovery=[digest_of(_plain(code)) for code in codes]
        )
        address = pyotp.TOTP(secret).provisioning_uri(name=member.sign_in, issuer_name=ISSUER)
        return Enrolment(secret, address, codes)

    def confirm(self, member: Member, code: str, now: dt.datetime) -> bool:
        """Whether the first code fits; from then on the factor is asked for."""
        held = self.people.credentials(member.id)
        if not held.secret:
            raise NotFoundError("二段階認証の設定がはじまっていません。もう一度はじめてください。")
        if not self._code_fits(member, held, code, now):
            return False
        self.people.confirm_secret(member.id)
        return True

    def passes(self, member: Member, code: str, now: dt.datetime) -> bool:
        """Whether a code, or a recovery code, fits; each fits once."""
        held = self.people.credentials(member.id)
        if not held.confirmed:
            return False
        if self._code_fits(member, held, code, now):
            return True
        plain = _plain(code)
        return len(plain) > 6 and self.people.use_recovery(member.id, digest_of(plain))

    def remove(self, member: Member) -> None:
        """Ask for no second factor any more."""
        self.people.set_secret(member.id, "", confirmed=False, recovery=())

    def _code_fits(self, member: Member, held: Credentials, code: str, now: dt.datetime) -> bool:
        digits = re.sub(r"[\s-]", "", code)
        if not re.fullmatch("[0-9]{6}", digits):
            return False
        made = pyotp.TOTP(self.vault.open(held.secret, member.id))
        step = int(now.timestamp()) // STEP_SECONDS
        fitting = [
            step + drift
            for drift in DRIFT
            if hmac.compare_digest(made.at((step + drift) * STEP_SECONDS), digits)
        ]
        return bool(fitting) and self.people.use_step(member.id, fitting[-1])


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _plain(code: str) -> str:
    """A recovery code however it was typed."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())
