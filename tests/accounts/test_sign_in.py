"""Signing in: what fits, what does not, how long one waits, and when a session ends."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.town import CHEAP, PASSWORD, WELFARE, Town, town
from yuhitsu.accounts.passwords import LONGEST, Passwords
from yuhitsu.accounts.people import Profile, section_name, sign_in_name
from yuhitsu.accounts.waiting import LONGEST_SECONDS, seconds_left
from yuhitsu.errors import ConflictError, InputError, SignInRefused, StorageError
from yuhitsu.handling.access import Duty, Power
from yuhitsu.types import Level

HERE = {"address": "192.0.2.1"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        made.person("admin", Duty.ADMINISTRATOR)
        made.person("clerk", sections=(WELFARE,))
        yield made


def enter(office: Town, name: str = "clerk", password: str = PASSWORD, address: str = "192.0.2.1") -> str:
    """Sign in; the token."""
    return office.app.accounts.sign_ins.with_password(name, password, address=address).token


def kinds(office: Town, beginning: str) -> list[str]:
    return [entry.kind for entry in office.app.log.export() if entry.kind.startswith(beginning)]


def test_name_and_password_open_a_session_on_record(office: Town) -> None:
    token = enter(office, "  ＣＬＥＲＫ ")
    signed = office.app.accounts.sign_ins.signed(token)
    assert signed is not None and signed.member.sign_in == "clerk"
    assert kinds(office, "sign_in") == ["sign_in.done"]
    assert office.app.accounts.sign_ins.signed("A" * 43) is None


def test_whoever_reads_the_database_cannot_use_what_stands_there(office: Town) -> None:
    token = enter(office)
    key = office.key(Power.ASK)[1]
    raw = (office.app.settings.home / "yuhitsu.db").read_bytes()
    raw += b"".join(path.read_bytes() for path in office.app.settings.home.glob("yuhitsu.db-*"))
    for secret in (token, key, PASSWORD):
        assert secret.encode() not in raw


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("clerk", "wrong horse battery"),
        ("nobody", PASSWORD),
        ("", ""),
        ("clerk", ""),
        ("clerk", "\ud800" * 20),
    ],
)
def test_what_does_not_fit_is_refused_with_one_and_the_same_answer(
    office: Town, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused, match="サインイン名かパスワードが違います"):
        enter(office, name, password)
    assert kinds(office, "sign_in") == ["sign_in.refused"]


def test_no_password_stands_in_the_record_not_even_one_typed_as_a_name(office: Town) -> None:
    for name, password in (("clerk", "secret-one-typed"), ("secret-two-typed", PASSWORD)):
        with pytest.raises(SignInRefused):
            enter(office, name, password)
    said = "".join(json.dumps(dict(entry.body), ensure_ascii=False) for entry in office.app.log.export())
    assert "secret-" not in said and PASSWORD not in said
    assert '"sign_in": "clerk"' in said


def test_a_suspended_person_is_refused_like_a_wrong_password(office: Town) -> None:
    office.person("second", Duty.ADMINISTRATOR)
    clerk = office.people["clerk"]
    token = enter(office)
    office.app.accounts.people.set_active(clerk.id, clerk.version, False, by="test")
    assert office.app.accounts.sign_ins.signed(token) is None
    with pytest.raises(SignInRefused, match="違います"):
        enter(office)


def test_a_password_of_a_megabyte_costs_nothing(office: Town) -> None:
    huge = "あ" * 1_000_000
    with pytest.raises(SignInRefused):
        enter(office, "clerk", huge)
    with pytest.raises(InputError, match=f"{LONGEST}文字以内"):
        Passwords(12, CHEAP).check_new(huge)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "my-clerk-password"])
def test_weak_passwords_are_not_taken(weak: str) -> None:
    with pytest.raises(InputError):
        Passwords(12, CHEAP).check_new(weak, "clerk")


# ---------------------------------------------------------------------- waiting


def test_after_five_failures_one_waits_longer_and_longer_and_never_for_good(office: Town) -> None:
    for _ in range(6):
        with pytest.raises(SignInRefused):
            enter(office, password="wrong")
    with pytest.raises(SignInRefused, match="しばらく待って") as locked:
        enter(office)
    assert 0 < locked.value.wait <= LONGEST_SECONDS
    office.clock.move(seconds=locked.value.wait + 1)
    assert enter(office)
    assert enter(office)  # and nothing is held against the name any more


def test_ten_thousand_wrong_sign_ins_leave_a_short_record(office: Town) -> None:
    tried = 0
    for _ in range(200):
        with pytest.raises(SignInRefused):
            enter(office, password="wrong")
        tried += 1
        office.clock.move(milliseconds=10)
    assert tried == 200 and len(kinds(office, "sign_in.refused")) <= 7


def test_many_names_from_one_address_are_slowed_down_too(office: Town) -> None:
    waits = []
    for number in range(40):
        with pytest.raises(SignInRefused) as refused:
            enter(office, f"guess{number}", "wrong", "198.51.100.7")
        waits.append(refused.value.wait)
    assert waits[0] == 0 and waits[-1] > 0
    assert enter(office)  # from elsewhere the clerk signs in as ever


def test_a_right_password_does_not_clear_the_address(office: Town) -> None:
    """Who has an account of their own cannot guess at others' without end by signing in between."""
    refused = []
    for number in range(60):
        try:
            enter(office, "clerk" if number % 2 else f"guess{number}", PASSWORD, "198.51.100.7")
        except SignInRefused as error:
            refused.append(error.wait)
    assert any(wait > 0 for wait in refused)


@given(st.integers(0, 10**9), st.integers(-(10**6), 10**6))
def test_waiting_is_bounded_whatever_was_counted_and_whatever_the_clock_says(
    failed: int, passed: int
) -> None:
    now = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    for subject in ("name:x", "address:y", "code:z"):
        left = seconds_left(subject, failed, now - dt.timedelta(seconds=passed), now)
        assert 0 <= left <= LONGEST_SECONDS
        assert left == 0 or failed >= 5


# ---------------------------------------------------------------------- sessions


def test_a_session_ends_when_it_is_idle_and_in_any_case_after_a_day_of_work(office: Town) -> None:
    token = enter(office)
    signed = office.app.accounts.sign_ins.signed
    for _ in range(5):
        office.clock.move(minutes=50)
        assert signed(token)
    office.clock.move(minutes=61)
    assert signed(token) is None
    busy = enter(office)
    for _ in range(24):
        office.clock.move(minutes=31)
        if signed(busy) is None:
            break
    else:
        pytest.fail("a session that is used goes on for ever")


def test_a_clock_that_was_set_back_does_not_keep_sessions_alive(office: Town) -> None:
    token = enter(office)
    office.clock.move(minutes=30)
    assert office.app.accounts.sign_ins.signed(token)
    office.clock.move(days=-400)
    assert office.app.accounts.sign_ins.signed(token) is None


def test_new_rights_a_new_password_and_signing_out_end_sessions(office: Town) -> None:
    accounts = office.app.accounts
    clerk = accounts.people.store.get(office.people["clerk"].id)

    def change(**new: object) -> None:
        held = accounts.people.store.get(clerk.id)
        fields = {"level": held.level, "sections": held.sections, "duties": held.duties, **new}
        accounts.people.change(held.id, held.version, Profile(held.sign_in, held.name, **fields), by="test")  # type: ignore[arg-type]

    for act in (
        lambda: change(duties=frozenset({Duty.STAFF, Duty.DOCUMENTS})),
        lambda: change(level=Level.THREE),
        lambda: change(sections=()),
        lambda: accounts.people.give_password(clerk.id, by="test"),
    ):
        token = accounts.sign_ins.begin(clerk, address="", method="test").token
        assert accounts.sign_ins.signed(token)
        act()
        assert accounts.sign_ins.signed(token) is None
    token = accounts.sign_ins.begin(clerk, address="", method="test").token
    accounts.sign_ins.sign_out(token)
    assert accounts.sign_ins.signed(token) is None


def test_rights_hold_from_the_next_request(office: Town) -> None:
    """Who was in a section that is removed is signed in still, and reads its documents no more."""
    token = enter(office)
    office.app.accounts.people.remove_section(WELFARE, by="test")
    signed = office.app.accounts.sign_ins.signed(token)
    assert signed is not None and WELFARE not in signed.member.user().roles
    assert office.app.documents.hidden(signed.member.user()) == {"福祉"}


def test_two_administrators_who_change_one_person(office: Town) -> None:
    people, clerk = office.app.accounts.people, office.people["clerk"]
    people.change(clerk.id, clerk.version, Profile("clerk", "一人目の変更"), by="first")
    with pytest.raises(ConflictError, match="先に変更"):
        people.change(clerk.id, clerk.version, Profile("clerk", "二人目の変更"), by="second")


# ---------------------------------------------------------------------- the second factor


def enrolled(office: Town) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """The clerk's app and recovery codes; set up and tried."""
    clerk = office.people["clerk"]
    made = office.app.accounts.second.begin(clerk)
    app = pyotp.TOTP(made.secret)
    office.app.accounts.sign_ins.confirm_second(clerk, app.at(office.clock()), address="a")
    office.clock.move(seconds=60)
    return app, made.recovery


def test_a_second_factor_is_asked_for_and_the_session_is_of_no_use_before(office: Town) -> None:
    app, _ = enrolled(office)
    sign_ins = office.app.accounts.sign_ins
    half = sign_ins.with_password("clerk", PASSWORD, **HERE)
    assert not half.complete
    signed = sign_ins.signed(half.token)
    assert signed is not None and not signed.session.complete
    whole = sign_ins.with_code(half.token, app.at(office.clock()), **HERE)
    assert whole.complete and whole.token != half.token
    assert sign_ins.signed(half.token) is None and sign_ins.signed(whole.token)


def test_a_code_is_taken_once_even_where_it_still_shows(office: Town) -> None:
    app, _ = enrolled(office)
    sign_ins, code = office.app.accounts.sign_ins, app.at(office.clock())
    sign_ins.with_code(sign_ins.with_password("clerk", PASSWORD, **HERE).token, code, **HERE)
    half = sign_ins.with_password("clerk", PASSWORD, **HERE)
    with pytest.raises(SignInRefused, match="もう使われて"):
        sign_ins.with_code(half.token, code, **HERE)
    office.clock.move(seconds=30)
    assert sign_ins.with_code(half.token, app.at(office.clock()), **HERE).complete


def test_a_recovery_code_works_once_however_it_is_typed(office: Town) -> None:
    _, recovery = enrolled(office)
    sign_ins, typed = office.app.accounts.sign_ins, recovery[3].lower().replace("-", " ")
    half = sign_ins.with_password("clerk", PASSWORD, **HERE)
    assert sign_ins.with_code(half.token, typed, **HERE).complete
    again = sign_ins.with_password("clerk", PASSWORD, **HERE)
    with pytest.raises(SignInRefused):
        sign_ins.with_code(again.token, typed, **HERE)


def test_codes_cannot_be_guessed_at_and_the_half_session_runs_out(office: Town) -> None:
    enrolled(office)
    sign_ins = office.app.accounts.sign_ins
    half = sign_ins.with_password("clerk", PASSWORD, **HERE)
    waits = []
    for number in range(8):
        with pytest.raises(SignInRefused) as refused:
            sign_ins.with_code(half.token, f"{number:06}", **HERE)
        waits.append(refused.value.wait)
    assert waits[-1] > 0
    office.clock.move(minutes=11)
    with pytest.raises(SignInRefused, match="はじめから"):
        sign_ins.with_code(half.token, "000000", **HERE)


def test_the_secret_lies_sealed_and_opens_for_its_owner_only(office: Town) -> None:
    made = office.app.accounts.second.begin(office.people["clerk"])
    sealed = office.app.accounts.people.store.credentials(office.people["clerk"].id).secret
    assert made.secret not in sealed
    vault = office.app.accounts.second.vault
    assert vault.open(sealed, office.people["clerk"].id) == made.secret
    with pytest.raises(StorageError, match="二段階認証の鍵を開けません"):
        vault.open(sealed, office.people["admin"].id)
    assert (office.app.settings.home / "accounts.key").stat().st_mode & 0o777 == 0o600


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize("name", ["管理者", "監査者", "", "a,b", "*", "係" * 41])
def test_a_section_is_not_called_as_a_duty_is(name: str) -> None:
    """Whoever is in a section has its name among the roles: a section 「監査者」 would read the record."""
    with pytest.raises(InputError):
        section_name(name)


@given(st.text(max_size=60))
def test_a_name_is_the_same_however_often_it_is_read(name: str) -> None:
    once = sign_in_name(name)
    assert sign_in_name(once) == sign_in_name(sign_in_name(once))
