"""Are invented and lost facts of a text found, and faithful texts left alone? Pairs of a source and a text.

A faithful text is a false alarm when anything at all is found in it. An altered one counts as found when a
finding lies over the altered words, one that lost something when anything is reported missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from yuhitsu.errors import NotFoundError
from yuhitsu.evaluation.attempts import Row, Watch, unwatched
from yuhitsu.evaluation.question_sets import numbered_rows, refused, some
from yuhitsu.evaluation.selective import interval
from yuhitsu.grounding.fact_findings import FactReport

FAITHFUL = "faithful"
_MISSING = "missing"


class Checking(Protocol):
    """Compares a text with its source."""

    def check(self, text: str, source: str) -> FactReport:
        """What is in one and not in the other."""
        ...


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a text made from it."""

    id: str
    kind: str
    """``faithful``, what was altered (figure, amount, date, name, negation, modality, decision), or
    ``missing_`` and what was lost."""
    source: str
    text: str
    start: int = 0
    end: int = 0
    """Where the altered words stand in the text."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair and what was found."""

    pair: Pair
    report: FactReport

    @property
    def found(self) -> bool:
        """Whether what was done to the text was noticed; of a faithful one, whether anything was found."""
        pair, report = self.pair, self.report
        if pair.kind == FAITHFUL:
            return not report.clean
        if pair.kind.startswith(_MISSING):
            return bool(report.missing)
        return any(finding.start < pair.end and finding.end > pair.start for finding in report.added)


def load(path: Path) -> list[Pair]:
    """The pairs of every ``*.jsonl`` in a folder.

    Raises:
        NotFoundError: there is none. InputError: a line is not of its form.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise NotFoundError(f"評価データが {str(path)!r} にありません。")
    return [_pair(file, number, row) for file in files for number, row in numbered_rows(file)]


def _pair(file: Path, number: int, row: Mapping[str, Any]) -> Pair:
    try:
        place = (int(row.get("start", 0)), int(row.get("end", 0)))
        pair = Pair(str(row["id"]), str(row["kind"]), str(row["source"]), str(row["text"]), *place)
    except (KeyError, TypeError, ValueError) as error:
        raise refused(file, number, f"項目 {error} を確かめてください") from error
    altered = pair.kind != FAITHFUL and not pair.kind.startswith(_MISSING)
    if altered and not 0 <= pair.start < pair.end <= len(pair.text):
        raise refused(file, number, "'start' と 'end' を確かめてください")
    return pair


def run(checker: Checking, path: Path, limit: int | None = None, watch: Watch = unwatched) -> dict[str, Any]:
    """Compare every pair, and give the figures."""
    pairs = some(load(path), limit)
    return figures(
        [Compared(pair, checker.check(pair.text, pair.source)) for pair in watch(pairs, "writing")]
    )


def figures(compared: Sequence[Compared]) -> dict[str, Any]:
    """Recall in all and by kind, the share of faithful texts in which anything was found, the wrong ones."""
    altered = [each for each in compared if each.pair.kind != FAITHFUL]
    faithful = [each for each in compared if each.pair.kind == FAITHFUL]
    kinds: dict[str, list[bool]] = defaultdict(list)
    for each in altered:
        kinds[each.pair.kind].append(each.found)
    return {
        "altered": len(altered),
        "recall": _share([each.found for each in altered]),
        "faithful": len(faithful),
        "false_alarms": _share([each.found for each in faithful]),
        "by_kind": {
            kind: {"pairs": len(found), "recall": _share(found)} for kind, found in sorted(kinds.items())
        },
        "wrong": [_wrong(each) for each in compared if each.found is (each.pair.kind == FAITHFUL)],
    }


def _share(found: Sequence[bool]) -> dict[str, Any] | None:
    if not found:
        return None
    return {"value": round(sum(found) / len(found), 4), "interval": interval(sum(found), len(found))}


def _wrong(each: Compared) -> Row:
    findings = [*each.report.added, *each.report.missing]
    pair = each.pair
    return {
        "id": pair.id,
        "kind": pair.kind,
        "altered": pair.text[pair.start : pair.end],
        "found": [f"{finding.kind.value}: {finding.surface[:60]}" for finding in findings],
    }
