"""Dates of birth, told from other dates by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.persons_names import known
from yuhitsu.privacy.surroundings import matches, near

# --------------------------------------------------------------------------- what a date looks like

_S = r"[ ]{0,2}\n?[ ]{0,2}"
_SMALL = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_ERAS = "明治|大正|昭和|平成|令和|[明大昭平令](?=[0-9 .元])"
_ERA_YEAR = rf"(?:(?:{_ERAS}){_S}(?:元|{_SMALL})|(?<![A-Za-z])[MTSHRmtshr][. ]?(?:元|[0-9]{{1,2}}))"
_WEST_YEAR = (
    r"(?:西暦)?(?:(?<![0-9])(?:1[89]|20)[0-9]{2}|[一二][〇一二三四五六七八九]{3}|(?:千"
    r"|二千)[〇一二三四五六七八九十百]{0,7})"
)
_ALSO = rf"(?:{_S}[(/・]{_S}(?:{_ERA_YEAR}|{_WEST_YEAR}){_S}年?{_S}\)?)?"
_YEAR = rf"(?:{_ERA_YEAR}|{_WEST_YEAR}){_ALSO}{_S}年{_ALSO}"
_MONTHS = (
    "(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t"
    "(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WHOLE = (
    rf"{_YEAR}{_S}{_SMALL}{_S}月{_S}{_SMALL}{_S}日"
    rf"|(?:{_ERA_YEAR}|(?<![0-9./-]){_WEST_YEAR}){_S}[./・-]{_S}{_SMALL}{_S}[./・-]{_S}{_SMALL}"
    rf"(?![0-9]|[./-][0-9])"
    rf"|{_MONTHS}\.? [0-9]{{1,2}}(?:st|nd|rd|th)?,? (?:1[89]|20)[0-9]{{2}}(?![0-9])"
    rf"|(?<![0-9])[0-9]{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTHS}\.?,?[ -](?:1[89]|20)[0-9]{{2}}(?![0-9])"
)
_PARTS = rf"{_YEAR}(?:{_S}{_SMALL}{_S}月(?!間))?|{_SMALL}{_S}月{_S}{_SMALL}{_S}日"
_DATE = re.compile(rf"(?P<whole>{_WHOLE})|(?P<part>{_PARTS})")
_KERNEL = re.compile(
    r"[0-9元〇一二三四五六七八九十]\s{0,4}[年月]|[0-9一二三四五六七八九十元]\s{0,2}[./・-]\s{0,4}[0-9一二三四五六七八九十]{1,2}\s{0,2}[./・-]"
    r"|[A-Za-z]{3}[.,]?[ -][0-9]"
)
_HAS_DATE = re.compile("[年月0-9]")

# --------------------------------------------------------------------------- what says that it is a birth

_NAMED = (
    r"(?:生年月日|誕生日|出生(?:年月)?日|生まれた日|生年月|(?i:d\.?o\.?b\.?|date of birth"
    r"|birth ?date|birthday|born(?: on)?))"
)
_NAMING = re.compile("[生誕出DdBb]")
_GAP = r"(?:\([^()\n]{0,14}\)|[ :はがを=「『(,|\[、]|\n(?!\n)|西暦|和暦|/){0,8}"
_BEFORE = re.compile(
    rf"(?:{_NAMED}{_GAP}|{_NAMED}[^。\n0-9()]{{0,10}}\("
    r"|(?:生まれ|出生)(?:は|:|が|,| ){1,2}|(?<![一-龥])生[: ]{1,2})\Z"
)
_COHORT_AFTER = re.compile(r" ?(?:以前|以後|以降|以後|より|から|まで|~|までの間)")
_COHORT_BEFORE = re.compile(r"(?:~|から|より|-|以上)\s?\Z")
_BORN = re.compile(
    rf"{_S}(?:\([月火水木金土日]\))?[ )\]]{{0,2}}(?:に|\()?{_S}(?:[^\s、。,()]{{1,8}}(?:で|にて"
    rf"|において))?(?:"
    r"(?:生まれ|うまれ|誕生|出生)(?!率|数|届|地|順|年)(?!(?:の(?:方|者|人|子|児童))?(?:から"
    r"|まで|以降|以前|~))"
    r"|生(?!まれ|活|産|徒|命|計|成|涯|育|年|じ|か|き|け|み|体|物|理|前|後|保|業|花|涯|鮮|以"
    r"|効)(?!(?:の(?:方|者|人))?(?:から|まで|以降|以前|~))"
    r")"
)
_AGED = re.compile(
    rf"{_S}[( ,、]{{0,3}}(?:満|当時|現在)?{_S}[0-9]{{1,3}} ?(?:歳|才)(?!以上|以下|未満|から"
    rf"|まで|に|を|の誕生|児)"
)
_KIN = re.compile(
    r"(?:妻|夫|子|[長次二三四五]男|[長次二三四五]女|父|母|祖父|祖母|孫|兄|弟|姉|妹|本人|世帯主"
    r"|配偶者|保護者|対象者|児童)"
    r"[ :]?[^\s()、。,]{1,8}(?: [^\s()、。,]{1,6})?(?:さん|様|氏|くん|君|ちゃん)?\(\Z"
)
_CELL_BEFORE = re.compile(r"[^\s0-9,、。()][ ]{0,2}(?:[(,|] ?| )\Z")
_NAME = re.compile(r"(?<![一-龥々ぁ-んァ-ヶ0-9])([一-龥々ヶ]{1,4}) ([一-龥々ぁ-んァ-ヶ]{1,5}) ?[(,|]?\Z")
_ROMAN_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z]{3,},? [A-Z]{2,}(?: [A-Z]{2,}){0,2} ?[(,|]?\Z")
_CELL_AFTER = re.compile(r" ?[),|]|[ \n]|\Z")
POSSIBLE = 0.2
"""Score of a date that stands beside something like a name: a birth only if it is a person's name."""

# forms that are dates only behind a label: 19850305, S600305, 明・大・㊐・平 60年3月5日, 60.3.5
_COMPACT = re.compile(
    rf"{_NAMED}{_GAP}(?P<value>(?:\(?(?:{_ERAS}|[明大昭平令MTSHR])\)?[ ・,/.]{{0,2}}){{0,6}}"
    rf"{_SMALL}{_S}年{_S}{_SMALL}{_S}月{_S}{_SMALL}{_S}日"
    r"|(?:1[89]|20)[0-9]{6}(?![0-9])|(?:[MTSHRmtshr]|[1-5]-?|明治|大正|昭和|平成|令和)?[0-9]{6}(?![0-9])"
    r"|(?:[1-5]-)?[0-9]{1,2}[./-] ?[0-9]{1,2}[./-] ?[0-9]{1,4}(?![0-9]))"
)


# without an era or with it behind: 29.4.1生, 29.4.1（昭和）
_ERALESS = re.compile(
    r"(?<![0-9./A-Za-z一-龥])[0-9]{1,2}([./])[0-9]{1,2}\1[0-9]{1,2}"
    r"(?=生(?:まれ|[^一-龥]|\Z)|\((?:明治|大正|昭和|平成|令和)\))"
)


class BirthdateRecognizer:
    """Finds dates of birth; every other date stays."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Dates behind 生年月日, before 生 or an age, and possible ones beside a name."""
        plain = text.text
        if not _HAS_DATE.search(plain):
            return
        for match in matches(_NAMING, _COMPACT, plain):
            yield text.entity(EntityType.BIRTHDATE, *match.span("value"), 0.9)
        for match in _ERALESS.finditer(plain):
            yield text.entity(EntityType.BIRTHDATE, *match.span(), 0.7)
        for start, end in near(_KERNEL, plain, 40, 60):
            for match in _DATE.finditer(plain, start, end):
                score = _certainty(plain, match)
                if score:
                    yield text.entity(EntityType.BIRTHDATE, *match.span(), score)


def _certainty(text: str, match: re.Match[str]) -> float:
    """How sure it is that a date is a birth; 0 when it is not."""
    start, end = match.span()
    named = _BEFORE.search(text, max(0, start - 40), start)
    if named and (text[named.start() : start].rstrip().endswith(":") or not _COHORT_AFTER.match(text, end)):
        return 0.95
    if _COHORT_BEFORE.search(text, max(0, start - 3), start):
        return 0.0
    if _BORN.match(text, end):
        return 0.93
    if not match["whole"]:
        return 0.0
    if _AGED.match(text, end):
        return 0.8
    if text.startswith(")", end) and _KIN.search(text, max(0, start - 24), start):
        return 0.75
    beside = _CELL_BEFORE.search(text, max(0, start - 6), start) and _CELL_AFTER.match(text, end)
    if not beside:
        return 0.0
    name = _NAME.search(text, max(0, start - 14), start)
    if name and _is_family(name[1]):
        return 0.6
    return 0.6 if _ROMAN_NAME.search(text, max(0, start - 40), start) else POSSIBLE


def _is_family(word: str) -> bool:
    """Whether a word is a family name: a common one, or one that means nothing else."""
    name = known(word)
    return name.rank >= 2 or (name.family and not name.word)
