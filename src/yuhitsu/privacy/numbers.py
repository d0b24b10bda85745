"""Numbers that offices give to people, found by label, form and check digit (``numbers.json``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.check_digits import CHECKS
from yuhitsu.privacy.surroundings import in_web_address, is_free, is_quantity, matches

# between label and value: brackets with a remark, particles, a line break; 「個人番号（12桁）は、」
_GAPS = {
    "wide": r"(?:\([^()\n]{0,16}\)|[^0-9A-Za-z。\n]|\n(?!\n)){0,24}?",
    "tight": r"(?:\([^()\n]{0,12}\)|番号|[Nn][Oo]\.?|№|[ :はがの=「『(\[\]】』・,|、…/]|\n(?!\n)){0,10}",
}
_AGAIN = re.compile(r"[ ,、・/\n]{1,3}|(?:及び|並びに|または|又は|と|ではなく|から|→)")
_BEFORE_LABEL = r"[ (「\[]{0,3}(?:は|が|という|の)?\Z"
_BRACKET = re.compile(r" ?[(「\[]\Z")
_EDGE_BEFORE = r"(?<![0-9A-Za-z.@_#])(?<![0-9][ -])(?<![A-Za-z]-)"
_EDGE_AFTER = r"(?![0-9A-Za-z_]|-[0-9A-Za-z]| [0-9]{3,})"
_SPACED = re.compile(r"<([0-9]+)>")
_DIGITS = re.compile("[0-9]")
_PAIR = re.compile("[0-9][^0-9]*[0-9]")


def _spaced(match: re.Match[str]) -> str:
    return rf"[0-9](?:[ .・-]{{0,2}}\n? ?[0-9]){{{int(match[1]) - 1}}}(?![0-9])"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One row of the table, compiled."""

    type: EntityType
    after: re.Pattern[str]
    """Gap and value behind a label."""
    mistyped: re.Pattern[str] | None
    """The same with a digit too many or too few, directly behind the label."""
    again: re.Pattern[str]
    before: re.Pattern[str]
    """Value before a label in brackets, up to the label."""
    bare: re.Pattern[str] | None
    check: str | None
    lists: bool
    """Whether several may follow one label; loose forms have no lists."""


def _compiled(row: dict[str, str]) -> _Kind:
    value = _SPACED.sub(_spaced, row["value"])
    wrong = _SPACED.sub(_spaced, row.get("mistyped", ""))
    return _Kind(
        type=EntityType(row["type"]),
        after=re.compile(rf"{_GAPS[row['gap']]}(?P<value>{value})"),
        mistyped=re.compile(rf"{_GAPS['tight']}(?P<value>{wrong})") if wrong else None,
        again=re.compile(value),
        before=re.compile(rf"(?<![0-9A-Za-z-])(?P<value>{value}) ?[(「\[]\Z"),
        bare=re.compile(f"{_EDGE_BEFORE}(?:{row['bare']}){_EDGE_AFTER}") if "bare" in row else None,
        check=row.get("check"),
        lists=row["gap"] == "wide",
    )


@cache
def _table() -> tuple[tuple[_Kind, ...], re.Pattern[str], re.Pattern[str]]:
    """The kinds, how labels begin, and one pattern of all labels whose group number tells the kind."""
    table = json.loads(files(__package__).joinpath("numbers.json").read_text(encoding="utf-8"))
    rows = table["kinds"]
    labels = "|".join(f"(?P<k{index}>{row['label']})" for index, row in enumerate(rows))
    return tuple(_compiled(row) for row in rows), re.compile(f"[{table['begins']}]"), re.compile(labels)


class NumberRecognizer:
    """Finds the numbers of ``numbers.json``; a labelled one also when its check digit is wrong."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Numbers behind their labels, before a label in brackets, and bare ones that pass their check."""
        if not _DIGITS.search(text.digits):
            return
        kinds, begins, labels = _table()
        for match in matches(begins, labels, text.text):
            kind = kinds[int(str(match.lastgroup)[1:])]
            yield from _labelled(text, kind, match.start(), match.end())
        for kind in kinds:
            if kind.bare is not None:
                yield from _bare(text, kind, kind.bare)


def _labelled(text: Folded, kind: _Kind, start: int, end: int) -> Iterator[Entity]:
    """What a label at ``start:end`` names."""
    digits = text.digits
    if _BRACKET.search(text.text, max(0, start - 2), start):
        before = kind.before.search(digits, max(0, start - 40), start)
        if before is not None:
            yield text.entity(kind.type, *before.span("value"), 0.92)
    found = kind.after.match(digits, end)
    score = 0.97
    if found is None and kind.mistyped is not None:
        found, score = kind.mistyped.match(digits, end), 0.85
    if (
        found is None
        or not _PAIR.search(digits, *found.span("value"))
        or is_quantity(digits, *found.span("value"))
        or in_web_address(digits, found.start("value"))
    ):
        return
    yield text.entity(kind.type, *found.span("value"), score - (found.start("value") - end) / 400)
    yield from _further(text, kind, found.end())


def _further(text: Folded, kind: _Kind, at: int) -> Iterator[Entity]:
    """More numbers of a list behind one label; loose forms have none."""
    if not kind.lists:
        return
    while (joint := _AGAIN.match(text.text, at)) is not None:
        found = kind.again.match(text.digits, joint.end())
        if found is None:
            return
        yield text.entity(kind.type, *found.span(), 0.88)
        at = found.end()


def _bare(text: Folded, kind: _Kind, form: re.Pattern[str]) -> Iterator[Entity]:
    """Numbers without a label whose form, check digit and surroundings speak for themselves."""
    digits = text.digits
    check = CHECKS[kind.check] if kind.check else None
    for match in form.finditer(digits):
        plain = re.sub("[^0-9]", "", match[0])
        if (check is None or check(plain)) and is_free(digits, *match.span()):
            yield text.entity(kind.type, *match.span(), 0.7)
