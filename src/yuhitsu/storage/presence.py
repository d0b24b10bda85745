"""Which processes have an installation open: each holds a lock that ends with it, however it ends."""

from __future__ import annotations

import fcntl
from pathlib import Path

from yuhitsu.errors import StorageError


class Presence:
    """This process's shared lock on a data folder; the kernel takes it back even from a killed process.

    Args:
        folder: the data folder.

    Raises:
        StorageError: the lock's file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "open.lock"
        try:
            self._file = path.open("ab")
        except OSError as error:
            raise StorageError(
                f"{str(path)!r} を開けません: {error.strerror}。場所とフォルダの権限を確認してください。"
            ) from error
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Whether no other process has the installation open now."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(self._file, fcntl.LOCK_SH)
        return True

    def close(self) -> None:
        """Let go of the lock."""
        self._file.close()
