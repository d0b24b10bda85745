"""Does a text say what its source says? Every figure, date, name, yes or no, decision and deadline of it.

A sentence of a letter, a summary or a rewriting is looked at in pieces: what of it stands nowhere in the
source is *added*; what the source decides, demands, excepts or pays and the text leaves out is *missing*.
It reads words, not meaning: what it finds must be looked at, and what it does not find may still be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from yuhitsu.grounding.fact_clauses import clause_findings
from yuhitsu.grounding.fact_findings import FactFinding, FactKind, FactReport
from yuhitsu.grounding.fact_losses import losses
from yuhitsu.grounding.facts import (
    Amount,
    Facts,
    Name,
    TimeOfDay,
    Weekday,
    any_of,
    fact_words,
    facts_of,
    resolved_weekday,
)
from yuhitsu.grounding.figures import Figure, comparators_agree, figures_of
from yuhitsu.japanese.normalize import fold
from yuhitsu.japanese.number_words import narrow
from yuhitsu.japanese.wareki import DateMention

_DAYS = "月火水木金土日"
_AROUND = Decimal("0.07")
_SHOWN = 3
_MOST_SUMMED = 200


class FactCheck:
    """Compares texts with their sources; holds nothing between two calls."""

    def check(self, text: str, source: str, *, known: str = "", losses_too: bool = True) -> FactReport:
        """Compare.

        Args:
            text: what was written.
            source: what it was written from.
            known: what else is known to be true (the fields of a form): it may be said, and need not be.
            losses_too: whether what is missing matters (not of a greeting made from a few notes).
        """
        whole = f"{source}\n{known}" if known else source
        said, stated = facts_of(text), facts_of(whole)
        added = [
            *_dates(said, stated),
            *_times(said, stated),
            *_weekdays(said, stated),
            *_amounts(said, stated),
            *_articles(said, stated),
            *_directions(said, stated),
            *_names(said, stated),
            *clause_findings(text, whole),
        ]
        missing = losses(source, text) if losses_too else ()
        return FactReport(tuple(_apart(added)), tuple(sorted(missing, key=lambda finding: finding.start)))


def _apart(found: Sequence[FactFinding]) -> Iterator[FactFinding]:
    """In order, and of findings at the same place only the first."""
    reached = -1
    for finding in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if finding.start >= reached:
            reached = finding.end
            yield finding


def _absent(kind: FactKind, start: int, end: int, facts: Facts, others: Sequence[str]) -> FactFinding:
    surface = facts.text[start:end]
    instead = "、".join(dict.fromkeys(others[:_SHOWN]))
    reason = f"「{surface}」は元の文にありません。"
    if instead:
        reason = f"「{surface}」は元の文にありません（元の文では「{instead}」）。"
    return FactFinding(kind, start, end, surface, reason, instead=instead)


# ------------------------------------------------------------------ dates and times


def _dates(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    for date in said.dates:
        same = [other for other in stated.dates if _same_date(date, other, stated)]
        if not same and not _day_as_count(date, stated):
            others = [stated.text[d.start : d.end] for d in stated.dates if d.granularity == date.granularity]
            yield _absent(FactKind.DATE, date.start, date.end, said, others)
        elif same and date.weekday is not None:
            yield from _weekday_of(date, same, said, stated)


def _same_date(date: DateMention, other: DateMention, stated: Facts) -> bool:
    """Whether the source's date says at least what the text's says; its year may stand elsewhere."""
    if date.granularity == "fiscal_year" or other.granularity == "fiscal_year":
        fiscal = date.granularity == other.granularity or date.month is not None
        return fiscal and date.year == other.year and (date.month is None or date.month == other.month)
    if date.month is not None and date.month != other.month:
        monthly = date.granularity == other.granularity == "monthly"
        return monthly and date.day == other.day
    if date.day is not None and date.day != other.day:
        return False
    if date.year is None or date.year == other.year:
        return True
    return other.year is None and date.year in _years(stated, date.month)


def _years(stated: Facts, month: int | None) -> set[int]:
    """Years that a date without one may lie in."""
    found = set()
    for date in stated.dates:
        if date.year is not None and date.granularity == "fiscal_year":
            found.add(date.year if month is None or month >= 4 else date.year + 1)
        elif date.year is not None:
            found.add(date.year)
            later = date.month is not None and month is not None and month < date.month
            found |= {date.year + 1} if later else set()
    return found


def _day_as_count(date: DateMention, stated: Facts) -> bool:
    """A day whose month is said far before it (「15日の会議」) counts as a number."""
    if date.granularity == "month" and any(d.month == date.month for d in stated.dates):
        return date.year is None or date.year in _years(stated, date.month)
    return False


def _weekday_of(
    date: DateMention, same: Sequence[DateMention], said: Facts, stated: Facts
) -> Iterator[FactFinding]:
    given = {other.weekday for other in same if other.weekday is not None}
    for other in (date, *same):
        computed = resolved_weekday(other)
        if not given and computed is not None:
            given = {computed}
    if given and date.weekday not in given:
        days = "、".join(f"{_DAYS[day]}曜日" for day in sorted(day for day in given if day is not None))
        surface = said.text[date.start : date.end]
        reason = f"「{surface}」の曜日が違います（{days}）。"
        yield FactFinding(FactKind.DATE, date.start, date.end, surface, reason, instead=days)


def _times(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    for time in said.times:
        if not any(time.minutes & other.minutes for other in _all_times(stated)):
            others = [stated.text[other.start : other.end] for other in stated.times]
            yield _absent(FactKind.DATE, time.start, time.end, said, others)


def _all_times(stated: Facts) -> Iterator[TimeOfDay]:
    """Also the second of 午後1時から3時まで, which leans on the first."""
    yield from stated.times


def _weekdays(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    given = {weekday.day for weekday in stated.weekdays}
    given |= {_DAYS[date.weekday] for date in stated.dates if date.weekday is not None}
    given |= {_DAYS[day] for date in stated.dates if (day := resolved_weekday(date)) is not None}
    if "平日" in stated.text or {"月", "金"} <= given:
        given |= set("月火水木金")
    if "土日" in stated.text or "週末" in stated.text or "休日" in stated.text:
        given |= set("土日")
    for weekday in said.weekdays:
        if weekday.day not in given:
            yield _absent(FactKind.DATE, weekday.start, weekday.end, said, _days_of(stated.weekdays))


def _days_of(weekdays: Sequence[Weekday]) -> list[str]:
    return [f"{weekday.day}曜日" for weekday in weekdays]


# ------------------------------------------------------------------ figures


def _amounts(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    for amount in said.amounts:
        same = [other for other in stated.amounts if _same_amount(amount, other, said, stated)]
        quantity = amount.quantity
        if not same:
            known = (
                _part_of_a_date(amount, said, stated) or _counts_a_list(amount, said) or _free(amount, stated)
            )
            if known or _each(amount, said) or _derived(amount, said, stated):
                continue
            kind = FactKind.AMOUNT if quantity.kind == "amount" else FactKind.FIGURE
            others = [
                stated.text[o.start : o.end] for o in stated.amounts if o.quantity.unit == quantity.unit
            ]
            yield _absent(kind, amount.start, amount.end, said, others)
        elif not _bounded_alike(amount, same, said, stated):
            end = min(amount.end + 2, len(said.text))
            surface = said.text[amount.start : end]
            reason = f"「{surface}」の以上・以下・未満などが元の文と違います。"
            yield FactFinding(FactKind.FIGURE, amount.start, end, surface, reason)


def _same_amount(amount: Amount, other: Amount, said: Facts, stated: Facts) -> bool:
    mine, theirs = amount.quantity.measure_key, other.quantity.measure_key
    if mine == theirs:
        return True
    if amount.quantity.value == other.quantity.value and _loose(amount, other, said, stated):
        return True
    if mine[0] != theirs[0] or not _rounded(amount, said):
        return False
    return abs(mine[1] - theirs[1]) <= _AROUND * abs(theirs[1])


def _loose(amount: Amount, other: Amount, said: Facts, stated: Facts) -> bool:
    """Whether one of two equal numbers leaves its unit out (the cell of a table), or both count a list."""
    mine, theirs = amount.quantity.unit, other.quantity.unit
    counts = fact_words()["list_counts"]
    if (mine in counts or not mine) and (theirs in counts or not theirs) and (mine or theirs):
        return True
    if amount.quantity.ordinal or other.quantity.ordinal:  # 第2子 and 2人目
        return "目" in (said.text[amount.end : amount.end + 1], stated.text[other.end : other.end + 1])
    if not mine and not theirs:
        return said.text[amount.end : amount.end + 1] == stated.text[other.end : other.end + 1] or (
            not _word_behind(said.text, amount.end) or not _word_behind(stated.text, other.end)
        )
    return (
        not _word_behind(said.text, amount.end)
        if not mine
        else (not theirs and not _word_behind(stated.text, other.end))
    )


def _word_behind(text: str, end: int) -> bool:
    """Whether a word that no table of units knows stands right behind a number (2丁目)."""
    return "一" <= text[end : end + 1] <= "龥"


def _derived(amount: Amount, said: Facts, stated: Facts) -> bool:
    """A sum or difference of two figures of the source, said to be one."""
    around = said.text[max(amount.start - 4, 0) : amount.start] + said.text[amount.end : amount.end + 6]
    base, value = amount.quantity.measure_key
    values = [o.quantity.measure_key[1] for o in stated.amounts if o.quantity.measure_key[0] == base]
    if not any_of("derived").search(around):  # 12件のうち11件…、1件…: both stand right before it
        near = [o for o in said.amounts if amount.start - 40 < o.start < amount.start]
        values = [v for o in near if (v := o.quantity.measure_key[1]) in values]
    pairs = combinations(values[:_MOST_SUMMED], 2)
    return any(value in (abs(a - b), a + b) for a, b in pairs)


def _each(amount: Amount, said: Facts) -> bool:
    """1か月6,000円, 1人につき2枚: one is what the next figure is counted by."""
    behind = said.text[amount.end : amount.end + 6].lstrip("にはつき当たりあ、")
    alone = said.text[amount.end : amount.end + 2].startswith(("で", "ずつ", "暮", "の方"))
    return amount.quantity.value == 1 and (behind[:1].isdigit() or alone)


def _articles(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    """第3条, 第38号: numbers of articles and bills."""
    given = {figure.key for figure in figures_of(narrow(stated.text))}
    for figure in figures_of(narrow(said.text)):
        if figure.unit in ("条", "項", "号", "章") and figure.key not in given:
            others = [f.surface for f in figures_of(narrow(stated.text)) if f.unit == figure.unit]
            yield _absent(FactKind.FIGURE, figure.start, figure.end, said, others)


def _directions(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    """12％増 where the source says 12％減."""
    for amount in said.amounts:
        mine = _direction(said.text, amount)
        if mine is None:
            continue
        same = [o for o in stated.amounts if o.quantity.measure_key == amount.quantity.measure_key]
        theirs = {d for other in same if (d := _direction(stated.text, other)) is not None}
        if theirs == {not mine}:
            end = min(amount.end + 2, len(said.text))
            surface = said.text[amount.start : end]
            yield FactFinding(
                FactKind.NEGATION, amount.start, end, surface, f"「{surface}」の増減が元の文と逆です。"
            )


def _direction(text: str, amount: Amount) -> bool | None:
    """Whether a figure is said to be more (True) or less than before, right behind it."""
    behind = text[amount.end : amount.end + 5].lstrip("も、にほど程度の")
    if behind.startswith(tuple(fact_words()["more"])):
        return True
    return False if behind.startswith(tuple(fact_words()["less"])) else None


def _rounded(amount: Amount, said: Facts) -> bool:
    """約3割: near enough."""
    around = said.text[max(amount.start - 4, 0) : amount.start] + said.text[amount.end : amount.end + 3]
    return any_of("about_words").search(around) is not None


def _free(amount: Amount, stated: Facts) -> bool:
    """0円 for 無料."""
    free = any(word in stated.text for word in ("無料", "無償", "免除", "徴収しな", "徴収しま"))
    return not amount.quantity.value and free


def _part_of_a_date(amount: Amount, said: Facts, stated: Facts) -> bool:
    """15日 for 7月15日, 8年 for 令和8年, or a number that is a day, a month or a year there."""
    value, unit = amount.quantity.value, amount.quantity.unit
    if unit == "日":
        counted = said.text[amount.end : amount.end + 2].startswith(("以", "間", "前", "後", "分"))
        return not counted and any(date.day == value for date in stated.dates)
    if unit:
        return False
    return any(value in (date.year, date.month, date.day) for date in stated.dates)


def _counts_a_list(amount: Amount, said: Facts) -> bool:
    """次の3点, 2つのこと: the text counts what it lists."""
    quantity = amount.quantity
    if quantity.unit not in fact_words()["list_counts"] or quantity.value > 10:
        return False
    before = said.text[max(amount.start - 6, 0) : amount.start]
    after = said.text[amount.end : amount.end + 4]
    return any(word in before for word in ("次の", "以下の", "下記の", "主に", "主な")) or after.startswith(
        ("です", "である", "について", "を説明", "あります")
    )


def _bounded_alike(amount: Amount, same: Sequence[Amount], said: Facts, stated: Facts) -> bool:
    figures = {figure.start: figure for figure in figures_of(narrow(said.text))}
    others = {figure.start: figure for figure in figures_of(narrow(stated.text))}
    mine = figures.get(amount.start)
    if mine is None or not mine.comparators:
        return True
    theirs = [_bounded(others[other.start], stated.text) for other in same if other.start in others]
    own = _bounded(mine, said.text)
    if not theirs or any(comparators_agree(own, other) for other in theirs):
        return True
    behind = said.text[amount.end : amount.end + 50].partition("。")[0]
    denied = any_of("exceptions").search(behind) or any_of("negative").search(behind)
    return bool(denied) and any(_complement(own, other) for other in theirs)


def _complement(mine: Figure, other: Figure) -> bool:
    """超える者は対象外 says what 以下の者が対象 says."""
    pairs = ({"gt", "le"}, {"ge", "lt"})
    return any((mine.comparators | other.comparators) >= pair for pair in pairs)


def _bounded(figure: Figure, text: str) -> Figure:
    """45時間を超えない is at most 45 hours, not more."""
    behind = text[figure.end : figure.end + 8]
    for words, bound in (("を超えない", "le"), ("を超えません", "le"), ("を下回らない", "ge")):
        if behind.startswith(words):
            return replace(figure, comparators=frozenset({bound}))
    return figure


# ------------------------------------------------------------------ names


def _names(said: Facts, stated: Facts) -> Iterator[FactFinding]:
    plain = fold(stated.text).replace(" ", "")
    known = {part for name in stated.names for part in name.parts}
    for name in said.names:
        if fold(name.surface) in plain:
            continue
        strange = [part for part in name.parts if fold(part) not in plain and part not in known]
        if strange or _other_of_its_kind(name, plain):
            yield _absent(FactKind.NAME, name.start, name.end, said, _rivals(name, stated))


def _other_of_its_kind(name: Name, plain: str) -> bool:
    """桜台公民館, where the source has 桜台 and only the 若葉公民館."""
    surface = fold(name.surface)
    kinds = [kind for kind in fact_words()["name_suffixes"] if len(kind) > 1 and surface.endswith(kind)]
    kind = max(kinds, key=len, default="")
    own = surface.removesuffix(kind)
    if not kind or not own or any(character.isdigit() for character in own):
        return False
    before = [plain[max(at - len(own), 0) : at] for at in _places(plain, kind)]
    named = [text for text in before if text and "一" <= text[-1] <= "龥"]
    alike = any(own == text or (len(text) > 1 and own.endswith(text[-2:])) for text in before)
    return bool(before) and len(named) == len(before) and not alike


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _rivals(name: Name, stated: Facts) -> list[str]:
    """Names of the source that end alike."""
    return [other.surface for other in stated.names if other.surface[-1:] == name.surface[-1:]]
