"""An office's own words: what it writes otherwise, and what it wants left alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yuhitsu.errors import SettingsError
from yuhitsu.writing.proofreading.prose import Hit, Prose

_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class OfficeWords:
    """``wrong`` words with what the office writes instead; ``protected`` words no rule touches."""

    wrong: dict[str, str] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()

    def hits(self, prose: Prose) -> Iterator[Hit]:
        """Where a word of the list stands."""
        if self.wrong:
            words = sorted(self.wrong, key=len, reverse=True)
            for match in re.finditer("|".join(map(re.escape, words)), prose.text):
                yield Hit("office-word", match.start(), match.end(), self.wrong[match.group()])

    def shielded(self, text: str) -> set[int]:
        """Offsets that lie in protected words."""
        if not self.protected:
            return set()
        words = "|".join(map(re.escape, sorted(self.protected, key=len, reverse=True)))
        return {at for match in re.finditer(words, text) for at in range(match.start(), match.end())}


def read_words(path: Path) -> OfficeWords:
    """The list of a file: JSON ``{"words": {wrong: right}, "protected": [word]}``, or TSV lines
    ``wrong<TAB>right``; a line with one word alone protects it, ``#`` begins a remark.

    Raises:
        SettingsError: the file cannot be read, or a line is wrong; file, line and reason are named.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SettingsError(f"用語の一覧 {str(path)!r} が大きすぎます（5MBまで）。")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingsError(
            f"用語の一覧 {str(path)!r} を開けません: {error.strerror}。"
            "設定 proofreading.words を確かめてください。"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"用語の一覧 {str(path)!r} の{line}行目がUTF-8ではありません。UTF-8で保存し直してください。"
        ) from error
    return _from_json(path, text) if path.suffix.lower() == ".json" else _from_lines(path, text)


def _from_lines(path: Path, text: str) -> OfficeWords:
    wrong: dict[str, str] = {}
    protected = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) > 2 or not parts[0] or (len(parts) == 2 and not parts[1]):
            raise _fault(path, number, "「誤り<タブ>正しい書き方」か、守る語だけの行にしてください")
        if len(parts) == 1:
            protected.add(parts[0])
            continue
        if parts[0] == parts[1]:
            raise _fault(path, number, f"「{parts[0]}」の誤りと正しい書き方が同じです")
        if wrong.setdefault(parts[0], parts[1]) != parts[1]:
            raise _fault(path, number, f"「{parts[0]}」の正しい書き方が二通りあります")
    return OfficeWords(wrong, frozenset(protected))


def _from_json(path: Path, text: str) -> OfficeWords:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _fault(path, getattr(error, "lineno", 1), f"JSONとして読めません（{error}）") from error
    words = data.get("words", {}) if isinstance(data, dict) else None
    protected = data.get("protected", []) if isinstance(data, dict) else None
    if not isinstance(words, dict) or not isinstance(protected, list):
        raise _fault(
            path, 1, '{"words": {"誤り": "正しい書き方"}, "protected": ["守る語"]} の形にしてください'
        )
    for entry in [*words.items(), *((word, "x") for word in protected)]:
        if not all(isinstance(part, str) and part for part in entry) or entry[0] == entry[1]:
            raise _fault(path, _line_of(text, entry[0]), f"{entry[0]!r} の書き方が正しくありません")
    return OfficeWords(dict(words), frozenset(protected))


def _line_of(text: str, word: object) -> int:
    at = text.find(json.dumps(word, ensure_ascii=False))
    return text[: max(at, 0)].count("\n") + 1


def _fault(path: Path, line: int, reason: str) -> SettingsError:
    return SettingsError(f"用語の一覧 {str(path)!r} の{line}行目: {reason}。")
