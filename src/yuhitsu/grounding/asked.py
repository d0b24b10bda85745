"""A question taken apart: what it is about, which figures it names, what kind of answer it wants."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from yuhitsu.grounding.conditions import Conditions, conditions_of
from yuhitsu.grounding.figures import Figure, counted, figures_of
from yuhitsu.grounding.question_kind import QuestionKind, question_kinds
from yuhitsu.grounding.terms import Term, Terms, is_empty, terms_of
from yuhitsu.grounding.windows import plain

_NEGATED = re.compile(
    "ない(?:の|人|場合|とき|方|もの|です|で|ん)|なくても|不要|以外|除いて|対象外|できません|禁止|だめ|いけない"
)
_COUNTED = re.compile("(?:何|どの|どれ|いく)[一-龥々ァ-ヶA-Za-z]{1,5}")
_FISCAL_YEAR_MEANT = re.compile(r"(?<=[今本来次昨去]年度)\([^()]{1,8}年度\)")
"""来年度(令和9年度): written out for the search; what bears no year need not hold it to answer."""
_POLITE = re.compile(
    "(?:でき|い|くれ|もらえ|いただけ|かまい|構い|よろしく|なり|あり)(?:ないで|ません)(?:しょう)?か"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its content words, figures and kinds of answer."""

    text: str
    terms: tuple[Term, ...]
    """Words that say what it is about; いくら, 教えて and the like are left out."""
    words: Terms
    """All its words."""
    figures: tuple[Figure, ...]
    kinds: frozenset[QuestionKind]
    units: frozenset[str]
    """What is counted (何冊): a figure of one of these units must stand in the answer."""
    negative: bool
    conditions: Conditions


def ask(question: str, today: dt.date | None = None) -> Asked:
    """Take a question apart; 今年度 and the like are meant from ``today`` (the day it is)."""
    return _ask(question, today or dt.date.today())


@lru_cache(maxsize=1024)
def _ask(question: str, today: dt.date) -> Asked:
    text = _FISCAL_YEAR_MEANT.sub("", plain(question))
    words, figures = terms_of(text), figures_of(text)
    # 14日 is compared as a figure and 何日 as a kind, not again as words
    taken = [(f.start, f.end) for f in figures] + [match.span() for match in _COUNTED.finditer(text)]
    about = tuple(
        term
        for term in words.items
        if not is_empty(term) and not any(a <= term.start and term.end <= b for a, b in taken)
    )
    negative = bool(_NEGATED.search(_POLITE.sub("", text)))
    kinds, conditions = question_kinds(text), conditions_of(text, today)
    return Asked(text, about, words, figures, kinds, counted(text), negative, conditions)
