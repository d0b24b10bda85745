"""An office with sign-in: people of several sections, a clock to set, passwords that cost nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from yuhitsu.accounts.keys import KeyWish
from yuhitsu.accounts.office import Accounts
from yuhitsu.accounts.passwords import Passwords
from yuhitsu.accounts.people import Profile
from yuhitsu.app import App, build
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.documents.chunking import passages
from yuhitsu.handling.access import AccessSettings, ApiKey, CollectionRights, Duty, Member, Power
from yuhitsu.types import Block, Document, Level

PASSWORD = "correct horse battery"
WELFARE, TAX = "福祉課", "税務課"
EVERYBODY, WELFARE_ONLY = "公開", "福祉"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Clock:
    """The present moment, which tests move."""

    at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def __call__(self) -> dt.datetime:
        return self.at

    def move(self, **delta: float) -> None:
        """Let time pass, or go back."""
        self.at += dt.timedelta(**delta)


@dataclass
class Town:
    """The installation with its people by sign-in name."""

    app: App
    clock: Clock
    people: dict[str, Member] = field(default_factory=dict)

    def person(
        self,
        sign_in: str,
        *duties: Duty,
        sections: tuple[str, ...] = (),
        level: Level = Level.TWO,
        must_change: bool = False,
    ) -> Member:
        """Add somebody who signs in with ``PASSWORD``."""
        profile = Profile(sign_in, f"{sign_in}さん", level, sections, frozenset(duties or {Duty.STAFF}))
        desk = self.app.accounts.people
        made = desk.add(profile, PASSWORD, by="test", must_change=must_change)
        self.people[sign_in] = made
        return made

    def key(self, *scopes: Power, sections: tuple[str, ...] = (), days: int = 30) -> tuple[ApiKey, str]:
        """A key of another system, and what it sends."""
        wish = KeyWish("連携先", frozenset(scopes), days, Level.TWO, sections)
        return self.app.accounts.keys.make(wish, by="test")

    def document(self, name: str, text: str, collection: str, level: Level = Level.ONE) -> str:
        """Put a text into the store (what reads files has tests of its own); its key."""
        blocks = (Block(text),)
        made = Document(name, name, blocks, collection, level, name=name, sha256=name)
        self.app.documents.put(made, passages(made), text.encode())
        return made.key

    def restrict(self, collection: str, *readers: str) -> CollectionRights:
        """Let only these read a collection."""
        shelves = self.app.accounts.shelves
        held = shelves.store.get(collection)
        return shelves.change(replace(held, everyone=False, readers=readers), by="test")


@contextlib.contextmanager
def town(home: Path, **access: object) -> Iterator[Town]:
    """An office whose sections each have something to read.

    「公開」 is everybody's, 「福祉」 that of the welfare section alone; each holds a document of level 1 and
    one of level 2.
    """
    settings = Settings(
        home=home,
        search=SearchSettings(embed=False),
        answer=AnswerSettings(read=False),
        access=AccessSettings(**{"sign_in": "password", **access}),  # type: ignore[arg-type]
    )
    with build(settings) as app:
        clock = Clock()
        app.accounts = cheaply(app, clock)
        made = Town(app, clock)
        for section in (WELFARE, TAX):
            app.accounts.people.add_section(section, by="test")
        made.document("ごみ.txt", "粗大ごみの収集は予約制です。手数料は1点につき500円です。", EVERYBODY)
        made.document("税.txt", "町民税の納期は年4回です。", EVERYBODY, Level.TWO)
        made.document("手当.txt", "福祉手当の支給額は月額29000円です。", WELFARE_ONLY)
        made.document("台帳.txt", "支給台帳の保管場所は地下2号庫です。", WELFARE_ONLY, Level.TWO)
        made.restrict(WELFARE_ONLY, WELFARE)
        yield made


def cheaply(app: App, clock: Clock) -> Accounts:
    """The accounts with a clock and a hash of the tests'."""
    held = app.accounts
    passwords = Passwords(held.settings.password_characters, CHEAP)
    people = replace(held.people, passwords=passwords, now=clock)
    return replace(
        held,
        people=people,
        sign_ins=replace(held.sign_ins, passwords=passwords, now=clock),
        keys=replace(held.keys, now=clock),
        arrivals=replace(held.arrivals, people=people),
    )


def client_of(asgi: ASGIApp, **more: object) -> httpx.AsyncClient:
    """A browser on this machine, without a server between."""
    transport = httpx.ASGITransport(app=asgi, client=("127.0.0.1", 40000))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", **more)  # type: ignore[arg-type]


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in over the page."""
    return client.post("/sign-in", data={"name": name, "password": password})
