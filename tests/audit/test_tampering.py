"""Whatever is done to the record in its file is found, and named with the first broken entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.audit.tampering import COPIED, COUNT, ENTRIES, copied, do, forged_chain, open_log, written

from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.signing import SigningKey
from yuhitsu.audit.verifying import Kept
from yuhitsu.errors import InputError

OpenLog = Callable[[Path], AuditLog]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    return written(tmp_path_factory.mktemp("record"))


@pytest.fixture
def path(whole: tuple[Path, str], tmp_path: Path) -> Path:
    return copied(whole[0], tmp_path)


@pytest.fixture
def note(whole: tuple[Path, str]) -> str:
    """The first checkpoint, as it was kept elsewhere."""
    return whole[1]


@pytest.fixture
def open_it() -> Iterator[OpenLog]:
    opened = []

    def make(path: Path) -> AuditLog:
        database, log = open_log(path)
        opened.append(database)
        return log

    yield make
    for database in opened:
        database.close()


def another_key(path: Path) -> None:
    key = path.with_name("record.key")
    key.unlink()
    SigningKey(key).make()


def signed_by_another_key(path: Path) -> None:
    """A checkpoint over the true entries, signed with a key that the record does not name."""
    foreign = SigningKey(path.with_name("foreign.key"))
    foreign.make()

    def write(log: AuditLog) -> None:
        log._key = foreign
        log._declared_key = lambda actor: foreign  # type: ignore[method-assign]
        log.checkpoint()

    forged_chain(COUNT, write)(path)


MOVE = "UPDATE entries SET sequence = -sequence WHERE sequence > 4"
TAMPERINGS: list[tuple[str, Callable[[Path], None], str, int]] = [
    ("edit the kind", do("UPDATE entries SET kind = 'x' WHERE sequence = 4"), "changed", 4),
    ("edit the actor", do("UPDATE entries SET actor = 'x' WHERE sequence = 4"), "changed", 4),
    ("edit the time", do("UPDATE entries SET at = replace(at, '2', '1') WHERE sequence = 4"), "changed", 4),
    (
        "edit the open part",
        do("UPDATE entries SET body = '{\"level\":1}' WHERE sequence = 4"),
        "changed",
        4,
    ),
    (
        "the same value in other signs",
        do("UPDATE entries SET body = replace(body, '1e+16', '1E+16') WHERE sequence = 4"),
        "changed",
        4,
    ),
    ("no JSON", do("UPDATE entries SET body = 'x' WHERE sequence = 4"), "changed", 4),
    ("no object", do("UPDATE entries SET body = '[]' WHERE sequence = 4"), "changed", 4),
    ("no text", do("UPDATE entries SET body = x'ff00' WHERE sequence = 4"), "changed", 4),
    ("no UTF-8", do("UPDATE entries SET actor = CAST(x'ff' AS TEXT) WHERE sequence = 4"), "changed", 4),
    ("a number for a name", do("UPDATE entries SET actor = 7 WHERE sequence = 4"), "changed", 4),
    ("edit the commitment", do("UPDATE entries SET sealed = 'x' WHERE sequence = 4"), "changed", 4),
    ("call it an old form", do("UPDATE entries SET version = 1 WHERE sequence = 4"), "changed", 4),
    ("call it an odd form", do("UPDATE entries SET version = 'x' WHERE sequence = 4"), "changed", 4),
    ("edit a digest", do("UPDATE entries SET digest = 'x' WHERE sequence = 4"), "changed", 4),
    (
        "empty an entry",
        do("UPDATE entries SET body = '', version = 1 WHERE sequence = 4"),
        "changed",
        4,
    ),
    ("delete", do("DELETE FROM entries WHERE sequence = 4"), "missing", 4),
    (
        "delete and renumber",
        do(
            "DELETE FROM entries WHERE sequence = 4",
            MOVE,
            "UPDATE entries SET sequence = -sequence - 1 WHERE sequence < 0",
        ),
        "missing",
        4,
    ),
    (
        "swap two rows",
        do(
            "UPDATE entries SET sequence = 99 WHERE sequence = 4",
            "UPDATE entries SET sequence = 4 WHERE sequence = 5",
            "UPDATE entries SET sequence = 5 WHERE sequence = 99",
        ),
        "reordered",
        4,
    ),
    ("move far away", do("UPDATE entries SET sequence = 99 WHERE sequence = 4"), "reordered", 4),
    (
        "double",
        do(
            MOVE,
            "UPDATE entries SET sequence = -sequence + 1 WHERE sequence < 0",
            f"INSERT INTO {ENTRIES} SELECT 5, {COPIED} WHERE sequence = 4",
        ),
        "duplicated",
        5,
    ),
    (
        "insert a made-up entry",
        do(
            MOVE,
            "UPDATE entries SET sequence = -sequence + 1 WHERE sequence < 0",
            f"INSERT INTO {ENTRIES} SELECT 5, {COPIED} WHERE sequence = 2",
            "UPDATE entries SET actor = 'x' WHERE sequence = 5",
        ),
        "changed",
        5,
    ),
    (
        "insert behind the end",
        do(f"INSERT INTO {ENTRIES} SELECT {COUNT + 1}, {COPIED} WHERE sequence = 4"),
        "inserted",
        COUNT + 1,
    ),
    ("truncate the tail", do(f"DELETE FROM entries WHERE sequence > {COUNT - 3}"), "truncated", COUNT - 2),
    ("delete everything", do("DELETE FROM entries"), "truncated", 1),
    ("delete the head", do("DELETE FROM head"), "head", 1),
    ("edit the head", do("UPDATE head SET digest = 'x'"), "head", COUNT),
    ("make the head no number", do("UPDATE head SET count = 'x'"), "head", 1),
    (
        "truncate with the head's number",
        do(f"DELETE FROM entries WHERE sequence = {COUNT}", f"UPDATE head SET count = {COUNT - 1}"),
        "head",
        COUNT - 1,
    ),
    (
        "edit sealed content",
        do("UPDATE sealed SET content = x'00' || substr(content, 2) WHERE sequence = 3"),
        "content",
        3,
    ),
    ("edit a content's key", do("UPDATE sealed SET secret = x'00' WHERE sequence = 3"), "content", 3),
    (
        "put a number for content",
        do("UPDATE sealed SET content = 7 WHERE sequence = 3"),
        "content",
        3,
    ),
    (
        "swap sealed contents",
        do(
            "UPDATE sealed SET sequence = 99 WHERE sequence = 3",
            "UPDATE sealed SET sequence = 3 WHERE sequence = 5",
            "UPDATE sealed SET sequence = 5 WHERE sequence = 99",
        ),
        "content",
        3,
    ),
    ("delete sealed content without a word", do("DELETE FROM sealed WHERE sequence = 3"), "lost", 3),
    (
        "put content beside an entry that has none",
        do("INSERT INTO sealed VALUES (6, zeroblob(32), zeroblob(64))"),
        "content",
        6,
    ),
    (
        "bring erased content back",
        do("INSERT INTO sealed SELECT 9, secret, content FROM sealed WHERE sequence = 8"),
        "restored",
        9,
    ),
    (
        "delete a checkpoint",
        do("DELETE FROM entries WHERE sequence = 7"),
        "missing",
        7,
    ),
    ("replace the key's file", another_key, "key", 6),
    ("sign with a foreign key", signed_by_another_key, "signature", COUNT),
]


@pytest.mark.parametrize(("what", "tamper", "code", "where"), TAMPERINGS, ids=[t[0] for t in TAMPERINGS])
def test_tampering_is_found_and_named(
    what: str, tamper: Callable[[Path], None], code: str, where: int, path: Path, open_it: OpenLog
) -> None:
    tamper(path)
    report = open_it(path).verify()
    assert (report.intact, report.code, report.first_broken) == (False, code, where), what
    assert report.problem and report.problem.endswith("。")
    assert report.count < where


def goes_on(log: AuditLog) -> None:
    for number in range(20):
        log.write("question.asked", "mori", {"question": f"作り直した{number}番目の質問"})
    log.checkpoint()


def all_anew(path: Path) -> None:
    """Another key, and every entry made again with it: in itself it is whole."""
    another_key(path)
    forged_chain(1, goes_on)(path)


REMADE: list[tuple[str, Callable[[Path], None], str, int]] = [
    ("rolled back to an older copy", forged_chain(4, lambda log: None), "truncated", 4),
    ("forked before the checkpoint", forged_chain(4, goes_on), "expected", 6),
    ("remade with another key", all_anew, "key", 21),
]


@pytest.mark.parametrize(("what", "tamper", "code", "where"), REMADE, ids=[t[0] for t in REMADE])
def test_a_history_made_again_shows_against_an_old_checkpoint(
    what: str,
    tamper: Callable[[Path], None],
    code: str,
    where: int,
    path: Path,
    note: str,
    open_it: OpenLog,
) -> None:
    tamper(path)
    log = open_it(path)
    assert log.verify().intact, "in itself it is whole"
    report = log.verify(Kept(note=note))
    assert (report.intact, report.code, report.first_broken) == (False, code, where), what


def test_a_copy_from_before_the_checkpoint_is_too_short(path: Path, open_it: OpenLog) -> None:
    newest = open_it(path).checkpoint()
    forged_chain(COUNT - 2, lambda log: None)(path)
    report = open_it(path).verify(Kept(note=newest))
    assert (report.code, report.first_broken) == ("truncated", COUNT - 2)


@pytest.mark.parametrize("change", [lambda n: n.replace("\n6\n", "\n5\n"), lambda n: n[:-3] + "A\n"])
def test_a_checkpoint_that_was_touched_is_not_trusted(
    change: Callable[[str], str], path: Path, note: str, open_it: OpenLog
) -> None:
    assert open_it(path).verify(Kept(note=change(note))).code == "key"


def test_what_is_no_checkpoint_is_told_from_a_broken_record(path: Path, open_it: OpenLog) -> None:
    with pytest.raises(InputError, match="控え"):
        open_it(path).verify(Kept(note="これは控えではない"))


def test_untouched_it_is_whole_and_says_how_far_it_is_signed(path: Path, note: str, open_it: OpenLog) -> None:
    report = open_it(path).verify(Kept(note=note))
    assert (report.intact, report.count, report.signed, report.erased) == (True, COUNT, COUNT - 1, 1)
    assert len(report.keys) == 1 and report.remarks == ()
