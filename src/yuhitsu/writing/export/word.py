"""An official document as a Word file: styles, tables, notes, header, page numbers, A4.

The same document gives the same bytes: nothing in the file says when it was written.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from yuhitsu.writing.document_model import (
    Align,
    Block,
    Heading,
    Item,
    Mark,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from yuhitsu.writing.export.footnotes import Footnotes
from yuhitsu.writing.export.package import W, repacked
from yuhitsu.writing.export.style import OutputStyle, cleaned, head, marked, tail, words
from yuhitsu.writing.export.word_look import TEXT_POINTS, dress, page_number

_EPOCH = dt.datetime(2000, 1, 1)
_ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_WIDTH = 9072
"""Twips between the margins of the page: 160 mm."""


def to_word(document: OfficialDocument, style: OutputStyle | None = None) -> bytes:
    """The document as a ``.docx`` file."""
    return _Builder(cleaned(document), style or OutputStyle()).built()


class _Builder:
    """Builds one file."""

    def __init__(self, document: OfficialDocument, style: OutputStyle) -> None:
        self._document, self._style = document, style
        self._word: Document = docx.Document()
        self._notes = Footnotes()

    def built(self) -> bytes:
        """The whole file."""
        dress(self._word, self._style)
        self._edges()
        for paragraph in head(self._document):
            self._block(paragraph)
        self._word.add_paragraph(style="Title").add_run(self._document.title)
        for block in (*self._document.blocks, *tail(self._document, self._style)):
            self._block(block)
        self._notes.attach(self._word.part)
        self._properties()
        sink = io.BytesIO()
        self._word.save(sink)
        return repacked(sink.getvalue())

    def _edges(self) -> None:
        """The header with number and level, the footer with the page."""
        section = self._word.sections[0]
        section.different_first_page_header_footer = True  # there the number stands in the letter itself
        both = "　".join(filter(None, (self._document.marking, self._document.number)))
        for header, text in ((section.header, both), (section.first_page_header, self._document.marking)):
            header.paragraphs[0].text = text
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for footer in (section.footer, section.first_page_footer):
            footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            page_number(footer.paragraphs[0])

    def _properties(self) -> None:
        core = self._word.core_properties
        made = self._document.made
        moment = made.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0) if made else _EPOCH
        core.title = self._document.title[:255]
        core.subject = self._document.number[:255]
        core.author = core.last_modified_by = "yuhitsu"
        core.created = core.modified = core.last_printed = moment
        core.revision = 1
        core.language = "ja-JP"
        core.category = self._document.marking[:255]
        core.keywords = core.comments = words()["ai.property"] if self._document.uses_ai else ""

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self._word.add_paragraph(style=f"Heading {min(max(level, 1), 4)}").add_run(text)
            case Paragraph(runs, align):
                paragraph = self._word.add_paragraph()
                paragraph.alignment = _ALIGNED[align]
                self._runs(paragraph, runs)
            case Item(number, runs, depth):
                self._item(number, runs, depth)
            case Table():
                self._table(block)

    def _item(self, number: str, runs: tuple[Run, ...], depth: int) -> None:
        """The number hangs out at the left by its own width; each depth is a character further in."""
        paragraph = self._word.add_paragraph()
        hang = Pt(TEXT_POINTS * (_cells(number) + 1))
        paragraph.paragraph_format.left_indent = Pt(TEXT_POINTS * min(depth, 8)) + hang
        paragraph.paragraph_format.first_line_indent = -hang
        paragraph.add_run(f"{number}\t" if number else "")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(TEXT_POINTS * min(depth, 8)) + hang)
        self._runs(paragraph, runs)

    def _runs(self, paragraph: WordParagraph, runs: tuple[Run, ...]) -> None:
        for run in runs:
            if run.ruby:
                paragraph._p.append(_ruby(run))
                if marked(run) != run.text:
                    paragraph.add_run(marked(run).removeprefix(run.text))
            elif run.text:
                made = paragraph.add_run(marked(run))
                made.bold = True if run.mark is Mark.STRONG else None
                if run.mark is Mark.UNPROVED:
                    made.font.highlight_color = WD_COLOR_INDEX.YELLOW
            self._notes.hang(paragraph, run.notes)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._word.add_paragraph().add_run(table.caption).bold = True
        if not table.columns:
            return
        body = self._word.element.body
        body.insert(len(body) - 1, _table_xml(table))  # before the section's properties
        self._word.add_paragraph()  # Word wants one between tables


def _cells(text: str) -> float:
    """Width of a number in full-width characters."""
    return sum(0.5 if ord(character) < 0x80 else 1 for character in text)


def _ruby(run: Run) -> Any:
    fill = '<w:highlight w:val="yellow"/>' if run.mark is Mark.UNPROVED else ""
    bold = "<w:b/>" if run.mark is Mark.STRONG else ""
    return parse_xml(
        f'<w:r xmlns:w="{W}"><w:ruby><w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/>'
        '<w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="ja-JP"/></w:rubyPr>'
        f'<w:rt><w:r><w:rPr><w:sz w:val="10"/></w:rPr><w:t>{escape(run.ruby)}</w:t></w:r></w:rt>'
        f"<w:rubyBase><w:r><w:rPr>{bold}{fill}</w:rPr><w:t>{escape(run.text)}</w:t></w:r></w:rubyBase>"
        "</w:ruby></w:r>"
    )


def _table_xml(table: Table) -> Any:
    """All rows at once: adding cells one by one takes minutes for thousands of rows."""
    share = _WIDTH // table.columns
    grid = f'<w:gridCol w:w="{share}"/>' * table.columns
    rows = [_row(table.head, share, header=True)] if table.headers else []
    rows += [_row(row, share, header=False) for row in table.grid]
    if not rows:
        rows = [_row(("",) * table.columns, share, header=False)]
    return parse_xml(
        f'<w:tbl xmlns:w="{W}"><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(cells: tuple[str, ...], share: int, *, header: bool) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    bold = "<w:rPr><w:b/></w:rPr>" if header else ""
    shape = f'<w:tcPr><w:tcW w:w="{share}" w:type="dxa"/></w:tcPr>'
    made = "".join(f"<w:tc>{shape}<w:p><w:r>{bold}{_lines(cell)}</w:r></w:p></w:tc>" for cell in cells)
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{made}</w:tr>"


def _lines(text: str) -> str:
    made = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return "<w:br/>".join(made)
