"""Reads Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from yuhitsu.documents.lines import joined
from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.encodings import decode
from yuhitsu.documents.readers.grid import write_grid
from yuhitsu.documents.readers.html import visible_text
from yuhitsu.types import Document

MEDIA_TYPE = "text/markdown"
_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ ]*[\"']?(.+?)[\"']?[ ]*$", re.MULTILINE)


class MarkdownReader:
    """Headings, paragraphs, lists and tables; HTML inside gives its text."""

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark").enable("table")

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the document.

        Raises:
            BrokenDocument, MislabelledDocument, EmptyDocument
        """
        text = decode(data, name)
        front = _FRONT_MATTER.match(text)
        title = _TITLE.search(front.group()) if front else None
        tokens = self._parser.parse(text[front.end() if front else 0 :])
        outline = Outline()
        _write(outline, tokens)
        yield outline.document(name, title[1] if title else "", MEDIA_TYPE)


def _write(outline: Outline, tokens: Sequence[Token]) -> None:
    at, depth, marker = 0, 0, ""
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            at = _table(outline, tokens, at)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            _inline(outline, token, tokens[at - 1], depth, marker)
            marker = ""
        elif token.type in ("fence", "code_block"):
            _lines(outline, token.content)
        elif token.type == "html_block":
            _lines(outline, _without_tags(token.content))
        at += 1


def _inline(outline: Outline, token: Token, before: Token, depth: int, marker: str) -> None:
    text = _text(token)
    if before.type == "heading_open":
        outline.heading(int(before.tag[1]), text)
    elif depth:
        outline.item(marker + text, depth)
    else:
        _lines(outline, text)


def _lines(outline: Outline, text: str) -> None:
    for paragraph in joined(text.split("\n")):
        outline.paragraph(paragraph)


def _text(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            parts.append("\n" if child.content.lower().startswith("<br") else "")
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
    return "".join(parts)


def _table(outline: Outline, tokens: Sequence[Token], at: int) -> int:
    """Write the table that opens at ``at``; returns where it closes."""
    grid: list[list[str]] = []
    while tokens[at].type != "table_close":
        if tokens[at].type == "tr_open":
            grid.append([])
        elif tokens[at].type == "inline":
            grid[-1].append(_text(tokens[at]).replace("\n", " "))
        at += 1
    has_header = any(grid[0])
    write_grid(outline, grid, headers=1 if has_header and len(grid) > 1 else 0)
    return at


def _without_tags(source: str) -> str:
    source = _COMMENT.sub("", source).strip()
    return visible_text(lxml_html.fromstring(f"<div>{source}</div>")) if source else ""
