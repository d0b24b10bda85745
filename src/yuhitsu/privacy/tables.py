"""Tables written as text: a cell below the heading 個人番号 is one, though no label stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yuhitsu.personal import Entity, EntityType, Folded

_SIGNS = ("|", "\t", ",", "、", "/")
_NAME_SIGNS = ("|", "\t", ",")
"""Names look like nothing certain: their columns count only where the cells are plainly parted."""
_WIDE = re.compile(" {2,}|(?<=[^ -~]) (?=[^ ])|\t")
_RULE = re.compile(r"[\s|:+=-]+")
_VALUE = re.compile("[0-9]{2}|[0-9][-/.月年丁番]")
_TRIM = " \t\"'「」|"

_NUMBER = "[0-9][0-9 -]*[0-9]"
# heading, kind, what a cell must look like
_COLUMNS: tuple[tuple[str, EntityType, str], ...] = (
    ("個人番号|マイナンバー", EntityType.MY_NUMBER, _NUMBER),
    ("住民票コード", EntityType.JUMIN_CODE, _NUMBER),
    ("(?:運転)?免許証?(?:の)?番号", EntityType.DRIVER_LICENSE, _NUMBER),
    ("旅券番号|パスポート番号", EntityType.PASSPORT, "[A-Za-z]{0,2}[0-9 -]{6,}"),
    ("在留カード(?:等)?番号", EntityType.RESIDENCE_CARD, "[A-Za-z]{2}[0-9 -]{8,}[A-Za-z]{2}"),
    ("(?:基礎)?年金番号", EntityType.PENSION_NUMBER, _NUMBER),
    ("雇用保険(?:被保険者)?番号", EntityType.EMPLOYMENT_INSURANCE, _NUMBER),
    ("介護(?:保険)?(?:被保険者)?番号", EntityType.CARE_INSURANCE, "H?" + _NUMBER),
    (
        "(?:被保険者(?:証|等)?)(?:記号)?・?番号|記号・?番号|(?:国保|健保|保険証)(?:記号)?・?番号|被保険者番号",
        EntityType.HEALTH_INSURANCE,
        r"[^\s,、。]{0,6}[0-9][0-9 ・-]*",
    ),
    ("(?:振込先)?口座(?:番号)?", EntityType.BANK_ACCOUNT, r"[^0-9,、。]{0,16}[0-9][0-9 -]{2,}"),
    ("(?:クレジット)?カード番号", EntityType.CREDIT_CARD, _NUMBER),
    ("車両番号|車番|ナンバー|登録番号", EntityType.CAR_PLATE, "[^,、。]{0,12}[0-9][0-9・. -]*"),
    ("郵便番号|〒", EntityType.POSTAL_CODE, "〒?[0-9]{3}-?[0-9]{4}"),
    (
        "生年月日|誕生日|出生(?:年月)?日|(?i:dob|birth ?date)",
        EntityType.BIRTHDATE,
        r"[^、]*[0-9〇一二三四五六七八九十][^、]*",
    ),
    (
        "(?:緊急|日中)?(?:の)?連絡先|(?:自宅|携帯|固定)?電話(?:番号)?|携帯(?:番号)?|(?i:tel|phone|fax)",
        EntityType.PHONE,
        r"[+(]?[0-9][0-9 ()・.-]{5,}",
    ),
    (
        "(?:現)?住所(?:地)?|居所|本籍(?:地)?|所在地|居住地|方書",
        EntityType.ADDRESS,
        "(?=.*[0-9〇一二三四五六七八九十])(?=.*[一-龥ァ-ヶ]).{2,}",
    ),
    (
        "(?:[^ ,|]{0,5}(?:の)?)?(?:氏名|お?名前)|世帯主|筆頭者|保護者|申請者|児童|生徒|ふりがな|フリガナ"
        "|よみがな|カナ氏名|氏名カナ",
        EntityType.PERSON,
        r"(?!.{0,8}(?:[課係局部室店会社校園所館]|なし|同上|不明|未定|空欄|合計|小計|計|人|名|件)\Z)"
        r"[^0-9:。!?]{2,24}",
    ),
    ("(?:宛名|世帯|受給者|患者|職員|診察券)(?:証)?番号", EntityType.PERSONAL_ID, "[A-Z]*-?[0-9][0-9 -]*"),
)
_HEADINGS = tuple(
    (re.compile(rf"(?:{label}) ?(?:\([^()]*\))?"), kind, re.compile(form)) for label, kind, form in _COLUMNS
)
_ANY_HEADING = re.compile("|".join(label for label, _, _ in _COLUMNS))

Cell = tuple[int, int]


class TableRecognizer:
    """Finds what stands in the columns of a table under a heading that names a kind."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Rows follow their heading line with as many cells, parted by the same sign."""
        plain = text.text
        if "\n" not in plain or not _ANY_HEADING.search(plain):
            return
        plain = _with_tabs(text)
        heads: dict[int, tuple[EntityType, re.Pattern[str]]] = {}
        sign, width = "", 0
        for start, end in _lines(plain):
            line = plain[start:end]
            if heads:
                if _RULE.fullmatch(line):
                    continue
                cells = _cells(plain, start, end, sign)
                if len(cells) == width:
                    yield from _values(text, cells, heads)
                    continue
            heads, sign, width = _heading(plain, start, end)


def _with_tabs(text: Folded) -> str:
    """The folded text with its tabs, which part cells."""
    if "\t" not in text.original:
        return text.text
    return "".join(
        "\t" if sign == " " and text.original[text.origin(at, at + 1)[0]] == "\t" else sign
        for at, sign in enumerate(text.text)
    )


def _lines(text: str) -> Iterator[Cell]:
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


def _cells(text: str, start: int, end: int, sign: str) -> list[Cell]:
    """Cells of a line, trimmed."""
    if sign == " ":
        edges = [(match.start(), match.end()) for match in _WIDE.finditer(text, start, end)]
    else:
        edges = [(at, at + 1) for at in range(start, end) if text[at] == sign]
    cells, at = [], start
    for left, right in [*edges, (end, end)]:
        cells.append(_trimmed(text, at, left))
        at = right
    return cells


def _trimmed(text: str, start: int, end: int) -> Cell:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def _heading(
    text: str, start: int, end: int
) -> tuple[dict[int, tuple[EntityType, re.Pattern[str]]], str, int]:
    """The columns that a line announces, its sign and its number of cells; none when it is no heading."""
    if end - start > 400 or _VALUE.search(text, start, end) or not _ANY_HEADING.search(text, start, end):
        return {}, "", 0
    sign = next((sign for sign in _SIGNS if sign in text[start:end]), " ")
    cells = _cells(text, start, end, sign)
    if len(cells) < 2:
        return {}, "", 0
    heads = {
        index: (kind, form)
        for index, cell in enumerate(cells)
        for label, kind, form in _HEADINGS
        if label.fullmatch(text, *cell) and (kind is not EntityType.PERSON or sign in _NAME_SIGNS)
    }
    return heads, sign, len(cells)


def _is_heading(text: str, start: int, end: int) -> bool:
    """Whether a cell is a heading itself: a form has its labels below one another."""
    return any(label.fullmatch(text, start, end) for label, _, _ in _HEADINGS)


def _values(
    text: Folded, cells: list[Cell], heads: dict[int, tuple[EntityType, re.Pattern[str]]]
) -> Iterator[Entity]:
    for index, (kind, form) in heads.items():
        start, end = cells[index]
        if start < end and form.fullmatch(text.digits, start, end) and not _is_heading(text.text, start, end):
            yield text.entity(kind, start, end, 0.9)
