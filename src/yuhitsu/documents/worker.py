"""The reading process: parsers run here, under limits of memory, never in the office's own process.

The parent sends one JSON line (``path`` or ``length`` of the data that follows, ``name``, limits) and gets
frames back: a JSON head, then for a document its packed blocks. The process serves file after file until its
standard input closes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
import sys
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from yuhitsu.documents.readers.formats import reader_for
from yuhitsu.errors import BrokenDocument, DocumentError, ReaderLimitExceeded
from yuhitsu.storage.packing import pack_blocks
from yuhitsu.types import Document

HEAD = struct.Struct(">II")
"""Lengths of a frame's JSON head and of the bytes behind it."""


_XML_NO_MEMORY = 2
"""How lxml says that memory ran out."""


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer orders until there are no more."""
    while line := source.readline():
        order = json.loads(line)
        try:
            _read(_data(order, source), order, sink)
        except Exception as error:
            refusal = _refusal(error, order["name"])
            send(sink, {"kind": "refused", "code": type(refusal).__name__, "reason": refusal.reason})


def _refusal(error: Exception, name: str) -> DocumentError:
    """Whatever went wrong as one of our errors."""
    if _is_memory(error) or _is_memory(error.__cause__):
        return ReaderLimitExceeded(name, "読み取りに使えるメモリーを超えました。ファイルを分けてください。")
    if isinstance(error, DocumentError):
        return error
    kind = type(error).__name__
    return BrokenDocument(
        name, f"壊れているため読めません（{kind}）。作ったソフトで開き、保存し直してください。"
    )


def _is_memory(error: BaseException | None) -> bool:
    return isinstance(error, MemoryError) or (
        type(error).__name__ == "XMLSyntaxError" and getattr(error, "code", 0) == _XML_NO_MEMORY
    )


def _data(order: dict[str, Any], source: BinaryIO) -> bytes:
    """The file's bytes: they follow the order, or lie where it says."""
    if "length" in order:
        return source.read(order["length"])
    try:
        return Path(order["path"]).read_bytes()
    except OSError as error:
        raise BrokenDocument(order["name"], f"ファイルを開けません（{error.strerror}）。") from error


def _read(data: bytes, order: dict[str, Any], sink: BinaryIO) -> None:
    digest = hashlib.sha256(data).hexdigest()
    send(sink, {"kind": "digest", "sha256": digest})
    if digest == order.get("known"):
        send(sink, {"kind": "unchanged"})
        return
    reader = reader_for(data, order["name"], order["unpacked_limit"])
    for document in reader.read(data, order["name"]):
        send(sink, document_head(document), pack_blocks(document.blocks))
    send(sink, {"kind": "done", "notes": getattr(reader, "notes", [])})


def document_head(document: Document) -> dict[str, Any]:
    """What a document is but for its blocks."""
    return {
        "kind": "document",
        "id": document.id,
        "title": document.title,
        "document_kind": document.kind.value,
        "media_type": document.media_type,
        "records": document.id != document.name,
    }


def send(sink: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame."""
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")
    sink.write(HEAD.pack(len(text), len(body)) + text + body)
    sink.flush()


def limit_memory(megabytes: int) -> None:
    """Bound the address space, where the system can (Linux); elsewhere the time limit alone holds."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    limit_memory(int(sys.argv[1]))
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # a parser that prints must not break the frames
    serve(sys.stdin.buffer, output)
