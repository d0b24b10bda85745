"""The folder of the index of words: which one it is, how far it is built, and when it must be made anew.

Several processes share it. Each time it is made anew it gets another mark, so that whoever opened the
former one notices, and so that two who find it damaged do not throw away each other's work.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yuhitsu.errors import DiskFull, InputError, StorageError, YuhitsuError

FORMAT = 1
"""Grows when terms or fields change, so that older folders are rebuilt."""

_FULL = (f"os error {errno.ENOSPC}", f"code: {errno.ENOSPC},", os.strerror(errno.ENOSPC))


class DamagedIndex(Exception):
    """The engine cannot use what is in the folder with this mark: it must be made anew."""

    def __init__(self, made: str, cause: str) -> None:
        super().__init__(cause)
        self.made = made


@dataclass(frozen=True, slots=True)
class State:
    """The folder's mark, and the newest change of the store's journal that is in it."""

    made: str
    change: int


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """A folder that may be deleted, damaged or made anew at any time, by anyone."""

    path: Path

    def state(self) -> State | None:
        """What was noted last; ``None`` when the folder is not there or of another format."""
        try:
            noted = json.loads((self.path / "applied.json").read_text(encoding="utf-8"))
            if noted["format"] != FORMAT:
                return None
            return State(str(noted["made"]), int(noted["change"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def note(self, state: State) -> None:
        """Write after the commit: a crash between them only applies changes twice."""
        noted = {"format": FORMAT, "made": state.made, "change": state.change}
        trial = self.path / "applied.json.new"
        trial.write_text(json.dumps(noted), encoding="utf-8")
        trial.replace(self.path / "applied.json")

    def require_engine_file(self) -> None:
        """Raise FileNotFoundError where the engine would begin anew without a word."""
        (self.path / "meta.json").stat()

    def emptied(self) -> State:
        """Begin anew; only to be called ``alone``."""
        state = State(uuid.uuid4().hex, 0)
        try:
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir(parents=True, exist_ok=True)
            self.note(state)
        except OSError as error:
            raise self.unusable() from error
        return state

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other process or thread opens or empties the folder meanwhile."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self.path.with_name(f"{self.path.name}.lock").open("w")
        except OSError as error:
            raise self.unusable() from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def unusable(self) -> StorageError:
        """The error to raise when the folder can be neither opened nor made anew."""
        return StorageError(
            f"検索の索引 {str(self.path)!r} を作れません。"
            "フォルダーの権限とディスクの空きを確認してください。"
        )


@contextlib.contextmanager
def engine_failures(made: str) -> Iterator[None]:
    """Whatever the engine raises becomes DamagedIndex, its panics too, which are no Exception.

    Args:
        made: mark of the folder it works in.

    Raises:
        DiskFull: no space is left, and nothing is wrong with the folder.
        InputError: what it was asked is no text.
    """
    try:
        yield
    except YuhitsuError:
        raise
    except UnicodeError as error:
        raise InputError("検索の条件に、文字として成り立たない符号が含まれています。") from error
    except BaseException as error:
        panic = type(error).__name__ == "PanicException"
        if not (panic or isinstance(error, ValueError | OSError)):
            raise
        if any(sign in str(error) for sign in _FULL):
            raise DiskFull("検索の索引を書く場所がディスクにありません。空きを作ってください。") from error
        raise DamagedIndex(made, str(error)) from error
