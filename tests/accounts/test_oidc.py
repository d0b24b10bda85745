"""OpenID Connect: who comes back as was asked gets in; forged, late, replayed, meant for another does not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.accounts.provider import CLIENT, SECRET, Lie, Provider, providing
from tests.accounts.town import Town, sign_in, town
from tests.web.live import serving
from yuhitsu.accounts.oidc import Provider as Client
from yuhitsu.config import load
from yuhitsu.errors import SettingsError
from yuhitsu.handling.access import AccessSettings, Duty, group_rules
from yuhitsu.types import Level
from yuhitsu.web.application import create_asgi

GROUPS = "staff = 職員; admins = 管理者; fukushi = 福祉課; secret = 機密性3"
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"})


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """Made once: a key costs more than all that is tried with it."""
    return RSAKey.generate_key(2048, {"kid": "k1"})


@pytest.fixture
def provider(key: RSAKey) -> Iterator[Provider]:
    with providing(Provider(key=key)) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    settings = {"issuer": provider.address, "client": CLIENT, "client_secret_env": "OIDC_SECRET"}
    with town(tmp_path, sign_in="both", groups=GROUPS, **settings) as made:
        made.person("admin", Duty.ADMINISTRATOR)
        yield made


@pytest.fixture
def client(office: Town) -> Iterator[httpx.Client]:
    with (
        serving(create_asgi(office.app)) as address,
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield client


def come_back(client: httpx.Client, provider: Provider, **changed: str) -> httpx.Response:
    """Leave for the provider and come back."""
    left = client.get("/sign-in/go?next=/documents")
    assert left.status_code == 303, left.text
    return client.get("/sign-in/back", params={**provider.authorize(left.headers["location"]), **changed})


def test_who_comes_back_as_was_asked_for_gets_in(
    office: Town, client: httpx.Client, provider: Provider
) -> None:
    assert "/sign-in/go" in client.get("/sign-in").text
    done = come_back(client, provider)
    assert done.status_code == 303 and done.headers["location"] == "/documents"
    assert "認証の人" in client.get("/documents").text
    member = office.app.accounts.people.store.named("t.ninsho")
    assert member is not None and member.duties == {Duty.STAFF} and member.level is Level.TWO
    assert client.get("/me/password").status_code == 404
    kinds = [entry.kind for entry in office.app.log.export()]
    assert "sign_in.done" in kinds and "person.added" in kinds


def other(**claims: Any) -> Lie:
    return lambda said: {**said, **claims}


def without(name: str) -> Lie:
    return lambda said: {key: value for key, value in said.items() if key != name}


LIES: dict[str, Lie] = {
    "another issuer": other(iss="https://evil.example"),
    "another audience": other(aud="another-system"),
    "one audience of several, for another": other(aud=[CLIENT, "other"], azp="other"),
    "several audiences without a party": other(aud=[CLIENT, "other"]),
    "expired": other(exp=int(time.time()) - 3600),
    "no end": without("exp"),
    "made in the future": other(iat=int(time.time()) + 3600),
    "not yet": other(nbf=int(time.time()) + 3600),
    "another nonce": other(nonce="another"),
    "no nonce": without("nonce"),
    "nobody": without("sub"),
    "an empty subject": other(sub=""),
    "a subject that is a list": other(sub=["u-7"]),
    "times that are texts": other(exp="9999999999"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_that_is_not_what_was_asked_for_is_refused(
    client: httpx.Client, provider: Provider, lie: Lie
) -> None:
    provider.lie = lie
    refused = come_back(client, provider)
    assert refused.status_code == 401 and "はじめからサインイン" in refused.text
    assert client.get("/api/documents").status_code == 401


@pytest.mark.filterwarnings("ignore:JWS algorithm:joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("forgery", ["another key", "the secret as a key", "no signature"])
def test_a_forged_token_is_refused(
    client: httpx.Client, provider: Provider, forgery: str, key: RSAKey
) -> None:
    provider.shown = [key]
    if forgery == "another key":
        provider.key = OTHER_KEY
    elif forgery == "the secret as a key":
        provider.key, provider.algorithm = OctKey.import_key(SECRET), "HS256"
    else:
        provider.key, provider.algorithm = OctKey.import_key(SECRET), "none"
    assert come_back(client, provider).status_code == 401


def test_what_comes_back_twice_or_to_another_browser_is_refused(
    client: httpx.Client, provider: Provider
) -> None:
    left = client.get("/sign-in/go")
    back = provider.authorize(left.headers["location"])
    stolen = dict(client.cookies)
    client.cookies.clear()
    assert client.get("/sign-in/back", params=back).status_code == 401  # a browser that never left
    client.cookies.update(stolen)
    assert client.get("/sign-in/back", params=back).status_code == 303
    client.cookies.clear()
    client.cookies.update(stolen)
    assert client.get("/sign-in/back", params=back).status_code == 401  # the same once more


def test_another_state_issuer_or_code_is_refused(client: httpx.Client, provider: Provider) -> None:
    for changed in (
        {"state": "x"},
        {"code": "x"},
        {"code": ""},
        {"iss": "https://evil.example"},
        {"error": "denied"},
    ):
        assert come_back(client, provider, **changed).status_code == 401, changed


def test_who_stays_away_too_long_begins_again(office: Town, client: httpx.Client, provider: Provider) -> None:
    left = client.get("/sign-in/go")
    back = provider.authorize(left.headers["location"])
    with office.app.database.write() as connection:
        connection.execute("UPDATE sign_in_flows SET expires = '2020-01-01T00:00:00+00:00'")
    assert client.get("/sign-in/back", params=back).status_code == 401


def test_new_keys_of_the_provider_are_taken_and_known_ones_not_asked_for_again(
    client: httpx.Client, provider: Provider
) -> None:
    assert come_back(client, provider).status_code == 303
    assert come_back(client, provider).status_code == 303
    assert provider.asked.count("/keys") == 1
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_elliptic_keys_are_taken_too(client: httpx.Client, provider: Provider) -> None:
    provider.key, provider.algorithm = ECKey.generate_key("P-256", {"kid": "k1"}), "ES256"
    assert come_back(client, provider).status_code == 303


def test_a_provider_that_is_down_gives_a_page_that_says_so(client: httpx.Client, provider: Provider) -> None:
    provider.down = True
    page = client.get("/sign-in/go")
    assert page.status_code == 502 and "認証サーバー" in page.text and "しばらく待って" in page.text
    assert sign_in(client, "admin").status_code == 303  # the way with a password is open


def test_a_provider_that_goes_down_on_the_way_gives_the_same_page(
    client: httpx.Client, provider: Provider
) -> None:
    left = client.get("/sign-in/go")
    back = provider.authorize(left.headers["location"])
    provider.down = True
    assert client.get("/sign-in/back", params=back).status_code == 502


def test_a_provider_under_another_name_is_not_believed(client: httpx.Client, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    assert client.get("/sign-in/go").status_code == 502


# ---------------------------------------------------------------------- who one is here


def test_rights_follow_the_groups_at_every_sign_in(
    office: Town, client: httpx.Client, provider: Provider
) -> None:
    provider.person["groups"] = ["staff", "fukushi", "secret", "unknown"]
    come_back(client, provider)
    store = office.app.accounts.people.store
    member = store.named("t.ninsho")
    assert member is not None and (member.sections, member.level) == (("福祉課",), Level.THREE)
    provider.person["groups"] = ["staff"]
    come_back(client, provider)
    member = store.named("t.ninsho")
    assert member is not None and (member.sections, member.level) == ((), Level.TWO)
    provider.person["groups"] = ["unknown"]
    refused = come_back(client, provider)
    assert refused.status_code == 401 and "権限がありません" in refused.text


def test_groups_that_only_the_userinfo_tells_count(
    office: Town, client: httpx.Client, provider: Provider
) -> None:
    del provider.person["groups"]
    provider.metadata = {"userinfo_endpoint": f"{provider.address}/userinfo"}
    assert come_back(client, provider).status_code == 303
    member = office.app.accounts.people.store.named("t.ninsho")
    assert member is not None and member.duties == {Duty.STAFF, Duty.ADMINISTRATOR}


def test_nobody_becomes_another_by_a_name(office: Town, client: httpx.Client, provider: Provider) -> None:
    """The provider's user 「admin」 is not our administrator 「admin」."""
    provider.person |= {"preferred_username": "admin", "sub": "stranger"}
    assert come_back(client, provider).status_code == 303
    people = office.app.accounts.people.store
    ours = people.named("admin")
    assert ours is not None and ours.external == "" and ours.name == "adminさん"
    theirs = people.known_as(f"{provider.address}|stranger")
    assert theirs is not None and theirs.sign_in.startswith("oidc-") and theirs.duties == {Duty.STAFF}


def test_a_suspended_person_stays_out(office: Town, client: httpx.Client, provider: Provider) -> None:
    come_back(client, provider)
    member = office.app.accounts.people.store.named("t.ninsho")
    assert member is not None
    office.app.accounts.people.set_active(member.id, member.version, False, by="test")
    assert client.get("/api/documents").status_code == 401
    assert "停止されています" in come_back(client, provider).text


# ---------------------------------------------------------------------- settings


def test_a_provider_is_reached_over_https_only(office: Town) -> None:
    settings = AccessSettings(issuer="http://id.town.example", client="c")
    with pytest.raises(SettingsError, match="https"):
        Client(settings, "", office.app.accounts.sign_ins.store, office.clock)


def test_settings_that_cannot_work_are_told_at_the_start(tmp_path: Path) -> None:
    for text in (
        'sign_in = "oidc"',
        'sign_in = "maybe"',
        'second_factor = "sometimes"',
        'groups = "staff"',
        'certificate = "a.pem"',
    ):
        file = tmp_path / "yuhitsu.toml"
        file.write_text(f"[access]\n{text}\n", encoding="utf-8")
        with pytest.raises(SettingsError, match="access"):
            load(file, {"YUHITSU_HOME": str(tmp_path)})
    assert [rule.problem for rule in group_rules(GROUPS)] == [""] * 4
