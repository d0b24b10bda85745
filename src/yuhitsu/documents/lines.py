"""Lines of text become paragraphs: what was only wrapped is joined, what begins something new is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yuhitsu.japanese.number_words import NUMBER

_ARTICLE = rf"第{NUMBER}+条(?:の{NUMBER}+)*(?:[　 （(]|$)"
_CHAPTER = rf"第{NUMBER}+[編章節款目](?:の{NUMBER}+)*[　 ]"
_LABEL = (
    r"[(（][0-9０-９一二三四五六七八九十ア-ン]{1,3}[)）]|[⑴-⒇①-⑳]|[0-9０-９]{1,2}(?:[.．、　]|[)）])"
    r"|[ア-ンイロハ][　 ]|[一二三四五六七八九十]{1,3}　"
)
_SIGN = r"[■□◆◇●○◎▲△▼▽★☆・※＊*－–―•‣➤→【〔〈《＜＊]"
BEGINS = re.compile(rf"^[　 ]*(?:{_ARTICLE}|{_CHAPTER}|{_LABEL}|{_SIGN}|附\s*則|別[表記]|様式第)")
"""A line that opens an article, an item, a remark or a heading."""
ENDS = re.compile(r"[。．！？!?：:｜|]$|[-=＝―─━]{3,}$")
"""A line that is over where it ends."""
MAY_END = re.compile(r"[」』）)】〕〉》]$")
"""A line that is over where it ends, unless it reaches the margin."""
MARGIN = 0.94
"""Share of the usual full line from which a line reaches the margin."""
WRAPPED = 0.75
"""A line shorter than this share of the usual full line was ended by its writer, not by the margin."""
SHORTEST_WRAP = 20
"""Characters: nobody wraps at fewer."""


def joined(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs of a run of lines; a wrapped line is joined to the next.

    Args:
        lines: the lines, stripped at their right; an empty line ends a paragraph.
    """
    full = _full_line(lines)
    paragraph, last = "", ""
    for line in lines:
        text = line.strip(" 　\t")
        if paragraph and (not text or not _continues(last, line, full)):
            yield paragraph
            paragraph = ""
        if text:
            paragraph = join(paragraph, text)
        last = line
    if paragraph:
        yield paragraph


def join(first: str, second: str) -> str:
    """Two halves of a wrapped line; Latin words keep a space between them."""
    between = (
        " " if first and first[-1].isascii() and second[:1].isascii() and _is_word(first, second) else ""
    )
    return first + between + second


def _is_word(first: str, second: str) -> bool:
    return (first[-1].isalnum() and second[0].isalpha()) or first[-1] in ",.;"


def _full_line(lines: Sequence[str]) -> int:
    """Usual length of a full line: the longest but for the outliers."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _continues(last: str, line: str, full: int) -> bool:
    length = len(last.strip())
    shortest = full * (MARGIN if MAY_END.search(last.strip()) else WRAPPED)
    if length < max(SHORTEST_WRAP, shortest) or ENDS.search(last.strip()) or BEGINS.match(line):
        return False
    indented = line.startswith(("　", "  ")) and not last.startswith(("　", "  "))
    return not indented or bool(BEGINS.match(last))
