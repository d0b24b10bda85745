"""The provisions of one law as compared text by place: what stands where, and where something stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yuhitsu.grounding.figures import number
from yuhitsu.japanese.lawref import LawReference
from yuhitsu.japanese.normalize import fold
from yuhitsu.types import Block, BlockKind, Place

_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十百千万億]+")
_SILENT = re.compile(r"[\s,.。、「」『』\"']+")
_PROVISO = re.compile("(?:ただし|但し|但)、?")


def comparable(text: str) -> str:
    """The form in which a quotation and a provision are compared.

    Widths, white space, punctuation and quotation marks do not count; 第六条 and 第6条 are the same.
    """
    plain = _SILENT.sub("", fold(text))
    return _KANJI_NUMBER.sub(lambda match: _digits(match[0]), plain)


def _digits(written: str) -> str:
    value = number(written)
    return written if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Provision:
    """One block of a law: where it stands, its words, and their comparable form."""

    place: Place
    text: str
    compared: str


class LawText:
    """The provisions of one law, in order."""

    def __init__(self, title: str, blocks: Iterable[Block]) -> None:
        self.title = title
        self.provisions = tuple(
            Provision(block.place, block.text, comparable(block.text))
            for block in blocks
            if block.kind is not BlockKind.HEADING and block.text.strip()
        )
        self._joined = "\n".join(provision.compared for provision in self.provisions)
        self._articles: dict[tuple[str | None, bool], list[Provision]] = {}
        for provision in self.provisions:
            key = provision.place.article, provision.place.supplementary is not None
            self._articles.setdefault(key, []).append(provision)

    def holds(self, wanted: str) -> bool:
        """Whether a comparable text stands within one provision."""
        return wanted in self._joined

    def article(self, reference: LawReference) -> list[Provision]:
        """The provisions of the article, or of the 附則, that a reference names."""
        found = self._articles.get((reference.article, reference.supplementary), [])
        if not found and reference.article is None and reference.supplementary:
            return [p for p in self.provisions if p.place.supplementary is not None]
        return found

    def at(self, reference: LawReference) -> list[Provision]:
        """The provisions at a reference: items under their paragraph, paragraphs under their article."""
        article = self.article(reference)
        if reference.paragraph is None:
            # 「第2条第3号」 means the only paragraph, or the first
            within = [p for p in article if not reference.item or (p.place.paragraph or "1") == "1"]
        else:
            within = [p for p in article if (p.place.paragraph or "1") == reference.paragraph]
        if reference.item is not None:
            within = [p for p in within if p.place.item == reference.item]
        if reference.subitems:
            below = "".join(reference.subitems)
            within = [p for p in within if _plain_subitem(p.place.subitem).startswith(below)]
        elif reference.part == "柱書":
            within = [p for p in within if p.place.item == reference.item and not p.place.subitem]
        return within

    def standing(self, wanted: str) -> Place | None:
        """Where a comparable text stands in one provision, or across the provisions of one paragraph."""
        for provision in self.provisions:
            if wanted in provision.compared:
                return provision.place
        for provisions in self._articles.values():
            if wanted in joined(provisions):
                first = next(p for p in provisions if (p.compared and wanted.startswith(p.compared[:8])) or p)
                return Place(article=first.place.article, supplementary=first.place.supplementary)
        return None


def _plain_subitem(subitem: str | None) -> str:
    return re.sub(r"[()（）]", "", fold(subitem or "")).replace(" ", "")


def joined(provisions: Sequence[Provision]) -> str:
    """Comparable text of neighbouring provisions as one."""
    return "".join(provision.compared for provision in provisions)


def of_part(provisions: Sequence[Provision], part: str | None) -> str:
    """Comparable text of the named part (ただし書, 本文, 前段, 後段) of provisions; all of it otherwise."""
    if part in ("ただし書", "本文"):
        pieces = [_PROVISO.split(provision.text, maxsplit=1) for provision in provisions]
        index = 1 if part == "ただし書" else 0
        marked = "ただし" if index else ""
        return "".join(comparable(marked + piece[index]) for piece in pieces if len(piece) > index)
    if part in ("前段", "中段", "後段"):
        sentences = [s for provision in provisions for s in provision.text.split("。") if s.strip()]
        chosen = sentences[:1] if part == "前段" else sentences[1:]
        return comparable("".join(chosen))
    return joined(provisions)
