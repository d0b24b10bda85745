"""Backup of an installation while it serves, and bringing it back: only what is whole and verified.

A backup is a zip file: a copy of the database, the settings, the key files, and a manifest with their
SHA-256 and the checkpoint that the record must fit. Indexes are not in it; they are built again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.audit.log import AuditLog
from yuhitsu.audit.signing import FILE as KEY_FILE
from yuhitsu.audit.signing import SigningKey
from yuhitsu.audit.verifying import Kept
from yuhitsu.config import Settings
from yuhitsu.errors import InputError, StorageError
from yuhitsu.handling.record import RecordFilter
from yuhitsu.storage.database import Database
from yuhitsu.storage.log import SQLiteLogStore
from yuhitsu.storage.presence import Presence
from yuhitsu.types import User

DATABASE = "yuhitsu.db"
MANIFEST = "manifest.json"
FORMAT = 1
_BESIDE = ("*.key", "yuhitsu.toml")
_CHUNK = 1024 * 1024
_DAMAGED = "は、途中で切れているか、書き換えられています。別のバックアップを使ってください。"


@dataclass(frozen=True, slots=True)
class Restored:
    """What bringing a backup back did."""

    entries: int
    """Entries of the record in it."""
    aside: Path | None
    """Where the database that was there before lies now."""
    again: tuple[str, ...]
    """Requests whose erasure is newer than the backup, and must be done again."""


def back_up(settings: Settings, log: AuditLog, database: Database, file: Path, actor: str) -> int:
    """Write a backup of a running installation, all or nothing.

    Returns:
        Its size in bytes.

    Raises:
        StorageError: it cannot be written. RecordError: it cannot be recorded.
    """
    log.write("record.copied", actor, {"name": file.name})
    note = log.checkpoint(actor)
    with _told(file), tempfile.TemporaryDirectory(prefix=".yuhitsu-backup-", dir=file.parent) as folder:
        copy = Path(folder) / DATABASE
        database.copy_to(copy)
        members = [copy, *(path for name in _BESIDE for path in sorted(settings.home.glob(name)))]
        manifest = {
            "format": FORMAT,
            "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "checkpoint": note,
            "sha256": {path.name: _digest(path) for path in members},
        }
        trial = Path(folder) / "backup.zip"
        # nobody but the owner reads it: the keys are in it
        with os.fdopen(os.open(trial, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for path in members:
                    archive.write(path, path.name)
            out.flush()
            os.fsync(out.fileno())
        trial.replace(file)
    return file.stat().st_size


def restore_backup(settings: Settings, file: Path, user: User, *, replace: bool = False) -> Restored:
    """Bring a backup back, once it is known to be whole and its record intact.

    The database that is there is put aside, never deleted.

    Args:
        replace: also where what is there is newer than the backup.

    Raises:
        InputError: it is no backup, a damaged one, its record is broken, or what is there is newer.
        StorageError: the installation is in use, or nothing can be written.
    """
    home = settings.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    presence = Presence(home)
    try:
        if not presence.alone():
            raise StorageError("サーバーかほかのコマンドが使用中です。止めてから、もう一度戻してください。")
        with _told(file), tempfile.TemporaryDirectory(prefix=".yuhitsu-restore-", dir=home) as folder:
            unpacked = Path(folder)
            entries = _unpacked(file, unpacked)
            again = _newer(home, unpacked, entries, replace=replace)
            aside = _put_aside(home)
            for path in sorted(unpacked.iterdir()):
                path.replace(home / path.name)
        shutil.rmtree(home / "index", ignore_errors=True)
        with _record(home) as log:
            log.write("record.restored", user.id, {"name": file.name, "count": entries})
    finally:
        presence.close()
    return Restored(entries, aside, again)


def _unpacked(file: Path, folder: Path) -> int:
    """Unpack into an empty folder; how many entries its verified record has."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            digests = _digests(manifest)
            for name, expected in digests.items():
                with archive.open(name) as source, (folder / name).open("xb") as target:
                    os.fchmod(target.fileno(), 0o600)
                    shutil.copyfileobj(source, target, _CHUNK)
                if _digest(folder / name) != expected:
                    raise InputError(f"「{file.name}」{_DAMAGED}")
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise InputError(f"「{file.name}」{_DAMAGED}") from error
    with _record(folder) as log:
        report = log.verify(Kept(note=str(manifest["checkpoint"])))
    if not report.intact:
        raise InputError(
            f"「{file.name}」の記録が壊れています: {report.first_broken}番目の記録。{report.problem}"
        )
    return report.count


def _digests(manifest: Any) -> dict[str, str]:
    """The members by name; a name that leaves the folder is no backup of ours."""
    digests = manifest["sha256"]
    if manifest["format"] != FORMAT or DATABASE not in digests or any(Path(n).name != n for n in digests):
        raise ValueError("not a backup")
    return {str(name): str(digest) for name, digest in digests.items()}


def _newer(home: Path, unpacked: Path, entries: int, *, replace: bool) -> tuple[str, ...]:
    """Requests erased since the backup, by the record that is there.

    Raises:
        InputError: what is there is newer, and nobody said that it may be replaced.
    """
    if not (home / DATABASE).is_file():
        return ()
    with _record(home) as held, _record(unpacked) as back:
        count = held.store.head()[0]
        last = [link.digest for link, _ in back.store.links(after=entries - 1, limit=1)]
        same = [link.digest for link, _ in held.store.links(after=entries - 1, limit=1)] == last
        if count > entries and same and not replace:
            raise InputError(
                f"今のデータベースは、このバックアップより新しいものです（記録{count - entries}件分）。"
                "それでも戻すときは --replace を付けてください。今のものは別の名前で残ります。"
            )
        erased = held.chosen(RecordFilter(kinds=("rights.erased",), limit=10_000))
    return tuple(
        str(e.body["request"]) for e in reversed(erased) if e.sequence > entries and "request" in e.body
    )


def _put_aside(home: Path) -> Path | None:
    database = home / DATABASE
    if not database.is_file():
        return None
    aside = home / f"{DATABASE}.before-{dt.datetime.now():%Y%m%d-%H%M%S-%f}"
    database.replace(aside)
    for side in ("-wal", "-shm"):
        # of a process that was killed: it belongs to the file it lay beside
        with contextlib.suppress(FileNotFoundError):
            (home / f"{DATABASE}{side}").replace(aside.with_name(f"{aside.name}{side}"))
    return aside


@contextlib.contextmanager
def _record(folder: Path) -> Iterator[AuditLog]:
    """The record of the database in a folder, with the key beside it."""
    with contextlib.closing(Database(folder / DATABASE)) as database:
        yield AuditLog(SQLiteLogStore(database), key=SigningKey(folder / KEY_FILE))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"バックアップ {str(file)!r} を読み書きできません: {error.strerror}。"
            "場所、権限、ディスクの空きを確認してください。"
        ) from error
