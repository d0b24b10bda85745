"""The cells of a sheet as text: rows are lines, cells are parted by tabs, dates are written as dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel, to_excel

from yuhitsu.privacy.file_formats.leaves import Leaves
from yuhitsu.privacy.file_formats.ooxml import Fix, Gathering, add_formula, local, put_text, writable
from yuhitsu.types import Span

_REFERENCE = re.compile("([A-Z]{1,3})[0-9]+")
_WIDEST_GAP = 64
_JAPANESE_DATES = {*range(27, 37), *range(50, 59)}
_WHOLE = re.compile("-?(?:0|[1-9][0-9]{0,14})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Styles:
    """Which formats of cells show a number as a date."""

    dates: frozenset[int] = frozenset()

    @classmethod
    def read(cls, root: etree._Element | None) -> Styles:
        """From ``xl/styles.xml``."""
        if root is None:
            return cls()
        own = {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
        table = next((e for e in root if local(e) == "cellXfs"), ())
        return cls(
            frozenset(at for at, style in enumerate(table) if _is_date(style.get("numFmtId", "0"), own))
        )


def _is_date(number: str, own: dict[str, str]) -> bool:
    if number in own:
        return bool(is_date_format(own[number]))
    known = int(number) if number.isdigit() else 0
    return known in _JAPANESE_DATES or bool(is_date_format(BUILTIN_FORMATS.get(known, "")))


class Cells:
    """Texts of a sheet's cells, in ``leaves``; formulas, headers and the like come later, by ``rest``."""

    def __init__(
        self, root: etree._Element, strings: Sequence[str], styles: Styles, *, restoring: bool
    ) -> None:
        self.root = root
        self.leaves = Leaves()
        self._gathering = Gathering(self.leaves)
        self._formulas: list[etree._Element] = []
        self.shared: list[tuple[Span, int]] = []
        """Where strings of the common table stand, and their numbers."""
        self._strings = strings
        self._styles = styles
        self._restoring = restoring
        self._data = next((e for e in root if local(e) == "sheetData"), None)
        if self._data is not None:
            self._rows(self._data)
        self._gathering.finish()

    def rest(self, fix: Fix) -> Leaves:
        """Quoted words in formulas, headers and footers, hints, names of links: all but the cells."""
        leaves = Leaves()
        for formula in self._formulas:
            add_formula(leaves, formula.text or "", put_text(formula), fix)
        if self._data is None:
            return Gathering(leaves, fix).whole(self.root)
        at = self.root.index(self._data)
        self.root.remove(self._data)
        Gathering(leaves, fix).whole(self.root)
        self.root.insert(at, self._data)
        return leaves

    def _rows(self, data: etree._Element) -> None:
        for row in data:
            column = 1
            for cell in row:
                if local(cell) == "c":
                    here = _column(cell.get("r", "")) or column
                    for _ in range(min(max(here - column, 0), _WIDEST_GAP)):
                        self.leaves.gap("\t")
                    column = max(here, column)
                    self._cell(cell)
            self.leaves.gap("\n")

    def _cell(self, cell: etree._Element) -> None:
        parts = {local(part): part for part in cell}
        kind, formula, value = cell.get("t", "n"), parts.get("f"), parts.get("v")
        if formula is not None and formula.text:
            self._formulas.append(formula)
        if kind == "inlineStr" and "is" in parts:
            self._gathering.part(parts["is"])
        elif value is not None and value.text:
            self._value(cell, value, kind, has_formula=formula is not None)

    def _value(self, cell: etree._Element, value: etree._Element, kind: str, *, has_formula: bool) -> None:
        text = value.text or ""
        if kind == "s":
            index = int(text) if text.strip().isdigit() else -1
            if 0 <= index < len(self._strings):
                self.shared.append((self.leaves.add(self._strings[index]), index))
        elif kind == "str":
            self.leaves.add(text, partial(self._put_string, cell, value, has_formula))
        elif kind == "n":
            self.leaves.add(self._shown(cell, text), partial(self._put_number, cell, value))
        elif kind == "d":
            self.leaves.add(text, partial(self._put_number, cell, value))

    def _put_string(self, cell: etree._Element, value: etree._Element, has_formula: bool, text: str) -> None:
        """A number that was masked becomes a number again."""
        if self._restoring and not has_formula:
            day = _ISO.fullmatch(text) if self._is_date(cell) else None
            if day:
                text = _serial(day[0]) or text
            if _WHOLE.fullmatch(text):
                cell.attrib.pop("t", "")
        value.text = writable(text)

    def _put_number(self, cell: etree._Element, value: etree._Element, text: str) -> None:
        cell.set("t", "str")
        value.text = writable(text)

    def _shown(self, cell: etree._Element, text: str) -> str:
        """A number as text; as a date where the cell shows one."""
        if not self._is_date(cell):
            return text
        try:
            number = float(text)
            day = from_excel(number) if number.is_integer() else None
        except (ValueError, OverflowError, TypeError):
            return text
        return day.strftime("%Y-%m-%d") if isinstance(day, dt.datetime) else text

    def _is_date(self, cell: etree._Element) -> bool:
        style = cell.get("s", "0")
        return style.isdigit() and int(style) in self._styles.dates


def _serial(day: str) -> str:
    """The number that Excel keeps for a date; empty when there is no such day."""
    try:
        return str(int(to_excel(dt.date.fromisoformat(day))))  # type: ignore[no-untyped-call]
    except ValueError:
        return ""


def _column(reference: str) -> int:
    """1 for A; 0 when it is no reference."""
    match = _REFERENCE.fullmatch(reference)
    number = 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
