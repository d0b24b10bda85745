"""The notice: where a question goes, what is kept, how long, and how to object; from settings and policy.

What it must tell follows the order of the Italian authority to OpenAI (April 2023: a notice that can be read
before use, with ways to object) and 個人情報保護委員会「生成AIサービスの利用に関する注意喚起等」 (June 2023).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from yuhitsu.config import NoticeSettings, RetentionSettings
from yuhitsu.handling.terms import Action
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.types import LOCAL_USER, Level, User, Zone


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, a paragraph each."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Destination:
    """The generative model that questions go to, if one is configured."""

    zone: Zone | None = None
    model: str = ""


def notice(
    policy: Policy,
    settings: NoticeSettings,
    to: Destination,
    language: str = "ja",
    user: User = LOCAL_USER,
    kept: RetentionSettings | None = None,
) -> tuple[Section, ...]:
    """The whole notice; with ``kept`` it names the periods."""
    t = _texts()[language]
    periods = (t["how_long.periods"].format(**_periods(kept)),) if kept else ()
    long = t["how_long.own"].format(retention=settings.retention) if settings.retention else ""
    contact = t["objection.contact"].format(contact=settings.contact) if settings.contact else ""
    outside = to.zone is not None and to.zone.outside
    approval = (t["kept.approval"],) if any(row.decision is Action.APPROVE for row in policy.rows) else ()
    sections = (
        Section(t["where"], destination(policy, to, language, user)),
        Section(t["uses"], (settings.uses,) if settings.uses else ()),
        Section(t["kept"], (t["kept.record"], t["kept.conversation"], *approval, t["kept.refused"])),
        Section(t["how_long"], (long or t["how_long.default"], *periods)),
        Section(
            t["training"], (t["training.outside" if outside else "training.none"], *_provider(settings, to))
        ),
        Section(t["objection"], (t["objection.text"], contact or t["objection.none"])),
    )
    return tuple(section for section in sections if section.paragraphs)


def destination(
    policy: Policy, to: Destination, language: str = "ja", user: User = LOCAL_USER
) -> tuple[str, ...]:
    """Where the text goes, whether it is masked, and up to which level: the line under the question box."""
    t = _texts()[language]
    if to.zone is None:
        return (t["where.none"],)
    where = t[f"where.{to.zone.value}"].format(model=to.model)
    cells = [(level, policy.judge(Case(level, to.zone, user)).action) for level in Level]
    usable = [(level, action) for level, action in cells if action is not Action.REFUSE]
    if not usable:
        return (where,)
    masked = all(action is Action.MASK for _, action in usable)
    highest = policy.levels.name_of(max(level for level, _ in usable), language)
    spoken = () if to.zone is Zone.EMBEDDED and not masked else (t["masked" if masked else "not_masked"],)
    return (where, *spoken, t["levels"].format(levels=highest))


def _periods(kept: RetentionSettings) -> dict[str, str]:
    names = ("conversations", "approvals", "record")
    return {name: getattr(kept, name).value for name in names}


def _provider(settings: NoticeSettings, to: Destination) -> tuple[str, ...]:
    return (settings.provider,) if settings.provider and to.zone is not None and to.zone.outside else ()


@functools.cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = files("yuhitsu.policy").joinpath("notice.json").read_text(encoding="utf-8")
    texts: Mapping[str, Mapping[str, str]] = json.loads(text)
    return texts
