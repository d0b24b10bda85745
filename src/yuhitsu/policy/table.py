"""The rows of the settings together: what none may allow, and rows that can never apply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from yuhitsu.config import PolicySettings
from yuhitsu.errors import SettingsError
from yuhitsu.handling.rows import Row
from yuhitsu.handling.terms import Action, Task, listed, name_of, names, read
from yuhitsu.types import Level, Zone

T = TypeVar("T")


def forbidden(level: Level, zone: Zone) -> str:
    """The rule that no row can lift, or the empty text: 機密性3 stays inside, 約款型 gets 機密性1 alone.

    Source for 約款型: 「ChatGPT等の生成AIの業務利用に関する申合せ」; the line for 機密性3 is this product's.
    """
    if level is Level.THREE and zone.outside:
        return "class3.outside"
    if level is not Level.ONE and zone is Zone.PUBLIC:
        return "public.class1"
    return ""


def resolved(settings: PolicySettings) -> tuple[Row, ...]:
    """The rows with ids of tasks in place of their Japanese names.

    Raises:
        SettingsError: a row names what is not there, allows what is always forbidden, or can never apply
            because earlier rows say otherwise; with its line.
    """
    rows = tuple(_with_known_names(row, settings) for row in settings.rule)
    for row in rows:
        _refuse_forbidden(row, settings)
    _refuse_dead(rows)
    return rows


def known_purposes(settings: PolicySettings) -> tuple[str, ...]:
    """Names of 業務 that the office has listed; empty when any name may be given."""
    given = listed(settings.purposes)
    return tuple(dict.fromkeys((*given, *listed(settings.my_number_tasks)))) if given else ()


def idle(rows: Sequence[Row]) -> tuple[str, ...]:
    """Rows that change nothing, because earlier ones say the same already, in Japanese."""
    return tuple(
        f"設定の{row.where}は、前の規則が同じことを決めているので、なくても同じです。"
        for row, before in _dead(rows)
        if all(other.decision is row.decision for other in before)
    )


def _with_known_names(row: Row, settings: PolicySettings) -> Row:
    roles = listed(settings.roles)
    for role in sorted(row.roles - set(roles)):
        known = "、".join(roles) or "まだ何もありません"
        raise SettingsError(
            f"設定の{row.where}の role {role!r} は、設定 policy.roles にありません（{known}）。"
            "書き加えるか、綴りを直してください。"
        )
    purposes = {*listed(settings.purposes), *listed(settings.my_number_tasks)}
    tasks = set()
    for task in sorted(row.tasks):
        found = read(Task, task)
        if found is None and task not in purposes:
            known = "、".join([names(Task), *sorted(purposes)])
            raise SettingsError(
                f"設定の{row.where}の task {task!r} は分かりません。{known} のどれかにするか、"
                "業務名なら設定 policy.purposes に加えてください。"
            )
        tasks.add(task if found is None else found.value)
    return Row(
        row.decision,
        row.levels,
        row.zones,
        row.roles,
        frozenset(tasks),
        row.purpose,
        row.reason,
        row.number,
        row.line,
    )


def _refuse_forbidden(row: Row, settings: PolicySettings) -> None:
    if row.decision is Action.REFUSE:
        return
    for level in row.levels or Level:
        for zone in row.zones or Zone:
            if forbidden(level, zone):
                raise SettingsError(
                    f"設定の{row.where}は、{settings.levels.name_of(level)}の情報を「{name_of(zone)}」に"
                    "渡すことまで許しています。これはどの規則でも許せません。"
                    "level と zone を書いて、範囲を絞ってください。"
                )
    if row.decision is Action.PERMIT and Zone.PUBLIC in (row.zones or Zone):
        raise SettingsError(
            f"設定の{row.where}は、約款型の外部サービスに個人情報を伏せずに渡すことを許しています。"
            f"decision を {Action.MASK.value}（{name_of(Action.MASK)}）にするか、zone を絞ってください。"
        )
    if not settings.free_mode and row.tasks == {Task.DRAFT.value}:
        raise SettingsError(
            f"設定の{row.where}は自由作成を許していますが、設定 policy.free_mode が false なので効きません。"
            "どちらかを直してください。"
        )


def _refuse_dead(rows: Sequence[Row]) -> None:
    for row, before in _dead(rows):
        against = next((other for other in before if other.decision is not row.decision), None)
        if against is not None:
            raise SettingsError(
                f"設定の{row.where}（{name_of(row.decision)}）は決して使われません。"
                f"同じ場合を、先に書かれた{against.where}が「{name_of(against.decision)}」と決めています。"
                "順を入れ替えるか、どちらかを消してください。"
            )


def _dead(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Rows that earlier ones leave no case, with those earlier ones.

    Cases are told apart only as far as the rows do: the roles and tasks they name, and one more of each.
    """
    roles = [*_named(row.roles for row in rows), ""]
    purposes = [*(task for task in _named(row.tasks for row in rows) if task not in set(Task)), ""]
    shape = (len(Level), len(Zone), len(roles), len(Task), len(purposes))
    taken = np.zeros(shape, dtype=bool)
    for number, row in enumerate(rows):
        mine = _cases(row, roles, purposes)
        if not (mine & ~taken).any():
            yield row, [other for other in rows[:number] if (mine & _cases(other, roles, purposes)).any()]
        taken |= mine


def _cases(row: Row, roles: Sequence[str], purposes: Sequence[str]) -> NDArray[np.bool_]:
    """Which cases a row matches: level x zone x role x kind of task x 業務."""
    level, zone, role = (
        _mask(row.levels, tuple(Level)),
        _mask(row.zones, tuple(Zone)),
        _mask(row.roles, roles),
    )
    kinds, named = _mask(row.tasks, tuple(Task)), _mask(row.tasks, purposes)
    task = kinds[:, None] | named[None, :]
    matched: NDArray[np.bool_] = (
        level[:, None, None, None, None]
        & zone[:, None, None, None]
        & role[:, None, None]
        & task[None, None, None]
    )
    return matched


def _mask(chosen: frozenset[T], every: Sequence[T]) -> NDArray[np.bool_]:
    return np.array([not chosen or item in chosen for item in every], dtype=bool)


def _named(groups: Iterable[frozenset[str]]) -> list[str]:
    return sorted({name for group in groups for name in group})
