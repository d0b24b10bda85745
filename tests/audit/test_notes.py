"""Checkpoints have the public form: C2SP's example reads, ours verify, and what was touched does not."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.audit.notes import Checkpoint, VerifierKey, checkpoint_of, key_of, signed, verified
from yuhitsu.errors import InputError

# the example of C2SP signed-note
EXAMPLE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlT"
    "gK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = key_of(PRIVATE)
POINT = Checkpoint(KEY.name, 10, b"\x07" * 32)
NOTE = signed(POINT.text, PRIVATE)


def test_the_example_of_the_specification_is_verified() -> None:
    key = VerifierKey.read(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    assert verified(EXAMPLE, [key]) == "This is an example message.\n"
    assert verified(EXAMPLE.replace("example message", "exemplary message"), [key]) is None


def test_what_is_signed_is_verified_and_read_again() -> None:
    assert VerifierKey.read(str(KEY)) == KEY
    assert verified(NOTE, [KEY]) == POINT.text
    assert checkpoint_of(NOTE) == POINT


def test_line_ends_of_another_system_do_no_harm() -> None:
    assert verified(NOTE.replace("\n", "\r\n"), [KEY]) == POINT.text


def test_a_note_that_others_signed_too_is_verified() -> None:
    other = Ed25519PrivateKey.generate()
    witness = signed(POINT.text, other).partition("\n\n")[2]
    assert verified(NOTE + witness, [KEY]) == POINT.text
    assert verified(NOTE + witness, [key_of(other)]) == POINT.text


def test_another_key_does_not_verify() -> None:
    assert verified(NOTE, [key_of(Ed25519PrivateKey.generate())]) is None
    assert verified(NOTE, []) is None


def test_two_keys_never_bear_one_name() -> None:
    assert key_of(Ed25519PrivateKey.generate()).name != KEY.name


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(where: int, change: int) -> None:
    data = bytearray(NOTE.encode())
    data[where] ^= change
    assert verified(data.decode("utf-8", "surrogateescape").replace("\udc80", "?"), [KEY]) != POINT.text


@pytest.mark.parametrize("text", ["", "x", "a\n1\nAAAA\n", POINT.text, "a\n-1\n" + "A" * 44, "\n\n\n"])
def test_what_is_no_checkpoint_is_said_to_be_none(text: str) -> None:
    with pytest.raises(InputError, match="控え"):
        checkpoint_of(text)


@given(st.text(max_size=200))
def test_ugly_input_raises_nothing_else(text: str) -> None:
    assert verified(text, [KEY]) is None
    with pytest.raises(InputError):
        VerifierKey.read(text)


@pytest.mark.parametrize("text", [EXAMPLE_KEY.replace("530d903a", "530d903b"), "+a+b", EXAMPLE_KEY[:-8]])
def test_a_key_that_does_not_fit_its_own_hash_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="vkey"):
        VerifierKey.read(text)
