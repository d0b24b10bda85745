"""Sealed tables: nothing is read without the passphrase, and nothing that was changed."""

from __future__ import annotations

import pytest

from tests.privacy.masks import masker, table
from yuhitsu.errors import BrokenDocument, InputError
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.restoring import restore
from yuhitsu.privacy.sealing import seal, unseal

SECRET = "さくら町の合言葉"


@pytest.fixture(scope="module")
def sealed() -> bytes:
    turn = table()
    masker().mask("髙橋花子と田中健二\ud800", turn)
    return seal(turn, SECRET)


def test_a_sealed_table_restores_what_it_masked(sealed: bytes) -> None:
    again = unseal(sealed, SECRET, "表")
    assert restore("［氏名1・k7m3］", again).text == "髙橋花子"


def test_a_sealed_table_shows_nothing_and_never_looks_the_same(sealed: bytes) -> None:
    assert "花子".encode() not in sealed and b"k7m3" not in sealed
    assert seal(MaskTable("k7m3"), SECRET)[15:43] != seal(MaskTable("k7m3"), SECRET)[15:43]


def test_another_passphrase_opens_nothing(sealed: bytes) -> None:
    with pytest.raises(InputError, match="合言葉"):
        unseal(sealed, SECRET + "x", "表")


@pytest.mark.parametrize("at", [15, 35, 60, -1])
def test_one_changed_byte_is_noticed(sealed: bytes, at: int) -> None:
    changed = bytearray(sealed)
    changed[at] ^= 1
    with pytest.raises(InputError):
        unseal(bytes(changed), SECRET, "表")


@pytest.mark.parametrize("data", [b"", b"yuhitsu-mask 1\n", b"yuhitsu-mask 2\n" + bytes(99), bytes(500)])
def test_what_is_no_sealed_table_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BrokenDocument, match=r"表\.yuhitsu-mask"):
        unseal(data, SECRET, "表.yuhitsu-mask")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(InputError, match="8文字"):
        seal(MaskTable(), "1234567")
