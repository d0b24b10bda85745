"""Telephone numbers, e-mail addresses and postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.surroundings import in_web_address, is_quantity, matches, named_otherwise

_DIGITS = re.compile("[0-9]")
_NOT_DIGIT = re.compile("[^0-9]")

# --------------------------------------------------------------------------- telephone

_EDGE = r"(?<![0-9._/=@#%+])(?<![0-9][-,])"
_END = r"(?![0-9]|[-/][0-9]|\.[0-9])"
_JOINT = r" ?(?:[-.・/)(]|\)-|-\() ?\n?|-? ?\n ?-|の|  ?"
_EXTENSION = r"(?: ?\(?,? ?内線 ?(?:番号)?[ :]?[0-9]{2,6}\)?)?"
_ZERO = re.compile(r"\((?=0)|0[0-9]")
_PLUS = re.compile(r"\+|0[01]")
_CALL = re.compile("[でれ電携連TtPpMmFfCcファ直自勤ダ代℡☎☏📞📱折ﾌ]")
_GROUPED = re.compile(
    rf"{_EDGE}\(?0[0-9]{{1,4}}(?:{_JOINT})[0-9]{{1,4}}(?:{_JOINT})[0-9]{{3,4}}{_END}{_EXTENSION}"
)
_HALF_GROUPED = re.compile(
    rf"{_EDGE}(?:0[0-9]{{1,4}}(?:{_JOINT})[0-9]{{6,8}}|0[0-9]{{5,6}}-[0-9]{{4}}){_END}{_EXTENSION}"
)
_PLAIN = re.compile(rf"{_EDGE}(?<![0-9] )0[0-9]{{9,10}}{_END}{_EXTENSION}")
_ABROAD = re.compile(
    r"(?<![0-9A-Za-z])(?:\+|010-?|00)81[- ]?(?:\(0\))?[- ]?\(?0?[0-9]{1,4}\)?[- ]?[0-9]{1,4}[- ]?[0-9]{3,4}"
    r"(?![0-9])"
    r"|(?<![0-9A-Za-z])\+[1-9][0-9]{0,2}(?:[- ]\(?[0-9]{1,5}\)?){2,5}(?![0-9])"
    r"|(?<![0-9A-Za-z])\+[1-9][0-9]{9,13}(?![0-9])"
)
_LABEL = (
    r"(?:電話(?:番号)?|携帯(?:電話)?(?:番号)?|連絡先|(?i:TEL|phone|mobile|fax|cell)|ファックス|ファクス|ﾌｧｯｸｽ|ファクシミリ"
    r"|でんわ(?:ばんごう)?|直通|自宅|勤務先|ダイヤルイン|代表|℡|☎|☏|📞|📱|FAX番号|折り?返し先?)"
)
_LABELLED = re.compile(
    rf"{_LABEL}(?:\([^()0-9\n]{{0,8}}\)|[^0-9A-Za-z。、\n]){{0,8}}\n?[ :(]{{0,3}}"
    r"(?P<value>\(?[0-9](?:[ -.()・]{0,2}[0-9]){9,10}(?![0-9])"
    rf"|\(?[2-9][0-9]{{0,3}}(?: ?[-()]){{1,2}}\n? ?[0-9]{{4}}(?![0-9]|-[0-9]))"
)
_CALLED = re.compile(rf"{_LABEL}(?:番号)?[^0-9。\n]{{0,8}}\Z")
_INTERNAL = re.compile(r"内線 ?(?:番号)?[ :(はが]{0,3}(?P<value>[0-9]{2,6})(?![0-9])")
_LENGTHS = {"0120": (10,), "0800": (11,), "0570": (10,), "0990": (10,), "0180": (10,)}
_ELEVEN = ("050", "060", "070", "080", "090", "020")


def is_telephone(digits: str) -> bool:
    """Whether digits can be a Japanese number: 11 for mobile and IP, 10 for the rest; no 00…"""
    if len(digits) < 10 or digits[0] != "0" or digits[1] == "0":
        return False
    if digits[:4] in _LENGTHS:
        return len(digits) in _LENGTHS[digits[:4]]
    if digits[:3] in _ELEVEN:
        return len(digits) == 11
    return len(digits) == 10


class PhoneRecognizer:
    """Finds telephone and fax numbers, with area code anywhere, without one behind a label."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Numbers in any grouping; an extension (内線) belongs to the number before it."""
        digits = text.digits
        if not _DIGITS.search(digits):
            return
        for form, score in ((_GROUPED, 0.8), (_HALF_GROUPED, 0.78), (_PLAIN, 0.75)):
            for match in matches(_ZERO, form, digits):
                if is_telephone(_number(match[0])) and _stands_free(digits, match):
                    yield text.entity(EntityType.PHONE, *_within_brackets(match), score)
        for match in matches(_PLUS, _ABROAD, digits):
            if 9 <= len(_NOT_DIGIT.sub("", match[0])) <= 15:
                yield text.entity(EntityType.PHONE, *match.span(), 0.85)
        yield from _named(text)


def _number(written: str) -> str:
    return _NOT_DIGIT.sub("", written.partition("内線")[0])


def _stands_free(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if is_quantity(text, start, end) or in_web_address(text, start):
        return False
    called = bool(_CALLED.search(text, max(0, start - 24), start))
    return called or not named_otherwise(text, start)


def _within_brackets(match: re.Match[str]) -> tuple[int, int]:
    """Without the bracket that belongs to the sentence: （03-1234-5678 has no closing one."""
    start, end = match.span()
    written = match[0]
    if written.startswith("(") and written.count("(") > written.count(")"):
        start += 1
    if written.endswith(")") and written.count(")") > written.count("("):
        end -= 1
    return start, end


def _named(text: Folded) -> Iterator[Entity]:
    """Numbers behind 電話, 携帯, 内線, …"""
    digits = text.digits
    for match in matches(_CALL, _LABELLED, digits):
        plain = _NOT_DIGIT.sub("", match["value"])
        start, end = match.span("value")
        if is_quantity(digits, start, end):
            continue
        if len(plain) <= 8 or is_telephone(plain):
            yield text.entity(EntityType.PHONE, start, end, 0.9)
    for match in _INTERNAL.finditer(digits):
        yield text.entity(EntityType.PHONE, *match.span("value"), 0.6)


# --------------------------------------------------------------------------- e-mail

_AT = r" ?(?:@|\[at\]|\(at\)|\[アット\]|\(アット\)|\[@\]|\(@\)|<at>|★) ?"
_SIGN = re.compile(_AT)
_LOCAL = re.compile(r"[A-Za-z0-9._%+'!#$&*/=?^`{|}~-]+\Z")
_HOST = re.compile(
    r"\n?[A-Za-z0-9-]{1,63}(?:\.\n?[A-Za-z0-9-]{1,63}|\n\.[A-Za-z0-9-]{1,63}| ?\. ?[A-Za-z0-9-]{1,63}){1,8}"
)


class EmailRecognizer:
    """Finds e-mail addresses, also full-width ones and those that write the sign as [at]."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Addresses with a domain of at least two parts."""
        plain = text.text
        for sign in _SIGN.finditer(plain):
            local = _LOCAL.search(plain, max(0, sign.start() - 64), sign.start())
            domain = _HOST.match(plain, sign.end())
            if local is not None and domain is not None:
                yield text.entity(EntityType.EMAIL, local.start(), domain.end(), 0.95)


# --------------------------------------------------------------------------- postal code

_CODE = r"[0-9](?: ?[0-9]){2} ?-? ?\n?[0-9](?: ?[0-9]){3}(?![0-9]|-[0-9])"
_POSTAL = re.compile(
    rf"(?:〒|〠|郵便番号|(?i:postal code|zip)) ?(?:\([^()\n]{{0,8}}\))?[ :はが\[(]{{0,3}}\n?"
    rf"(?P<value>{_CODE}|[0-9]{{3}}(?![0-9-]))"
)
_BEFORE_PLACE = re.compile(
    r"(?<![0-9A-Za-z-])(?<![0-9][ -])(?P<value>[0-9]{3}-[0-9]{4})(?![0-9-])"
    r"(?=[\s,)\]|]{0,4}(?:[一-龥ァ-ヶ]{2,3}[都道府県]|[一-龥ぁ-んァ-ヶー]{1,7}[市区郡町村])|[\s,)\]|]{0,3}(?:住所|所在地))"
)
_LOCAL_CALL = re.compile(rf"{_LABEL}[ :]{{0,3}}\Z")


class PostalCodeRecognizer:
    """Finds postal codes behind 〒 or 郵便番号, and bare ones in front of a place."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Seven digits; the sign 〒 is not part of the value."""
        digits = text.digits
        for match in _POSTAL.finditer(digits):
            yield text.entity(EntityType.POSTAL_CODE, *match.span("value"), 0.9)
        for match in _BEFORE_PLACE.finditer(digits):
            if not _LOCAL_CALL.search(digits, max(0, match.start() - 10), match.start()):
                yield text.entity(EntityType.POSTAL_CODE, *match.span("value"), 0.6)
