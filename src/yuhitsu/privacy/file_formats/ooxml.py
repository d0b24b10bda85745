"""Parts of Office files: which texts an XML part holds, in reading order, and how they are written back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote

from lxml import etree

from yuhitsu.errors import BrokenDocument
from yuhitsu.personal import EntityType
from yuhitsu.privacy.file_formats.leaves import DELETED, INSERTED, Leaves, Put
from yuhitsu.types import Span

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_URI_SIGNS = "/:@?&=#%+,;~!$'()*-._\\"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BROKEN = "中身が壊れているため、伏せ字にできません。作ったソフトで開き、保存し直してください。"

Fix = Callable[[str], str]
"""Changes a formula beside its quoted words (new names of sheets)."""


@cache
def rules() -> dict[str, Any]:
    """``ooxml.json``, lists as sets."""
    found = json.loads(files("yuhitsu.privacy.file_formats").joinpath("ooxml.json").read_text("utf-8"))
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in found.items()}


def parsed(data: bytes, name: str) -> etree._Element:
    """The root of a part.

    Raises:
        BrokenDocument: no XML, nested too deep, or with entities of its own (no Office program writes any).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenDocument(name, _BROKEN) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BrokenDocument(name, _BROKEN)
    return root


def written(root: etree._Element) -> bytes:
    """A part as it stands in the archive."""
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))


def local(element: etree._Element) -> str:
    """Local name; empty for processing instructions."""
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def put_text(element: etree._Element) -> Put:
    """Writes an element's text; spaces at its ends are kept."""

    def put(text: str) -> None:
        element.text = writable(text)
        if text != text.strip() and local(element) in rules()["joined"]:
            element.set(_SPACE, "preserve")

    return put


def _put_tail(element: etree._Element, text: str) -> None:
    element.tail = writable(text)


def writable(text: str) -> str:
    """Without the characters that XML cannot hold (they cannot have come from it)."""
    return _UNWRITABLE.sub("", text)


@dataclass(slots=True)
class _Aside:
    """What is read after the rest; ``leader`` is the stretch whose reading it is."""

    element: etree._Element
    leader: Span | None = None


class Gathering:
    """Collects the texts of one part. What stands aside (text boxes, readings, attributes) comes after."""

    def __init__(self, leaves: Leaves, fix: Fix | None = None) -> None:
        self.leaves = leaves
        self._fix = fix
        self._rules = rules()
        self._aside: list[_Aside] = []
        self._attributes: list[tuple[etree._Element, str]] = []
        self._kind = ""
        """Whether the last text was a run's or a field's: the two are not joined."""

    def whole(self, root: etree._Element) -> Leaves:
        """Everything below ``root``."""
        self._walk(root, "")
        self.finish()
        return self.leaves

    def part(self, element: etree._Element) -> None:
        """What stands in one element; what stands aside in it waits for ``finish``."""
        self._walk(element, "")

    def finish(self) -> None:
        """What stands aside, and attributes."""
        while self._aside:
            waiting, self._aside = self._aside, []
            for aside in waiting:
                self._read_aside(aside)
        for element, name in self._attributes:
            self._attribute(element, name)

    def _read_aside(self, aside: _Aside) -> None:
        self.leaves.gap("\n")
        start = self.leaves.length
        self._children(aside.element, "")
        if aside.leader is not None:
            self.leaves.followers.append((aside.leader, Span(start, self.leaves.length)))

    def _walk(self, element: etree._Element, state: str) -> None:
        name = local(element)
        if not name:
            return
        state = self._tracked(name, state)
        self._note_attributes(element, name)
        if name in self._rules["aside"]:
            self._aside.append(_Aside(element))
        elif name in self._rules["signs"] and not len(element):
            self.leaves.gap(self._rules["signs"][name])
        else:
            self._content(element, name, state)

    def _tracked(self, name: str, state: str) -> str:
        if name in self._rules["deleted"]:
            return DELETED
        return INSERTED if name in self._rules["inserted"] and not state else state

    def _content(self, element: etree._Element, name: str, state: str) -> None:
        text = element.text or ""
        if name in self._rules["joined"]:
            self._run(element, text, state, "text")
        elif name in self._rules["fields"]:
            self._run(element, text, state, "field")
        elif text.strip():
            self._alone(element, name, text)
        before, waiting = self.leaves.length, len(self._aside)
        self._children(element, state)
        if name in self._rules["read"]:
            for aside in self._aside[waiting:]:
                aside.leader = aside.leader or Span(before, self.leaves.length)
        self._end(element, name)

    def _children(self, element: etree._Element, state: str) -> None:
        for child in element:
            self._walk(child, state)
            if child.tail and child.tail.strip():
                self.leaves.gap("\n")
                self.leaves.add(child.tail, partial(_put_tail, child))
                self.leaves.gap("\n")

    def _run(self, element: etree._Element, text: str, state: str, kind: str) -> None:
        if self._kind not in ("", kind):
            self.leaves.gap("\n")
        self._kind = kind
        if text:
            self.leaves.add(text, put_text(element), state=state)

    def _alone(self, element: etree._Element, name: str, text: str) -> None:
        self.leaves.gap("\n")
        if self._fix is not None and name in self._rules["formulas"]:
            add_formula(self.leaves, text, put_text(element), self._fix)
        else:
            person = name in self._rules["persons"] and not is_program(text)
            kind = EntityType.PERSON if person else None
            self.leaves.add(text, put_text(element), kind=kind)
        self.leaves.gap("\n")

    def _end(self, element: etree._Element, name: str) -> None:
        sign = self._rules["ends"].get(name)
        if sign is None:
            return
        parent = element.getparent()
        if name == "p" and parent is not None and local(parent) == "tc":
            sign = " "  # a row of a table stays one line
        self.leaves.gap(sign)
        self._kind = ""

    def _note_attributes(self, element: etree._Element, name: str) -> None:
        for key in element.attrib:
            plain = etree.QName(key).localname
            if plain in self._rules["person_attributes"] or f"{name}/{plain}" in self._rules["attributes"]:
                self._attributes.append((element, str(key)))

    def _attribute(self, element: etree._Element, key: str) -> None:
        text = element.get(key, "")
        if text.strip():
            person = etree.QName(key).localname in self._rules["person_attributes"] and not is_program(text)
            self.leaves.gap("\n")
            self.leaves.add(
                text,
                lambda new: element.set(key, writable(new)),
                kind=EntityType.PERSON if person else None,
            )
            self.leaves.gap("\n")


def is_program(text: str) -> bool:
    """Whether an author is a program, not a person."""
    return text.strip().casefold() in rules()["programs"]


# ------------------------------------------------------------------ formulas and addresses

_QUOTED = re.compile('"((?:[^"]|"")*)"')


def add_formula(leaves: Leaves, formula: str, put: Put, fix: Fix) -> None:
    """The quoted words of a formula are pieces; the rest is only given new names of sheets."""
    parts = _QUOTED.split(formula)
    pieces = [fix(part) if at % 2 == 0 else part for at, part in enumerate(parts)]

    def write(at: int, text: str) -> None:
        pieces[at] = text.replace('"', '""')
        put("".join(f'"{piece}"' if n % 2 else piece for n, piece in enumerate(pieces)))

    for at in range(1, len(parts), 2):
        leaves.add(parts[at].replace('""', '"'), partial(write, at))
        leaves.gap("\n")
    if pieces != parts:
        put("".join(f'"{piece}"' if n % 2 else piece for n, piece in enumerate(pieces)))


def add_targets(leaves: Leaves, root: etree._Element) -> None:
    """Addresses outside of the file, which the relationships of a part name."""
    for link in root:
        if link.get("TargetMode") == "External":
            leaves.gap("\n")
            leaves.add(unquote(link.get("Target", "")), partial(_put_target, link))


def _put_target(link: etree._Element, text: str) -> None:
    link.set("Target", quote(writable(text), safe=_URI_SIGNS))
