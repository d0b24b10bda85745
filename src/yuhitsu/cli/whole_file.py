"""A file that a command writes is whole or is not there: a full disk leaves nothing half."""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from pathlib import Path

from yuhitsu.errors import DiskFull, InputError


def write_whole(path: Path, data: bytes) -> None:
    """Write a new file, never over one that is there.

    Raises:
        InputError: it is there already, or cannot be written. DiskFull: no space is left.
    """
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with open(beside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path)
    except FileExistsError:
        raise InputError(f"{str(path)!r} が既にあります。別の名前を指定してください。") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(
                f"{str(path)!r} を書く場所がディスクにありません。空きを作ってください。"
            ) from error
        raise InputError(
            f"{str(path)!r} を書けません（{error.strerror}）。場所と権限を確かめてください。"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _put(beside: Path, path: Path) -> None:
    """Give the file its name unless somebody has it; on file systems without links, nearly as well."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError from None
        beside.replace(path)
