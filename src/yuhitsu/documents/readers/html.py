"""Reads HTML: the words a visitor sees, without menus, scripts and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from yuhitsu.documents.outline import Outline, clean
from yuhitsu.documents.readers.encodings import decode
from yuhitsu.documents.readers.grid import WIDEST, write_grid
from yuhitsu.errors import BrokenDocument
from yuhitsu.types import Document

MEDIA_TYPE = "text/html"
DEEPEST = 200
"""Elements inside one another; a page is never so deep, an attack is."""
TALLEST = 1000
"""Rows that one cell may cover."""

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "nav", "aside", "form",
    "button", "select", "textarea", "rt", "rp", "head", "title", "meta", "link",
))  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_MENUS = re.compile(r"(?:^|[\s_-])(?:nav|menu|breadcrumb|pankuzu|topicpath|skip)(?:$|[\s_-])", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


class HTMLReader:
    """Pages of an office's site, saved as files."""

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the page.

        Raises:
            BrokenDocument, MislabelledDocument, EmptyDocument
        """
        text = _DECLARATION.sub("", decode(data, name, declared=True)).replace("\x00", "")
        try:
            root = lxml_html.document_fromstring(text)
        except (etree.ParserError, ValueError) as error:
            raise BrokenDocument(name, "HTMLとして読めません。取り直してください。") from error
        outline = Outline()
        _Walk(outline).element(_main(root), 0)
        title = clean(root.findtext(".//title") or "")
        first = next((b.text for b in outline.blocks if b.level == 1), "")
        yield outline.document(name, first or title, MEDIA_TYPE)


def _main(root: etree._Element) -> etree._Element:
    """The part of the page that is its own: ``<main>``, else the only ``<article>``, else the body."""
    for path in (".//main", ".//*[@role='main']"):
        found = root.find(path)
        if found is not None:
            return found
    articles = root.findall(".//article")
    body = root.find("body")
    return articles[0] if len(articles) == 1 else body if body is not None else root


class _Walk:
    """Goes through elements; inline text gathers until a block ends it."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.gathered: list[str] = []
        self.list_depth = 0
        self.in_item = False

    def element(self, element: etree._Element, depth: int) -> None:
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _is_hidden(element):
            return
        if depth > DEEPEST:
            self.gathered.append(visible_text(element))
        elif element.tag in _INLINE:
            self._children(element, depth)
        elif element.tag == "br":
            self.flush()
        else:
            self.flush()
            self._block(element, depth)
            self.flush()

    def flush(self) -> None:
        """What was gathered becomes a paragraph or an item of a list."""
        text = "".join(self.gathered)
        self.gathered.clear()
        if not clean(text):
            return
        if self.list_depth and self.in_item:
            self.outline.item(text, self.list_depth)
        else:
            self.outline.paragraph(text)

    def _block(self, element: etree._Element, depth: int) -> None:
        tag = str(element.tag)
        if tag in _HEADINGS:
            self.outline.heading(_HEADINGS[tag], visible_text(element))
        elif tag == "table":
            self._table(element, depth)
        elif tag == "pre":
            for line in visible_text(element).splitlines():
                self.outline.paragraph(line)
        elif tag in ("ul", "ol"):
            self.list_depth += 1
            self._children(element, depth)
            self.list_depth -= 1
        elif tag == "dl":
            self._definitions(element, depth)
        else:
            was, self.in_item = self.in_item, self.in_item or tag == "li"
            self._children(element, depth)
            self.flush()
            self.in_item = was

    def _children(self, element: etree._Element, depth: int) -> None:
        if element.tag in ("header", "footer") and depth <= 2:
            return
        self.gathered.append(_joined(element.text))
        for child in element:
            self.element(child, depth + 1)
            self.gathered.append(_joined(child.tail))

    def _definitions(self, element: etree._Element, depth: int) -> None:
        """A term and what is said of it are one line, so that each can be quoted with its term."""
        term = ""
        for child in element.iter("dt", "dd"):
            if next(child.iterancestors("dl")) is not element or _is_hidden(child):
                continue
            if child.tag == "dt":
                term = clean(visible_text(child))
            elif any(child.find(f".//{tag}") is not None for tag in ("table", "ul", "ol", "dl")):
                self.outline.paragraph(term)
                self._children(child, depth + 1)
                self.flush()
            else:
                text = clean(visible_text(child))
                self.outline.row([(term, text)])

    def _table(self, table: etree._Element, depth: int) -> None:
        caption = table.find("caption")
        if caption is not None:
            self.outline.paragraph(visible_text(caption))
        rows = [row for row in table.iter("tr") if _table_of(row) is table and not _is_hidden(row)]
        if any(cell.find(".//table") is not None for row in rows for cell in row):
            for row in rows:  # a table around tables lays out a page
                for cell in row:
                    self._children(cell, depth + 1)
                    self.flush()
            return
        headers = 0
        while headers < len(rows) and all(cell.tag == "th" for cell in rows[headers]):
            headers += 1
        write_grid(self.outline, _grid(rows), headers if 0 < headers < len(rows) else None)


def visible_text(element: etree._Element) -> str:
    """Text of an element without what is hidden; a line break for ``<br>``, a space around blocks."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str) and child.tag not in _DROPPED and not _is_hidden(child):
            inner = visible_text(child)
            parts.append(inner if child.tag in _INLINE else f" {inner} ")
        parts.append(child.tail or "")
    return "".join(parts)


def _grid(rows: list[etree._Element]) -> list[list[str]]:
    """Texts by row and column; a cell that covers several places stands in each."""
    covered: dict[tuple[int, int], str] = {}
    grid: list[list[str]] = []
    for y, row in enumerate(rows):
        x, texts = 0, list[str]()
        for cell in row.iterchildren("td", "th"):
            if _is_hidden(cell):
                continue
            while (y, x) in covered:
                texts.append(covered.pop((y, x)))
                x += 1
            text, wide, tall = (
                clean(visible_text(cell)),
                _span(cell, "colspan", WIDEST),
                _span(cell, "rowspan", TALLEST),
            )
            for across in range(wide):
                texts.append(text)
                for down in range(1, min(tall, len(rows) - y)):
                    covered[y + down, x + across] = text
            x += wide
        while (y, x) in covered:
            texts.append(covered.pop((y, x)))
            x += 1
        grid.append(texts)
    return grid


def _span(cell: etree._Element, attribute: str, most: int) -> int:
    value = cell.get(attribute, "1").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors("table"), None)


def _is_hidden(element: etree._Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style", "")))
        or bool(_MENUS.search(names) and element.tag in ("div", "ul", "ol", "p", "section"))
    )


def _joined(text: str | None) -> str:
    return text or ""
