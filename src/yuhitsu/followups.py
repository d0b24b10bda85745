"""A follow-up leans on the question before it (「それはいくらですか」): complete it for the search."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yuhitsu.types import Turn

_LEANING = re.compile(
    r"^(?:では|じゃあ|それなら|ちなみに)|それ(?!ぞれ)|これ(?!まで|から)|その(?!他|ほか|まま)|この(?!たび)"
    r"|そこ|ここ(?!ろ)|そちら|こちら|同じ|上記|前の"
)
_ASPECT = (
    r"(?:期限|期間|日数|金額|料金|手数料|費用|場所|窓口|対象|時間|必要なもの|持ち物|条件|理由|例外|罰則)"
)
_ASKS = r"(?:いくら|いつ(?:まで|から)?|どこ(?:で|に)?|誰|だれ|何\w{0,3}|なぜ|どう\w*)"
_BARE = re.compile(
    rf"(?:また|あと|なら)?、?(?:{_ASKS}|{_ASPECT}(?:は|も|が)?(?:{_ASKS})?)"
    r"(?:です|ます|でしょう|なの)?か?[？?。]*"
)
"""A question that names an aspect and nothing that has it (「いくらですか」「期限は？」)."""


def completed(question: str, history: Sequence[Turn]) -> str:
    """The question as it is, or with the last question that stood alone put before it."""
    if not history or not leans(question):
        return question
    for turn in reversed(history):
        if not leans(turn.question):
            return f"{turn.question} {question}"
    return f"{history[0].question} {question}"


def leans(question: str) -> bool:
    """Whether the question points at something said before, or names nothing that it could be about."""
    return _LEANING.search(question) is not None or _BARE.fullmatch(question.strip()) is not None
