"""Documents for the tests of storage, small and large."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yuhitsu.types import Block, BlockKind, Document, DocumentKind, Level, Passage, Place, User

CLERK = User("clerk", "窓口の職員", max_level=Level.TWO)
CHIEF = User("chief", "課長", max_level=Level.THREE)
MODEL = "e5-small"


def document(
    ident: str = "手数料条例",
    *sentences: str,
    collection: str = "default",
    level: Level = Level.TWO,
    kind: DocumentKind = DocumentKind.GENERAL,
) -> Document:
    """A document with one paragraph a sentence."""
    texts = sentences or ("手数料は、一通につき三百円とする。", "災害のときは、免除することができる。")
    blocks = tuple(
        Block(text, BlockKind.PARAGRAPH, Place(article=str(number)))
        for number, text in enumerate(texts, start=1)
    )
    return Document(
        id=ident,
        title=f"題 {ident}",
        blocks=blocks,
        collection=collection,
        level=level,
        kind=kind,
        name=f"{ident}.txt",
        sha256=f"digest of {texts}",
    )


def passages_of(document: Document) -> list[Passage]:
    """One passage a block."""
    made, start = [], 0
    for ordinal, block in enumerate(document.blocks):
        end = start + len(block.text)
        made.append(
            Passage(
                document_id=document.id,
                ordinal=ordinal,
                title=document.title,
                text=block.text,
                place=block.place,
                collection=document.collection,
                level=document.level,
                kind=document.kind,
                start=start,
                end=end,
            )
        )
        start = end + 1
    return made


def item(ident: str, *sentences: str) -> tuple[Document, list[Passage]]:
    """A document with its passages, for ``put_many``."""
    made = document(ident, *sentences)
    return made, passages_of(made)


def vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors of 8 numbers."""
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit
