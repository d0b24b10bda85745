"""Which encoding is a text file in? Offices hold UTF-8, Shift_JIS and EUC-JP side by side."""

from __future__ import annotations

import re

from yuhitsu.errors import BrokenDocument, MislabelledDocument

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CANDIDATES = ("euc_jp", "cp932", "euc_jis_2004", "shift_jis_2004")
_ISO_2022 = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.IGNORECASE)
_ALIASES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms932": "cp932", "euc-jp": "euc_jp", "x-euc-jp": "euc_jp", "utf8": "utf-8",
}  # fmt: skip
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")
_COMMON = re.compile(r"[ぁ-んァ-ヶー、。\u4e00-\u9fff\uf900-\ufaff]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, name: str, declared: bool = False) -> str:
    """The text of a file.

    Args:
        data: the whole file.
        name: for errors.
        declared: look for ``charset=`` or ``encoding=`` near the beginning (HTML, XML).

    Raises:
        BrokenDocument: no Japanese encoding fits. MislabelledDocument: it is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data.removeprefix(mark), encoding, name)
    if b"\x00" in data[:4096]:
        return _unmarked_utf16(data, name)
    if len(_CONTROLS.findall(data)) > len(data) // 20 + 8:
        raise MislabelledDocument(name, "文字の文書ではありません。拡張子を確かめてください。")
    if _ISO_2022.search(data):
        return _strict(data, "iso2022_jp_2", name)
    if declared and (found := _DECLARED.search(data[:2048])):
        text = _declared(data, found[1].decode("ascii").lower())
        if text is not None:
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "utf-8", name) if _is_damaged_utf8(data) else _japanese(data, name)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether only few bytes do not fit; other encodings would read such a file as rubbish."""
    text = data.decode("utf-8", "replace")
    return len(_COMMON.findall(text)) > 2 * text.count("\ufffd")


def _declared(data: bytes, label: str) -> str | None:
    """By the file's own word, where it is true."""
    try:
        return data.decode(_ALIASES.get(label, label))
    except (LookupError, UnicodeDecodeError):
        return None


def _japanese(data: bytes, name: str) -> str:
    """The likeliest of the Japanese encodings that fit every byte.

    EUC-JP read as Shift_JIS gives half-width kana, Shift_JIS read as EUC-JP mostly does not decode.
    """
    texts = []
    for encoding in _CANDIDATES:
        try:
            texts.append(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not texts:
        raise BrokenDocument(
            name, "文字コードを判別できないか、途中で壊れています。UTF-8で保存し直してください。"
        )
    return max(texts, key=_likelihood)


def _likelihood(text: str) -> float:
    common, odd = len(_COMMON.findall(text)), len(_HALF_KANA.findall(text))
    return (common - 2 * odd) / max(len(text), 1)


def _unmarked_utf16(data: bytes, name: str) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readable = sum(c.isprintable() or c in "\r\n\t" for c in text[:2000])
        if readable > 0.98 * len(text[:2000]) and _COMMON.search(text):
            return text
    raise MislabelledDocument(name, "文字の文書ではありません。拡張子を確かめてください。")


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenDocument(
            name, f"途中で壊れています（{encoding} として読めません）。UTF-8で保存し直してください。"
        ) from error
