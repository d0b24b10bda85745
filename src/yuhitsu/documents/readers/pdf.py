"""Reads PDF that has a text layer: headings from the size of type, tables from their rules or gaps."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError

from yuhitsu.documents.lines import joined
from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.grid import Grid, header_rows, write_grid
from yuhitsu.documents.readers.pdf_lines import Line, Table, page_parts
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

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font that lacks a box

Part = Line | Table


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
        if data.rfind(b" obj") > data.rfind(b"%%EOF"):
            raise BrokenDocument(name, "途中で切れています。取り直すか、書き出し直してください。")
        inner = _without_edges(pages)
        silent = [number for number, parts in enumerate(pages, 1) if not parts]
        if not any(inner):  # page numbers may be printed on a scan
            raise ScannedDocument(
                name,
                "文字の情報がないPDF（スキャンした画像）のため、読みませんでした。"
                "文字認識（OCR）をかけたPDFか、元のWordなどを取り込んでください。",
            )
        if silent:
            numbers = "、".join(map(str, silent[:20]))
            self.notes.append(f"{numbers}ページは文字の情報がないため読みませんでした。")
        outline = Outline()
        title = _Pages(outline, _heading_sizes(pages)).write(inner)
        yield outline.document(name, title, MEDIA_TYPE)


def _pages(data: bytes, name: str) -> list[list[Part]]:
    try:
        return list(_each_page(data))
    except Exception as error:  # the parser's own errors are of many kinds
        if _is_encryption(error):
            raise EncryptedDocument(name, "パスワードで保護されています。保護を外してください。") from error
        if isinstance(error, MemoryError):
            raise
        raise BrokenDocument(name, "PDFとして読めません。作ったソフトで書き出し直してください。") from error


def _each_page(data: bytes) -> Iterator[list[Part]]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        if not document.pages:
            raise ValueError("no pages")
        for page in document.pages:
            yield page_parts(page)
            page.close()


def _is_encryption(error: BaseException | None) -> bool:
    """The parser wraps what it raises."""
    while error is not None:
        wrapped = any(isinstance(given, PDFEncryptionError) for given in error.args)
        if wrapped or isinstance(error, PDFEncryptionError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _without_edges(pages: Sequence[list[Part]]) -> list[list[Part]]:
    """Pages without page numbers and without the lines that stand at the edge of most pages."""
    counts: Counter[str] = Counter()
    for parts in pages:
        counts.update({_shape(part) for part in (*parts[:EDGE_LINES], *parts[-EDGE_LINES:])})
    often = max(2, REPEATED * len(pages))
    running = {shape for shape, count in counts.items() if count > often}
    return [_inner(parts, running) or _inner(parts, set()) for parts in pages]


def _inner(parts: Sequence[Part], running: Container[str]) -> list[Part]:
    """A page without its page number and without running lines at its edges."""
    return [
        part
        for at, part in enumerate(parts)
        if not (_at_edge(at, parts) and _is_running(part, _shape(part) in running))
    ]


def _at_edge(at: int, parts: Sequence[Part]) -> bool:
    return at < EDGE_LINES or at >= len(parts) - EDGE_LINES


def _is_running(part: Part, repeated: bool) -> bool:
    """Whether it is a page number, or stands on most pages and is no sentence."""
    if not isinstance(part, Line):
        return False
    return bool(_PAGE_NUMBER.match(part.text)) or (repeated and not _SENTENCE_END.search(part.text))


def _shape(part: Part) -> str:
    return _FIGURES.sub("0", part.text) if isinstance(part, Line) else ""


class _Pages:
    """Writes page after page; text and tables may go on from the page before."""

    def __init__(self, outline: Outline, sizes: Sequence[float]) -> None:
        self.outline = outline
        self.sizes = sizes
        self.title = ""
        self.headers: Grid = ()
        """Header rows of the table that was written last, if nothing followed it."""
        self.unfinished: list[str] = []
        """Lines of the text that ends the page, if text does."""

    def write(self, pages: Sequence[Sequence[Part]]) -> str:
        """Write all pages; returns the title, which is the largest line of the first page."""
        for number, parts in enumerate(pages, 1):
            for at, run in enumerate(self._runs(parts)):
                if isinstance(run, Table):
                    self._table(run.grid, number, first=at == 0)
                else:
                    self._lines(run, number, first=at == 0)
        self._finish()
        return self.title

    def _table(self, grid: Grid, page: int, *, first: bool) -> None:
        self._finish()
        self.outline.page = page
        headers = self.headers if first and len((self.headers or [[]])[0]) == len(grid[0]) else ()
        if headers:
            rest = grid[len(headers) :] if list(grid[: len(headers)]) == list(headers) else grid
            write_grid(self.outline, [*headers, *rest], len(headers))
        else:
            write_grid(self.outline, grid)
            self.headers = grid[: header_rows(grid)]

    def _lines(self, run: Sequence[Line], page: int, *, first: bool) -> None:
        self.headers = ()
        head = run[0]
        if head.size in self.sizes and len(head.text) <= LONGEST_HEADING:
            self._finish()
            self.outline.page = page
            self._heading(run)
        elif len(head.cells) > 1:
            self._finish()
            self.outline.page = page
            write_grid(self.outline, [line.cells for line in run])
        else:
            self._text([line.indented for line in run], page, first=first)

    def _heading(self, run: Sequence[Line]) -> None:
        level = self.sizes.index(run[0].size) + 1
        text = "".join(line.text for line in run)
        if level == 1 and self.outline.page == 1:
            self.title = self.title or text
        self.outline.heading(level, text)

    def _text(self, lines: list[str], page: int, *, first: bool) -> None:
        """Paragraphs; one that goes on over the end of a page belongs to the page where it begins."""
        before = self.unfinished if first else []
        count = len(list(joined(before)))
        whole = list(joined([*before, *lines]))
        if before and len(whole) < count + len(list(joined(lines))):
            self.unfinished = []
            for paragraph in whole[:count]:
                self.outline.paragraph(paragraph)
            lines = whole[count:]
        self._finish()
        self.outline.page, self.unfinished = page, lines

    def _finish(self) -> None:
        for paragraph in joined(self.unfinished):
            self.outline.paragraph(paragraph)
        self.unfinished = []

    def _runs(self, parts: Sequence[Part]) -> Iterator[list[Line] | Table]:
        """Parts that belong together: a ruled table, a heading, lines in columns, or text."""
        run: list[Line] = []
        for part in parts:
            if run and (isinstance(part, Table) or not self._together(run[-1], part)):
                yield run
                run = []
            if isinstance(part, Table):
                yield part
            else:
                run.append(part)
        if run:
            yield run

    def _together(self, last: Line, line: Line) -> bool:
        if (last.size in self.sizes) != (line.size in self.sizes):
            return False
        if last.size in self.sizes:
            return last.size == line.size and last.gap_below(line) < 0.6 * last.size
        if len(last.cells) > 1 or len(line.cells) > 1:
            return len(last.cells) == len(line.cells)
        return True


def _heading_sizes(pages: Sequence[Sequence[Part]]) -> list[float]:
    """Sizes of type that are clearly larger than the text's, largest first."""
    lines = [part for parts in pages for part in parts if isinstance(part, Line)]
    if not lines:
        return []
    characters: Counter[float] = Counter()
    for line in lines:
        characters[line.size] += len(line.text)
    body = characters.most_common(1)[0][0]
    large = {
        line.size
        for line in lines
        if line.size >= body * HEADING_SCALE and not _SENTENCE_END.search(line.text)
    }
    return sorted(large, reverse=True)[:5]
