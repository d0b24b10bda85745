"""Make the Word, Excel and PDF files of examples/office from examples/sources.

``NAME.docx.md`` and ``NAME.pdf.md`` are Markdown; in a table a cell that is ``^`` merges with the cell
above and ``<`` with the cell at its left. ``NAME.xlsx.json`` names sheets with rows and merged ranges. PDF is
printed by Chromium, as a word processor would. After changing a source:
``python scripts/make_office.py [NAME…]``.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docx import Document as new_word
from docx.oxml.ns import qn
from markdown_it import MarkdownIt
from markdown_it.token import Token
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
SOURCES, OFFICE = ROOT / "examples" / "sources", ROOT / "examples" / "office"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ABOVE, LEFT = "^", "<"
WIDEST_COLUMN = 48

PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><style>
@page {{ size: A4; margin: 22mm 20mm }}
body {{ font: 10.5pt/1.75 "Noto Serif CJK JP", serif }}
h1 {{ font: bold 18pt "Noto Sans CJK JP", sans-serif; text-align: center; margin: 0 0 8mm }}
h2 {{ font: bold 13.5pt "Noto Sans CJK JP", sans-serif; border-bottom: .4mm solid; margin: 7mm 0 2mm }}
h3 {{ font: bold 12pt "Noto Sans CJK JP", sans-serif; margin: 4mm 0 1mm }}
p {{ margin: 0 0 1.5mm; text-indent: 1em }}
table {{ border-collapse: collapse; margin: 2mm 0 4mm }}
td, th {{ border: .2mm solid; padding: 1mm 3mm; text-align: left; font-weight: normal }}
th {{ background: #eee }}
</style><body>{body}</body></html>"""


def cells_of(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int, str]]:
    """Row, column, height, width and text of each cell that no other covers."""
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in (ABOVE, LEFT):
                continue
            width = 1
            while column + width < len(texts) and texts[column + width] == LEFT:
                width += 1
            height = 1
            while row + height < len(rows) and rows[row + height][column] == ABOVE:
                height += 1
            yield row, column, height, width, text


def parts(text: str) -> Iterator[tuple[str, Any]]:
    """``("h2", text)``, ``("p", text)``, ``("ul" or "ol", text)`` and ``("table", rows)`` of Markdown."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    lists: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token.tag)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            yield "table", _rows(tokens[at:end])
            at = end
        elif token.type in ("heading_open", "paragraph_open"):
            name = token.tag if token.type == "heading_open" else (lists[-1] if lists else "p")
            yield name, _plain(tokens[at + 1])
        at += 1


def _plain(token: Token) -> str:
    kinds = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(kinds.get(child.type, child.content) for child in token.children or [])


def _rows(tokens: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    return rows


# --------------------------------------------------------------------------- Word


def make_word(source: Path, target: Path) -> None:
    """A Word file with the styles of headings and lists, and tables with merged cells."""
    document = new_word()
    style = document.styles["Normal"]
    style.font.name = "MS Mincho"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "ＭＳ 明朝")
    styles = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}
    styles |= {"ul": "List Bullet", "ol": "List Number"}
    for kind, content in parts(source.read_text(encoding="utf-8")):
        if kind == "table":
            _word_table(document, content)
        else:
            document.add_paragraph(content, style=styles.get(kind))
    document.save(str(target))


def _word_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, column, height, width, text in cells_of(rows):
        cell = table.cell(row, column)
        if height > 1 or width > 1:
            cell = cell.merge(table.cell(row + height - 1, column + width - 1))
        cell.text = text
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {}))


# --------------------------------------------------------------------------- Excel


def make_excel(source: Path, target: Path) -> None:
    """A workbook as offices make them: a title, merged headers, borders."""
    book = Workbook()
    book.remove(book.active)
    for form in json.loads(source.read_text(encoding="utf-8"))["sheets"]:
        sheet = book.create_sheet(form["name"])
        for row in form["rows"]:
            sheet.append([value if value != "" else None for value in row])
        for merged in form.get("merges", []):
            sheet.merge_cells(merged)
        if form.get("hidden"):
            sheet.sheet_state = "hidden"
        _dress(sheet)
    book.save(target)


def _dress(sheet: Any) -> None:
    line = Side(style="thin")
    for row in sheet.iter_rows():
        filled = [cell for cell in row if cell.value is not None]
        for cell in filled if len(filled) > 1 else []:
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet["A1"].font = Font(bold=True, size=14)
    for column in sheet.iter_cols(min_row=2):
        widest = max((len(str(cell.value or "")) for cell in column), default=0)
        sheet.column_dimensions[get_column_letter(column[0].column)].width = min(
            2 * widest + 2, WIDEST_COLUMN
        )


# --------------------------------------------------------------------------- PDF


def make_pdf(source: Path, target: Path) -> None:
    """A PDF with embedded fonts, printed by Chromium."""
    found = (os.environ.get("YUHITSU_CHROMIUM"), *map(shutil.which, BROWSERS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(filter(None, found)), args=["--no-sandbox"])
        page = browser.new_page()
        body = "\n".join(_html(kind, content) for kind, content in parts(source.read_text(encoding="utf-8")))
        page.set_content(PAGE.format(body=body))
        page.pdf(
            path=target,
            prefer_css_page_size=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template='<div style="font-size:8pt;width:100%;text-align:center">'
            '- <span class="pageNumber"></span> -</div>',
        )
        browser.close()


def _html(kind: str, content: Any) -> str:
    if kind == "table":
        return _html_table(content)
    if kind in ("ul", "ol"):
        return f"<p>・{html.escape(content)}</p>"
    return f"<{kind}>{html.escape(content).replace(chr(10), '<br>')}</{kind}>"


def _html_table(rows: Sequence[Sequence[str]]) -> str:
    lines: list[str] = ["" for _ in rows]
    for row, _, height, width, text in cells_of(rows):
        tag = "th" if row == 0 else "td"
        lines[row] += f'<{tag} rowspan="{height}" colspan="{width}">{html.escape(text)}</{tag}>'
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


MAKERS: dict[str, Callable[[Path, Path], None]] = {
    ".docx": make_word,
    ".xlsx": make_excel,
    ".pdf": make_pdf,
}


def main() -> None:
    """Make the named files, or all."""
    wanted = set(sys.argv[1:])
    for source in sorted(SOURCES.iterdir()):
        target = OFFICE / source.stem  # NAME.docx.md -> NAME.docx
        if not wanted or target.name in wanted:
            MAKERS[target.suffix](source, target)
            print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
