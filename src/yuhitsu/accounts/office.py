"""Everything about who may do what, put together for the faces."""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.accounts.arrivals import Arrivals
from yuhitsu.accounts.keys import Keys
from yuhitsu.accounts.oidc import Provider
from yuhitsu.accounts.people import People
from yuhitsu.accounts.second_factor import SecondFactor
from yuhitsu.accounts.shelves import Shelves
from yuhitsu.accounts.sign_in import SignIns
from yuhitsu.handling.access import AccessSettings


@dataclass(frozen=True, slots=True)
class Accounts:
    """The parts of sign-in and rights."""

    settings: AccessSettings
    people: People
    sign_ins: SignIns
    second: SecondFactor
    keys: Keys
    shelves: Shelves
    arrivals: Arrivals
    provider: Provider | None = None
    """None unless people sign in at an identity provider."""

    @property
    def on(self) -> bool:
        """Whether one must sign in at all."""
        return self.settings.sign_in != "none"

    @property
    def takes_passwords(self) -> bool:
        """Whether one may sign in with a password."""
        return self.settings.sign_in in ("password", "both")
