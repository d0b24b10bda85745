"""Blocks of a law, as every reader of laws makes them: headings, articles, paragraphs, items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yuhitsu.types import Block, BlockKind, DocumentKind, Place

LAW_KINDS = {
    "Constitution": DocumentKind.LAW,
    "Act": DocumentKind.LAW,
    "CabinetOrder": DocumentKind.LAW,
    "ImperialOrder": DocumentKind.LAW,
    "MinisterialOrdinance": DocumentKind.RULE,
    "Rule": DocumentKind.RULE,
    "Misc": DocumentKind.RULE,
}
"""``LawType`` of the e-Gov schema."""


@dataclass(slots=True)
class LawBlocks:
    """Collects blocks in reading order; knows the chapter and article it stands in."""

    blocks: list[Block] = field(default_factory=list)
    path: tuple[str, ...] = ()
    article: str | None = None
    article_heading: str = ""
    supplementary: str | None = None

    def chapter(self, path: Sequence[str]) -> None:
        """Enter a part, chapter or section: headings that are new are written."""
        path = tuple(filter(None, path))
        self.article, self.article_heading = None, ""
        for depth in range(len(path)):
            if path[: depth + 1] != self.path[: depth + 1]:
                self._heading(path[depth], depth + 1, path[:depth])
        self.path = path

    def begin_article(self, number: str, title: str, caption: str = "") -> None:
        """Enter an article; its number and caption are one heading."""
        heading = f"{title}{caption}"
        if (number, heading) == (self.article, self.article_heading):
            return
        self.article, self.article_heading = number, heading
        self._heading(heading, len(self.path) + 1, self.path)

    def paragraph(self, number: str | None, text: str) -> None:
        """A paragraph (項) of the article."""
        if text:
            self.blocks.append(Block(text, BlockKind.PARAGRAPH, self.place(number)))

    def item(
        self, paragraph: str | None, number: str | None, subitem: str | None, label: str, text: str
    ) -> None:
        """An item (号) or what is below it; the label is part of the text, as in the law."""
        whole = f"{label}　{text}" if label and text else label or text
        if whole:
            place = self.place(paragraph, number, subitem)
            depth = 1 if subitem is None else 2
            self.blocks.append(Block(whole, BlockKind.LIST_ITEM, place, level=depth))

    def rows(self, paragraph: str | None, rows: Iterable[Sequence[str]], headers: Sequence[str] = ()) -> None:
        """Rows of a table inside the article."""
        for row in rows:
            cells = tuple(
                (headers[at] if at < len(headers) else "", value.strip())
                for at, value in enumerate(row)
                if value.strip()
            )
            text = "｜".join(f"{header}：{value}" if header else value for header, value in cells)
            if text:
                self.blocks.append(Block(text, BlockKind.TABLE_ROW, self.place(paragraph), cells=cells))

    def place(
        self, paragraph: str | None = None, item: str | None = None, subitem: str | None = None
    ) -> Place:
        """The place with the headings that govern it."""
        headings = (*self.path, self.article_heading) if self.article_heading else self.path
        return Place(headings, self.article, paragraph, item, subitem, self.supplementary)

    def _heading(self, text: str, level: int, above: tuple[str, ...]) -> None:
        place = Place(above, self.article, supplementary=self.supplementary)
        self.blocks.append(Block(text, BlockKind.HEADING, place, level=level))
