"""Figures that must not grow worse: a file of what was measured once, with how much each may differ.

A baseline names its suite, how many items were asked, and for each figure its path in the report, its value,
which way is better, and a tolerance. A figure that has become better is fine; the file is then made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuhitsu.errors import InputError, NotFoundError

Figures = Mapping[str, Any]
ITEMS_OF_A_QUICK_LOOK = 2
"""Of a few items, as many may turn out otherwise on another processor; a share of a part needs more room."""
_HIGHER, _LOWER = "higher", "lower"


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure of a baseline."""

    path: str
    value: float
    tolerance: float
    better: str
    """``higher`` or ``lower``."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a suite reached, with so many items."""

    name: str
    """Of its file."""
    suite: str
    limit: int | None
    figures: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of a baseline and what it is now; None when the report does not have it."""

    expected: Expected
    now: float | None

    @property
    def worse(self) -> bool:
        """Whether it has grown worse by more than its tolerance, or is not there any more."""
        if self.now is None:
            return True
        change = self.now - self.expected.value
        loss = change if self.expected.better == _LOWER else -change
        return loss > self.expected.tolerance + 1e-9


def load(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        NotFoundError: the file is not there. InputError: it is of another form; the message says where.
    """
    raw = _read(path)
    try:
        limit = raw.get("limit")
        return Baseline(
            path.name,
            str(raw["suite"]),
            None if limit is None else int(limit),
            tuple(_expected(name, figure) for name, figure in raw["figures"].items()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"基準のファイル {str(path)!r} の形が違います（{type(error).__name__}: {error}）。"
            "--renew で作り直してください。"
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFoundError(f"基準のファイル {str(path)!r} を開けません。--renew で作れます。") from error
    except ValueError as error:
        raise InputError(f"基準のファイル {str(path)!r} をJSONとして読めません: {error}") from error
    if not isinstance(raw, dict):
        raise InputError(f"基準のファイル {str(path)!r} は {{…}} の形にしてください。")
    return raw


def _expected(path: str, figure: Mapping[str, Any]) -> Expected:
    better, tolerance = str(figure["better"]), float(figure["tolerance"])
    if better not in (_HIGHER, _LOWER) or not tolerance >= 0:
        raise ValueError(path)
    return Expected(path, float(figure["value"]), tolerance, better)


def check_limit(baseline: Baseline, limit: int | None) -> None:
    """Refuse to compare what was asked of one number of items with what was asked of another.

    Raises:
        InputError: they differ.
    """
    if baseline.limit != limit:
        asked = "--limit なし" if baseline.limit is None else f"--limit {baseline.limit}"
        raise InputError(f"基準 {baseline.name!r} は {asked} の数字です。同じ指定で測ってください。")


def compare(report: Figures, baseline: Baseline) -> list[Compared]:
    """Every figure of a baseline beside the report of its suite."""
    return [Compared(expected, figure(report, expected.path)) for expected in baseline.figures]


def figure(report: Figures, path: str) -> float | None:
    """A number of a report by its path (``dev/error_at_coverage/0.70/error``), or None."""
    value: Any = report
    for key in path.split("/"):
        value = value.get(key) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def table(compared: Sequence[Compared]) -> str:
    """The comparison for people, what grew worse first."""
    rows = [("", "項目", "基準", "許す差", "今")]
    for one in sorted(compared, key=lambda c: not c.worse):
        expected = one.expected
        sign = "-" if expected.better == _HIGHER else "+"
        now = "なし" if one.now is None else f"{one.now:.4f}"
        mark = "悪化" if one.worse else "可"
        rows.append((mark, expected.path, f"{expected.value:.4f}", f"{sign}{expected.tolerance:.4f}", now))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


# --------------------------------------------------------------------------- making one


@cache
def _tracked() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files(__package__).joinpath("tracked.json").read_text("utf-8"))
    return data


def renewed(suite: str, report: Figures, facts: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The baseline of a report: the figures of the file that is there, else those that are tracked.

    A file keeps its list of figures and its tolerances, which an office may have chosen itself.

    Raises:
        InputError: no figure of this suite is tracked, or the report has none of them.
    """
    before = _read(path).get("figures", {}) if path.is_file() else {}
    tracked = dict.fromkeys(before) or _tracked().get(suite, {})
    kept = {name: value for name in tracked if (value := figure(report, name)) is not None}
    if not kept:
        raise InputError(f"評価 {suite!r} には、基準として残す数字がありません。")
    return {
        "suite": suite,
        "limit": facts["limit"],
        "measured": {key: facts[key] for key in ("at", "version", "weights", "settings", "machine")},
        "figures": {
            name: {"value": value, **_allowed(before.get(name), tracked[name], facts["limit"])}
            for name, value in kept.items()
        },
    }


def _allowed(before: Any, tracked: Any, limit: int | None) -> dict[str, Any]:
    """Which way is better and the tolerance: as it was, else as it is tracked."""
    if isinstance(before, Mapping):
        return {"tolerance": before["tolerance"], "better": before["better"]}
    better, tolerance = tracked
    few = ITEMS_OF_A_QUICK_LOOK / limit if limit else 0.0
    return {"tolerance": round(max(tolerance, few), 4), "better": better}
