"""Reads JSON Lines: ``{id,title,text}`` records, one document each, and rows of laws, one document a law."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from yuhitsu.documents.laws import LawBlocks
from yuhitsu.errors import BrokenDocument, EmptyDocument, InputError
from yuhitsu.japanese.lawref import article_number
from yuhitsu.types import Block, Document, DocumentKind

MEDIA_TYPE = "application/jsonl"
BAD_LINES = 100
"""A file with more bad lines than this is refused as a whole."""

_PARAGRAPH_LINE = re.compile(r"^([0-9０-９]{1,3})[　 ]+(.*)$", re.DOTALL)
_ITEM_LINE = re.compile(r"^([一二三四五六七八九十百]+(?:の[一二三四五六七八九十]+)*)[　 ]+(.*)$", re.DOTALL)


class RecordsReader:
    """A bad line is refused by its number; the rest goes on."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield documents in the order of the file; rows of one law are gathered.

        Raises:
            BrokenDocument: the file is no JSON Lines at all.
            EmptyDocument: it holds no record.
        """
        laws: dict[str, list[dict[str, Any]]] = {}
        count = 0
        for row in self._rows(data, name):
            count += 1
            if "law_id" in row:
                laws.setdefault(str(row["law_id"]), []).append(row)
            else:
                yield _record(row, name)
        for law_id, rows in laws.items():
            yield _law(law_id, rows, name)
        if count == 0:
            raise EmptyDocument(name, "読める記録がありません。" + "".join(self.notes[:3]))

    def _rows(self, data: bytes, name: str) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
            if not line.strip():
                continue
            row = _row(line)
            if row is None:
                self.notes.append(f"{number}行目を読めません。")
                if len(self.notes) > BAD_LINES:
                    raise BrokenDocument(
                        name, 'JSON Linesとして読めません（1行に1つの {"id","title","text"} が要ります）。'
                    )
            else:
                yield row


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    if b"\\ud" in line.lower() and not _is_text(json.dumps(row, ensure_ascii=False)):
        return None
    has_name = "law_id" in row or isinstance(row.get("id"), str | int)
    return row if has_name and (row["text"].strip() or row.get("items")) else None


def _is_text(text: str) -> bool:
    """Half of a surrogate pair is no character and cannot be kept."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _record(row: dict[str, Any], name: str) -> Document:
    title = str(row.get("title") or row["id"])
    lines = [line.strip() for line in row["text"].splitlines()]
    blocks = tuple(Block(line) for line in lines if line)
    return Document(str(row["id"]), title, blocks, name=name, media_type=MEDIA_TYPE)


def _law(law_id: str, rows: list[dict[str, Any]], name: str) -> Document:
    writer = LawBlocks()
    for row in rows:
        path = tuple(str(part) for part in row.get("path") or ())
        title = str(row.get("article") or "")
        if path != writer.path or not title:
            writer.chapter(path)
        if title:
            number = str(row.get("article_num") or "") or _number(title)
            writer.begin_article(number, title, str(row.get("caption") or ""))
        if row.get("paragraph") is not None:
            _structured(writer, row)
        else:
            _unstructured(writer, row["text"])
    title = str(rows[0].get("title") or rows[0].get("law") or law_id)
    return Document(
        law_id, title, tuple(writer.blocks), kind=DocumentKind.LAW, name=name, media_type=MEDIA_TYPE
    )


def _structured(writer: LawBlocks, row: dict[str, Any]) -> None:
    paragraph = str(row["paragraph"])
    writer.paragraph(paragraph, row["text"].strip())
    for item in row.get("items") or ():
        label = str(item.get("num", ""))
        number = _item_number(label)
        writer.item(paragraph, number, None, label, str(item.get("text", "")))
        for sub in item.get("sub") or ():
            name = str(sub.get("num", ""))
            writer.item(paragraph, number, name or None, name, str(sub.get("text", "")))
    if isinstance(row.get("table"), list):
        writer.rows(paragraph, ([str(cell) for cell in cells] for cells in row["table"]))


def _unstructured(writer: LawBlocks, text: str) -> None:
    """The text of a whole article: a figure begins a paragraph, a kanji number an item."""
    paragraph = "1" if writer.article else None
    for line in filter(None, map(str.strip, text.splitlines())):
        if found := _PARAGRAPH_LINE.match(line):
            paragraph = str(int(found[1]))
            writer.paragraph(paragraph, found[2])
        elif found := _ITEM_LINE.match(line):
            writer.item(paragraph, _item_number(found[1]), None, found[1], found[2])
        else:
            writer.paragraph(paragraph, line)


def _item_number(label: str) -> str | None:
    """``二の三`` is ``2_3``, as e-Gov numbers items."""
    main, *branches = label.split("の")
    return _number(f"第{main}条" + "".join(f"の{branch}" for branch in branches)) or None


def _number(title: str) -> str:
    try:
        return article_number(title)
    except InputError:
        return title
