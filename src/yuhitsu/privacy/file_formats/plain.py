"""Text, Markdown and CSV: the text as it is, in the encoding that it came in."""

from __future__ import annotations

from collections.abc import Callable

from yuhitsu.privacy.file_formats.leaves import Change, Leaves, apply

Decode = Callable[[bytes, str], str]
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENCODINGS = (
    "utf-8", "cp932", "euc_jp", "euc_jis_2004", "shift_jis_2004", "utf-16-le", "utf-16-be", "iso2022_jp_2",
)  # fmt: skip


def rewrite(data: bytes, name: str, change: Change, decode: Decode, notes: list[str]) -> bytes:
    """The file with its text changed, in its own encoding if that has all the letters, else in UTF-8.

    Raises:
        BrokenDocument, MislabelledDocument
    """
    text = decode(data, name)
    changed: list[str] = [text]
    leaves = Leaves()
    leaves.add(text, lambda new: changed.append(new))
    apply(change, leaves)
    return encoded(changed[-1], text, data, notes)


def encoded(text: str, before: str, data: bytes, notes: list[str]) -> bytes:
    """``text`` in the encoding in which ``before`` was ``data``."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and _fits(before, encoding, data.removeprefix(mark)):
            return mark + text.encode(encoding)
    fitting = [encoding for encoding in _ENCODINGS if _fits(before, encoding, data)]
    for encoding in fitting:
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            continue
    notes.append("元の文字コードで書けない文字があるため、UTF-8で保存しました。")
    return text.encode("utf-8", "surrogatepass")


def _fits(text: str, encoding: str, data: bytes) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False
