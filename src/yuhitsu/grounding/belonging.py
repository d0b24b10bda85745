"""What must be quoted along with a sentence: its ただし, the rule over an item, the items under a rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yuhitsu.grounding.asked import Asked
from yuhitsu.grounding.question_kind import QuestionKind
from yuhitsu.grounding.windows import Unit

_ITEM = re.compile(
    r"^\s*(?:[・●○◆■□◇*•▪-]"
    r"|[(（]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[ア-ンイロハニホヘト])[)）.．　 、])\s*"
)
_ARTICLE = re.compile(r"^\s*第[0-9０-９一二三四五六七八九十百]+条")
_OPENS = re.compile(
    r"(?:次の(?:とおり|各号|いずれか|もの|書類|方|場合)|次に掲げる|以下の(?:とおり|もの|書類|方|場合)|下記の)|[：:]\s*$"
)
_LISTED = frozenset(
    {
        QuestionKind.LIST,
        QuestionKind.REQUIREMENT,
        QuestionKind.PROCEDURE,
        QuestionKind.PERSON,
        QuestionKind.OTHER,
    }
)
_MOST_ITEMS = 12


def belonging(asked: Asked, unit: Unit, units: Sequence[Unit], text: str) -> list[tuple[int, int]]:
    """Stretches ``start:end`` of the passage's text to quote, in reading order."""
    index = units.index(unit)
    if _ITEM.match(unit.text) and not _ARTICLE.match(unit.text):
        return _with_lead(asked, index, units)
    if _OPENS.search(unit.folded):
        return _with_items(index, units)
    return [(unit.start, unit.end), *_provisos(index, units)]


def _provisos(index: int, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """The ただし that follows on the same line."""
    found = []
    for other in units[index + 1 : index + 3]:
        if (
            not other.continues
            or other.line > units[index].line + 1
            or not re.match(r"[\s(（]*(?:ただし|但し)", other.folded)
        ):
            break
        found.append((other.start, other.end))
    return found


def _with_items(index: int, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """A rule that announces a list, in one stretch with its items."""
    last = index
    for position in range(index + 1, min(index + 1 + _MOST_ITEMS, len(units))):
        if not _ITEM.match(units[position].text) and units[position].line != units[last].line:
            break
        last = position
    return [(units[index].start, units[last].end)]


def _with_lead(asked: Asked, index: int, units: Sequence[Unit]) -> list[tuple[int, int]]:
    """An item with the sentence over its list; the whole list when a list is asked for."""
    first = index
    while first and _ITEM.match(units[first].text):
        first -= 1
    lead = units[first]
    opens = first < index and (_OPENS.search(lead.folded) is not None)
    if asked.kinds & _LISTED:
        start = first if opens else first + (0 if _ITEM.match(lead.text) else 1)
        return _with_items(start, units) if opens else [_run(start, units)]
    own = [(units[index].start, units[index].end), *_provisos(index, units)]
    return [(lead.start, lead.end), *own] if opens else own


def _run(start: int, units: Sequence[Unit]) -> tuple[int, int]:
    last = start
    while last + 1 < min(len(units), start + _MOST_ITEMS) and _ITEM.match(units[last + 1].text):
        last += 1
    return units[start].start, units[last].end
