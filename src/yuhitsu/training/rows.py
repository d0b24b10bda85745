"""Reads files of training data line by line, and refuses what cannot be used with file, line and reason."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.errors import InputError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file of JSON Lines."""

    path: Path
    number: int
    """Line in the file, from 1."""
    values: dict[str, Any]

    def refused(self, reason: str) -> InputError:
        """The error that names this line; ``reason`` is a Japanese sentence."""
        return InputError(f"{str(self.path)!r} の {self.number} 行目: {reason}")

    def text(self, key: str, *, empty: bool = False) -> str:
        """A string of the line.

        Raises InputError when it is missing, or empty and ``empty`` is not allowed.
        """
        return text_of(self, self.values, key, empty=empty)

    def items(self, key: str) -> list[dict[str, Any]]:
        """A list of objects of the line.

        Raises InputError when it is something else.
        """
        found = self.values.get(key)
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self.refused(f"{key!r} は {{…}} の並び [{{…}}, …] にしてください。")
        return found


def text_of(row: Row, values: dict[str, Any], key: str, *, empty: bool = False) -> str:
    """A string inside a line; raises InputError as ``Row.text``."""
    found = values.get(key)
    if not isinstance(found, str) or not (empty or found.strip()):
        raise row.refused(f"{key!r} に文字列が要ります（今の値: {found!r}）。")
    return found


def number_of(row: Row, values: dict[str, Any], key: str, default: int | None = None) -> int:
    """A whole number, 0 or more, inside a line; raises InputError when it is something else."""
    found = values.get(key, default)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise row.refused(f"{key!r} に 0 以上の整数が要ります（今の値: {found!r}）。")
    return found


def rows(path: Path) -> Iterator[Row]:
    """The lines of a file of JSON Lines (``.jsonl``, ``.jsonl.gz``); empty lines are left out.

    Raises InputError when the file cannot be read, or a line is no JSON object.
    """
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{str(path)!r} の {number} 行目: JSONとして読めません（{error}）。") from error
        row = Row(path, number, values if isinstance(values, dict) else {})
        if not isinstance(values, dict):
            raise row.refused("1行は {…} の形のJSONにしてください。")
        yield row


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{str(path)!r} はUTF-8ではありません。UTF-8で保存し直してください。") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{str(path)!r} を読めません（{reason}）。") from error


def files_in(folder: Path) -> list[Path]:
    """The ``.jsonl`` files of a folder, by name.

    Raises InputError when there is no such folder, or no such file in it.
    """
    if not folder.is_dir():
        raise InputError(f"学習データのフォルダー {str(folder)!r} がありません。指定を確かめてください。")
    found = sorted(path for path in folder.iterdir() if path.suffix == ".jsonl" and path.is_file())
    if not found:
        raise InputError(
            f"学習データのフォルダー {str(folder)!r} に .jsonl のファイルがありません。"
            "書き方は training/README.md を見てください。"
        )
    return found
