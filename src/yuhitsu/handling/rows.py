"""The rows ``[[policy.rule]]`` of the settings, read one by one; what they mean together is the policy's.

Each row says for which level, zone, role and task something else than the defaults holds. A cell that
is not written means any; a cell may be a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from yuhitsu.errors import SettingsError
from yuhitsu.handling.terms import Action, LevelNames, names, read
from yuhitsu.types import Level, Zone

H = TypeVar("H", bound=Hashable)
E = TypeVar("E", bound=StrEnum)

LINE = "__line__"
"""Key under which a raw row carries the line where it begins."""
KEYS = ("level", "zone", "role", "task", "decision", "purpose", "reason")
_HEADER = re.compile(r"^\s*\[\[\s*\"?policy\"?\s*\.\s*\"?rule\"?\s*\]\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; an empty set means any."""

    decision: Action
    levels: frozenset[Level] = frozenset()
    zones: frozenset[Zone] = frozenset()
    roles: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    """Ids of tasks, and names of 業務."""
    purpose: bool = False
    """Whether the name of the 業務 must be given."""
    reason: str = ""
    """Why, in the officer's words, shown where the row decides."""
    number: int = 1
    line: int = 0
    """Where it begins in the file; 0 when that is not known."""

    @property
    def rule(self) -> str:
        """The stable name by which refusals and the record call it."""
        return f"rule.{self.number}"

    @property
    def where(self) -> str:
        """The row as a message names it."""
        place = f"（{self.line}行目）" if self.line else ""
        return f"{self.number}番目の規則 [[policy.rule]]{place}"


def with_lines(raw: Any, text: str) -> None:
    """Note in each raw row where it begins, for messages; rows written in another form stay without."""
    rows = raw.get("policy", {}).get("rule") if isinstance(raw.get("policy"), dict) else None
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if _HEADER.match(line)]
    if isinstance(rows, list) and len(rows) == len(lines):
        for row, line in zip(rows, lines, strict=True):
            if isinstance(row, dict):
                row[LINE] = line


def read_rows(given: Any, level_names: LevelNames) -> tuple[Row, ...]:
    """Read the raw rows.

    Raises:
        SettingsError: a key or a name is unknown; the message says in which row, on which line.
    """
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise SettingsError("設定 policy.rule は、設定ファイルに [[policy.rule]] の表として書いてください。")
    return tuple(_row(raw, number, level_names) for number, raw in enumerate(given, start=1))


def _row(raw: Any, number: int, level_names: LevelNames) -> Row:
    line = raw.get(LINE, 0) if isinstance(raw, Mapping) else 0
    where = Row(Action.REFUSE, number=number, line=line).where
    if not isinstance(raw, Mapping):
        raise SettingsError(f"設定の{where}は、項目 = 値 の表にしてください。")
    unknown = sorted(set(raw) - {*KEYS, LINE})
    if unknown:
        raise SettingsError(f"設定の{where}に {unknown[0]!r} はありません。使える項目: {'、'.join(KEYS)}。")
    if "decision" not in raw:
        raise SettingsError(f"設定の{where}に decision がありません。{names(Action)} から選んでください。")
    decision = _read(Action)(_text(raw["decision"], f"{where}の decision"))
    if decision is None:
        raise _unknown(where, "decision", raw["decision"], names(Action))
    levels = "、".join(level_names.written())
    return Row(
        decision=decision,
        levels=_cells(raw, "level", level_names.read, where, levels),
        zones=_cells(raw, "zone", _read(Zone), where, names(Zone)),
        roles=_cells(raw, "role", str, where, ""),
        tasks=_cells(raw, "task", str, where, ""),
        purpose=_yes(raw.get("purpose", False), f"{where}の purpose"),
        reason=_text(raw.get("reason", ""), f"{where}の reason").strip(),
        number=number,
        line=line,
    )


def _read(kind: type[E]) -> Callable[[str], E | None]:
    return lambda text: read(kind, text)


def _cells(
    raw: Mapping[str, Any], key: str, reading: Callable[[str], H | None], where: str, known: str
) -> frozenset[H]:
    """The values of a cell, which may be one or a list; the empty text and 「すべて」 mean any."""
    given = raw.get(key, [])
    found: set[H] = set()
    for item in given if isinstance(given, list) else [given]:
        text = _text(item, f"{where}の {key}").strip()
        if text in ("", "*", "すべて"):
            return frozenset()
        value = reading(text)
        if value is None:
            raise _unknown(where, key, item, known)
        found.add(value)
    return frozenset(found)


def _unknown(where: str, key: str, value: Any, known: str) -> SettingsError:
    return SettingsError(f"設定の{where}の {key} に {value!r} は使えません。{known} から選んでください。")


def _text(value: Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SettingsError(f"設定の{where}は文字で書いてください（{value!r} は使えません）。")
    return str(value)


def _yes(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"設定の{where}は true か false にしてください（{value!r} は使えません）。")
    return value
