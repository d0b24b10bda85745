"""Passwords: argon2id, with limits that refuse a huge one before anything is computed."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yuhitsu.errors import InputError

LONGEST = 200
"""Characters. A longer one is refused at once: hashing a megabyte would be work for an attacker to give."""
AT_ONCE = 2
"""Hashes computed at the same time: each takes 64 MiB of memory."""


class Passwords:
    """Hashes and checks passwords; parameters of argon2-cffi's RFC 9106 low-memory profile.

    Args:
        shortest: characters a new password needs.
        hasher: other costs than the profile's (tests).
    """

    def __init__(self, shortest: int, hasher: PasswordHasher | None = None) -> None:
        self.shortest = shortest
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.Semaphore(AT_ONCE)
        self._nobody = ""

    def check_new(self, password: str, sign_in: str = "") -> None:
        """Whether a password may be set.

        Raises:
            InputError: too short, too long, or easy to guess.
        """
        if len(password) > LONGEST:
            raise InputError(f"パスワードは{LONGEST}文字以内にしてください。")
        if len(password) < self.shortest:
            raise InputError(f"パスワードは{self.shortest}文字以上にしてください。")
        if len(set(password)) < 5:
            raise InputError("パスワードに同じ文字の繰り返しは使えません。別のものにしてください。")
        if sign_in and sign_in.casefold() in password.casefold():
            raise InputError("パスワードにサインイン名を含めないでください。")

    def hashed(self, password: str) -> str:
        """The hash to keep."""
        with self._turns:
            return self._hasher.hash(_bytes(password))

    def fits(self, kept: str, password: str) -> bool:
        """Whether a password is the one behind a hash; without a hash it takes as long, and never fits."""
        if len(password) > LONGEST:
            return False
        if not kept and not self._nobody:
            self._nobody = self.hashed("この合言葉の持ち主はいません")
        with self._turns:
            try:
                return self._hasher.verify(kept or self._nobody, _bytes(password)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

    def is_old(self, kept: str) -> bool:
        """Whether a hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    # half characters come from programs only; they must not end in a traceback
    return password.encode("utf-8", "surrogatepass")
