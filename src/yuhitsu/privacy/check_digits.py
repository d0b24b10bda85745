"""Check digits of the numbers that offices give to people. They support a finding, they never prevent one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# prefectural commissions and, in Hokkaido, their areas: the first two digits of a licence
_LICENSE_OFFICES = frozenset(
    {*range(10, 15), *range(20, 26), 30, *range(40, 50), *range(50, 56), *range(60, 66)}
    | {*range(70, 75), *range(80, 84), *range(90, 98)}
)


def my_number(digits: str) -> bool:
    """個人番号, 12 digits: article 5 of 平成26年総務省令第85号."""
    if len(digits) != 12:
        return False
    remainder = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def driver_license(digits: str) -> bool:
    """運転免許証, 12 digits: office, year, serial, check digit, count of reissues."""
    if len(digits) != 12 or int(digits[:2]) not in _LICENSE_OFFICES:
        return False
    remainder = sum(int(d) * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return int(digits[10]) == (11 - remainder) % 10


def luhn(digits: str) -> bool:
    """Payment cards (ISO/IEC 7812-1); a number of one digit repeated is none."""
    if len(set(digits)) < 2:
        return False
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(doubled) + sum(int(d) for d in digits[-1::-2])) % 10 == 0


def payment_card(digits: str) -> bool:
    """A card of a scheme in use (first digit 3 to 6) whose check digit is right."""
    return digits[:1] in ("3", "4", "5", "6") and luhn(digits)


def pension_number(digits: str) -> bool:
    """基礎年金番号 has no published check digit; one that begins like a year is a document's number."""
    return digits[:2] not in ("19", "20")


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "my_number": my_number,
    "driver_license": driver_license,
    "payment_card": payment_card,
    "pension_number": pension_number,
}
