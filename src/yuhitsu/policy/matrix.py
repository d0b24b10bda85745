"""The rules as a table one reads: rows are levels, columns zones; and the answer to one "what happens if"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yuhitsu.handling.rows import Row
from yuhitsu.handling.terms import Action, Task, joined, name_of, read
from yuhitsu.policy import wording
from yuhitsu.policy.decisions import Case, Decision, Policy
from yuhitsu.types import EVERY_ROLE, Level, User, Zone


@dataclass(frozen=True, slots=True)
class Cell:
    """What holds for one level and one zone."""

    level: Level
    zone: Zone
    action: Action
    rule: str
    title: str
    """The rule's name in a few words."""
    text: str
    """Why it is refused and what can be done instead; empty where it is permitted."""
    purpose: bool = False
    """Whether the name of the 業務 is demanded."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What happens in one case."""

    action: Action
    rule: str
    title: str
    text: str


def matrix(
    policy: Policy, *, user: User, task: Task = Task.ASK, purpose: str = "", language: str = "ja"
) -> tuple[tuple[Cell, ...], ...]:
    """A row for each level, lowest first, with a cell for each zone."""
    return tuple(
        tuple(_cell(policy, Case(level, zone, user, task, purpose), language) for zone in Zone)
        for level in Level
    )


def answer(policy: Policy, case: Case, language: str = "ja") -> Answer:
    """What happens if somebody does this, with the words that the walk would say."""
    decision = _decided(policy, case)
    text = policy.message(case, decision, language) or _permitted(decision.action, language)
    return Answer(decision.action, decision.rule, title_of(policy, decision.rule, language), text)


def title_of(policy: Policy, rule: str, language: str = "ja") -> str:
    """A rule's name in a few words; of a row, what it says."""
    row = next((row for row in policy.rows if row.rule == rule), None)
    if row is None:
        return wording.title(rule, language)
    return f"{wording.title('rule', language)} {row.number}"


def described(policy: Policy, row: Row, language: str = "ja") -> dict[str, str]:
    """A row's cells as one reads them; empty where it says any."""
    tasks = (read(Task, task) for task in sorted(row.tasks))
    named = (name_of(task, language) for task in tasks if task is not None)
    own = (task for task in sorted(row.tasks) if read(Task, task) is None)
    return {
        "rule": row.rule,
        "level": joined(row.levels, policy.levels, language),
        "zone": "、".join(name_of(zone, language) for zone in Zone if zone in row.zones),
        "role": "、".join(sorted(row.roles)),
        "task": "、".join([*named, *own]),
        "decision": name_of(row.decision, language),
        "reason": row.reason,
    }


def matrix_json(policy: Policy, cells: Iterable[Iterable[Cell]]) -> list[dict[str, Any]]:
    """The JSON form of the table, one object a cell."""
    return [
        {
            "level": int(cell.level),
            "level_name": policy.levels.name_of(cell.level),
            "zone": cell.zone.value,
            "zone_name": name_of(cell.zone),
            "decision": cell.action.value,
            "decision_name": name_of(cell.action),
            "rule": cell.rule,
            "title": cell.title,
            "text": cell.text,
            "purpose": cell.purpose,
        }
        for row in cells
        for cell in row
    ]


def somebody(role: str) -> User:
    """A person with one role, or with none, or with every one, for asking "what if"."""
    return User("", "", roles=frozenset({role} if role else ()))


EVERYBODY = somebody(EVERY_ROLE)


def _cell(policy: Policy, case: Case, language: str) -> Cell:
    assert case.zone is not None
    decision = _decided(policy, case)
    purpose = decision.purpose or policy.demands_purpose(case.zone)
    return Cell(
        case.level,
        case.zone,
        decision.action,
        decision.rule,
        title_of(policy, decision.rule, language),
        policy.message(case, decision, language),
        purpose and decision.action is not Action.REFUSE,
    )


def _decided(policy: Policy, case: Case) -> Decision:
    """The decision, with what is refused before any rule is asked."""
    if case.task is Task.DRAFT and not (case.secret or case.my_number):
        if not policy.settings.free_mode:
            return Decision(Action.REFUSE, "free.off")
        if case.zone is None:
            return Decision(Action.REFUSE, "free.no_model")
    return policy.judge(case)


def _permitted(action: Action, language: str) -> str:
    said = {
        "ja": {
            Action.PERMIT: "そのまま渡せます。渡したことは記録に残ります。",
            Action.MASK: "個人情報を伏せてから渡します。渡したことは記録に残ります。",
        },
        "en": {
            Action.PERMIT: "It may be sent as it is, on record.",
            Action.MASK: "Personal data is masked before it is sent, on record.",
        },
    }
    return said[language].get(action, "")
