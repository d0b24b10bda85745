"""Reads Word documents (.docx): what stands in the body, in order, as it would be printed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from yuhitsu.documents.outline import Outline, clean
from yuhitsu.documents.readers.grid import WIDEST, write_grid
from yuhitsu.errors import BrokenDocument
from yuhitsu.types import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BODY_LEVEL = 9
"""``w:outlineLvl`` of text that is no heading."""

_STYLE = re.compile(r"^(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_NAMES = (
    "p", "t", "tab", "br", "cr", "del", "moveFrom", "rt", "tbl", "tr", "tc", "sdt", "sdtContent", "pPr",
    "pStyle", "outlineLvl", "numPr", "val", "gridSpan", "vMerge", "tcPr", "txbxContent", "vanish", "r",
    "rPr", "noBreakHyphen", "instrText", "ilvl", "trPr", "tblHeader", "basedOn", "numId",
)  # fmt: skip
_W = {name: qn(f"w:{name}") for name in _NAMES}
_NUMBERED = f"{_W['pPr']}/{_W['numPr']}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class WordReader:
    """Deleted and hidden text, furigana and fields are left out; text boxes follow their paragraph."""

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the document.

        Raises:
            BrokenDocument, EmptyDocument
        """
        try:
            document = docx.Document(io.BytesIO(data))
            body = document.element.body
        except (PackageNotFoundError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
            raise BrokenDocument(name, "Wordとして開けません。Wordで開き、保存し直してください。") from error
        outline = Outline()
        _Body(outline, _heading_levels(document), _list_styles(document)).write(body)
        yield outline.document(name, _title(document, outline), MEDIA_TYPE)


def _title(document: WordDocument, outline: Outline) -> str:
    """The first paragraph styled as title, else the first heading, else the first short line."""
    for paragraph in document.paragraphs[:5]:
        if paragraph.style is not None and (paragraph.style.name or "").lower() in ("title", "表題"):
            return _text(paragraph._p)
    first = outline.blocks[0].text if outline.blocks else ""
    return first if len(first) <= 60 and not first.endswith("。") else ""


def _heading_levels(document: WordDocument) -> dict[str, int]:
    """Levels of the styles that are headings, by their id: by name, by outline level, or by their base."""
    levels: dict[str, int] = {}
    for style in document.styles:
        name = "1" if (style.name or "").lower() in ("title", "表題") else ""
        found = _STYLE.match(style.name or "")
        level = int(name or (found[1] if found else 0)) or _outline_level(style.element)
        if level:
            levels[style.style_id] = level
    bases = _bases(document)
    return {style: level for style in bases if (level := _inherited(style, levels, bases))}


def _list_styles(document: WordDocument) -> frozenset[str]:
    """Ids of the styles that make a paragraph an item of a list, by themselves or by their base."""
    own = {style.style_id: 1 for style in document.styles if style.element.find(_NUMBERED) is not None}
    bases = _bases(document)
    return frozenset(style for style in bases if _inherited(style, own, bases))


def _bases(document: WordDocument) -> dict[str, str]:
    """Style to the style it is based on."""
    found = {style.style_id: style.element.find(_W["basedOn"]) for style in document.styles}
    return {style: base.get(_W["val"], "") if base is not None else "" for style, base in found.items()}


def _inherited(style: str, values: dict[str, int], bases: dict[str, str]) -> int:
    """Value of a style or of the nearest base that has one."""
    seen: set[str] = set()
    while style and style not in seen:
        if style in values:
            return values[style]
        seen.add(style)
        style = bases.get(style, "")
    return 0


def _outline_level(element: etree._Element) -> int:
    found = element.find(f"{_W['pPr']}/{_W['outlineLvl']}")
    value = found.get(_W["val"], "9") if found is not None else "9"
    return int(value) + 1 if value.isdigit() and int(value) < _BODY_LEVEL else 0


class _Body:
    """Walks the elements of a body or a text box."""

    def __init__(self, outline: Outline, levels: dict[str, int], lists: frozenset[str]) -> None:
        self.outline = outline
        self.levels = levels
        self.lists = lists

    def write(self, element: etree._Element) -> None:
        for child in element:
            if child.tag == _W["p"]:
                self._paragraph(child)
            elif child.tag == _W["tbl"]:
                self._table(child)
            elif child.tag == _W["sdt"]:
                content = child.find(_W["sdtContent"])
                if content is not None:
                    self.write(content)

    def _paragraph(self, paragraph: etree._Element) -> None:
        level = self._level(paragraph)
        lines = _text(paragraph).split("\n")
        if level:
            self.outline.heading(level, " ".join(lines))
        elif self._is_item(paragraph):
            self.outline.item(" ".join(lines), _list_depth(paragraph))
        else:
            for line in lines:
                self.outline.paragraph(line)
        for box in paragraph.iter(_W["txbxContent"]):
            if not _is_fallback(box):
                self.write(box)

    def _level(self, paragraph: etree._Element) -> int:
        return _outline_level(paragraph) or self.levels.get(_style(paragraph), 0)

    def _is_item(self, paragraph: etree._Element) -> bool:
        numbered = paragraph.find(_NUMBERED)
        if numbered is None:
            return _style(paragraph) in self.lists
        number = numbered.find(_W["numId"])
        return number is None or number.get(_W["val"]) != "0"  # 0 takes a style's numbering away

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in table.iter(_W["tr"]) if _owner(row) is table]
        marked = sum(row.find(f"{_W['trPr']}/{_W['tblHeader']}") is not None for row in rows)
        write_grid(self.outline, _grid(rows), marked if 0 < marked < len(rows) else None)


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W['pPr']}/{_W['pStyle']}")
    return str(style.get(_W["val"], "")) if style is not None else ""


def _is_fallback(element: etree._Element) -> bool:
    """Whether it only repeats a drawing for old programs."""
    return next(element.iterancestors(_FALLBACK), None) is not None


def _list_depth(paragraph: etree._Element) -> int:
    level = paragraph.find(f"{_W['pPr']}/{_W['numPr']}/{_W['ilvl']}")
    value = level.get(_W["val"], "0") if level is not None else "0"
    return int(value) + 1 if value.isdigit() else 1


def _grid(rows: list[etree._Element]) -> list[list[str]]:
    """Texts by row and column; merged cells stand in each place they cover."""
    grid: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        for cell in row.iterchildren(_W["tc"]):
            text = _cell(cell)
            merge = cell.find(f"{_W['tcPr']}/{_W['vMerge']}")
            if merge is not None and merge.get(_W["val"], "continue") == "continue" and grid:
                text = grid[-1][len(texts)] if len(texts) < len(grid[-1]) else ""
            span = cell.find(f"{_W['tcPr']}/{_W['gridSpan']}")
            value = span.get(_W["val"], "1") if span is not None else "1"
            wide = min(max(int(value), 1), WIDEST) if value.isdigit() else 1
            texts.extend([text] * wide)
        grid.append(texts)
    return grid


def _cell(cell: etree._Element) -> str:
    paragraphs = (p for p in cell.iter(_W["p"]) if not _is_fallback(p))
    return clean(" ".join(filter(None, (_text(p).strip() for p in paragraphs))))


def _owner(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(_W["tbl"]), None)


def _text(paragraph: etree._Element) -> str:
    """Text of a paragraph's own runs."""
    parts: list[str] = []
    _gather(paragraph, parts)
    return "".join(parts)


_SKIPPED = {_W["del"], _W["moveFrom"], _W["rt"], _W["txbxContent"], _W["pPr"], _W["instrText"], _FALLBACK}
_SIGNS = {_W["tab"]: "　", _W["br"]: "\n", _W["cr"]: "\n", _W["noBreakHyphen"]: "-"}


def _gather(element: etree._Element, parts: list[str]) -> None:
    for child in element:
        if child.tag in _SKIPPED or (child.tag == _W["r"] and _is_hidden(child)):
            continue
        if child.tag == _W["t"]:
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        else:
            _gather(child, parts)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{_W['rPr']}/{_W['vanish']}")
    return vanish is not None and vanish.get(_W["val"], "true") not in ("0", "false")
