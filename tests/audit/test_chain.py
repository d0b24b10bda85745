"""A chain that was sealed is whole, and whatever is done to it afterwards is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.audit.chain import ChainReport, digest, linked, verify
from yuhitsu.handling.record import Link
from yuhitsu.jsonforms import canonical_json

Entries = list[Link]
AT = "2026-04-01T00:00:00.000000+00:00"


def sealed(length: int) -> Entries:
    entries: Entries = []
    for number in range(length):
        body = {"question": f"手数料は{number}円ですか", "scores": [0.5, 1, None], "free": False}
        entries.append(linked(entries[-1] if entries else None, AT, "question.asked", "local", body))
    return entries


def head_of(entries: Entries) -> tuple[int, str]:
    return (entries[-1].sequence, entries[-1].digest) if entries else (0, "")


def renumbered(entries: Entries) -> Entries:
    return [entry._replace(sequence=number) for number, entry in enumerate(entries, start=1)]


def resealed(entries: Entries, start: int) -> Entries:
    """What somebody does who knows the way digests are made."""
    done = entries[:start]
    for entry in entries[start:]:
        previous = done[-1] if done else None
        link = entry._replace(
            sequence=previous.sequence + 1 if previous else 1, previous=previous.digest if previous else ""
        )
        done.append(link._replace(digest=digest(link)))
    return done


@pytest.mark.parametrize("length", [0, 1, 2, 7])
def test_a_sealed_chain_is_intact(length: int) -> None:
    entries = sealed(length)
    last = head_of(entries)[1]
    assert verify(entries, head_of(entries)) == ChainReport(intact=True, count=length, digest=last)


def test_the_first_entry_follows_nothing_and_the_next_follows_it() -> None:
    first, second = sealed(2)
    assert (first.sequence, first.previous) == (1, "")
    assert (second.sequence, second.previous) == (2, first.digest)


def swap(entries: Entries) -> Entries:
    entries[3], entries[6] = entries[6], entries[3]
    return entries


def forge(entries: Entries) -> Link:
    return linked(entries[3], AT, "question.asked", "somebody", {"question": "にせもの"})


def change_and_reseal_one(entries: Entries) -> Entries:
    entries[4] = linked(entries[3], AT, "question.asked", "local", {"question": "ほかの質問"})
    return entries


def change_all_after(entries: Entries) -> Entries:
    entries[4] = entries[4]._replace(actor="somebody")
    return resealed(entries, 4)


TAMPERINGS: list[tuple[str, Callable[[Entries], Entries], str, int]] = [
    ("a field", lambda e: [*e[:4], e[4]._replace(actor="x"), *e[5:]], "changed", 5),
    ("the first entry", lambda e: [e[0]._replace(kind="x"), *e[1:]], "changed", 1),
    (
        "the body",
        lambda e: [*e[:4], e[4]._replace(body=e[4].body.replace("false", "true")), *e[5:]],
        "changed",
        5,
    ),
    ("a digest", lambda e: [*e[:4], e[4]._replace(digest="0" * 64), *e[5:]], "changed", 5),
    ("what is no digest", lambda e: [*e[:4], e[4]._replace(digest="壊"), *e[5:]], "changed", 5),
    ("the commitment", lambda e: [*e[:4], e[4]._replace(sealed="0" * 64), *e[5:]], "changed", 5),
    ("its form", lambda e: [*e[:4], e[4]._replace(version=1), *e[5:]], "changed", 5),
    ("the link", lambda e: [*e[:4], e[4]._replace(previous="0" * 64), *e[5:]], "changed", 5),
    ("one entry sealed again", change_and_reseal_one, "changed", 5),
    ("taken out", lambda e: e[:4] + e[5:], "missing", 5),
    ("the first taken out", lambda e: e[1:], "missing", 1),
    ("three taken out", lambda e: e[:4] + e[7:], "missing", 5),
    ("taken out and renumbered", lambda e: renumbered(e[:4] + e[5:]), "missing", 5),
    ("swapped", swap, "reordered", 4),
    ("swapped with their numbers", lambda e: renumbered(swap(e)), "reordered", 4),
    ("moved to the end", lambda e: renumbered(e[:4] + e[5:] + [e[4]]), "reordered", 5),
    ("one given a far number", lambda e: e[:4] + e[5:] + [e[4]._replace(sequence=99)], "reordered", 5),
    ("inserted", lambda e: renumbered([*e[:4], forge(e), *e[4:]]), "inserted", 5),
    ("put behind the end", lambda e: [*e, linked(e[-1], AT, "x", "x", {})], "inserted", 11),
    ("put far behind the end", lambda e: [*e, e[-1]._replace(sequence=99)], "inserted", 11),
    ("doubled", lambda e: renumbered([*e[:5], e[4], *e[5:]]), "duplicated", 6),
    ("doubled with its number", lambda e: [*e[:5], e[4], *e[5:]], "duplicated", 5),
    ("cut off", lambda e: e[:7], "truncated", 8),
    ("emptied", lambda e: [], "truncated", 1),
    ("everything behind sealed again", change_all_after, "head", 10),
]


@pytest.mark.parametrize(("what", "tamper", "code", "where"), TAMPERINGS, ids=[t[0] for t in TAMPERINGS])
def test_tampering_is_named_with_the_first_broken_entry(
    what: str, tamper: Callable[[Entries], Entries], code: str, where: int
) -> None:
    entries = sealed(10)
    report = verify(tamper(list(entries)), head_of(entries))
    assert (report.intact, report.code, report.first_broken) == (False, code, where), what
    assert report.problem and report.problem.endswith("。")
    assert report.count < where


@pytest.mark.parametrize("head", [(0, ""), (-1, ""), (10, "0" * 64), (0, "0" * 64)])
def test_a_changed_note_is_found(head: tuple[int, str]) -> None:
    report = verify(sealed(10), head)
    assert (report.intact, report.code) == (False, "head")


def test_an_entry_that_was_kept_elsewhere_is_found_again() -> None:
    entries = sealed(10)
    for count in range(11):
        assert verify(entries, head_of(entries), head_of(entries[:count])).intact


@pytest.mark.parametrize("left", [0, 1, 7])
def test_a_record_cut_short_together_with_its_note_is_whole_but_not_what_was_kept_elsewhere(
    left: int,
) -> None:
    kept, entries = head_of(sealed(10)), sealed(left)
    assert verify(entries, head_of(entries)).intact
    report = verify(entries, head_of(entries), kept)
    assert (report.intact, report.code, report.first_broken) == (False, "truncated", left + 1)


def test_a_record_made_again_as_a_whole_is_not_what_was_kept_elsewhere() -> None:
    kept, entries = head_of(sealed(10)), change_all_after(sealed(12))
    assert verify(entries, head_of(entries)).intact
    report = verify(entries, head_of(entries), kept)
    assert (report.intact, report.code, report.first_broken) == (False, "expected", 10)


def test_a_note_without_entries_is_found() -> None:
    assert verify([], (0, "0" * 64)).code == "head"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
bodies = st.dictionaries(st.text(max_size=5), json_values, max_size=4)


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5), bodies), max_size=5))
def test_whatever_is_sealed_verifies(events: list[tuple[str, str, dict[str, object]]]) -> None:
    entries: Entries = []
    for kind, actor, body in events:
        entries.append(linked(entries[-1] if entries else None, AT, kind, actor, body))
    assert verify(entries, head_of(entries)).intact


FIELDS = ["at", "kind", "actor", "body", "sealed", "previous", "digest"]


@given(st.integers(0, 4), st.sampled_from(FIELDS), st.data())
def test_any_changed_byte_of_any_text_is_found(number: int, name: str, data: st.DataObject) -> None:
    entries = sealed(5)
    value = bytearray(getattr(entries[number], name).encode() or b" ")
    where = data.draw(st.integers(0, len(value) - 1))
    value[where] ^= data.draw(st.integers(1, 127))
    changes: dict[str, Any] = {name: value.decode("utf-8", "surrogateescape")}
    entries[number] = entries[number]._replace(**changes)
    report = verify(entries, head_of(sealed(5)))
    assert (report.intact, report.first_broken) == (False, number + 1)


@given(st.integers(0, 4), bodies)
def test_any_other_body_is_found(number: int, body: dict[str, object]) -> None:
    entries = sealed(5)
    entries[number] = entries[number]._replace(body=canonical_json(body))
    assert verify(entries, head_of(sealed(5))).first_broken == number + 1


def test_half_a_character_does_not_stop_the_record() -> None:
    entry = linked(None, AT, "question.asked", "lo\ud800cal", {"question": "半\udc00分"})
    assert verify([entry], head_of([entry])).intact
    assert json.loads(entry.body)["question"] == "半\ufffd分"


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    one = linked(None, AT, "k", "a", {"あ": 1, "b": 2})
    other = linked(None, AT, "k", "a", {"b": 2, "あ": 1})
    assert one.digest == other.digest == digest(one)


def test_numbers_as_keys_are_sealed_as_they_will_be_read_again() -> None:
    entry = linked(None, AT, "k", "a", {"rows": {10: "x", 9: "y"}})
    assert digest(entry) == entry.digest
    assert json.loads(entry.body) == {"rows": {"10": "x", "9": "y"}}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_is_no_json_is_not_sealed(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        linked(None, AT, "k", "a", {"x": value})


def test_links_of_the_first_form_are_still_whole() -> None:
    body = {"question": "手数料は10円ですか", "scores": [0.5, 1, None], "free": False}
    entry = linked(None, AT, "question.asked", "local", body, version=1)
    assert entry.digest == "0ae9c2aae10b702816728f1e6a0125794a4c5c3e83f2dba17ec8251050b6d2b2"
    assert verify([entry], head_of([entry])).intact
