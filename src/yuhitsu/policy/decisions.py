"""The rule: who, with information of which level, for which task, to a model where: may it, and how?

Pure: the same settings and the same case always give the same decision, and every decision names its rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yuhitsu.config import PolicySettings
from yuhitsu.errors import ApprovalNeeded, PolicyRefusal, PurposeNeeded
from yuhitsu.handling.rows import Row
from yuhitsu.handling.terms import Action, LevelNames, Task, joined, listed, name_of
from yuhitsu.policy import wording
from yuhitsu.policy.table import forbidden, idle, known_purposes, resolved
from yuhitsu.types import LOCAL_USER, Level, User, Zone

NO_MODEL = "no_model"
UNRECORDED = frozenset({"secret.never", "mynumber.machine", "mynumber.task"})
"""Rules that refuse a text which may not even be kept."""


@dataclass(frozen=True, slots=True)
class Case:
    """One use of a model. ``zone`` is None where answers are quotations and no model sees anything."""

    level: Level
    zone: Zone | None
    user: User = LOCAL_USER
    task: Task = Task.ASK
    purpose: str = ""
    """The name of the 業務, if one was given."""
    personal: bool = False
    """Whether personal data was found in the text."""
    my_number: bool = False
    """Whether a 個人番号 was found in it."""
    secret: bool = False
    """Whether it is marked 特定秘密."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says to a case, and by which rule."""

    action: Action
    rule: str
    reason: str = ""
    """Of a row: the officer's words."""
    purpose: bool = False
    """Whether the rule demands the name of the 業務."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What one question may use."""

    max_level: Level
    """The highest level of the documents that may be looked at."""
    mask: bool
    """Whether personal data must be masked before the model sees it."""
    rule: str = NO_MODEL
    """The rule that permits it."""
    level: Level = Level.TWO
    """The level of the question itself."""
    my_number: bool = False
    """Whether a 個人番号 in passages may be given to the model."""


class Policy:
    """An office's rules: its rows, then the defaults; what is always forbidden goes before both.

    Raises:
        SettingsError: rows contradict each other or allow what is always forbidden.
    """

    def __init__(self, settings: PolicySettings) -> None:
        self.settings = settings
        self.rows = resolved(settings)
        self.purposes = known_purposes(settings)
        self.remarks = idle(self.rows)
        self._my_number_tasks = listed(settings.my_number_tasks)

    @property
    def levels(self) -> LevelNames:
        """Whose names the levels go by."""
        return self.settings.levels

    def judge(self, case: Case) -> Decision:
        """What holds for this case."""
        return self._always(case) or self._by_row(case) or self._by_default(case)

    def permit(self, case: Case, approved: Level | None = None) -> Permit:
        """What the question may use: its own level first, then documents as far up as the rules go.

        Args:
            approved: the level up to which the 許可権限者 has approved this question.

        Raises:
            ApprovalNeeded: somebody must approve it first.
            PurposeNeeded: the name of the 業務 must be given.
            PolicyRefusal: it is not permitted.
        """
        self.check_task(case.task, case.zone)
        decisions = {level: self.judge(replace(case, level=level)) for level in Level if level >= case.level}
        first = decisions[case.level]
        if first.action is Action.REFUSE:
            raise PolicyRefusal(first.rule, self.message(case, first))
        self._check_purpose(case, first)
        if first.action is Action.APPROVE and not _approved(case.level, approved):
            raise ApprovalNeeded(first.rule, self.message(case, first))
        top, mask = case.level, False
        for level, decision in decisions.items():
            waits = decision.action is Action.APPROVE and not _approved(level, approved)
            if decision.action is Action.REFUSE or waits or self._lacks_purpose(case, decision):
                break
            top, mask = level, mask or self._masks(case, decision)
        my_number = self._my_number_rule(case) == ""
        return Permit(Level(min(case.user.max_level, top)), mask, first.rule, case.level, my_number)

    def check_task(self, task: Task, zone: Zone | None) -> None:
        """Refuse free drafting where it is off, or where no model is there to draft."""
        rule = "" if task is not Task.DRAFT else self._no_draft(zone)
        if rule:
            raise PolicyRefusal(rule, _named(wording.why(rule) + wording.instead(rule), rule))

    def demands_purpose(self, zone: Zone | None, *, personal: bool = False) -> bool:
        """Whether the settings ask for the name of the 業務 before a model there is used."""
        demand = self.settings.purpose
        outside = demand == "outside" and zone is not None and zone.outside
        return demand == "always" or outside or (demand == "personal" and personal)

    def takes_purpose(self, zone: Zone | None) -> bool:
        """Whether the name of the 業務 can matter for a model there: the page then has a field."""
        row = zone is not None and any(
            row.purpose and (not row.zones or zone in row.zones) for row in self.rows
        )
        listed_tasks = bool(self.purposes or self._my_number_tasks)
        return row or listed_tasks or self.demands_purpose(zone, personal=True)

    def is_approver(self, user: User) -> bool:
        """Whether this user is a 許可権限者."""
        return not self.settings.approver_role or user.has(self.settings.approver_role)

    def message(self, case: Case, decision: Decision, language: str = "ja") -> str:
        """Why a case is refused or waits, what can be done instead, and the name of the rule."""
        if decision.action not in (Action.REFUSE, Action.APPROVE):
            return ""
        key = "approval" if decision.action is Action.APPROVE else decision.rule
        values = {
            "level": self.levels.name_of(case.level, language),
            "zone": name_of(case.zone, language) if case.zone else "",
            "task": name_of(case.task, language),
        }
        why = decision.reason or wording.why(key, language, **values)
        other = self._other(case, language) if wording.offers_other_ways(key, language) else ""
        instead = wording.instead(key, language, other=other)
        return _named((" " if language == "en" else "").join((why, instead)), decision.rule, language)

    # ------------------------------------------------------------------ what is always so

    def _always(self, case: Case) -> Decision | None:
        rule = "secret.never" if case.secret else self._my_number_rule(case) if case.my_number else ""
        if not rule and case.zone is not None:
            rule = forbidden(case.level, case.zone)
        if rule:
            return Decision(Action.REFUSE, rule)
        return Decision(Action.PERMIT, NO_MODEL) if case.zone is None else None

    def _my_number_rule(self, case: Case) -> str:
        """Why a 個人番号 may not be given to this model, or the empty text (番号法9条, 19条)."""
        if case.zone not in (None, Zone.EMBEDDED):
            return "mynumber.machine"
        return "" if case.purpose in self._my_number_tasks else "mynumber.task"

    def _no_draft(self, zone: Zone | None) -> str:
        if not self.settings.free_mode:
            return "free.off"
        return "free.no_model" if zone is None else ""

    # ------------------------------------------------------------------ rows and defaults

    def _by_row(self, case: Case) -> Decision | None:
        row = next((row for row in self.rows if _matches(row, case)), None)
        return None if row is None else Decision(row.decision, row.rule, row.reason, row.purpose)

    def _by_default(self, case: Case) -> Decision:
        assert case.zone is not None
        if case.level > self._limits[case.zone]:
            return Decision(Action.REFUSE, f"limit.{case.zone.value}")
        action = Action.MASK if self._masking(case.zone) else Action.PERMIT
        return Decision(action, f"default.{case.zone.value}")

    @property
    def _limits(self) -> Mapping[Zone, int]:
        settings = self.settings
        return {
            Zone.EMBEDDED: settings.embedded_max_level,
            Zone.OFFICE: settings.office_max_level,
            Zone.CLOUD: settings.cloud_max_level,
            Zone.PUBLIC: settings.public_max_level,
        }

    def _masking(self, zone: Zone) -> bool:
        return zone.outside or (zone is Zone.OFFICE and self.settings.office_masks)

    def _masks(self, case: Case, decision: Decision) -> bool:
        """What was approved is masked as the defaults would."""
        approved = decision.action is Action.APPROVE and case.zone is not None and self._masking(case.zone)
        return decision.action is Action.MASK or approved

    # ------------------------------------------------------------------ purpose, and other ways

    def _check_purpose(self, case: Case, decision: Decision) -> None:
        if self._lacks_purpose(case, decision):
            rule = "purpose.missing"
            raise PurposeNeeded(rule, _named(wording.why(rule) + wording.instead(rule), rule))
        if case.purpose and self.purposes and case.purpose not in self.purposes:
            rule, known = "purpose.unknown", "、".join(self.purposes)
            text = wording.why(rule, purpose=case.purpose) + wording.instead(rule, purposes=known)
            raise PurposeNeeded(rule, _named(text, rule))

    def _lacks_purpose(self, case: Case, decision: Decision) -> bool:
        demanded = decision.purpose or self.demands_purpose(case.zone, personal=case.personal)
        return demanded and not case.purpose

    def _other(self, case: Case, language: str) -> str:
        """What would be permitted: a lower level to the same model, the same level elsewhere."""
        free = (Action.PERMIT, Action.MASK)
        lower = [
            level
            for level in Level
            if level < case.level and self.judge(replace(case, level=level)).action in free
        ]
        zones = [
            zone
            for zone in Zone
            if zone is not case.zone and self.judge(replace(case, zone=zone)).action in free
        ]
        said = {
            "ja": ("{}の情報だけなら、このモデルに渡せます。", "この情報は、次のモデルになら渡せます: {}。"),
            "en": ("Only {} may go to this model. ", "This information may go to: {}. "),
        }[language]
        text = said[0].format(joined(lower, self.levels, language)) if lower else ""
        places = "、".join(name_of(zone, language) for zone in zones)
        return text + (said[1].format(places) if zones else "")


def _matches(row: Row, case: Case) -> bool:
    return (
        (not row.levels or case.level in row.levels)
        and (not row.zones or case.zone in row.zones)
        and (not row.roles or any(case.user.has(role) for role in row.roles))
        and (not row.tasks or case.task.value in row.tasks or case.purpose in row.tasks)
    )


def _approved(level: Level, approved: Level | None) -> bool:
    return approved is not None and level <= approved


def _named(text: str, rule: str, language: str = "ja") -> str:
    return f"{text}（規則: {rule}）" if language == "ja" else f"{text} (rule: {rule})"
