"""Short ways to make passages, hits and laws for the tests of grounding."""

from __future__ import annotations

from collections.abc import Sequence

from yuhitsu.types import Block, BlockKind, Document, DocumentKind, Hit, Passage, Place


def passage(
    text: str, *, title: str = "資料", document: str = "d", start: int = 0, **fields: object
) -> Passage:
    """A passage that begins at ``start`` of its document."""
    return Passage(document, 0, title, text, start=start, end=start + len(text), **fields)  # type: ignore[arg-type]


def hits(*texts: str) -> list[Hit]:
    """Hits of equal score, one document each."""
    return [Hit(passage(text, document=f"d{n}"), 0.5) for n, text in enumerate(texts)]


def law(title: str, rows: Sequence[tuple[str, str | None, str | None, str]], *, id: str = "law") -> Document:
    """A law of ``(article, paragraph, item, text)`` rows; an article ``附1`` stands in the 附則."""
    blocks = []
    for article, paragraph, item, text in rows:
        supplementary = "" if article.startswith("附") else None
        place = Place((), article.removeprefix("附"), paragraph, item, supplementary=supplementary)
        blocks.append(Block(text, BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH, place))
    return Document(id, title, tuple(blocks), kind=DocumentKind.LAW)
