"""Finds 章, 条, 項, 号 and ア in a document that only looks like an ordinance, whatever its format was.

Offices keep their 例規 as Word, PDF or text; there an article is a line that begins 「第12条の2　」, its
caption the line above in brackets, a paragraph a line that begins 「２　」, an item 「(1)　」.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from yuhitsu.documents.laws import LawBlocks
from yuhitsu.errors import InputError
from yuhitsu.japanese.lawref import article_number
from yuhitsu.japanese.number_words import NUMBER, kanji_to_int, narrow
from yuhitsu.types import Block, BlockKind, DocumentKind

_KINDS = (
    (re.compile(r"条例$"), DocumentKind.ORDINANCE),
    (re.compile(r"(?:規則|規程|要綱|要領|訓令|告示|細則|基準)$"), DocumentKind.RULE),
    (re.compile(r"(?:法|法律|憲法|施行令|政令)$"), DocumentKind.LAW),
)
FEWEST_ARTICLES = 2
_STRUCTURE = {"編": 0, "章": 1, "節": 2, "款": 3, "目": 4}

_ARTICLE = re.compile(rf"^(第{NUMBER}+条(?:の{NUMBER}+)*)(?:[　 ]+|(?=[（(]))(.*)$", re.DOTALL)
_CAPTION = re.compile(r"^[（(][^（()）]{1,60}[)）]$")
_CAPTION_FIRST = re.compile(r"^([（(][^（()）]{1,60}[)）])[　 ]*(.*)$", re.DOTALL)
_CHAPTER = re.compile(rf"^(第{NUMBER}+([編章節款目])(?:の{NUMBER}+)*)[　 ]+(\S.*)$")
_SUPPLEMENT = re.compile(r"^附[　 ]*則[　 ]*(.*)$")
_APPENDIX = re.compile(
    rf"^(?:(?:別[　 ]*[表記]|様[　 ]*式)(?:第{NUMBER})?(?:号)?|第{NUMBER}号様式)"
    rf"(?:の{NUMBER})?(?:[　 （(].*)?$"
)
_PARAGRAPH = re.compile(r"^([0-9０-９]{1,2})[　 ]+(\S.*)$", re.DOTALL)
_KANJI = "[一二三四五六七八九十]"
_ITEM = re.compile(
    rf"^([(（][0-9０-９]{{1,2}}[)）]|[⑴-⒇]|{_KANJI}{{1,3}}(?:の{_KANJI}+)*(?=[　 ]))[　 ]*(\S.*)$", re.DOTALL
)
_SUBITEM = re.compile(r"^([ア-ンイ]|[(（][ア-ン][)）])[　 ]+(\S.*)$", re.DOTALL)
_CONTENTS = re.compile(rf"[（(]第{NUMBER}+条[^（()）]*[)）]$")
"""The end of a line of the table of contents: 第1章　総則（第1条―第3条）."""
_AMENDED = re.compile(r"条例|規則|告示|訓令|要綱|教委")


def kind_of(title: str, blocks: Sequence[Block]) -> DocumentKind:
    """The kind a document has by its title, if its text is divided into articles."""
    if not _has_articles(blocks):
        return DocumentKind.GENERAL
    plain = re.sub(r"[（(].*?[)）]|\s+$", "", title)
    return next((kind for ending, kind in _KINDS if ending.search(plain)), DocumentKind.GENERAL)


def with_articles(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with articles, paragraphs and items in their places; as they were if there are none."""
    return _Statute().read(blocks) if _has_articles(blocks) else blocks


def _has_articles(blocks: Sequence[Block]) -> bool:
    """Whether lines begin with the articles of one text, counted upwards from the first."""
    lines = (_article_line(block.text) for block in blocks if block.kind is not BlockKind.TABLE_ROW)
    found = [line[1] for line in lines if line]
    return len(found) >= FEWEST_ARTICLES and article_number(found[0]) == "1"


def _article_line(text: str) -> re.Match[str] | None:
    """A line that begins with an article's number; 第1条の一 and 第万条 are none."""
    found = _ARTICLE.match(text)
    if found is None:
        return None
    try:
        article_number(found[1])
    except InputError:
        return None
    return found


@dataclass(slots=True)
class _Statute:
    """Reads blocks one after another into the blocks of a law."""

    writer: LawBlocks = field(default_factory=LawBlocks)
    caption: str = ""
    paragraph: str | None = None
    item: str | None = None
    begun: bool = False
    """Whether the first article or chapter was met: what stands before is title and date."""

    def read(self, blocks: Sequence[Block]) -> list[Block]:
        for block in blocks:
            count = len(self.writer.blocks)
            self._block(block)
            self._keep_place(block, count)
        self._flush_caption()
        return self.writer.blocks

    def _block(self, block: Block) -> None:
        if block.kind is BlockKind.TABLE_ROW:
            self._flush_caption()
            place = self.writer.place(self.paragraph)
            self.writer.blocks.append(replace(block, place=place))
        elif not any(step(block.text) for step in self._steps()):
            self._text(block)

    def _steps(self) -> Iterator[Callable[[str], bool]]:
        yield self._chapter
        yield self._article
        yield self._hold_caption
        if self.begun:
            yield self._supplement
            yield self._appendix
            yield self._numbered_paragraph
            yield self._numbered_item
            yield self._subitem

    def _chapter(self, text: str) -> bool:
        found = _CHAPTER.match(text)
        if not found or _CONTENTS.search(text):
            return False
        depth = _STRUCTURE[found[2]]
        above = [part for part in self.writer.path if _depth(part) < depth]
        self._enter((*above, f"{found[1]}　{found[3]}"))
        return True

    def _supplement(self, text: str) -> bool:
        found = _SUPPLEMENT.match(text)
        if not found or len(text) > 60:
            return False
        note = found[1].strip("（）() 　")
        self.writer.chapter(())  # a second 附則 without a note is another one
        title = f"附則（{note}）" if note else "附則"
        self._enter((title,), supplementary=note if _AMENDED.search(note) else "")
        return True

    def _appendix(self, text: str) -> bool:
        if len(text) > 60 or not _APPENDIX.match(text) or text.endswith("。"):
            return False
        self._enter((text,))
        return True

    def _article(self, text: str) -> bool:
        found = _article_line(text)
        if not found:
            return False
        caption, rest = self.caption, found[2]
        inner = _CAPTION_FIRST.match(rest)
        if not caption and inner:
            caption, rest = inner[1], inner[2]
        self.caption, self.begun = "", True
        self.writer.begin_article(article_number(found[1]), found[1], caption)
        self.paragraph, self.item = "1", None
        self.writer.paragraph("1", rest.strip())
        return True

    def _hold_caption(self, text: str) -> bool:
        if not _CAPTION.match(text):
            return False
        self._flush_caption()
        self.caption = text
        return True

    def _numbered_paragraph(self, text: str) -> bool:
        found = _PARAGRAPH.match(text)
        if not found or not self._is_next(found[1]):
            return False
        self.paragraph, self.item = str(int(narrow(found[1]))), None
        self._flush_caption()  # it governs the paragraph that follows
        self.writer.paragraph(self.paragraph, found[2])
        return True

    def _is_next(self, number: str) -> bool:
        """Paragraphs count upwards; in 附則 they may begin without an article."""
        before = int(self.paragraph or "0")
        inside = self.writer.article is not None or self.writer.supplementary is not None
        return inside and int(narrow(number)) == before + 1

    def _numbered_item(self, text: str) -> bool:
        found = _ITEM.match(text)
        if not found or self.paragraph is None:
            return False
        self.item = _item_number(found[1])
        self.writer.item(self.paragraph, self.item, None, found[1], found[2])
        return True

    def _subitem(self, text: str) -> bool:
        found = _SUBITEM.match(text)
        if not found or self.item is None:
            return False
        self.writer.item(self.paragraph, self.item, found[1].strip("（）()"), found[1], found[2])
        return True

    def _text(self, block: Block) -> None:
        """What carries no number: before the first article as it was, later part of where it stands."""
        self._flush_caption()
        if not self.begun:
            self.writer.blocks.append(block)
        elif block.kind is BlockKind.HEADING:
            self._enter((*self.writer.path[:1], block.text))
        elif self.item is not None and block.kind is BlockKind.LIST_ITEM:
            self.writer.item(self.paragraph, self.item, None, "", block.text)
        else:
            self.writer.paragraph(self.paragraph, block.text)

    def _enter(self, path: Sequence[str], supplementary: str | None = None) -> None:
        self._flush_caption()
        self.writer.supplementary = supplementary
        self.writer.chapter(path)
        self.paragraph = self.item = None
        self.begun = True

    def _flush_caption(self) -> None:
        """A bracketed line that no article followed is a heading of its own (附則), or just text."""
        if self.caption:
            self.writer.blocks.append(
                Block(self.caption, BlockKind.PARAGRAPH, self.writer.place(self.paragraph))
            )
            self.caption = ""

    def _keep_place(self, block: Block, count: int) -> None:
        """Page, sheet and row are known to the reader alone."""
        given = block.place
        for at in range(count, len(self.writer.blocks)):
            made = self.writer.blocks[at]
            place = replace(made.place, page=given.page, sheet=given.sheet, row=given.row)
            self.writer.blocks[at] = replace(made, place=place)


def _depth(part: str) -> int:
    found = _CHAPTER.match(part)
    return _STRUCTURE[found[2]] if found else -1


def _item_number(label: str) -> str:
    plain = unicodedata.normalize("NFKC", label).strip("()")
    return "_".join(str(kanji_to_int(part)) if not part.isdigit() else part for part in plain.split("の"))
