"""Reads e-Gov law XML (schema v3), bare ``<Law>`` or wrapped as the law API sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree

from yuhitsu.documents.laws import LAW_KINDS, LawBlocks
from yuhitsu.documents.readers.grid import WIDEST
from yuhitsu.errors import BrokenDocument, EmptyDocument, MislabelledDocument
from yuhitsu.types import Document, DocumentKind

MEDIA_TYPE = "application/xml"
_STRUCTURE = ("Part", "Chapter", "Section", "Subsection", "Division")
_LAW_ID = re.compile(r"\d{3}[A-Z0-9]{2,4}\d{7,10}")
_ERAS = {"Meiji": "1", "Taisho": "2", "Showa": "3", "Heisei": "4", "Reiwa": "5"}
_LAW_TYPES = {"Constitution": "CO", "Act": "AC", "CabinetOrder": "CO", "ImperialOrder": "IO"}
_LINE_BREAK = re.compile(r"\s*\n\s*")
_PIECES = etree.XPath(".//text()[not(parent::Rt)]")
_APPENDICES = ("AppdxTable", "AppdxNote", "AppdxStyle", "Appdx", "AppdxFig", "AppdxFormat")


class LawXMLReader:
    """One law a file. Entities, DTDs and the network are off."""

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the law.

        Raises:
            BrokenDocument, MislabelledDocument, EmptyDocument
        """
        root = _parsed(data, name)
        law = root if root.tag == "Law" else root.find(".//Law")
        if law is None:
            raise MislabelledDocument(
                name, "法令XMLではありません（<Law> がありません）。e-Gov法令検索のXMLを使ってください。"
            )
        body = law.find("LawBody")
        title = _text(body.find("LawTitle")) if body is not None else ""
        writer = LawBlocks()
        if body is not None:
            _body(writer, body)
        if not writer.blocks:
            raise EmptyDocument(name, "法令の本文がありません。")
        yield Document(
            id=_identifier(law, root, name),
            title=title or name,
            blocks=tuple(writer.blocks),
            kind=LAW_KINDS.get(law.get("LawType", ""), DocumentKind.LAW),
            name=name,
            media_type=MEDIA_TYPE,
        )


def _parsed(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocument(name, f"XMLとして読めません（{error.msg}）。取り直してください。") from error


def _identifier(law: etree._Element, root: etree._Element, name: str) -> str:
    """The law id from the file's name or the API's envelope, else computed from era, year and number."""
    found = _LAW_ID.search(name) or _LAW_ID.search(_text(root.find(".//LawId")))
    if found:
        return found.group()
    try:
        year, number = int(law.get("Year", "")), int(law.get("Num", ""))
    except ValueError:
        return name
    kind = _LAW_TYPES.get(law.get("LawType", ""), "AC")
    return f"{_ERAS.get(law.get('Era', ''), '0')}{year:02d}{kind}{number:010d}"


def _body(writer: LawBlocks, body: etree._Element) -> None:
    for part in body:
        if part.tag == "Preamble":
            writer.chapter(("前文",))
            for paragraph in part.iter("Paragraph"):
                writer.paragraph(None, _sentences(paragraph.find("ParagraphSentence")))
            writer.chapter(())
        elif part.tag == "MainProvision":
            _provision(writer, part, ())
        elif part.tag == "SupplProvision":
            _supplement(writer, part)
        elif part.tag in _APPENDICES:
            _appendix(writer, part)


def _supplement(writer: LawBlocks, part: etree._Element) -> None:
    """附則 of the law, or of a law that amended it, which its heading then names."""
    amending = part.get("AmendLawNum", "")
    label = _text(part.find("SupplProvisionLabel")) or "附則"
    writer.chapter(())  # the 附則 before may have the same heading
    writer.supplementary = amending
    _provision(writer, part, (f"{label}（{amending}）" if amending else label,))
    writer.supplementary = None


def _provision(writer: LawBlocks, element: etree._Element, path: tuple[str, ...]) -> None:
    """Structure, articles and loose paragraphs below an element, in order."""
    writer.chapter(path)
    for child in element:
        if child.tag in _STRUCTURE:
            _provision(writer, child, (*path, _text(child.find(f"{child.tag}Title"))))
        elif child.tag == "Article":
            if writer.path != path:
                writer.chapter(path)
            _article(writer, child)
        elif child.tag == "Paragraph":
            _paragraph(writer, child)
        elif child.tag in _APPENDICES or child.tag.startswith("SupplProvisionAppdx"):
            _appendix(writer, child)


def _article(writer: LawBlocks, article: etree._Element) -> None:
    caption, title = _text(article.find("ArticleCaption")), _text(article.find("ArticleTitle"))
    writer.begin_article(article.get("Num", ""), title, caption)
    for paragraph in article.findall("Paragraph"):
        _paragraph(writer, paragraph)


def _paragraph(writer: LawBlocks, paragraph: etree._Element) -> None:
    number = paragraph.get("Num") or "1"
    writer.paragraph(number, _text(paragraph.find("ParagraphCaption")))
    writer.paragraph(number, _sentences(paragraph.find("ParagraphSentence")))
    for child in paragraph:
        if child.tag == "Item":
            _item(writer, child, number)
        elif child.tag == "TableStruct":
            _table(writer, child, number)
        elif child.tag == "List":
            writer.item(number, None, None, "", _plain(child))
        elif child.tag in ("AmendProvision", "StyleStruct", "NoteStruct", "FormatStruct"):
            writer.paragraph(number, _plain(child))


def _item(writer: LawBlocks, item: etree._Element, paragraph: str | None) -> None:
    number = item.get("Num")
    writer.item(paragraph, number, None, _text(item.find("ItemTitle")), _sentences(item.find("ItemSentence")))
    for child in item:
        if child.tag.startswith("Subitem"):
            _subitem(writer, child, paragraph, number, "")
        elif child.tag == "TableStruct":
            _table(writer, child, paragraph)
        elif child.tag == "List":
            writer.item(paragraph, number, None, "", _plain(child))


def _subitem(
    writer: LawBlocks, element: etree._Element, paragraph: str | None, item: str | None, above: str
) -> None:
    title = _text(element.find(f"{element.tag}Title"))
    place = above + title
    writer.item(paragraph, item, place or None, title, _sentences(element.find(f"{element.tag}Sentence")))
    for child in element:
        if child.tag.startswith("Subitem") and child.tag[-1].isdigit():
            _subitem(writer, child, paragraph, item, place)
        elif child.tag == "TableStruct":
            _table(writer, child, paragraph)


def _table(writer: LawBlocks, struct: etree._Element, paragraph: str | None) -> None:
    first = struct.find(".//TableHeaderRow")
    headers = [_plain(cell) for cell in first] if first is not None else []
    writer.rows(paragraph, _grid(list(struct.iter("TableRow"))), headers)


def _grid(rows: list[etree._Element]) -> list[list[str]]:
    """Texts by row and column; a cell that covers several places stands in each."""
    covered: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row.findall("TableColumn"):
            while (y, x) in covered:
                x += 1
            wide, tall = _span(cell, "colspan", WIDEST), _span(cell, "rowspan", len(rows) - y)
            text = _plain(cell)
            covered |= {(y + down, x + across): text for down in range(tall) for across in range(wide)}
    width = 1 + max((x for _, x in covered), default=0)
    return [[covered.get((y, x), "") for x in range(width)] for y in range(len(rows))]


def _span(cell: etree._Element, attribute: str, most: int) -> int:
    value = cell.get(attribute, "1")
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _appendix(writer: LawBlocks, element: etree._Element) -> None:
    title = next((_text(child) for child in element if child.tag.endswith("Title")), "") or "別表"
    writer.chapter((title + _text(element.find("RelatedArticleNum")),))
    for child in element:
        if child.tag == "TableStruct":
            _table(writer, child, None)
        elif child.tag == "Item":
            _item(writer, child, None)
        elif not child.tag.endswith(("Title", "RelatedArticleNum")):
            writer.paragraph(None, _plain(child))
    writer.chapter(())


def _sentences(element: etree._Element | None) -> str:
    """Sentences joined as the law prints them; columns are parted by a full-width space."""
    if element is None:
        return ""
    columns = element.findall("Column")
    if columns:
        return "　".join(filter(None, (_plain(column) for column in columns)))
    return "".join(_text(sentence) for sentence in element.iter("Sentence"))


def _plain(element: etree._Element) -> str:
    return "".join(_text(sentence) for sentence in element.iter("Sentence")) or _text(element)


def _text(element: etree._Element | None) -> str:
    """Text without line breaks of the file; readings of ruby are dropped."""
    if element is None:
        return ""
    pieces = cast("list[str]", _PIECES(element))
    return "".join(_LINE_BREAK.sub("", piece) for piece in pieces).strip()
