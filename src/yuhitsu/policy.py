"""Who may use which model for which level of information: pure decisions, no IO.

After the rules for Japanese public offices: services on uniform terms may see 機密性1情報 only; the office
sets the limit for each zone in ``[policy]``.
"""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.config import PolicySettings
from yuhitsu.errors import PolicyRefusal
from yuhitsu.types import Level, User, Zone


@dataclass(frozen=True, slots=True)
class Permit:
    """Up to which level documents may be used for this question."""

    max_level: Level


def decide(user: User, zone: Zone | None, settings: PolicySettings, *, free: bool) -> Permit:
    """Permit a question or refuse it.

    Args:
        user: who asks.
        zone: where the generative model runs; None when answers are quotations.
        settings: the office's limits.
        free: whether this is free drafting without documents.

    Raises:
        PolicyRefusal: with the rule ``free.off``, ``free.no_model`` or ``model.zone``.
    """
    if free and not settings.free_mode:
        raise PolicyRefusal("free.off", "資料なしの下書きは、この役所の設定で使えません。")
    if zone is None:
        if free:
            raise PolicyRefusal(
                "free.no_model", "資料なしの下書きには生成モデルが要ります。情報担当に相談してください。"
            )
        return Permit(user.max_level)
    limit = {
        Zone.EMBEDDED: settings.embedded_max_level,
        Zone.OFFICE: settings.office_max_level,
        Zone.EXTERNAL: settings.external_max_level,
    }[zone]
    if limit == 0:
        raise PolicyRefusal(
            "model.zone",
            f"この場所（{zone.value}）のモデルは、この役所の設定で使えません。情報担当に相談してください。",
        )
    return Permit(min(user.max_level, Level(limit)))
