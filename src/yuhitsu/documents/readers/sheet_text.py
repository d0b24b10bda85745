"""Reads comma-separated tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from yuhitsu.documents.outline import Outline, clean
from yuhitsu.documents.readers.encodings import decode
from yuhitsu.documents.readers.grid import WIDEST, is_header, write_row
from yuhitsu.errors import BrokenDocument
from yuhitsu.types import Document

MEDIA_TYPE = "text/csv"


class CSVReader:
    """The first row names the columns, if it can; a row knows its number."""

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the table.

        Raises:
            BrokenDocument, MislabelledDocument, EmptyDocument
        """
        text = decode(data, name)
        outline, names = Outline(), list[str]()
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
            table = [(number, [clean(cell) for cell in row[:WIDEST]]) for number, row in enumerate(rows, 1)]
        except csv.Error as error:
            raise BrokenDocument(name, f"CSVとして読めません（{error}）。") from error
        table = [(number, row) for number, row in table if any(row)]
        if len(table) > 1 and is_header(table[0][1], table[1][1]):
            names = table.pop(0)[1]
        for number, row in table:
            write_row(outline, row, names, number)
        yield outline.document(name, "", MEDIA_TYPE)


def _delimiter(text: str) -> str:
    line = text.partition("\n")[0]
    return "\t" if line.count("\t") > line.count(",") else ","
