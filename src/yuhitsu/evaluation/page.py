"""Figures as a page that a person reads: one file without scripts and without anything from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from yuhitsu.evaluation import plots

Figures = Mapping[str, Any]

_SHOWN = (
    ("question", "質問・文"),
    ("said", "出力"),
    ("would_say", "保留しなければ"),
    ("chosen", "選んだ答え"),
    ("expected", "正解"),
    ("right", "正解"),
    ("answer", "答え"),
    ("reasons", "理由"),
    ("where", "根拠の場所"),
    ("source", "出典"),
    ("outcome", "結果"),
    ("score", "確信の度合い"),
    ("id", "番号"),
)
"""What is shown of a wrong item, in this order."""
_APART = ("curve", "calibration", "wrong", "interval95")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text, with its interval if there is one."""

    text: str
    interval: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    title: str
    columns: list[str]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class Group:
    """Wrong items of one kind, each as ``(name, text)`` pairs."""

    kind: str
    count: int
    entries: list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page."""

    title: str
    about: str = ""
    rows: list[Cell] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    wrong: list[Group] = field(default_factory=list)


def page(results: Mapping[str, Figures], facts: Figures) -> str:
    """The whole page as HTML.

    Args:
        results: reports by suite.
        facts: what they were made with (``facts.facts``).
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))
    suites = [_part(_suite(name)[0], report, _suite(name)[1]) for name, report in results.items()]
    return template.render(
        at=facts.get("at", ""),
        version=facts.get("version", ""),
        suites=suites,
        facts=_part("測ったときの条件", facts),
    )


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(files(__package__).joinpath("page.json").read_text("utf-8"))
    return words


def _suite(name: str) -> tuple[str, str]:
    title, about = _words()["suites"].get(name, (name, ""))
    return title, about


def _label(key: str) -> str:
    return str(_words()["labels"].get(key, _kind(key)))


def _kind(key: str) -> str:
    return str(_words()["kinds"].get(key, key))


def _part(title: str, figures: Figures, about: str = "") -> Part:
    part = Part(title, about)
    for key, value in figures.items():
        if key in _APART:
            continue
        if not isinstance(value, Mapping):
            part.rows.append(_cell(figures, key))
        elif grid := _grid(_label(key), value):
            part.grids.append(grid)
        elif value:
            part.parts.append(_part(_label(key), value))
    part.plots.extend(_plots(title, figures))
    part.wrong.extend(_groups(figures.get("wrong")))
    return part


def _cell(figures: Figures, key: str) -> Cell:
    intervals = figures.get("interval95")
    bounds = (
        intervals.get(key) if isinstance(intervals, Mapping) else intervals if key == "accuracy" else None
    )
    interval = f"{bounds[0]:.3f}〜{bounds[1]:.3f}" if bounds else ""
    return Cell(_text(figures.get(key)), interval, _label(key))


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) <= 1 else f"{value:,.1f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return "、".join(map(_text, value)) or "—"
    return str(value)


def _grid(title: str, figures: Figures) -> Grid | None:
    """A table where all values are of one form: plain ones, or the same plain ones for every row."""
    if _flat(figures):
        return _plain_grid(title, figures) if figures else None
    rows = {key: {} if value is None else value for key, value in figures.items()}
    if not all(isinstance(row, Mapping) and _flat(row) for row in rows.values()):
        return None
    columns = list(dict.fromkeys(key for row in rows.values() for key in row if key != "interval95"))
    lines = [
        Line(_label(key), [_cell(row, column) if row else Cell("—") for column in columns])
        for key, row in rows.items()
    ]
    return Grid(title, [_label(column) for column in columns], lines)


def _plain_grid(title: str, figures: Figures) -> Grid:
    return Grid(title, ["値"], [Line(_label(key), [Cell(_text(value))]) for key, value in figures.items()])


def _flat(figures: Figures) -> bool:
    return not any(isinstance(value, Mapping | list) for key, value in figures.items() if key != "interval95")


def _plots(title: str, figures: Figures) -> list[Plot]:
    made = []
    if figures.get("curve"):
        svg = plots.risk_coverage(figures["curve"], title)
        made.append(Plot(Markup(svg), "回答する割合と誤り"))  # noqa: S704 (texts in it are escaped)
    if figures.get("calibration"):
        svg = plots.calibration(figures["calibration"], title)
        made.append(Plot(Markup(svg), "確信の度合いと正しさ"))  # noqa: S704 (the same)
    return made


def _groups(wrong: Any) -> list[Group]:
    """Wrong items by kind, the kind with most of them first."""
    if not isinstance(wrong, Sequence) or isinstance(wrong, str):
        return []
    kinds: dict[str, list[Figures]] = {}
    for item in wrong:
        row = item if isinstance(item, Mapping) else {"id": item}
        kinds.setdefault(str(row.get("kind") or row.get("field") or ""), []).append(row)
    ordered = sorted(kinds.items(), key=lambda pair: -len(pair[1]))
    return [
        Group(_kind(kind) or "その他", len(rows), [_entry(row) for row in rows]) for kind, rows in ordered
    ]


def _entry(row: Figures) -> list[tuple[str, str]]:
    """The parts of a wrong item that say something; outcomes and verdicts in words."""
    shown = [(name, row[key]) for key, name in _SHOWN if row.get(key) not in (None, "", [])]
    return [(name, _kind(value) if isinstance(value, str) else _text(value)) for name, value in shown]
