"""Reads plain text: wrapped lines are joined, headings known by their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yuhitsu.documents.lines import joined
from yuhitsu.documents.outline import Outline
from yuhitsu.documents.readers.encodings import decode
from yuhitsu.types import Document

MEDIA_TYPE = "text/plain"
LONGEST_HEADING = 40
LONGEST_TITLE = 60
LETTER_HEAD = 10
"""Lines at the beginning, at most, that may stand above the title of a letter."""
RIGHT_ASIDE = 12
"""Spaces in front of a line that is set to the right: date and sender."""

_SIGN = re.compile(r"^[■□◆◇●○◎▼▽★☆]+[　 ]*(.+)$")
_BRACKETS = re.compile(r"^[【〔《＜](.+)[】〕》＞]$")
_NUMBER = re.compile(r"^(?:第[0-9０-９一二三四五六七八九十]+[　 ]+|[0-9０-９]{1,2}[.．、　 ]+)(\S.*)$")
_UNDERLINE = re.compile(r"^[-=＝―─━_＿*＊]{3,}$")
_BULLET = re.compile(r"^[・‣•＊*\-－][　 ]*(\S.*)$")
_LETTER_HEAD = re.compile(
    r"^(?:明治|大正|昭和|平成|令和|[0-9０-９]{4}年)\S{1,14}日(?:[　 ].*)?$|第\s*[0-9０-９]+\s*号$"
    r"|(?:様|殿|各位|御中|[^の]{2,12}[課係室長])$|^【.{20,}】$"
)
"""Date, number, addressee, sender, or a remark set in brackets."""
_TITLE_ENDS = re.compile(r"[^、，,：:]$")
_TEXT_ENDS = re.compile(r"[。、，,：:）)]$")


class PlainReader:
    """UTF-8, UTF-16, Shift_JIS, EUC-JP or ISO-2022-JP."""

    def read(self, data: bytes, name: str) -> Iterator[Document]:
        """Yield the document.

        Raises:
            BrokenDocument, MislabelledDocument, EmptyDocument
        """
        lines = decode(data, name).replace("\f", "\n").splitlines()
        outline = Outline()
        title = write_lines(outline, lines)
        yield outline.document(name, title, MEDIA_TYPE)


def write_lines(outline: Outline, lines: Sequence[str]) -> str:
    """Write plain lines; returns the title."""
    at = _title_line(lines)
    title = ""
    if at is not None:
        title = _BRACKETS.sub(r"\1", lines[at].strip(" 　\t"))
        outline.heading(1, title)
        lines = [*lines[:at], "", *lines[at + 1 :]]
    paragraphs = list(_paragraphs(lines))
    for at, text in enumerate(paragraphs):
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
        level = _heading_level(text, following)
        if level:
            outline.heading(level, _SIGN.sub(r"\1", _BRACKETS.sub(r"\1", text)))
        elif found := _BULLET.match(text):
            outline.item(found[1])
        else:
            outline.paragraph(text)
    return title


def _title_line(lines: Sequence[str]) -> int | None:
    """The first line that stands alone; in an official letter the one below date, number and names."""
    filled = [(at, line.strip(" 　\t")) for at, line in enumerate(lines) if line.strip(" 　\t")]
    if len(filled) < 2:
        return None
    for at, text in filled[:LETTER_HEAD]:
        if text.endswith(("。", "、")) or _SIGN.match(text):
            return None
        aside = len(lines[at]) - len(lines[at].lstrip(" 　\t")) >= RIGHT_ASIDE
        if len(text) <= LONGEST_TITLE and not aside and not _LETTER_HEAD.search(text):
            return at if _TITLE_ENDS.search(text) else None
    return None


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    for line in lines:
        if _UNDERLINE.match(line.strip(" 　")):
            run.append("")
        else:
            run.append(line.rstrip())
    yield from joined(run)


def _heading_level(text: str, following: str) -> int:
    """2 under the title, 3 below that, 0 for text."""
    if not _is_short(text) or not following:
        return 0
    if _SIGN.match(text) or _BRACKETS.match(text):
        return 2
    found = _NUMBER.match(text)
    if (
        found
        and not _NUMBER.match(following)
        and len(found[1]) <= LONGEST_HEADING // 2
        and "　" not in found[1]
    ):
        return 3
    return 0


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not (_TEXT_ENDS.search(text) and not _BRACKETS.match(text))
