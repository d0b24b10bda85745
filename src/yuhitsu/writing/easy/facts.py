"""Facts that must stay in the easy form of a text: figures, days, names, conditions, negation."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from yuhitsu.japanese.numerals import dates, quantities, times
from yuhitsu.japanese.tokens import tokenize

_GLOSS = re.compile("＜＝[^＞]*＞")
_CONDITION = re.compile(
    "以上|以下|以内|未満|を超え|以前|以後|以降|に限り|に限る|を除き|を除く|ただし|場合|又は|または|若しくは|もしくは|かつ|から|まで|全て|のみ|だけ"
)
_NEGATION = re.compile("ない|なく|なけれ|なかっ|ません|ず(?=[、。にと])|ぬ(?=[。と])")


@lru_cache(maxsize=256)
def facts(text: str) -> Counter[str]:
    """The facts of a text with how often each is said; explanations in ＜＝＞ are no part of it."""
    plain = _GLOSS.sub("", text)
    found: Counter[str] = Counter()
    for date in dates(plain):
        _, year, month, day = date.key
        if (year, month, day) != (None, None, None):
            found["日付 " + "-".join(str(part) for part in (year, month, day) if part is not None)] += 1
        elif date.weekday is not None:
            found[f"曜日 {'月火水木金土日'[date.weekday]}"] += 1
    for time in times(plain):
        found[f"時刻 {time.hour:02}:{time.minute:02}"] += 1
    for quantity in quantities(plain):
        unit, value, bound = quantity.key
        found[f"数 {value}{unit}{bound}"] += 1
    for token in tokenize(plain):
        if token.pos[1] == "固有名詞" and token.pos[2] in ("地名", "人名"):
            found[f"名前 {token.surface}"] += 1
    return found


def conditions(text: str) -> Counter[str]:
    """Words that set conditions, and negations, with how often each stands."""
    plain = _GLOSS.sub("", text)
    found = Counter(f"条件 {word}" for word in _CONDITION.findall(plain))
    found["否定"] = len(_NEGATION.findall(plain))
    return found


def lost(before: str, after: str) -> tuple[str, ...]:
    """Facts that ``before`` says and ``after`` does not, and figures that ``after`` adds."""
    old, new = facts(before), facts(after)
    missing = [fact for fact, often in old.items() if new[fact] < often]
    added = [f"{fact}（足されています）" for fact, often in new.items() if often > old[fact]]
    said, says = conditions(before), conditions(after)
    missing += [word for word, often in said.items() if says[word] < often]
    return (*missing, *added)
