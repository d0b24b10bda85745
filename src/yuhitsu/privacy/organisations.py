"""Firms and other bodies by their legal form: 株式会社みどり建設, ひまわり会社会福祉法人, （株）山川."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yuhitsu.personal import Entity, EntityType, Folded

_FORM = (
    r"(?:株式会社|有限会社|合同会社|合名会社|合資会社|(?:一般|公益)(?:社団|財団)法人|社会福祉法人"
    r"|医療法人(?:社団|財団)?|学校法人|宗教法人|特定非営利活動法人|NPO法人|農事組合法人|税理士法人|弁護士法人"
    r"|監査法人|\((?:株|有|同|医|福|学)\))"
)
_SIGN = "[㐀-䶿一-鿿々ヶァ-ヺーA-Za-z0-9・&]"
_PARTICLE = "[のはがをにへとでもや]"
_OTHER = "など|また|ただし|その|この|これ|または|および|ならびに|から|まで|より|した|する|です|ます"
_KANA = f"(?!{_PARTICLE}|{_OTHER})[ぁ-ん]{{2,8}}"
_NAME = f"(?:{_SIGN}|{_KANA}(?={_SIGN}|{_PARTICLE}|[、。,) \n「」]|\\Z)){{1,18}}"
_BEFORE = re.compile(rf"{_FORM} ?(?P<name>{_NAME})")
_BEHIND = re.compile(rf"(?<!{_SIGN})(?P<name>{_SIGN}{{2,16}}) ?{_FORM}(?!{_SIGN})")
_NO_NAME = re.compile(
    "(?:等|以外|又|及|並|設立|役員|登記|法|内|会社|その他|[0-9]+|各|全|に限|代表|社員|社|間|側|自体|名)"
)
_SCORE = 0.7


class OrganisationRecognizer:
    """Finds bodies that are named with their legal form; the form belongs to the name."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Names before and behind their form."""
        for form in (_BEFORE, _BEHIND):
            for match in form.finditer(text.text):
                if len(match["name"]) > 1 and not _NO_NAME.match(match["name"]):
                    yield text.entity(EntityType.ORGANISATION, *match.span(), _SCORE)
