"""Reads files through the worker process, with limits of time; whatever happens becomes one of our errors."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuhitsu import errors
from yuhitsu.config import IngestSettings
from yuhitsu.documents.worker import HEAD
from yuhitsu.errors import BrokenDocument, DocumentError, DocumentTooLarge, ReaderLimitExceeded
from yuhitsu.storage.packing import unpack_blocks
from yuhitsu.types import Document, DocumentKind

MEGABYTE = 1024 * 1024
_FRAMES_AHEAD = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A file to take in: its name as the user knows it, and where its bytes are."""

    name: str
    path: Path | None = None
    data: bytes | None = None

    def size(self) -> int:
        """Bytes of the file.

        Raises:
            BrokenDocument: it is gone or may not be read.
        """
        if self.data is not None:
            return len(self.data)
        assert self.path is not None
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise BrokenDocument(self.name, f"ファイルを開けません（{error.strerror}）。") from error

    def read(self) -> bytes:
        """The bytes of the file.

        Raises:
            BrokenDocument: it is gone or may not be read.
        """
        if self.data is not None:
            return self.data
        assert self.path is not None
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise BrokenDocument(self.name, f"ファイルを開けません（{error.strerror}）。") from error


@dataclass(slots=True)
class Contents:
    """What reading one file gave: its digest first, then documents one by one, notes at the end."""

    sha256: str = ""
    unchanged: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FileReading:
    """The parent's side of the worker. Not safe for threads: its owner holds a lock."""

    settings: IngestSettings
    _worker: _Worker | None = None

    def read(self, source: Source, contents: Contents, known: str = "") -> Iterator[Document]:
        """Yield the documents of a file; nothing when its digest is ``known``.

        Raises:
            DocumentError: refused, broken, too large, or over a limit; always with the file's name.
        """
        limit = self.settings.file_mb
        if source.size() > limit * MEGABYTE:
            raise DocumentTooLarge(
                source.name, f"{limit}MBを超えています。分けるか、設定 ingest.file_mb を増やしてください。"
            )
        deadline = time.monotonic() + self.settings.seconds
        worker = self._ready()
        finished = False
        try:
            worker.order(source, known, self.settings)
            for head, body in worker.frames(source.name, deadline):
                if head["kind"] == "document":
                    yield _document(head, body, source.name)
                elif head["kind"] == "digest":
                    contents.sha256 = head["sha256"]
                else:
                    # a process that ran out of memory is not used again
                    finished = head.get("code") != ReaderLimitExceeded.__name__
                    _end(head, contents, source.name)
                    return
        finally:
            if not finished:
                self.close()  # in an unknown state: the next file gets a fresh process

    def close(self) -> None:
        """End the worker process."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _ready(self) -> _Worker:
        if self._worker is None or not self._worker.alive():
            self.close()
            self._worker = _Worker(self.settings.memory_mb)
        return self._worker


class _Worker:
    """One child process and the thread that reads its frames."""

    def __init__(self, memory_mb: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "yuhitsu.documents.worker", str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
        self._frames: queue.Queue[tuple[dict[str, Any], bytes] | None] = queue.Queue(_FRAMES_AHEAD)
        self._thread = threading.Thread(target=self._receive, name="yuhitsu-reading", daemon=True)
        self._thread.start()

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        while self._thread.is_alive():
            try:
                self._frames.get(timeout=0.05)  # let the thread see the end
            except queue.Empty:
                continue
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                continue

    def order(self, source: Source, known: str, settings: IngestSettings) -> None:
        """Ask for a file; a process that died meanwhile shows when frames are read."""
        form: dict[str, Any] = {
            "name": source.name,
            "known": known,
            "unpacked_limit": settings.unpacked_mb * MEGABYTE,
        }
        if source.data is None:
            form["path"] = str(source.path)
        else:
            form["length"] = len(source.data)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(form).encode() + b"\n" + (source.data or b""))
            self._process.stdin.flush()
        except OSError:
            return

    def frames(self, name: str, deadline: float) -> Iterator[tuple[dict[str, Any], bytes]]:
        while True:
            left = deadline - time.monotonic()
            try:
                frame = self._frames.get(timeout=max(left, 0.01))
            except queue.Empty:
                raise ReaderLimitExceeded(
                    name,
                    "読み取りが時間内に終わりませんでした。ファイルを分けるか、不要なシートや図を除いてください。",
                ) from None
            if frame is None:
                raise ReaderLimitExceeded(
                    name,
                    "読み取りの途中でメモリーの上限を超えたか、処理が止まりました。ファイルを分けてください。",
                )
            handed = time.monotonic()
            yield frame
            deadline += time.monotonic() - handed  # storing what was read is not reading

    def _receive(self) -> None:
        assert self._process.stdout is not None
        stdout = self._process.stdout
        while True:
            try:
                head = stdout.read(HEAD.size)
                if len(head) < HEAD.size:
                    break
                text_length, body_length = HEAD.unpack(head)
                text, body = stdout.read(text_length), stdout.read(body_length)
                self._frames.put((json.loads(text), body))
            except (OSError, ValueError):
                break
        self._frames.put(None)


def _document(head: dict[str, Any], body: bytes, name: str) -> Document:
    return Document(
        id=head["id"] if head["records"] else name,
        title=head["title"],
        blocks=unpack_blocks(body),
        kind=DocumentKind(head["document_kind"]),
        name=name,
        media_type=head["media_type"],
    )


def _end(head: dict[str, Any], contents: Contents, name: str) -> None:
    if head["kind"] == "refused":
        kind = getattr(errors, head["code"])
        assert issubclass(kind, DocumentError)
        raise kind(name, head["reason"])
    contents.unchanged = head["kind"] == "unchanged"
    contents.notes = head.get("notes", [])
