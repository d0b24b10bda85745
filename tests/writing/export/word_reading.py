"""Reads Word files as Word would: every tracked change accepted, or every one rejected."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> Any:
    """The root of its text."""
    return etree.fromstring(parts(data)["word/document.xml"])


def settled(data: bytes, *, accept: bool) -> str:
    """The text after every change was accepted, or after every one was rejected: a line a paragraph."""
    root = body(data)
    gone, kept = ("del", "ins") if accept else ("ins", "del")
    for element in list(root.iter(f"{W}{gone}")):
        element.getparent().remove(element)
    for element in list(root.iter(f"{W}{kept}")):
        parent, at = element.getparent(), element.getparent().index(element)
        parent[at : at + 1] = list(element)
    for deleted in root.iter(f"{W}delText"):
        deleted.tag = f"{W}t"
    return "\n".join(_line(paragraph) for paragraph in root.iter(f"{W}p"))


def _line(paragraph: Any) -> str:
    signs = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "\u2011"}
    leaves = (e for run in paragraph.iter(f"{W}r") for e in run)
    return "".join((e.text or "") if e.tag == f"{W}t" else signs.get(e.tag, "") for e in leaves)


def comments(data: bytes) -> list[tuple[str, str]]:
    """Author and text of each comment, as python-docx reads them."""
    return [(c.author, c.text) for c in docx.Document(io.BytesIO(data)).comments]


def commented(data: bytes, number: str) -> str:
    """The text between the two ends of a comment's range."""
    inside, found = False, []
    for element in body(data).iter():
        if element.tag == f"{W}commentRangeStart" and element.get(f"{W}id") == number:
            inside = True
        if element.tag == f"{W}commentRangeEnd" and element.get(f"{W}id") == number:
            inside = False
        if inside and element.tag in (f"{W}t", f"{W}delText"):
            found.append(element.text or "")
    return "".join(found)
