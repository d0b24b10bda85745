"""``yuhitsu proofread --word``: a file as a Word draft, and the draft with comments and tracked changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from yuhitsu.cli.masking import read_file
from yuhitsu.cli.whole_file import write_whole
from yuhitsu.config import Settings
from yuhitsu.errors import InputError
from yuhitsu.writing.export.revisions import RevisedWord, WordDraft
from yuhitsu.writing.proofreading.findings import Finding

MEGABYTE = 1 << 20


def check_target(files: tuple[Path, ...], out: Path) -> None:
    """Whether ``--word OUT`` can be served, before anything is proofread.

    Raises:
        InputError
    """
    if len(files) != 1:
        raise InputError("--word は、ファイル1つのときだけ使えます。1つずつ校正してください。")
    if out.suffix.lower() != ".docx":
        raise InputError(f"--word の名前は .docx で終わるようにしてください（今は {out.name!r}）。")
    if out.exists():
        raise InputError(f"{str(out)!r} が既にあります。別の名前を指定してください。")


def draft_of(path: Path, settings: Settings) -> WordDraft | None:
    """The draft in a Word file, which keeps its look; None for other files.

    Raises:
        DocumentError
    """
    if path.suffix.lower() not in (".docx", ".dotx"):
        return None
    limit = settings.ingest.unpacked_mb * MEGABYTE
    return WordDraft.read(read_file(path, settings), path.name, unpacked=limit)


def save_revised(draft: WordDraft, findings: Iterable[Finding], out: Path) -> RevisedWord:
    """Write the draft with what was found in it.

    Raises:
        InputError, DiskFull
    """
    revised = draft.revised(findings, dt.datetime.now(dt.UTC))
    write_whole(out, revised.data)
    return revised
