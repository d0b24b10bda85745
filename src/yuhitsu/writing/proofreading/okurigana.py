"""送り仮名 of compounds: nouns that drop it (186 of the notice), and their verbs, which keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from yuhitsu.writing.proofreading.prose import Hit, Prose

_NOUN_FOLLOWS = (
    "(?=が|を|の|は|に(?!く)|で(?!き)|できる|と(?!お)|も|へ|や(?!す)|から|まで|より|など|等|くださ(?!い)|する|した|して|"
    "、|。|）|\\)|」|・|：|又|及|若|並|を|$|\\n|(?!下さ)[一-龥々])"
)
_VERB_ENDS = {
    "み": ("ま", "み", "む", "め", "も", "ん"),
    "り": ("ら", "り", "る", "れ", "ろ", "っ"),
    "し": ("さ", "し", "す", "せ", "そ"),
    "き": ("か", "き", "く", "け", "こ", "い"),
    "ぎ": ("が", "ぎ", "ぐ", "げ", "ご", "い"),
    "い": ("わ", "い", "う", "え", "お", "っ"),
    "ち": ("た", "ち", "つ", "て", "と", "っ"),
}
_SURE_ENDS = {"み": "むん", "り": "るっ", "し": "す", "き": "く", "ぎ": "ぐ", "い": "うっ", "ち": "つ"}
_NOUNS_WITHOUT = frozenset(
    [
        "取組",
        "割引",
        "受取",
        "請負",
        "取引",
        "支払",
        "振込",
        "見積",
        "引受",
        "引取",
        "申込",
        "組込",
        "払込",
        "持込",
    ]
)
"""Words that stand as nouns without 送り仮名, so that の or も behind them says nothing."""
_AFTER_STEM = "(?:ま[すせし]|た(?!め)|て|な(?:い|か|く|け)|よう|られ|れば|る|、)"


@cache
def _compounds(sort: str) -> list[tuple[str, str]]:
    """(wrong, right) pairs of one sort of ``compounds.tsv``."""
    text = files("yuhitsu.writing.proofreading").joinpath("compounds.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(wrong, right) for kind, wrong, right in rows if kind == sort]


def notice_pairs() -> list[tuple[str, str]]:
    """(full, official) forms of the notice's list."""
    text = files("yuhitsu.writing.proofreading").joinpath("okurigana.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


@cache
def _nouns() -> tuple[dict[str, str], re.Pattern[str]]:
    table = dict(notice_pairs())
    halves = set()
    for full, official in list(table.items()):
        half = _half(full, official)
        if half and half not in table and half != official:
            table[half] = official
            halves.add(half)
    table |= {wrong: right for wrong, right in _compounds("noun") if wrong != right}
    words = sorted(table, key=len, reverse=True)
    either = "|".join(re.escape(word) + ("(?!し|た|て|する)" if word in halves else "") for word in words)
    return table, re.compile(f"(?<![一-龥々])(?:お|ご|御)?(?P<word>{either}){_NOUN_FOLLOWS}")


def _half(full: str, official: str) -> str | None:
    """申し込み between 申込み: 申し込 is written too."""
    return (
        full[:-1]
        if official[-1] == full[-1] and len(official) == 3 and "\u3041" <= full[-1] <= "\u3093"
        else None
    )


@cache
def _verbs() -> tuple[dict[str, str], re.Pattern[str]]:
    table: dict[str, str] = {}
    pairs = [(official, full) for full, official in notice_pairs()] + _compounds("godan")
    ends: list[str] = []
    for official, full in pairs:
        last = official[-1]
        if last != full[-1] or official == full or len(official) < 3 or official == "譲渡し":
            continue
        if last in _VERB_ENDS:
            table[official[:-1]] = full[:-1]
            noun = official[:-1] in _NOUNS_WITHOUT
            kana = _SURE_ENDS[last] if noun else "".join(k for k in _VERB_ENDS[last] if k != last)
            ends.append(f"{re.escape(official[:-1])}(?=[{kana}](?!書)|{last}(?:ま[すせし]|た|つつ|ながら))")
        elif last in "えけげせてねべめれ":
            table[official] = full
            ends.append(f"{re.escape(official)}(?={_AFTER_STEM})")
    for official, full in _compounds("ichidan"):
        if official != full:
            table[official] = full
            ends.append(f"{re.escape(official)}(?={_AFTER_STEM.replace('|、', '')})")
    return table, re.compile(f"(?<![一-龥々])(?P<word>{'|'.join(sorted(ends, key=len, reverse=True))})")


def okurigana(prose: Prose) -> Iterator[Hit]:
    """Nouns with too much and verbs with too little 送り仮名."""
    table, pattern = _nouns()
    for match in pattern.finditer(prose.text):
        if _is_noun(prose, match):
            word = match["word"]
            yield Hit("okurigana-noun", match.start("word"), match.end("word"), table[word])
    verbs, pattern = _verbs()
    for match in pattern.finditer(prose.text):
        word = match["word"]
        if word in verbs and not (prose.text[match.end() :][:1] == "、" and _listed(prose, match.end())):
            yield Hit("okurigana-verb", match.start("word"), match.end("word"), verbs[word])


def _listed(prose: Prose, end: int) -> bool:
    """Whether a word before 、 stands in a list of nouns rather than ends a clause."""
    before = prose.token_before(end)
    return before is None or before.pos[0] != "動詞" or _object_before(prose, before.start) is None


def _object_before(prose: Prose, start: int) -> str | None:
    before = prose.token_before(start)
    while before is not None and before.pos[0] in ("動詞", "接頭辞"):
        before = prose.token_before(before.start)
    return before.surface if before and before.surface in ("を", "に", "て", "と", "から", "が") else None


def _is_noun(prose: Prose, match: re.Match[str]) -> bool:
    """A verb's 連用形 before a comma (書類を申し込み、) keeps its 送り仮名; a noun does not."""
    after = prose.text[match.end() : match.end() + 3]
    if after.startswith(("、", "又", "及", "若", "並")) and match["word"][-1:] not in "物金場土":
        return _object_before(prose, match.start("word")) is None
    return not after.startswith(("し", "た", "て")) or after.startswith(("した", "して"))
