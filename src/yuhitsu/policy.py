"""Who may use which information with which model: level of information x zone of model -> permit."""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.config import PolicySettings
from yuhitsu.errors import PolicyRefusal
from yuhitsu.types import Level, User, Zone

_ZONE_NAMES = {
    Zone.EMBEDDED: "yuhitsuに組み込まれたモデル",
    Zone.OFFICE: "庁内のモデルサーバー",
    Zone.EXTERNAL: "庁外のモデルサーバー",
}


@dataclass(frozen=True, slots=True)
class Permit:
    """What one question may use."""

    max_level: Level
    """The highest level of the documents that may be looked at."""
    mask: bool
    """Whether personal data must be masked before the model sees it: it runs outside the office."""


def decide(user: User, zone: Zone | None, settings: PolicySettings, *, free: bool) -> Permit:
    """What this user may use with a model in this zone.

    Args:
        user: who asks.
        zone: where the generative model runs; None when answers are quotations and no model sees anything.
        settings: the office's rules.
        free: whether it is drafting without documents.

    Raises:
        PolicyRefusal: rule ``free.off``, ``free.no_model`` or ``model.zone``.
    """
    if free:
        _check_free(zone, settings)
    if zone is None:
        return Permit(user.max_level, mask=False)
    allowed = _allowed(zone, settings)
    if allowed == 0:
        raise PolicyRefusal(
            "model.zone",
            f"{_ZONE_NAMES[zone]}には、どの機密性の情報も渡さない設定です。"
            f"情報システムの担当者に、設定 policy.{zone.value}_max_level を確かめてください。",
        )
    return Permit(Level(min(user.max_level, allowed)), mask=zone is Zone.EXTERNAL)


def _check_free(zone: Zone | None, settings: PolicySettings) -> None:
    if not settings.free_mode:
        raise PolicyRefusal(
            "free.off",
            "この役所では、文書によらない自由作成は使えない設定です。文書にもとづく質問に切り替えてください。"
            "必要なときは、情報システムの担当者に設定 policy.free_mode を相談してください。",
        )
    if zone is None:
        raise PolicyRefusal(
            "free.no_model",
            "自由作成には生成モデルが必要ですが、設定されていません。文書にもとづく質問に切り替えるか、"
            "情報システムの担当者に設定 [model] を相談してください。",
        )


def _allowed(zone: Zone, settings: PolicySettings) -> int:
    return {
        Zone.EMBEDDED: settings.embedded_max_level,
        Zone.OFFICE: settings.office_max_level,
        Zone.EXTERNAL: settings.external_max_level,
    }[zone]
