"""Excel: cells by row, also of hidden sheets, comments, names, headers and footers, charts, properties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.file_formats.cells import Cells, Styles
from yuhitsu.privacy.file_formats.leaves import Change, Leaves, apply
from yuhitsu.privacy.file_formats.ooxml import Gathering, local, parsed, written
from yuhitsu.privacy.file_formats.package import Package
from yuhitsu.privacy.placeholders import mentions
from yuhitsu.types import Span

_BOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_STYLES = "xl/styles.xml"
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_LONGEST_NAME = 31


def rewrite(data: bytes, name: str, change: Change, notes: list[str]) -> bytes:
    """The file with its texts changed.

    Args:
        data: a sound archive.
        name: for errors.
        change: masking or restoring.
        notes: what a clerk must know besides is added here.

    Raises:
        BrokenDocument, UnsupportedFormat
    """
    package = Package.read(data, name)
    if not change.restoring:
        package.blank_pictures()
        package.drop_unreadable()
    book = _Book(package, change)
    book.rewrite()
    notes += package.notes
    return package.written()


@dataclass(slots=True)
class _Book:
    package: Package
    change: Change
    _renamed: dict[str, str] = field(default_factory=dict)

    def rewrite(self) -> None:
        strings = _Strings.read(self.package)
        styles = Styles.read(self._root(_STYLES))
        sheets = {
            part: self._cells(part, strings, styles) for part in self.package.parts if _SHEET.match(part)
        }
        strings.write(self.package, self.change)
        self._rename()
        for part, cells in sheets.items():
            self._rest(part, cells)
        for part in self.package.xml_parts(_BOOK):
            if part not in sheets and part != _STRINGS:
                fix = self._fixed if part.startswith("xl/") and part.endswith(".xml") else None
                self.package.rewrite(part, self.change, fix)

    def _root(self, part: str) -> etree._Element | None:
        data = self.package.parts.get(part)
        return None if data is None else parsed(data, self.package.name)

    def _cells(self, part: str, strings: _Strings, styles: Styles) -> Cells:
        root = parsed(self.package.parts[part], self.package.name)
        cells = Cells(root, strings.texts, styles, restoring=self.change.restoring)
        found = self.change.find(cells.leaves)
        for span, index in cells.shared:
            strings.note(index, span, found)
        self.change.write(cells.leaves, found)
        return cells

    def _rest(self, part: str, cells: Cells) -> None:
        apply(self.change, cells.rest(self._fixed))
        for element in cells.root.iter():
            if local(element) == "pageSetup":
                for key in [key for key in element.attrib if str(key).endswith("}id")]:
                    del element.attrib[key]  # the printer's settings are not in the copy
        self.package.parts[part] = written(cells.root)

    def _rename(self) -> None:
        """New names of sheets and defined names: without brackets, which Excel does not allow there."""
        root = self._root(_BOOK)
        if root is None:
            return
        elements = [e for e in root.iter() if local(e) in ("sheet", "definedName")]
        named = [e for e in elements if not e.get("name", "").startswith("_xlnm.")]
        leaves = Leaves()
        after: dict[int, str] = {}
        for at, element in enumerate(named):
            leaves.add(element.get("name", ""), partial(after.__setitem__, at))
            leaves.gap("\n")
        apply(self.change, leaves)
        for at, text in after.items():
            before = named[at].get("name", "")
            new = text if self.change.restoring else _bare(text)
            if len(new) > _LONGEST_NAME and local(named[at]) == "sheet":
                new = f"Sheet{at + 1}"
                self.package.notes.append(f"{at + 1}番目のシートの名前は長くなるため、{new} に変えました。")
            self._renamed[before] = new
            named[at].set("name", new)
        self.package.parts[_BOOK] = written(root)

    def _fixed(self, formula: str) -> str:
        """A formula (without its quoted words) with the new names."""
        for before, new in self._renamed.items():
            if before in formula:
                quoted = "'" + before.replace("'", "''") + "'"
                formula = formula.replace(f"{quoted}!", f"'{new}'!")
                formula = re.sub(rf"(?<![\w.']){re.escape(before)}(?=!)", f"'{new}'", formula)
                formula = re.sub(rf"(?<![\w.'!]){re.escape(before)}(?![\w.!'(])", new, formula)
        return formula


def _bare(text: str) -> str:
    pieces, at = [], 0
    for mention in mentions(text):
        pieces += [text[at : mention.start], mention.placeholder.bare]
        at = mention.end
    return "".join([*pieces, text[at:]])


@dataclass(slots=True)
class _Strings:
    """The table of strings that cells point to, and what the sheets found in them."""

    root: etree._Element | None
    items: Sequence[etree._Element]
    texts: Sequence[str]
    found: dict[int, list[tuple[Span, EntityType]]] = field(default_factory=dict)

    @classmethod
    def read(cls, package: Package) -> _Strings:
        if _STRINGS not in package.parts:
            return cls(None, (), ())
        root = parsed(package.parts[_STRINGS], package.name)
        items = [item for item in root if local(item) == "si"]
        return cls(root, items, ["".join(_texts(item)) for item in items])

    def note(self, index: int, span: Span, found: Sequence[Entity]) -> None:
        """What of the findings of a sheet lies in the string at ``span``."""
        for entity in found:
            start, end = max(entity.start, span.start), min(entity.end, span.end)
            if start < end:
                part = Span(start - span.start, end - span.start)
                self.found.setdefault(index, []).append((part, entity.type))

    def write(self, package: Package, change: Change) -> None:
        if self.root is None:
            return
        leaves = Leaves()
        gathering = Gathering(leaves)
        for index, item in enumerate(self.items):
            start = leaves.length
            gathering.part(item)
            for span, kind in self.found.get(index, ()):
                leaves.forced.append((Span(start + span.start, start + span.end), kind))
        gathering.finish()
        apply(change, leaves)
        package.parts[_STRINGS] = written(self.root)


def _texts(item: etree._Element) -> list[str]:
    """A string's own pieces, without its readings."""
    own = (
        e for e in item.iter() if local(e) == "t" and not any(local(a) == "rPh" for a in e.iterancestors())
    )
    return [e.text or "" for e in own]
