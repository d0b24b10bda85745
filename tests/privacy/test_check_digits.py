"""Check digits, against published specimens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.privacy.check_digits import driver_license, luhn, my_number, payment_card, pension_number


@pytest.mark.parametrize("digits", ["123456789018", "983205673214", "621498320257"])
def test_specimens_of_the_individual_number_are_right(digits: str) -> None:
    assert my_number(digits)
    assert not my_number(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def test_a_licence_has_an_office_and_a_check_digit() -> None:
    assert driver_license("309012345620")
    assert not driver_license("309012345630")
    assert not driver_license("009012345620")


@pytest.mark.parametrize("digits", ["4111111111111111", "5555555555554444", "378282246310005"])
def test_test_cards_pass(digits: str) -> None:
    assert payment_card(digits)
    assert not payment_card("9" + digits[1:])


def test_one_digit_repeated_is_no_card() -> None:
    assert not luhn("0" * 16)


def test_a_number_that_begins_like_a_year_is_no_pension_number() -> None:
    assert pension_number("1234567890")
    assert not pension_number("2026000123")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_every_eleven_digits_have_exactly_one_check_digit(digits: str) -> None:
    assert sum(my_number(digits + last) for last in "0123456789") == 1


@given(st.text("0123456789", max_size=20))
def test_any_length_is_judged_and_nothing_raised(digits: str) -> None:
    for check in (my_number, driver_license, luhn, payment_card, pension_number):
        assert check(digits) in (True, False)
