"""Who comes from the identity provider: found or made here, with the rights that follow from groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yuhitsu.accounts.oidc import Arrival
from yuhitsu.accounts.people import People, Profile, sign_in_name
from yuhitsu.accounts.secrets import digest_of
from yuhitsu.errors import InputError, SignInRefused
from yuhitsu.handling.access import AccessSettings, Duty, GroupRule, Member, group_rules
from yuhitsu.types import Level

ACTOR = "identity-provider"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Turns what a provider says of a person into a member of this office."""

    people: People
    settings: AccessSettings

    def member(self, arrival: Arrival) -> Member:
        """The member; with group rules, rights follow the groups at every sign-in.

        Raises:
            SignInRefused: no group gives any duty, or the member is suspended.
            ConflictError: the groups would leave the office without an administrator.
        """
        rules = group_rules(self.settings.groups)
        groups = _groups(arrival.claims.get(self.settings.groups_claim))
        known = self.people.store.known_as(arrival.subject)
        if known is not None and not known.active:
            raise SignInRefused("この利用者は停止されています。管理者に確かめてください。")
        profile = _profile(arrival, rules, groups)
        if rules and not profile.duties:
            raise SignInRefused("この仕組みを使う権限がありません。管理者に確かめてください。")
        if known is None:
            return self._added(profile, arrival.subject)
        if not rules:
            profile = replace(profile, level=known.level, sections=known.sections, duties=known.duties)
        wanted = replace(profile, sign_in=known.sign_in)
        now = (known.name, known.level, set(known.sections), known.duties)
        if now == (wanted.name, wanted.level, set(wanted.sections), wanted.duties):
            return known
        return self.people.change(known.id, known.version, wanted, by=ACTOR)

    def _added(self, profile: Profile, subject: str) -> Member:
        try:
            return self.people.add_external(profile, subject, by=ACTOR)
        except InputError:
            # the name is somebody else's here, or none that we take: nobody becomes another by a name
            fallback = replace(profile, sign_in=f"oidc-{digest_of(subject)[:12]}")
            return self.people.add_external(fallback, subject, by=ACTOR)


def _profile(arrival: Arrival, rules: list[GroupRule], groups: set[str]) -> Profile:
    claims = arrival.claims
    name = (
        _text(claims, "name")
        or _text(claims, "preferred_username")
        or _text(claims, "email")
        or "（氏名なし）"
    )
    sign_in = _text(claims, "preferred_username") or _text(claims, "email") or _text(claims, "sub")
    fitting = [rule for rule in rules if rule.group in groups]
    levels = [rule.level for rule in fitting if rule.level is not None]
    return Profile(
        sign_in=sign_in_name(sign_in),
        name=name[:80],
        level=max(levels, default=Level.TWO if rules else Level.ONE),
        sections=tuple(rule.section for rule in fitting if rule.section),
        duties=frozenset(rule.duty for rule in fitting if rule.duty is not None)
        or (frozenset() if rules else frozenset({Duty.STAFF})),
    )


def _groups(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
