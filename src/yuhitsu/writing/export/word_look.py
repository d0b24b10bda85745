"""How a Word file looks: A4, fonts that Windows has, styles of headings, notes and tables."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from yuhitsu.writing.export.footnotes import REFERENCE_STYLE, TEXT_STYLE
from yuhitsu.writing.export.style import OutputStyle

TEXT_POINTS = 10.5
_HEADINGS = {1: 12.0, 2: 11.0, 3: 10.5, 4: 10.5}
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def dress(document: Document, style: OutputStyle) -> None:
    """Give a fresh document the page, fonts and styles of an office's paper."""
    _page(document)
    _defaults(document, style.font)
    normal = document.styles["Normal"]
    fonts(normal.element, style.font)
    normal.font.size = Pt(TEXT_POINTS)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.25
    for name, points in (("Title", 14.0), *((f"Heading {n}", size) for n, size in _HEADINGS.items())):
        _heading(document, name, points, style.heading_font)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _note_styles(document, style.font)


def fonts(style: Any, name: str) -> None:
    """Name the font for Latin and for Japanese letters: without the second, Word takes another."""
    properties = style.get_or_add_rPr()
    given = properties.find(qn("w:rFonts"))
    if given is None:
        given = OxmlElement("w:rFonts")
        properties.insert(0, given)
    for attribute in _THEMED:
        given.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "eastAsia", "cs"):
        given.set(qn(f"w:{attribute}"), name)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(25)
    section.left_margin = section.right_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(12)


def _defaults(document: Document, font: str) -> None:
    properties = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for attribute in _THEMED:
        properties.find(qn("w:rFonts")).attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "eastAsia", "cs"):
        properties.find(qn("w:rFonts")).set(qn(f"w:{attribute}"), font)
    language = properties.find(qn("w:lang"))
    language.set(qn("w:val"), "ja-JP")
    language.set(qn("w:eastAsia"), "ja-JP")


def _heading(document: Document, name: str, points: float, font: str) -> None:
    style = document.styles[name]
    fonts(style.element, font)
    style.font.size = Pt(points)
    style.font.bold = True
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before = Pt(8)
    style.paragraph_format.space_after = Pt(4)
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:  # the line that the library's template draws under a title
        style.element.pPr.remove(border)


def _note_styles(document: Document, font: str) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.element.set(qn("w:styleId"), TEXT_STYLE)
    text.base_style = document.styles["Normal"]
    fonts(text.element, font)
    text.font.size = Pt(9)
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.element.set(qn("w:styleId"), REFERENCE_STYLE)
    reference.font.superscript = True


def page_number(paragraph: Paragraph) -> None:
    """Put 「1 / 3」 into a footer: fields that Word counts itself."""
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
