"""Reads PDF that has a text layer: lines from the places of characters, headings from their size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium_c

from yuhitsu.documents.lines import joined
from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.grid import write_grid
from yuhitsu.documents.readers.pdf_lines import Line, page_lines
from yuhitsu.errors import BrokenDocument, EncryptedDocument, ScannedDocument
from yuhitsu.types import Document

MEDIA_TYPE = "application/pdf"
HEADING_SCALE = 1.15
LONGEST_HEADING = 50
REPEATED = 0.5
"""A line at the edge of more than this share of the pages is a header or footer."""
EDGE_LINES = 2

_PAGE_NUMBER = re.compile(
    r"^[-－–—\s]*(?:[Pp](?:age)?\.?\s*)?[0-9０-９]{1,4}(?:\s*[/／]\s*[0-9０-９]{1,4})?[-－–—\s]*(?:ページ)?$"
)
_FIGURES = re.compile(r"[0-9０-９]+")
_SENTENCE_END = re.compile(r"[。、]$")


class PDFReader:
    """Pages without text are named in ``notes``; a file of nothing but such pages is a scan."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the document.

        Raises:
            BrokenDocument, EncryptedDocument, ScannedDocument, EmptyDocument
        """
        pages = _pages(data, name)
        silent = [number for number, lines in enumerate(pages, 1) if not lines]
        if len(silent) == len(pages):
            raise ScannedDocument(
                name,
                "文字の情報がないPDF（スキャンした画像）のため、読みませんでした。"
                "文字認識（OCR）をかけたPDFか、元のWordなどを取り込んでください。",
            )
        if silent:
            numbers = "、".join(map(str, silent[:20]))
            self.notes.append(f"{numbers}ページは文字の情報がないため読みませんでした。")
        outline = Outline()
        title = _write(outline, _without_edges(pages))
        yield outline.document(name, title, MEDIA_TYPE)


def _pages(data: bytes, name: str) -> list[list[Line]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(name, "パスワードで保護されています。保護を外してください。") from error
        raise BrokenDocument(name, "PDFとして開けません。作ったソフトで書き出し直してください。") from error
    try:
        return [_page(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise BrokenDocument(
            name, "壊れたページがあります。作ったソフトで書き出し直してください。"
        ) from error
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            return page_lines(text)
        finally:
            text.close()
    finally:
        page.close()


def _without_edges(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Pages without page numbers and without the lines that stand at the edge of most pages."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_shape(line) for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:])})
    often = max(2, REPEATED * len(pages))
    return [
        [
            line
            for at, line in enumerate(lines)
            if not (_at_edge(at, lines) and _is_running(line, counts[_shape(line)] > often))
        ]
        for lines in pages
    ]


def _at_edge(at: int, lines: Sequence[Line]) -> bool:
    return at < EDGE_LINES or at >= len(lines) - EDGE_LINES


def _is_running(line: Line, repeated: bool) -> bool:
    return bool(_PAGE_NUMBER.match(line.text)) or repeated


def _shape(line: Line) -> str:
    return _FIGURES.sub("0", line.text)


def _write(outline: Outline, pages: Sequence[Sequence[Line]]) -> str:
    """Write all pages; returns the title, which is the largest line of the first page."""
    sizes = _heading_sizes(pages)
    title = ""
    for number, lines in enumerate(pages, 1):
        outline.page = number
        for run in _runs(lines, sizes):
            first = run[0]
            if first.size in sizes and len(first.text) <= LONGEST_HEADING:
                level = sizes.index(first.size) + 1
                text = "".join(line.text for line in run)
                title = title or (text if level == 1 and number == 1 else "")
                outline.heading(level, text)
            elif len(first.cells) > 1:
                write_grid(outline, [line.cells for line in run])
            else:
                for paragraph in joined([line.indented for line in run]):
                    outline.paragraph(paragraph)
    return title


def _runs(lines: Sequence[Line], sizes: Sequence[float]) -> Iterator[list[Line]]:
    """Lines that belong together: a heading, a table, or text."""
    run: list[Line] = []
    for line in lines:
        if run and not _together(run[-1], line, sizes):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _together(last: Line, line: Line, sizes: Sequence[float]) -> bool:
    if (last.size in sizes) != (line.size in sizes):
        return False
    if last.size in sizes:
        return last.size == line.size and last.gap_below(line) < 0.6 * last.size
    if len(last.cells) > 1 or len(line.cells) > 1:
        return len(last.cells) == len(line.cells)
    return True


def _heading_sizes(pages: Sequence[Sequence[Line]]) -> list[float]:
    """Sizes of type that are clearly larger than the text's, largest first."""
    characters: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            characters[line.size] += len(line.text)
    body = characters.most_common(1)[0][0]
    short = [
        line.size
        for lines in pages
        for line in lines
        if line.size >= body * HEADING_SCALE and not _SENTENCE_END.search(line.text)
    ]
    return sorted(set(short), reverse=True)[:5]
