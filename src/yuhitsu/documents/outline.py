"""Blocks of a general document, as its reader meets them: the headings above, the page, the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yuhitsu.documents.articles import kind_of, with_articles
from yuhitsu.errors import EmptyDocument
from yuhitsu.types import ABOLISHED, Block, BlockKind, Document, DocumentKind, Place

DEEPEST = 6
LONGEST_HEADING = 120
"""Characters: whatever its style says, a longer one is text."""

LEAD_BLOCKS = 6
"""Blocks at the beginning in which a document says that it is no longer in force."""

_ABOLISHED = re.compile(
    r"(?:この|本)(?:お知らせ|案内|通知|文書|要綱|要領|規程|規則|条例|訓令|基準|手引き?|制度|料金表)は、?"
    r"[^。]{0,40}(?:廃止|失効)(?:しました|した(?:。|】|$)|されました|となりました|済み)"
)
_NAMED_ABOLISHED = re.compile(r"[_＿\-（(【\[　 ](?:廃止|失効)(?:済み?)?[）)】\]]?$")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u200b\ufeff]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
Row = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Outline:
    """Collects blocks in reading order; ``page`` and ``sheet`` hold for what comes next."""

    blocks: list[Block] = field(default_factory=list)
    page: int | None = None
    sheet: str | None = None
    _path: list[tuple[int, str]] = field(default_factory=list)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that govern what comes next."""
        return tuple(text for _, text in self._path)

    def heading(self, level: int, text: str) -> None:
        """A heading; ``level`` 1 is the highest."""
        text, level = clean(text), min(max(level, 1), DEEPEST)
        if len(text) > LONGEST_HEADING:
            self.paragraph(text)
        elif text:
            while self._path and self._path[-1][0] >= level:
                self._path.pop()
            self._add(text, BlockKind.HEADING, level=level)
            self._path.append((level, text))

    def paragraph(self, text: str) -> None:
        """A paragraph; empty ones are left out."""
        self._add(clean(text), BlockKind.PARAGRAPH)

    def item(self, text: str, level: int = 1) -> None:
        """An item of a list at a depth of 1, 2, …"""
        self._add(clean(text), BlockKind.LIST_ITEM, level=level)

    def row(self, cells: Row, number: int | None = None) -> None:
        """A row of a table: ``(header, value)`` pairs, and its number in the sheet."""
        pairs = tuple((clean(header), clean(value)) for header, value in cells)
        pairs = tuple((header, value) for header, value in pairs if value)
        text = "｜".join(f"{header}：{value}" if header else value for header, value in pairs)
        self._add(text, BlockKind.TABLE_ROW, row=number, cells=pairs)

    def rows(self, rows: Iterable[Row]) -> None:
        """Rows of a table, in order."""
        for row in rows:
            self.row(row)

    def document(self, name: str, title: str, media_type: str) -> Document:
        """The whole document; articles are recognised where it is an ordinance, a rule or the like.

        Raises:
            EmptyDocument: nothing was written.
        """
        if not any(block.kind is not BlockKind.HEADING for block in self.blocks):
            raise EmptyDocument(name, "読める文がありません。")
        title = clean(title) or self._first_heading() or _stem(name)
        kind = kind_of(title, self.blocks)
        if kind is not DocumentKind.GENERAL:
            title = title.lstrip("○◯●◎ 　") or title  # the sign by which a 例規集 marks titles
        if self._is_abolished(name) and not title.startswith(ABOLISHED):
            title = ABOLISHED + title
        blocks = tuple(with_articles(self.blocks))
        return Document(name, title, blocks, kind=kind, name=name, media_type=media_type)

    def _is_abolished(self, name: str) -> bool:
        """Whether the file's name ends in 廃止, or its beginning says that it was abolished."""
        lead = self.blocks[:LEAD_BLOCKS]
        return bool(_NAMED_ABOLISHED.search(_stem(name))) or any(
            _ABOLISHED.search(block.text) for block in lead
        )

    def _first_heading(self) -> str:
        return next((b.text for b in self.blocks if b.kind is BlockKind.HEADING), "")

    def _add(
        self,
        text: str,
        kind: BlockKind,
        level: int = 0,
        row: int | None = None,
        cells: tuple[tuple[str, str], ...] = (),
    ) -> None:
        if text:
            place = Place(self.headings, page=self.page, sheet=self.sheet, row=row)
            self.blocks.append(Block(text, kind, place, level, cells))


def clean(text: str) -> str:
    """One line: breaks and runs of spaces become one space, what cannot be printed is dropped.

    Full-width spaces stay: they part an article's number from its text. A break between two Japanese
    characters leaves nothing.
    """
    text = _UNPRINTABLE.sub("", text)
    text = re.sub(r"(?<=[^\x00-\x7f])[ \t]*[\r\n]+[ \t]*(?=[^\x00-\x7f])", "", text)
    return _SPACES.sub(" ", text).strip(" 　")


def _stem(name: str) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,8}$", "", name.rpartition("/")[2]) or name
