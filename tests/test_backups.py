"""A backup is made while others work, brings everything back, and is refused when it is not whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import WASTE, ask
from yuhitsu.app import build, open_record
from yuhitsu.backups import DATABASE, MANIFEST, back_up, restore_backup
from yuhitsu.cli.main import main
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.documents.ingest import Source
from yuhitsu.errors import InputError, StorageError
from yuhitsu.handling.rights import Person, RightsKind
from yuhitsu.rights.requests import Told
from yuhitsu.types import LOCAL_USER, Level


def settings_in(folder: Path) -> Settings:
    return Settings(
        home=folder / "home", search=SearchSettings(embed=False), answer=AnswerSettings(read=False)
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """An office that went on after its backup was made, and the backup."""
    folder = tmp_path_factory.mktemp("backup")
    settings, file = settings_in(folder), folder / "backup.zip"
    with build(settings) as app:
        list(app.library.take_in([Source("ごみ.md", data=WASTE.encode())], actor="t", level=Level.ONE))
        ask(app, "渡辺花子さんの粗大ごみの収集はいくらですか")
        back_up(settings, app.log, app.database, file, "kanri")
        ask(app, "燃やすごみはいつですか")
        request = app.rights.receive(Told(RightsKind.ERASURE, Person("渡邊花子")), by=LOCAL_USER)
        app.rights.confirm(request.id, "窓口", by=LOCAL_USER)
        keys = [finding.key for finding in app.rights.find(request.id, by=LOCAL_USER)]
        app.rights.erase(request.id, keys, by=LOCAL_USER)
    return settings, file


@pytest.fixture
def backup(made: tuple[Settings, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(made[1], tmp_path / "backup.zip"))


@pytest.fixture
def later(made: tuple[Settings, Path], tmp_path: Path) -> Settings:
    """The office as it is now, newer than the backup."""
    settings = settings_in(tmp_path)
    shutil.copytree(made[0].home, settings.home)
    return settings


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "new")


def test_a_new_machine_gets_everything_back(backup: Path, empty: Settings) -> None:
    done = restore_backup(empty, backup, LOCAL_USER)
    assert (done.aside, done.again) == (None, ())
    with build(empty) as app:
        assert app.log.verify().intact
        assert [entry.kind for entry in app.log.newest(1)] == ["record.restored"]
        assert app.index.search("粗大ごみ", user=LOCAL_USER, max_level=Level.ONE, limit=1)
        assert len(app.conversations.all(user=LOCAL_USER)) == 1
        assert app.log.checkpoint(), "the key came back too"
    assert stat.S_IMODE((empty.home / "record.key").stat().st_mode) == 0o600


def test_only_its_owner_reads_a_backup(made: tuple[Settings, Path]) -> None:
    assert stat.S_IMODE(made[1].stat().st_mode) == 0o600
    assert [path.name for path in made[1].parent.iterdir() if path.name.startswith(".")] == []


def test_a_newer_database_is_replaced_only_when_that_is_said(backup: Path, later: Settings) -> None:
    with pytest.raises(InputError, match="--replace"):
        restore_backup(later, backup, LOCAL_USER)
    with open_record(later) as log:
        assert log.store.of_kind("rights.erased")
    done = restore_backup(later, backup, LOCAL_USER, replace=True)
    assert len(done.again) == 1 and done.again[0].startswith("R")
    assert done.aside is not None
    with closing(sqlite3.connect(done.aside)) as aside:
        assert aside.execute("SELECT count(*) FROM entries WHERE kind = 'rights.erased'").fetchone() == (1,)
    with open_record(later) as log:
        assert log.verify().intact and not log.store.of_kind("rights.erased")


def test_nothing_is_brought_back_under_a_running_server(backup: Path, later: Settings) -> None:
    with build(later), pytest.raises(StorageError, match="使用中"):
        restore_backup(later, backup, LOCAL_USER, replace=True)


def rewritten(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], None]:
    """Unpack, change, and pack again as if nothing had been."""

    def run(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(members)
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    return run


def forged(members: dict[str, bytes]) -> None:
    """A database with another history, and a manifest that fits it."""
    database = members[DATABASE].replace(b"question.asked", b"question.axked")
    manifest = json.loads(members[MANIFEST])
    manifest["sha256"][DATABASE] = hashlib.sha256(database).hexdigest()
    members[DATABASE], members[MANIFEST] = database, json.dumps(manifest).encode()


def leaving(members: dict[str, bytes]) -> None:
    """A member that would be written outside of the folder."""
    manifest = json.loads(members[MANIFEST])
    manifest["sha256"]["../evil"] = ""
    members[MANIFEST], members["../evil"] = json.dumps(manifest).encode(), b""


DAMAGES: list[tuple[str, Callable[[Path], object]]] = [
    ("truncated", lambda file: file.write_bytes(file.read_bytes()[:-100])),
    ("half", lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])),
    ("empty", lambda file: file.write_bytes(b"")),
    ("another file", lambda file: file.write_bytes(b"no backup" * 100)),
    ("no manifest", rewritten(lambda members: members.pop(MANIFEST))),
    ("no database", rewritten(lambda members: members.pop(DATABASE))),
    ("another database", rewritten(lambda members: members.update({DATABASE: b"x"}))),
    ("another key", rewritten(lambda members: members.update({"record.key": b"x"}))),
    ("another history", rewritten(forged)),
    ("a name that leaves the folder", rewritten(leaving)),
]


@pytest.mark.parametrize(("what", "damage"), DAMAGES, ids=[what for what, _ in DAMAGES])
def test_what_is_not_whole_is_refused_and_changes_nothing(
    what: str, damage: Callable[[Path], object], backup: Path, later: Settings
) -> None:
    damage(backup)
    before = (later.home / DATABASE).read_bytes()
    with pytest.raises((InputError, StorageError)):
        restore_backup(later, backup, LOCAL_USER, replace=True)
    assert (later.home / DATABASE).read_bytes() == before, what
    assert not [path.name for path in later.home.iterdir() if path.name.startswith(".yuhitsu")]


@pytest.fixture
def run(later: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("YUHITSU_HOME", str(later.home))

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        return result.exit_code, result.output

    return invoke


def test_the_commands(run: Callable[..., tuple[int, str]], tmp_path: Path, backup: Path) -> None:
    file = tmp_path / "new.zip"
    code, said = run("backup", str(file))
    assert code == 0 and "鍵も入っています" in said and file.is_file()
    assert run("restore-backup", str(backup))[0] == 1
    code, said = run("restore-backup", str(backup), "--replace")
    assert code == 0 and "もう一度消去" in said and "戻しました" in said
    assert run("audit", "verify")[0] == 0
    assert "読み書きできません" in run("backup", str(tmp_path / "no" / "x.zip"))[1]
