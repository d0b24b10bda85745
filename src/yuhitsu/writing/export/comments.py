"""Comments of a Word file: a part of their own, and a range in the text that each speaks of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lxml import etree

from yuhitsu.writing.export.package import W, WordPackage, w, written
from yuhitsu.writing.export.style import writable
from yuhitsu.writing.export.word_text import XML_SPACE

_PART = "word/comments.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_OUTSIDE = frozenset((w("ins"), w("moveTo"), w("fldSimple")))
"""A comment inside of these would go with them."""


def stamp(moment: dt.datetime) -> str:
    """A moment as Word files name it: UTC to the second."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


class Comments:
    """The comments of one file; those that are there already stay."""

    def __init__(self, package: WordPackage, author: str, moment: dt.datetime) -> None:
        self._package, self._author, self._moment = package, author, moment
        there = _PART in package.parts
        self._root = package.xml(_PART) if there else etree.Element(w("comments"), nsmap={"w": W})
        self._next = 1 + max((int(c.get(w("id"), "0")) for c in self._root.iter(w("comment"))), default=-1)

    def about(self, first: Any, last: Any, text: str) -> None:
        """Comment on what stands from element ``first`` to element ``last``."""
        number, self._next = str(self._next), self._next + 1
        begin, end, run = etree.Element(w("commentRangeStart")), etree.Element(w("commentRangeEnd")), _run()
        etree.SubElement(run, w("commentReference"))
        for element in (begin, end, run[-1]):
            element.set(w("id"), number)
        _top(first).addprevious(begin)
        _top(last).addnext(end)
        end.addnext(run)
        self._root.append(self._comment(number, text))

    def keep(self) -> None:
        """Put the comments into the file."""
        if len(self._root):
            self._package.add(_PART, written(self._root), _TYPE, _RELATIONSHIP)

    def _comment(self, number: str, text: str) -> Any:
        facts = {"id": number, "author": self._author, "date": stamp(self._moment), "initials": "右"}
        comment = etree.Element(w("comment"), {w(name): value for name, value in facts.items()})
        for line in writable(text).split("\n"):
            paragraph = etree.SubElement(comment, w("p"))
            written_text = etree.SubElement(etree.SubElement(paragraph, w("r")), w("t"))
            written_text.text = line
            written_text.set(XML_SPACE, "preserve")
        return comment


def _run() -> Any:
    return etree.Element(w("r"))


def _top(element: Any) -> Any:
    """The outermost element around that a comment must stand outside of, else the element itself."""
    top = element
    for ancestor in element.iterancestors():
        if ancestor.tag == w("p"):
            return top
        if ancestor.tag in _OUTSIDE:
            top = ancestor
    return top
